#include "gateway/pushing/turns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

namespace zhudong::pushing {
namespace {

using ::testing::ElementsAre;

v1::DemandEvent Of(const std::string& project, const std::vector<std::string>& related = {}) {
  v1::DemandEvent event;
  event.set_project_id(project);
  for (const std::string& other : related) event.add_related_project_ids(other);
  return event;
}

std::vector<size_t> AllNow(Turns& turns) {
  std::vector<size_t> all;
  while (const auto index = turns.Next()) all.push_back(*index);
  return all;
}

TEST(Turns, ProjectsGoAtTheSameTimeAndEachInOrder) {
  Turns turns({Of("a"), Of("a"), Of("b"), Of("c"), Of("b")});
  EXPECT_THAT(AllNow(turns), ElementsAre(0, 2, 3));
  turns.Done(2, true);
  EXPECT_THAT(AllNow(turns), ElementsAre(4));
  turns.Done(0, true);
  EXPECT_THAT(AllNow(turns), ElementsAre(1));
}

TEST(Turns, WhatFollowsAFailureDoesNotGo) {
  Turns turns({Of("a"), Of("a"), Of("a"), Of("b")});
  EXPECT_THAT(AllNow(turns), ElementsAre(0, 3));
  turns.Done(0, false);
  turns.Done(3, true);
  EXPECT_THAT(AllNow(turns), ElementsAre());
  EXPECT_FALSE(turns.any_out());
}

TEST(Turns, AnEventThatNamesProjectsWaitsForAllOfThemAndTheyForIt) {
  Turns turns({Of("a"), Of("b"), Of("c", {"a", "b"}), Of("b"), Of("d")});
  EXPECT_THAT(AllNow(turns), ElementsAre(0, 1, 4));
  turns.Done(0, true);
  EXPECT_THAT(AllNow(turns), ElementsAre());
  turns.Done(1, true);
  EXPECT_THAT(AllNow(turns), ElementsAre(2));
  turns.Done(2, true);
  EXPECT_THAT(AllNow(turns), ElementsAre(3));
}

// Against the rule itself, said the long way.
TEST(Turns, HoldsTheOrderWhateverTheCall) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  const auto pick = [&](size_t below) { return std::uniform_int_distribution<size_t>(0, below - 1)(random); };
  for (int round = 0; round < 300; ++round) {
    std::vector<v1::DemandEvent> events;
    for (size_t i = 0; i < 12; ++i) {
      events.push_back(Of(std::string(1, static_cast<char>('a' + pick(4)))));
      if (pick(4) == 0) events.back().add_related_project_ids(std::string(1, static_cast<char>('a' + pick(4))));
    }
    const auto concerns = [&](size_t i, size_t j) {
      const auto names = [](const v1::DemandEvent& event, const std::string& project) {
        return event.project_id() == project ||
               (event.related_project_ids_size() > 0 && event.related_project_ids(0) == project);
      };
      return names(events[i], events[j].project_id()) ||
             (events[j].related_project_ids_size() > 0 && names(events[i], events[j].related_project_ids(0)));
    };
    Turns turns(events);
    enum State { kWaits, kOut, kApplied, kFailed };
    std::vector<State> state(events.size(), kWaits);
    std::vector<size_t> out;
    while (true) {
      if (const auto index = turns.Next()) {
        for (size_t earlier = 0; earlier < *index; ++earlier) {
          EXPECT_TRUE(!concerns(earlier, *index) || state[earlier] == kApplied) << earlier << " before " << *index;
        }
        state[*index] = kOut;
        out.push_back(*index);
        if (pick(2) == 0) continue;
      }
      if (out.empty()) break;
      const size_t at = pick(out.size());
      const bool applied = pick(5) > 0;
      state[out[at]] = applied ? kApplied : kFailed;
      turns.Done(out[at], applied);
      out.erase(out.begin() + static_cast<std::ptrdiff_t>(at));
    }
    for (size_t i = 0; i < events.size(); ++i) {
      if (state[i] != kWaits) continue;
      bool held = false;
      for (size_t earlier = 0; earlier < i; ++earlier) held |= concerns(earlier, i) && state[earlier] != kApplied;
      EXPECT_TRUE(held) << i << " could have gone";
    }
  }
}

}  // namespace
}  // namespace zhudong::pushing
