// The pipeline over a real database: the story it tells, promise 3 and the rebuild.
#include "gateway/pipeline/pipeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gateway/crypto/digest.h"
#include "gateway/forecast/tables.h"
#include "gateway/pipeline/read_model.h"
#include "gateway/pipeline/rebuild.h"
#include "tests/unit/correlation/events.h"
#include "tests/unit/pipeline/stand.h"

namespace zhudong::pipeline {
namespace {

using correlation::Investment;
using correlation::Land;
using correlation::LandPermit;
using correlation::Plan;
using correlation::Promotion;
using correlation::Withdrawal;
using ::testing::ElementsAre;

constexpr char kCode[] = "2603-141124-89-05-346948";

std::vector<v1::DemandEvent::ChangeCase> Kinds(const std::vector<v1::DemandEvent>& story) {
  std::vector<v1::DemandEvent::ChangeCase> kinds;
  for (const v1::DemandEvent& event : story) kinds.push_back(event.change_case());
  return kinds;
}

// Forecasts are put together from bytes: they must be those that protobuf itself would write.
TEST(Pipeline, BytesOnDiskAreThoseOfTheMessages) {
  Stand stand({Land("l1", 0, "4401122025B00012"), LandPermit("p1", 30, "4401122025YG0012345", "4401122025B00012")});
  size_t forecasts = 0;
  const auto demand = stand.database().Range(store::Family::kDemand, "", "");
  for (; demand->Valid(); demand->Next()) {
    v1::DemandEvent event;
    ASSERT_TRUE(event.ParseFromArray(demand->Value().data(), static_cast<int>(demand->Value().size())));
    EXPECT_EQ(event.SerializeAsString(), demand->Value()) << event.DebugString();
    forecasts += event.has_forecast_issued() || event.has_forecast_revised() ? 1 : 0;
  }
  EXPECT_GE(forecasts, 2u);
  for (const auto& [key, value] : stand.Derived()) {
    if (key[0] != 'f') continue;
    v1::Forecast forecast;
    ASSERT_TRUE(forecast.ParseFromString(value));
    EXPECT_EQ(forecast.SerializeAsString(), value);
  }
}

// So many events that it begins far behind the journal, and makes way while it catches up.
TEST(Pipeline, CatchesUpFromFarBehindAndGoesOn) {
  constexpr int kEvents = 12000;
  std::vector<v1::Event> events;
  for (int i = 0; i < kEvents; ++i) {
    events.push_back(Land(absl::StrCat("l", i), i % 40, absl::StrCat("4401122025B", absl::Dec(i, absl::kZeroPad5))));
  }
  Stand stand({});
  stand.Add(events);
  stand.Run();
  EXPECT_EQ(ReadModel(stand.database()).GetTotals()->projects, uint64_t{kEvents});
  EXPECT_EQ(stand.Story().size(), size_t{2 * kEvents});
}

TEST(Pipeline, TellsStageAndForecastAndThenWhatChanged) {
  Stand stand({Land("l1", 0, "4401122025B00012"), LandPermit("p1", 30, "4401122025YG0012345", "4401122025B00012")});
  const auto story = stand.Story();
  EXPECT_THAT(Kinds(story), ElementsAre(v1::DemandEvent::kStageReached, v1::DemandEvent::kForecastIssued,
                                        v1::DemandEvent::kStageReached, v1::DemandEvent::kForecastRevised));
  for (size_t i = 0; i < story.size(); ++i) EXPECT_EQ(story[i].project_sequence(), i + 1);
  EXPECT_EQ(story[3].forecast_revised().replaces_forecast_id(), story[1].forecast_issued().forecast().forecast_id());
}

TEST(Pipeline, AStrongerIdentityWithdrawsTheOldForecastBeforeTheNewOneIsIssued) {
  Stand stand({Land("l1", 0, "4401122025B00012"), Land("l2", 1, "4401122025B00012", kCode)});
  const auto story = stand.Story();
  EXPECT_THAT(Kinds(story), ElementsAre(v1::DemandEvent::kStageReached, v1::DemandEvent::kForecastIssued,
                                        v1::DemandEvent::kForecastWithdrawn, v1::DemandEvent::kProjectsMerged,
                                        v1::DemandEvent::kStageReached, v1::DemandEvent::kForecastIssued));
  EXPECT_EQ(story[2].forecast_withdrawn().successor_project_id(), story[3].project_id());
  EXPECT_THAT(story[3].related_project_ids(), ElementsAre(story[0].project_id()));
  const ReadModel model(stand.database());
  EXPECT_EQ(*model.Resolve(story[0].project_id()), story[3].project_id());
  EXPECT_EQ(*model.Resolve(kCode), story[3].project_id());
  EXPECT_EQ(*model.Resolve("4401122025B00012"), story[3].project_id());
}

TEST(Pipeline, AWithdrawnEventTakesItsForecastWithIt) {
  const v1::Event land = Land("l1", 0, "4401122025B00012");
  Stand stand({land, Withdrawal("w", land)});
  EXPECT_EQ(stand.Story().back().forecast_withdrawn().reason(), "evidence_withdrawn");
  EXPECT_TRUE(stand.Derived().empty());
  EXPECT_EQ(ReadModel(stand.database()).GetTotals()->projects, 0u);
}

TEST(Pipeline, ListsByDivisionAndNeedByAndPages) {
  std::vector<v1::Event> events;
  for (int i = 0; i < 5; ++i) {
    events.push_back(Land("l" + std::to_string(i), i, "4401122025B0001" + std::to_string(i)));
    events.back().set_division_code(i < 3 ? "440112" : "341302");
  }
  Stand stand(events);
  const ReadModel model(stand.database());
  v1::ProjectFilter filter;
  filter.set_division_prefix("4401");
  const auto first = model.List(filter, {"*"}, "", 2, false);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->project_ids.size(), 2u);
  const auto rest = model.List(filter, {"*"}, first->next, 2, false);
  EXPECT_EQ(rest->project_ids.size(), 1u);
  EXPECT_EQ(rest->next, "");
  EXPECT_TRUE(model.List(filter, {"3413"}, "", 10, false)->project_ids.empty()) << "not granted";
}

std::vector<v1::Event> RandomEvents(std::mt19937_64& random) {
  const auto pick = [&](int below) { return std::uniform_int_distribution<int>(0, below - 1)(random); };
  std::vector<v1::Event> events;
  for (int i = 0; i < 40; ++i) {
    const std::string id = "e" + std::to_string(i);
    const std::string supervision = "4401122025B0000" + std::to_string(pick(5));
    const std::string permit = "4401122025YG000000" + std::to_string(pick(5));
    switch (pick(6)) {
      case 0:
        events.push_back(Land(id, pick(40), supervision, pick(3) ? "" : kCode));
        break;
      case 1:
        events.push_back(LandPermit(id, pick(40), permit, supervision));
        break;
      case 2:
        events.push_back(Plan(id, pick(40), "4401122025GG000000" + std::to_string(pick(6)), permit));
        break;
      case 3:
        events.push_back(Investment(id, pick(40), kCode));
        break;
      case 4:
        events.push_back(Promotion(id, pick(40), "招" + std::to_string(pick(3)),
                                   static_cast<v1::PromotionStep>(1 + pick(4)), pick(3) ? "" : kCode));
        break;
      default:
        events.push_back(events.empty() ? Land(id, 0, supervision)
                                        : Withdrawal(id, events[static_cast<size_t>(pick(i))]));
    }
  }
  return events;
}

TEST(Pipeline, AnyOrderDerivesTheSameBytesAndARebuildAgrees) {
  const char* given = std::getenv("ZHUDONG_SEED");
  const uint64_t seed = given ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  std::cout << "ZHUDONG_SEED=" << seed << "\n";
  std::mt19937_64 random(seed);
  for (int round = 0; round < 5; ++round) {
    std::vector<v1::Event> events = RandomEvents(random);
    Stand first(events);
    std::shuffle(events.begin(), events.end(), random);
    Stand second(events);
    EXPECT_EQ(first.Derived(), second.Derived()) << "seed " << seed;
    const auto comparison = CheckRebuild(second.database(), second.Path("scratch"), {});
    ASSERT_TRUE(comparison.ok()) << comparison.status();
    EXPECT_EQ(comparison->differences, 0u) << comparison->examples.front();
    EXPECT_GT(comparison->rows_compared, 20u);
  }
}

TEST(Rebuild, FindsARowThatIsNotWhatTheJournalSays) {
  Stand stand({Land("l1", 0, "4401122025B00012")});
  const std::string key = stand.Derived().begin()->first;
  store::Batch batch;
  batch.Put(store::Family::kState, key, "tampered");
  batch.Put(store::Family::kState, "pzzz", "surplus");
  ASSERT_TRUE(stand.database().Write(batch).ok());
  EXPECT_EQ(CheckRebuild(stand.database(), stand.Path("scratch"), {})->differences, 2u);
  ASSERT_TRUE(Rebuild(stand.database(), {}).ok());
  EXPECT_EQ(CheckRebuild(stand.database(), stand.Path("scratch"), {})->differences, 0u);
  EXPECT_FALSE(*IsRebuilding(stand.database()));
}

}  // namespace
}  // namespace zhudong::pipeline
