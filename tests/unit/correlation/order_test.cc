// Promise 3: the same set of events, in any order and with any repetition of deliveries, gives the same projects.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <random>

#include "gateway/correlation/build_project.h"
#include "tests/unit/correlation/events.h"
#include "tests/unit/correlation/map_state.h"

namespace zhudong::correlation {
namespace {

using Random = std::mt19937_64;

uint64_t Seed() {
  const char* given = std::getenv("ZHUDONG_SEED");
  return given ? std::strtoull(given, nullptr, 10) : std::random_device{}();
}

int Pick(Random& random, int below) { return std::uniform_int_distribution<int>(0, below - 1)(random); }

// The project that an event makes by itself which has this supervision number, or this permit, as its strongest
// identity.
std::string RandomProject(Random& random, const std::string& supervision, const std::string& permit) {
  v1::Identity identity;
  const bool by_permit = Pick(random, 3) == 0;
  identity.set_kind(by_permit ? v1::IDENTITY_KIND_LAND_USE_PERMIT : v1::IDENTITY_KIND_SUPERVISION_NUMBER);
  identity.set_value(by_permit ? permit : supervision);
  return ProjectIdOf(identity);
}

// Of two offices that number alike, at any step, with a code or without, and so that a later one replaces an earlier.
v1::Event RandomPromotion(Random& random, const std::string& id, const std::string& code) {
  v1::Event event = Promotion(id, Pick(random, 50), "招" + std::to_string(Pick(random, 4)),
                              static_cast<v1::PromotionStep>(1 + Pick(random, 4)), code);
  if (Pick(random, 2)) event.set_feed("park-promotion");
  v1::InvestmentPromotion& promotion = *event.mutable_investment_promotion();
  promotion.set_stated_kw(1000 * (1 + Pick(random, 9)));
  promotion.set_large_project(Pick(random, 2) == 0);
  if (Pick(random, 2)) promotion.set_land_area_m2(10000 * (1 + Pick(random, 9)));
  if (Pick(random, 3) == 0) promotion.set_signed_date("2025-03-0" + std::to_string(1 + Pick(random, 9)));
  event.set_address_code("4401120010" + std::to_string(Pick(random, 3)));
  return event;
}

// Few identities and many events, so that they merge, split and are set aside all the time.
std::vector<v1::Event> RandomEvents(Random& random, int count) {
  static constexpr const char* kCodes[] = {"", "2603-141124-89-05-346948", "2509-320193-89-01-544060",
                                           "2411-130202-89-01-637015"};
  std::vector<v1::Event> events;
  for (int i = 0; i < count; ++i) {
    const std::string id = "e" + std::to_string(i);
    const std::string supervision = "4401122025B0000" + std::to_string(Pick(random, 6));
    const std::string permit = "4401122025YG000000" + std::to_string(Pick(random, 6));
    v1::Event event;
    switch (Pick(random, 7)) {
      case 0:
        event = Land(id, Pick(random, 50), supervision, kCodes[Pick(random, 4)]);
        break;
      case 1:
        event = Investment(id, Pick(random, 50), kCodes[1 + Pick(random, 3)]);
        break;
      case 2:
        event = LandPermit(id, Pick(random, 50), permit, Pick(random, 2) ? supervision : "");
        break;
      case 3:
        event = Plan(id, Pick(random, 50), "4401122025GG000000" + std::to_string(Pick(random, 8)),
                     Pick(random, 2) ? permit : "");
        break;
      case 4:
        event = Opinion(id, Pick(random, 50), RandomProject(random, supervision, permit),
                        "GZ-" + std::to_string(Pick(random, 4)));
        break;
      case 5:
        event = RandomPromotion(random, id, kCodes[Pick(random, 4)]);
        break;
      default:
        if (events.empty()) {
          event = Land(id, 1, supervision);
        } else {
          event = Withdrawal(id, events[static_cast<size_t>(Pick(random, static_cast<int>(events.size())))]);
        }
    }
    if (!events.empty() && !event.has_withdrawal() && Pick(random, 6) == 0) {
      event.set_corrects_event_id(
          events[static_cast<size_t>(Pick(random, static_cast<int>(events.size())))].event_id());
    }
    events.push_back(std::move(event));
    // Sometimes another version under the same id, as feeds may send whose corrections keep it.
    if (Pick(random, 8) == 0) {
      v1::Event version = events.back();
      version.mutable_recorded_at()->set_seconds(version.recorded_at().seconds() + Pick(random, 1000));
      version.set_division_code("440113");
      events.push_back(std::move(version));
    }
    // Or one of another kind, as a row that a platform uses again.
    if (events.size() > 1 && Pick(random, 12) == 0) {
      v1::Event version = events[static_cast<size_t>(Pick(random, static_cast<int>(events.size() - 1)))];
      version.set_feed(events.back().feed());
      version.set_event_id(events.back().event_id());
      version.mutable_recorded_at()->set_seconds(events.back().recorded_at().seconds() + Pick(random, 3) - 1);
      if (version.corrects_event_id() == version.event_id()) version.clear_corrects_event_id();
      events.push_back(std::move(version));
    }
  }
  return events;
}

TEST(OrderProperty, AnyOrderGivesTheSameProjectsByteForByte) {
  const uint64_t seed = Seed();
  std::cout << "ZHUDONG_SEED=" << seed << "\n";
  Random random(seed);
  for (int round = 0; round < 150; ++round) {
    const Limits limits{.max_events_per_identity = static_cast<uint32_t>(3 + Pick(random, 20)),
                        .max_projects_per_identity = static_cast<uint32_t>(1 + Pick(random, 3))};
    std::vector<v1::Event> events = RandomEvents(random, 5 + Pick(random, 30));
    MapState first;
    for (const v1::Event& event : events) first.Take(event, limits);
    for (int shuffle = 0; shuffle < 3; ++shuffle) {
      std::shuffle(events.begin(), events.end(), random);
      MapState again;
      for (const v1::Event& event : events) again.Take(event, limits);
      ASSERT_EQ(first.Projects(), again.Projects()) << "seed " << seed << " round " << round;
    }
  }
}

}  // namespace
}  // namespace zhudong::correlation
