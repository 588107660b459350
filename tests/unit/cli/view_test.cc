#include <cstdio>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "gateway/app/cli/admin_view.h"
#include "gateway/app/cli/demand_view.h"
#include "gateway/app/cli/division_names.h"
#include "gateway/app/cli/format.h"
#include "gateway/app/cli/project_view.h"
#include "gateway/app/cli/status_view.h"
#include "gateway/app/cli/subscriber_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace zhudong::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

v1::Forecast SampleForecast() {
  v1::Forecast forecast;
  forecast.set_forecast_id("f-1");
  forecast.set_project_id("p-1");
  forecast.mutable_demand()->set_low_kw(1200);
  forecast.mutable_demand()->set_expected_kw(2345.6);
  forecast.mutable_demand()->set_high_kw(3000);
  forecast.set_voltage_level(v1::VOLTAGE_LEVEL_10KV);
  forecast.set_need_by_date("2027-03-01");
  forecast.set_need_by_source("construction_permit.planned_completion_date");
  forecast.set_certainty(0.85);
  forecast.set_method(v1::FORECAST_METHOD_BUILDINGS);
  v1::Factor& factor = *forecast.add_factors();
  factor.set_name("load_density");
  factor.mutable_value()->set_low(30);
  factor.mutable_value()->set_expected(50);
  factor.mutable_value()->set_high(70);
  factor.set_unit("W/㎡");
  factor.set_source("GB/T 50293-2014 表4.3.3");
  forecast.add_explanation("sum of 3 buildings");
  return forecast;
}

TEST(ForecastText, SaysDemandUnitsAndWhy) {
  const std::string text = ForecastText(SampleForecast());
  for (const char* part : {"1,200 – 2,345.6 – 3,000 kW", "10kv", "2027-03-01 (construction_permit", "85 %",
                           "30 – 50 – 70", "GB/T 50293-2014 表4.3.3", "1. sum of 3 buildings", "单体汇总法"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(ProjectText, NamesWhatIsKnownAndLeavesOutTheRest) {
  v1::GetProjectResponse answer;
  v1::Project& project = *answer.mutable_project();
  project.set_project_id("p-1");
  project.set_name("科学城研发楼");
  project.set_land_area_m2(12345.6);
  project.add_evidence()->set_event_id("e-1");
  EXPECT_THAT(ProjectText(answer, {}), HasSubstr("12,345.6 ㎡ (1.2346 公顷)"));
  EXPECT_THAT(ProjectText(answer, {}), HasSubstr("No forecast"));
  EXPECT_THAT(ProjectText(answer, {}), Not(HasSubstr("容积率")));
  *answer.mutable_forecast() = SampleForecast();
  EXPECT_THAT(ProjectText(answer, {}), HasSubstr("zhudong forecast show p-1"));
}

TEST(ProjectText, SaysWhatPromotionTold) {
  v1::GetProjectResponse answer;
  v1::Project& project = *answer.mutable_project();
  project.set_stage(v1::STAGE_PROMOTED);
  project.set_large_project(true);
  project.set_park("科学城");
  project.set_stated_kw(12000);
  project.set_promotion_signed_date("2026-02-18");
  project.set_address_code("440112001001-0017.2");
  const std::string text = ProjectText(answer, {});
  for (const char* part : {"promoted 招商", "重大项目", "科学城", "12,000 kW", "2026-02-18", "440112001001-0017.2"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  google::protobuf::RepeatedPtrField<v1::Project> list;
  *list.Add() = project;
  EXPECT_THAT(ProjectListText(list, {}), HasSubstr("重大项目"));
  list[0].clear_large_project();
  EXPECT_THAT(ProjectListText(list, {}), Not(HasSubstr("重大项目")));
}

// What a shell makes of `word`.
std::string ThroughAShell(const std::string& word) {
  const std::unique_ptr<FILE, int (*)(FILE*)> shell(popen(absl::StrCat("printf %s ", word).c_str(), "r"), &pclose);
  std::string said(256, '\0');
  said.resize(fread(said.data(), 1, said.size(), shell.get()));
  return said;
}

TEST(ShellWord, ComesOutOfAShellAsItWas) {
  for (const std::string text : {"data/dev/client.toml", "/srv/my folder", "/srv/it's", "$HOME/`id`;a", "/srv/数据"}) {
    EXPECT_EQ(ThroughAShell(ShellWord(text)), text);
  }
  EXPECT_EQ(ShellWord("data/dev/client.toml"), "data/dev/client.toml") << "no quotes where none are needed";
  EXPECT_EQ(ShellWord(""), "''");
}

TEST(DivisionNames, StandBeforeTheCodeWhereThereAre) {
  v1::ListDivisionsResponse answer;
  v1::Division& huangpu = *answer.add_divisions();
  huangpu.set_division_code("440112");
  huangpu.set_name("黄埔区");
  const DivisionNames names(answer);
  EXPECT_EQ(names.Of("440112"), "黄埔区 440112");
  EXPECT_EQ(names.Of("440112001001"), "黄埔区 440112001001") << "a village of it";
  EXPECT_EQ(names.Of("440106"), "440106");
  EXPECT_EQ(names.Of(""), "");
  EXPECT_EQ(DivisionNames().Of("440112"), "440112");
  google::protobuf::RepeatedPtrField<v1::Forecast> forecasts;
  forecasts.Add()->set_division_code("440112");
  EXPECT_THAT(ForecastListText(forecasts, names), HasSubstr("黄埔区 440112"));
}

TEST(DemandLine, EveryChangeHasItsWords) {
  v1::DemandEvent event;
  event.set_project_id("p-1");
  event.set_project_sequence(3);
  EXPECT_THAT(DemandLine(event), HasSubstr("newer than this program"));
  *event.mutable_forecast_issued()->mutable_forecast() = SampleForecast();
  EXPECT_THAT(DemandLine(event), HasSubstr("issued 新预测"));
  event.mutable_forecast_revised()->add_changed("demand");
  EXPECT_THAT(DemandLine(event), HasSubstr("changed: demand"));
  event.mutable_forecast_withdrawn()->set_successor_project_id("p-2");
  EXPECT_THAT(DemandLine(event), HasSubstr("→ p-2"));
  event.mutable_stage_reached()->set_stage(v1::STAGE_COMPLETED);
  EXPECT_THAT(DemandLine(event), HasSubstr("completed 竣工验收"));
  event.mutable_stage_reached()->set_previous(v1::STAGE_PROMOTED);
  event.mutable_stage_reached()->clear_stage();
  EXPECT_THAT(DemandLine(event), HasSubstr("promoted → none 无")) << "given up";
  event.mutable_projects_merged()->add_merged_project_ids("p-9");
  EXPECT_THAT(DemandLine(event), HasSubstr("from p-9"));
  event.mutable_project_split()->add_into_project_ids("p-8");
  EXPECT_THAT(DemandLine(event), HasSubstr("→ p-8"));
  event.mutable_case_changed()->mutable_case_file()->set_case_number("SZ-1");
  event.mutable_case_changed()->add_news()->set_text("供电方案答复临期");
  event.mutable_case_changed()->add_news()->set_text("已办结");
  EXPECT_THAT(DemandLine(event), HasSubstr("SZ-1  供电方案答复临期; 已办结"));
}

TEST(StatusText, ShowsWhatIsBehindAndWhoWaits) {
  v1::GetStatusResponse status;
  status.set_journal_sequence(1200);
  status.set_pipeline_sequence(1000);
  EXPECT_THAT(StatusText(status, absl::UnixEpoch()), HasSubstr("200 not yet worked in"));
  EXPECT_THAT(StatusText(status, absl::UnixEpoch()), HasSubstr("No feed has been declared"));
  v1::FeedStatus& feed = *status.add_feeds();
  feed.set_feed("land-supply");
  feed.set_received(12345);
  feed.add_findings()->set_code(v1::FINDING_CODE_NOTE_CHECK_DIGIT);
  v1::SubscriberStatus& grid = *status.add_subscribers();
  grid.set_subscriber("grid");
  grid.set_last_error("connection refused");
  const std::string text = StatusText(status, absl::UnixEpoch());
  for (const char* part : {"land-supply", "12,345", "note_check_digit", "grid", "connection refused"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(AdminText, QuarantineShowsTheOriginalSafely) {
  v1::QuarantinedItem item;
  item.set_quarantine_id(7);
  item.set_origin("a.csv:12");
  item.set_original("x\x1b[2J,y");
  item.add_findings()->set_code(v1::FINDING_CODE_ERROR_DATE);
  EXPECT_THAT(QuarantinedText(item), HasSubstr("error_date"));
  EXPECT_THAT(QuarantinedText(item), HasSubstr("x?[2J,y"));
  EXPECT_THAT(QuarantineListText({}), HasSubstr("Nothing is in quarantine"));
}

TEST(AdminText, DeadLetterSaysHowToSendItAgain) {
  v1::GetDeadLetterResponse answer;
  answer.mutable_dead_letter()->set_subscriber("grid");
  answer.mutable_dead_letter()->set_event_id("p-1.3");
  EXPECT_THAT(DeadLetterText(answer), HasSubstr("zhudong deadletter release grid p-1.3"));
}

TEST(SubscriberText, TellsWhoDisabledItAndWhatRecovered) {
  v1::SubscriberStatus status;
  status.set_subscriber("grid");
  status.set_state("disabled");
  status.mutable_disabled()->set_by("receiver");
  status.mutable_disabled()->set_reason("410 Gone");
  status.set_breaker(v1::BREAKER_STATE_OPEN);
  status.mutable_recovered_at()->set_seconds(1700000000);
  status.mutable_last_outage()->set_seconds(90);
  status.mutable_replay()->set_replay_id("r7");
  status.mutable_replay()->set_state("running");
  for (const char* part : {"by receiver: 410 Gone", "熔断", "after 1 min 30 s", "r7 running"}) {
    EXPECT_THAT(SubscriberText(status), HasSubstr(part));
  }
}

TEST(ReconciliationText, SetsTheReceiversCountsBesideOurs) {
  v1::ReconcileResponse answer;
  EXPECT_THAT(ReconciliationText(answer), HasSubstr("Nothing was due"));
  v1::ReconciliationDay& day = *answer.add_days();
  day.set_day("2026-03-01");
  day.set_delivered(1234);
  EXPECT_THAT(ReconciliationText(answer), HasSubstr("no report"));
  day.mutable_received()->set_applied(1233);
  v1::ReceiptCount& receipt = *day.add_receipts();
  receipt.set_outcome(v1::RECEIPT_OUTCOME_REJECTED);
  receipt.set_code("NO_SUBSTATION");
  receipt.set_count(3);
  for (const char* part : {"2026-03-01", "1,234", "differs", "1,233 applied", "NO_SUBSTATION"}) {
    EXPECT_THAT(ReconciliationText(answer), HasSubstr(part));
  }
}

TEST(ReplayText, SaysWhatIsLeftOut) {
  v1::StartReplayResponse answer;
  answer.set_events(12);
  answer.set_pending(3);
  answer.set_earliest_kept(40);
  for (const char* part : {"12 events", "would be sent again", "3 are still to be sent", "sequence 40"}) {
    EXPECT_THAT(ReplayText(answer, true), HasSubstr(part));
  }
}

}  // namespace
}  // namespace zhudong::cli
