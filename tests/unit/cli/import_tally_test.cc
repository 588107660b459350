#include "gateway/app/cli/import_tally.h"

#include "gateway/app/cli/import_check.h"
#include "gateway/app/cli/width.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace zhudong::cli {
namespace {

using ::testing::HasSubstr;

v1::Acknowledgement Ack(v1::Outcome outcome, std::vector<v1::FindingCode> codes = {}) {
  v1::Acknowledgement ack;
  ack.set_outcome(outcome);
  for (const v1::FindingCode code : codes) ack.add_findings()->set_code(code);
  return ack;
}

ImportReport Sample() {
  ImportReport report;
  report.BeginFile("a.csv", "land");
  report.BeginFile("乙.csv", "land");
  report.Take(0, "a.csv:2", Ack(v1::OUTCOME_ACCEPTED));
  report.Take(0, "a.csv:3", Ack(v1::OUTCOME_ACCEPTED, {v1::FINDING_CODE_NOTE_CHECK_DIGIT}));
  report.Take(1, "乙.csv:2", Ack(v1::OUTCOME_DUPLICATE));
  report.Take(1, "乙.csv:3", Ack(v1::OUTCOME_QUARANTINED, {v1::FINDING_CODE_ERROR_DATE}));
  report.Take(1, "乙.csv:4", Ack(v1::OUTCOME_REFUSED, {v1::FINDING_CODE_REFUSED_CONFLICT}));
  return report;
}

TEST(ImportReport, CountsAddUp) {
  const Tally total = Sample().total();
  EXPECT_EQ(total.received(), 5u);
  EXPECT_EQ(total.accepted, 2u);
  EXPECT_EQ(total.noted, 1u);
  EXPECT_EQ(total.duplicates + total.quarantined + total.refused, 3u);
}

TEST(ImportReport, AnOutcomeNotKnownHereIsNotLost) {
  Tally tally;
  tally.Count(Ack(static_cast<v1::Outcome>(77)));
  EXPECT_EQ(tally.received(), 1u);
  EXPECT_EQ(tally.refused, 1u);
}

TEST(ImportReport, TextShowsFilesFindingsAndExamples) {
  const std::string text = Sample().Text(absl::Seconds(2));
  EXPECT_THAT(text, HasSubstr("total 合计"));
  EXPECT_THAT(text, HasSubstr("note_check_digit"));
  EXPECT_THAT(text, HasSubstr("乙.csv:4"));
  EXPECT_THAT(text, HasSubstr("5 rows in 2.0 s, 2 rows/s"));
}

TEST(ImportReport, JsonHoldsTheSameFigures) {
  const auto json = nlohmann::json::parse(Sample().Json("land-supply", absl::Seconds(2), false, -1));
  EXPECT_EQ(json["received"], 5);
  EXPECT_EQ(json["files"][1]["refused"], 1);
  EXPECT_EQ(json["findings"]["FINDING_CODE_ERROR_DATE"], 1);
  EXPECT_EQ(json["not_taken"].size(), 2u);
  EXPECT_EQ(json["dry_run"], false);
}

TEST(ImportReport, FileNamesThatAreNoTextDoNotBreakJson) {
  ImportReport report;
  report.BeginFile("\xff\xfe.csv", "land");
  EXPECT_EQ(nlohmann::json::parse(report.Json("f", absl::ZeroDuration(), true, 2))["received"], 0);
}

TEST(ImportReport, KeepsOnlyTheFirstExamples) {
  ImportReport report;
  report.BeginFile("a.csv", "land");
  for (int i = 0; i < 1000; ++i) report.Take(0, "a.csv", Ack(v1::OUTCOME_REFUSED));
  EXPECT_EQ(nlohmann::json::parse(report.Json("f", absl::ZeroDuration(), false, -1))["not_taken"].size(),
            ImportReport::kExamples);
}

TEST(ProgressLine, FitsTheTerminal) {
  const Tally tally{.accepted = 1234567};
  const std::string line =
      ProgressLine("一个很长的文件名一个很长的文件名一个很长的文件名.csv", 0.5, tally, absl::Seconds(10), 60);
  EXPECT_LE(DisplayWidth(line), 60u);
  EXPECT_THAT(ProgressLine("a.csv", 1.5, tally, absl::Seconds(10), 200),
              HasSubstr("100 %  1,234,567 rows  123,457 rows/s"));
}

const absl::Time kNow = absl::FromUnixSeconds(1767196800);

TEST(CheckItem, UnreadableRecordsAreQuarantined) {
  v1::PublishItem item;
  item.mutable_unreadable()->add_findings()->set_code(v1::FINDING_CODE_ERROR_FIELD_COUNT);
  const v1::Acknowledgement answer = CheckItem(item, {.name = "land-supply"}, kNow);
  EXPECT_EQ(answer.outcome(), v1::OUTCOME_QUARANTINED);
  EXPECT_EQ(answer.findings(0).code(), v1::FINDING_CODE_ERROR_FIELD_COUNT);
}

TEST(CheckItem, ChecksAsTheGatewayDoes) {
  v1::PublishItem item;
  item.add_notes()->set_code(v1::FINDING_CODE_NOTE_UNPARSED_TEXT);
  v1::Event& event = *item.mutable_event();
  event.set_feed("land-supply");
  event.set_event_id("1");
  event.mutable_occurred_at()->set_seconds(1741622400);
  event.mutable_land_supply()->set_supervision_number("4401122025B00001");
  const ingest::Feed feed{.name = "land-supply", .default_division = "440112"};
  const v1::Acknowledgement good = CheckItem(item, feed, kNow);
  EXPECT_EQ(good.outcome(), v1::OUTCOME_ACCEPTED) << good.ShortDebugString();
  EXPECT_EQ(good.findings(0).code(), v1::FINDING_CODE_NOTE_UNPARSED_TEXT);
  event.mutable_land_supply()->set_land_area_m2(-1);
  const v1::Acknowledgement bad = CheckItem(item, feed, kNow);
  EXPECT_EQ(bad.outcome(), v1::OUTCOME_QUARANTINED);
  EXPECT_EQ(bad.findings(0).code(), v1::FINDING_CODE_ERROR_RANGE);
}

}  // namespace
}  // namespace zhudong::cli
