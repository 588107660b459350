// What is written of each event. Against a real PostgreSQL: tests/flow/postgres_sink.
#include "adapters/postgres_table/rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "gateway/postgres/session.h"

namespace zhudong::postgres_table {
namespace {

using ::testing::ElementsAre;
using Json = nlohmann::json;
constexpr auto kApplied = v1::RECEIPT_OUTCOME_APPLIED;
constexpr auto kDuplicate = v1::RECEIPT_OUTCOME_DUPLICATE;
constexpr auto kStale = v1::RECEIPT_OUTCOME_STALE;

v1::DemandEvent Event(const std::string& project, uint64_t sequence) {
  v1::DemandEvent event;
  event.set_project_id(project);
  event.set_project_sequence(sequence);
  event.set_event_id(absl::StrCat(project, ".", sequence));
  event.mutable_caused_at()->set_seconds(1740787200);
  event.set_stage(v1::STAGE_LAND_SUPPLIED);
  return event;
}

v1::DemandEvent Issued(const std::string& project, uint64_t sequence) {
  v1::DemandEvent event = Event(project, sequence);
  v1::Forecast& forecast = *event.mutable_forecast_issued()->mutable_forecast();
  forecast.set_forecast_id(absl::StrCat("f-", sequence));
  forecast.mutable_demand()->set_low_kw(900);
  forecast.mutable_demand()->set_expected_kw(1200);
  forecast.mutable_demand()->set_high_kw(1600);
  forecast.set_voltage_level(v1::VOLTAGE_LEVEL_10KV);
  forecast.set_need_by_date("2027-06-30");
  forecast.set_certainty(0.6);
  return event;
}

v1::DemandEvent Reached(const std::string& project, uint64_t sequence) {
  v1::DemandEvent event = Event(project, sequence);
  event.set_stage(v1::STAGE_COMPLETED);
  event.mutable_stage_reached()->set_stage(v1::STAGE_COMPLETED);
  return event;
}

v1::DemandEvent Withdrawn(const std::string& project, uint64_t sequence) {
  v1::DemandEvent event = Event(project, sequence);
  event.mutable_forecast_withdrawn()->set_forecast_id("f-1");
  event.mutable_forecast_withdrawn()->set_reason("merged");
  event.mutable_forecast_withdrawn()->set_successor_project_id("p-other");
  return event;
}

Json EventsOf(const std::vector<v1::DemandEvent>& events) {
  return Json::parse(*EventRows(events, std::vector<v1::ReceiptOutcome>(events.size(), kApplied)));
}
Json ProjectsOf(const std::vector<v1::DemandEvent>& events) {
  return Json::parse(ProjectRows(events, std::vector<v1::ReceiptOutcome>(events.size(), kApplied)));
}

TEST(Decide, AppliesWhatIsNewerThanAllOfItsProject) {
  EXPECT_THAT(Decide({Event("a", 1), Event("a", 2), Event("b", 7)}, {}), ElementsAre(kApplied, kApplied, kApplied));
  EXPECT_THAT(
      Decide({Event("a", 3), Event("a", 4), Event("a", 5)}, {.last_sequence = {{"a", 4}}, .event_ids = {"a.4"}}),
      ElementsAre(kStale, kDuplicate, kApplied));
}

TEST(Decide, TellsWhatIsThereFromWhatIsOverruled) {
  const Known known{.last_sequence = {{"a", 4}}, .event_ids = {"a.2", "a.4"}};
  EXPECT_THAT(Decide({Event("a", 2), Event("a", 3), Event("a", 4)}, known),
              ElementsAre(kDuplicate, kStale, kDuplicate));
}

TEST(Decide, OneCallIsAsManyCalls) {
  EXPECT_THAT(Decide({Event("a", 2), Event("a", 1), Event("a", 2), Event("a", 3)}, {}),
              ElementsAre(kApplied, kStale, kDuplicate, kApplied));
}

TEST(Rows, AnEventsColumnsAndTheWholeOfIt) {
  const Json row = EventsOf({Issued("a", 1)}).at(0);
  EXPECT_EQ(row.at("event_id"), "a.1");
  EXPECT_EQ(row.at("project_sequence"), 1);
  EXPECT_EQ(row.at("type"), "forecast_issued");
  EXPECT_EQ(row.at("caused_at"), "2025-03-01T00:00:00Z");
  EXPECT_EQ(row.at("stage"), "land_supplied");
  EXPECT_EQ(row.at("expected_kw"), 1200);
  EXPECT_EQ(row.at("voltage_level"), "10kv");
  EXPECT_EQ(row.at("need_by_date"), "2027-06-30");
  EXPECT_TRUE(row.at("division_code").is_null()) << "what is not said is null, and not empty";
  EXPECT_EQ(Json::parse(row.at("event").get<std::string>()).at("forecast_issued").at("forecast").at("forecast_id"),
            "f-1");
}

TEST(Rows, ADateThatIsNoneIsLeftToTheEvent) {
  for (const char* date : {"2027", "2027-06", "2027-06-3", "soon-is-it?", "2027/06/30"}) {
    v1::DemandEvent event = Issued("a", 1);
    event.mutable_forecast_issued()->mutable_forecast()->set_need_by_date(date);
    EXPECT_TRUE(EventsOf({event}).at(0).at("need_by_date").is_null()) << date;
  }
}

TEST(Rows, OnlyWhatIsAppliedIsWritten) {
  const std::vector<v1::DemandEvent> events = {Event("a", 1), Event("b", 1), Event("c", 1)};
  EXPECT_EQ(Json::parse(*EventRows(events, {kApplied, kStale, kDuplicate})).size(), 1u);
  EXPECT_EQ(*EventRows(events, {kDuplicate, kStale, kDuplicate}), "[]");
  EXPECT_EQ(ProjectRows(events, {kDuplicate, kStale, kDuplicate}), "[]");
}

TEST(Rows, AProjectIsAsItsLastEventLeavesIt) {
  const Json rows = ProjectsOf({Issued("a", 1), Issued("b", 1), Reached("a", 2)});
  ASSERT_EQ(rows.size(), 2u) << "one for each project: a row can't be written twice by one statement";
  EXPECT_EQ(rows.at(0).at("event_id"), "a.2");
  EXPECT_EQ(rows.at(0).at("stage"), "completed");
  EXPECT_EQ(rows.at(0).at("state"), "forecast") << "what its first event said of the forecast stays";
  EXPECT_EQ(rows.at(0).at("expected_kw"), 1200);
}

TEST(Rows, AnEventThatDoesNotSpeakOfTheForecastHasNoState) {
  EXPECT_FALSE(ProjectsOf({Reached("a", 2)}).at(0).contains("state"));
}

TEST(Rows, AWithdrawalTakesTheFiguresAway) {
  const Json row = ProjectsOf({Issued("a", 1), Withdrawn("a", 2)}).at(0);
  EXPECT_EQ(row.at("state"), "withdrawn");
  EXPECT_FALSE(row.contains("expected_kw"));
  EXPECT_EQ(row.at("successor_project_id"), "p-other");
  EXPECT_EQ(EventsOf({Withdrawn("a", 2)}).at(0).at("reason"), "merged");
}

TEST(SqlState, SaysWhoIsAtFault) {
  using postgres::CodeOfSqlState;
  EXPECT_EQ(CodeOfSqlState("57014"), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(CodeOfSqlState("57P01"), absl::StatusCode::kUnavailable);
  EXPECT_EQ(CodeOfSqlState("42501"), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(CodeOfSqlState("42P01"), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(CodeOfSqlState("22P05"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CodeOfSqlState("23505"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CodeOfSqlState("40P01"), absl::StatusCode::kAborted);
  EXPECT_EQ(CodeOfSqlState("53300"), absl::StatusCode::kUnavailable);
  EXPECT_EQ(CodeOfSqlState("XX000"), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace zhudong::postgres_table
