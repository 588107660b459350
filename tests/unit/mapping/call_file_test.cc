// Call files: what is wrong with one, which requests an event calls for, what answers say.
#include "gateway/mapping/call_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gateway/crypto/digest.h"
#include "google/protobuf/text_format.h"
#include "nlohmann/json.hpp"

namespace zhudong::mapping {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kReply[] = R"(
[reply]
code = "/data/code"
message = "/data/words"
applied = ["0000"]
duplicate = ["0003"]
rejected = ["0001"]
retry = ["0002"]
)";
constexpr char kCase[] = R"pb(
  event_id: "c-abc.2"
  project_id: "c-abc"
  project_sequence: 2
  journal_sequence: 17
  division_code: "341302"
  case_changed {
    case_file {
      case_id: "c-abc"
      kind: CASE_KIND_CONNECTION
      case_number: "ZW1"
      division_code: "341302"
      state: CASE_STATE_OPEN
      status: CASE_STATUS_ACCEPTED
      project_code: "2504-341302-04-01-164623"
      connection {
        application_kind: APPLICATION_KIND_NEW_CONNECTION
        customer_class: CUSTOMER_CLASS_HIGH_VOLTAGE_SINGLE
        requested_kva: 800
        address: "样例大道8号"
        utility_code: "3413021"
        applicant { name: "样例机械有限公司" credit_code: "91341302MA2X00000X" }
      }
      evidence {
        feed: "case-hand-over"
        event_id: "ZW1"
        kind: EVENT_KIND_CONNECTION_APPLICATION
        occurred_at { seconds: 1772586600 }
      }
      evidence {
        feed: "case-progress"
        event_id: "S1"
        kind: EVENT_KIND_CASE_STATUS_REPORT
        occurred_at { seconds: 1772589600 }
        journal_sequence: 17
      }
      timeline {
        at { seconds: 1772586600 }
        status: CASE_STATUS_RECEIVED
        evidence: 1
      }
      timeline {
        at { seconds: 1772589600 }
        status: CASE_STATUS_ACCEPTED
        evidence: 2
        opinion: "资料齐全"
      }
    }
    news { kind: CASE_NEWS_KIND_PROGRESS text: "进度：已受理" }
    news { kind: CASE_NEWS_KIND_WARNING clock: CASE_CLOCK_KIND_SUPPLY_PLAN text: "临期" }
  }
)pb";

v1::DemandEvent Event() {
  v1::DemandEvent event;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(kCase, &event));
  return event;
}
v1::CaseFile& FileOf(v1::DemandEvent& event) { return *event.mutable_case_changed()->mutable_case_file(); }

std::string Text(const std::string& call, const std::string& more = "") {
  return absl::StrCat("name = \"push\"\n", more, "[[call]]\nname = \"status\"\ncase = \"connection\"\n", call, kReply);
}
// A call for each status with these fields.
std::string OnStatus(const std::string& fields, const std::string& when = "") {
  return absl::StrCat("on = [\"case_status_report\"]\n", when, "fields = [", fields, "]\n");
}
std::shared_ptr<const CallFile> Good(const std::string& text) {
  auto file = CallFile::Parse(text, "push.toml");
  EXPECT_TRUE(file.ok()) << file.status();
  return file.ok() ? *file : nullptr;
}
std::string ProblemsOf(const std::string& text) {
  return std::string(CallFile::Parse(text, "push.toml").status().message());
}
std::vector<Call> CallsOf(const CallFile& file, const v1::DemandEvent& event) {
  auto calls = file.CallsOf(event, crypto::Sha256);
  EXPECT_TRUE(calls.ok()) << calls.status();
  return calls.ok() ? *std::move(calls) : std::vector<Call>();
}
std::shared_ptr<const CallFile> Shipped(const std::string& name) {
  auto file = CallFile::Load(absl::StrCat(ZHUDONG_SOURCE_DIR, "/adapters/case_calls/calls/", name, ".toml"));
  EXPECT_TRUE(file.ok()) << file.status();
  return file.ok() ? *file : nullptr;
}

TEST(CallFileTest, ValuesCodesTimesAndConstantsStandWhereTheFileSays) {
  const auto file = Good(Text(
      OnStatus(
          R"({ to = "/data/no", from = "/case/case_number" }, { to = "/data/type", from = "/step/status", codes = "s" },
                  { to = "/data/at", from = "/step/at", as = "time", format = "%Y%m%d%H%M%S" },
                  { to = "/data/kva", from = "/case/connection/requested_kva", as = "number" },
                  { to = "/data/city", from = "/case/division_code", first = 4 }, { to = "/target", value = "grid" },
                  { to = "/data/app", from = "/case/application_number" },
                  { to = "/first", from = "/case/timeline/0/status" })",
          "path = \"/api\"\n"),
      "[codes.s]\n\"CASE_STATUS_ACCEPTED\" = \"3\"\n\"*\" = \"\"\n"));
  ASSERT_NE(file, nullptr);
  const std::vector<Call> calls = CallsOf(*file, Event());
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_EQ(calls[0].name, "push/status");
  EXPECT_EQ(calls[0].path, "/api");
  EXPECT_EQ(json::parse(calls[0].body),
            json::parse(R"({"data": {"no": "ZW1", "type": "3", "at": "20260304100000", "kva": 800, "city": "3413"},
                            "target": "grid", "first": "CASE_STATUS_RECEIVED"})"));
}

TEST(CallFileTest, ASerialNumberIsOfTheEventAndTheCallAlone) {
  const auto file = Good(Text(OnStatus(R"({ to = "/n", from = "/serial" })")));
  v1::DemandEvent event = Event();
  const std::string first = CallsOf(*file, event).at(0).serial;
  EXPECT_EQ(first.size(), 26u);
  EXPECT_EQ(json::parse(CallsOf(*file, event)[0].body)["n"], first);
  FileOf(event).set_state(v1::CASE_STATE_ENDED);
  event.mutable_replay();
  EXPECT_EQ(CallsOf(*file, event).at(0).serial, first) << "sent again it is the same";
  event.set_event_id("c-abc.3");
  EXPECT_NE(CallsOf(*file, event).at(0).serial, first);
  const auto other =
      Good(absl::StrReplaceAll(Text(OnStatus(R"({ to = "/n", from = "/serial" })")), {{"\"push\"", "\"p\""}}));
  EXPECT_NE(CallsOf(*other, Event()).at(0).serial, first);
}

TEST(CallFileTest, OnlyWhatTheEventBroughtIsTold) {
  const auto file =
      Good(Text("on = [\"connection_application\", \"case_status_report\"]\n"
                "fields = [{ to = \"/s\", from = \"/step/status\" }, { to = \"/of\", from = \"/said/event_id\" }]\n"));
  v1::DemandEvent event = Event();
  ASSERT_EQ(CallsOf(*file, event).size(), 1u);
  EXPECT_EQ(json::parse(CallsOf(*file, event)[0].body), json::parse(R"({"s": "CASE_STATUS_ACCEPTED", "of": "S1"})"));
  FileOf(event).mutable_timeline(1)->set_set_aside("said_before");
  EXPECT_EQ(json::parse(CallsOf(*file, event).at(0).body), json::parse(R"({"of": "S1"})")) << "no step of the story";
  FileOf(event).mutable_evidence(1)->clear_journal_sequence();
  EXPECT_TRUE(CallsOf(*file, event).empty()) << "a clock that was reached brings nothing new";
  event.mutable_stage_reached();
  EXPECT_TRUE(CallsOf(*file, event).empty());
}

TEST(CallFileTest, NewsOfTheKindsNamedAreTold) {
  const auto file = Good(Text("news = [\"warning\", \"breach\"]\nfields = [{ to = \"/t\", from = \"/news/text\" }]\n"));
  const std::vector<Call> calls = CallsOf(*file, Event());
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_EQ(calls[0].body, R"({"t":"临期"})");
}

TEST(CallFileTest, WhatMustBeToldAndIsNotSaidIsNamed) {
  const std::string when = R"([{ from = "/step/status", equals = ["CASE_STATUS_DEPARTMENT_STARTED"] }])";
  const auto file = Good(Text(
      OnStatus(absl::StrCat(R"({ to = "/appNo", from = "/case/application_number", required_when = )", when, " }"))));
  ASSERT_NE(file, nullptr);
  v1::DemandEvent event = Event();
  EXPECT_EQ(CallsOf(*file, event).size(), 1u);
  FileOf(event).mutable_timeline(1)->set_status(v1::CASE_STATUS_DEPARTMENT_STARTED);
  EXPECT_THAT(file->CallsOf(event, crypto::Sha256).status().message(),
              AllOf(HasSubstr("push/status"), HasSubstr("/appNo"), HasSubstr("/case/application_number")));
  FileOf(event).set_application_number("3402");
  EXPECT_EQ(CallsOf(*file, event).at(0).body, R"({"appNo":"3402"})");
}

TEST(CallFileTest, WhatNoCaseCarriesCantBeDemanded) {
  for (const char* from : {"/case/connection/applicant/id_number", "/case/connection/contact", "/step/phone"}) {
    EXPECT_THAT(ProblemsOf(Text(OnStatus(absl::StrCat("{ to = \"/x\", from = \"", from, "\", required = true }")))),
                AllOf(HasSubstr("there is no "), HasSubstr("Names and numbers of persons are in no case")))
        << from;
  }
}

TEST(CallFileTest, MistakesAreToldAtOnceWithTheirPlace) {
  const auto field = [](const std::string& text) { return Text(OnStatus(text)); };
  for (const auto& [text, words] : std::vector<std::pair<std::string, std::string>>{
           {field(R"({ to = "/x", from = "/case/connection" })"), "is no single value"},
           {field(R"({ to = "/x", from = "/case/timeline/status" })"), "a list: write which"},
           {field(R"({ to = "/x", from = "/case/case_number/first" })"), "which has no fields"},
           {field(R"({ to = "/x", from = "/news/text" })"), "begins with no part of a call"},
           {field(R"({ to = "/x", from = "/event/case_changed" })"), "there is no case_changed"},
           {field(R"({ to = "/x", from = "/service/step" })"), "begins with no part of a call"},
           {field(R"({ to = "/x/0", from = "/serial" })"), "lists are not made"},
           {field(R"({ to = "/x", from = "/serial" }, { to = "/x/y", from = "/serial" })"), "stands inside /x"},
           {field(R"({ to = "/x", from = "/serial", as = "area" })"), "as must be one of"},
           {field(R"({ to = "/x", from = "/serial", format = "%Y" })"), "format is for date and time only"},
           {field(R"({ to = "/x", from = "/step/status", codes = "none" })"), "there is no code list"},
           {Text(OnStatus(R"({ to = "/x", from = "/step/status", codes = "s" })"), "[codes.s]\n\"PASSED\" = \"1\"\n"),
            "CaseStatus has no value PASSED"},
           {Text(OnStatus(R"({ to = "/x", from = "/serial" })",
                          "when = [{ from = \"/step/status\", equals = [\"DONE\"] }]\n")),
            "CaseStatus has no value DONE"},
           {Text("on = [\"land_supply\"]\nfields = [{ to = \"/x\", from = \"/serial\" }]\n"),
            "is no kind of event that"},
           {Text("news = [\"old\"]\nfields = [{ to = \"/x\", from = \"/serial\" }]\n"), "is no kind of news"},
           {Text("fields = [{ to = \"/x\", from = \"/serial\" }]\n"), "has either `on` or `news`"},
           {Text("on = [\"case_status_report\"]\n"), "fields are needed"},
           {Text(OnStatus(R"({ to = "/x", from = "/serial" })", "path = \"api?x\"\n")), "path begins with /"},
           {absl::StrReplaceAll(field(R"({ to = "/x", from = "/serial" })"),
                                {{"retry = [\"0002\"]", "retry = [\"0000\"]"}}),
            "code 0000 stands twice"},
           {"name = \"push\"\n[[call]]\nname = \"s\"\ncase = \"connection\"\non = [\"case_status_report\"]\n"
            "fields = [{ to = \"/x\", from = \"/serial\" }]\n",
            "[reply] is needed"}}) {
    EXPECT_THAT(ProblemsOf(text), AllOf(HasSubstr("push.toml:"), HasSubstr(words))) << text;
  }
}

TEST(CallFileTest, AnswersAreReadByTheirCode) {
  const auto file = Good(Text(OnStatus(R"({ to = "/x", from = "/serial" })")));
  using Meaning = Reply::Meaning;
  for (const auto& [body, meaning] : std::vector<std::pair<std::string, Meaning>>{
           {R"({"data": {"code": "0000"}})", Meaning::kApplied},
           {R"({"data": {"code": "0003"}})", Meaning::kDuplicate},
           {R"({"data": {"code": "0001", "words": "无此回执"}})", Meaning::kRejected},
           {R"({"data": {"code": "0002"}})", Meaning::kRetry},
           {R"({"data": {"code": "7777"}})", Meaning::kRetry},
           {R"({"data": {}})", Meaning::kUnreadable},
           {R"({"data": {"code": {"x": 1}}})", Meaning::kUnreadable},
           {"<html>", Meaning::kUnreadable},
           {"", Meaning::kUnreadable}}) {
    EXPECT_EQ(file->Read(body).meaning, meaning) << body;
  }
  EXPECT_EQ(file->Read(R"({"data": {"code": "0001", "words": "无此回执"}})").message, "无此回执");
  EXPECT_EQ(file->Read(R"({"data": {"code": 7}})").code, "7");
  const auto strict =
      Good(absl::StrCat(Text(OnStatus(R"({ to = "/x", from = "/serial" })")), "other = \"rejected\"\n"));
  EXPECT_EQ(strict->Read(R"({"data": {"code": "7777"}})").meaning, Meaning::kRejected);
}

TEST(CallFileTest, EveryShippedFileIsGood) {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(ZHUDONG_SOURCE_DIR "/adapters/case_calls/calls")) {
    if (entry.path().extension() != ".toml") continue;
    const auto file = CallFile::Load(entry.path().string());
    EXPECT_TRUE(file.ok()) << file.status();
    EXPECT_EQ(file.ok() ? (*file)->name() : "", entry.path().stem().string());
    ++files;
  }
  EXPECT_GE(files, 4);
}

TEST(CallFileTest, AnApplicationIsHandedOverInTheUtilitysEnvelope) {
  v1::DemandEvent event = Event();
  FileOf(event).mutable_evidence(0)->set_journal_sequence(17);
  FileOf(event).mutable_evidence(1)->clear_journal_sequence();
  const auto file = Shipped("application-hand-over");
  ASSERT_NE(file, nullptr);
  const std::vector<Call> calls = CallsOf(*file, event);
  ASSERT_EQ(calls.size(), 1u);
  json expected = json::parse(R"({"serviceCode": "ELEC_APPLY", "source": "zhudong", "target": "grid", "data": {
      "preAppNo": "ZW1", "countyCode": "341302", "elecAddr": "样例大道8号", "busiTypeCode": "101", "custType": "01",
      "userMarketSort": "02", "consName": "样例机械有限公司", "capRunCap": "800", "orgNo": "3413021",
      "projectNo": "2504-341302-04-01-164623", "serviceTime": "2026-03-04 09:10:00"}})");
  expected["data"]["serialNo"] = calls[0].serial;
  EXPECT_EQ(json::parse(calls[0].body), expected);
  FileOf(event).mutable_connection()->clear_application_kind();
  EXPECT_THAT(file->CallsOf(event, crypto::Sha256).status().message(), HasSubstr("/data/busiTypeCode"));
}

TEST(CallFileTest, AStatusIsPushedInThePlatformsEnvelope) {
  const auto file = Shipped("application-status-push");
  ASSERT_NE(file, nullptr);
  v1::DemandEvent event = Event();
  const std::vector<Call> calls = CallsOf(*file, event);
  ASSERT_EQ(calls.size(), 1u);
  json expected = json::parse(R"({"preAppNo": "ZW1", "sendElectType": "3", "auditTime": "2026-03-04 10:00:00",
      "auditResult": "1", "auditContent": "资料齐全", "orgNo": "3413021", "projectNo": "2504-341302-04-01-164623"})");
  expected["serialNo"] = calls[0].serial;
  EXPECT_EQ(json::parse(calls[0].body), expected);
  FileOf(event).mutable_timeline(1)->set_status(v1::CASE_STATUS_PASSED);
  EXPECT_THAT(file->CallsOf(event, crypto::Sha256).status().message(), HasSubstr("/appNo"));
  FileOf(event).mutable_timeline(1)->clear_status();
  FileOf(event).mutable_timeline(1)->set_milestone(v1::CASE_MILESTONE_SURVEYED);
  EXPECT_TRUE(CallsOf(*file, event).empty()) << "a milestone is no status";
}

// A step of a service in a transfer, as the record at 17 brought it.
v1::DemandEvent Transfer(v1::TransferStep step, const std::string& set_aside = "") {
  v1::DemandEvent event;
  event.set_event_id("c-t.1");
  event.set_journal_sequence(17);
  v1::CaseFile& file = FileOf(event);
  file.set_kind(v1::CASE_KIND_METER_TRANSFER);
  file.set_case_number("BDC1");
  file.set_division_code("340104");
  file.mutable_meter_transfer()->set_premises_code("340104001001GB00001F00010001");
  file.mutable_meter_transfer()->set_check_arrears(true);
  file.mutable_meter_transfer()->set_registered_date("2026-03-02");
  for (const v1::UtilityService service : {v1::UTILITY_SERVICE_WATER, v1::UTILITY_SERVICE_ELECTRICITY}) {
    v1::TransferState& state = *file.mutable_meter_transfer()->add_services();
    state.set_service(service);
    state.set_in_arrears(service == v1::UTILITY_SERVICE_ELECTRICITY);
  }
  v1::EvidenceRef& said = *file.add_evidence();
  said.set_kind(v1::EVENT_KIND_METER_TRANSFER);
  said.set_journal_sequence(17);
  v1::CaseEntry& entry = *file.add_timeline();
  entry.mutable_at()->set_seconds(1772589600);
  entry.set_transfer_step(step);
  entry.set_department("electricity");
  entry.set_evidence(1);
  entry.set_set_aside(set_aside);
  return event;
}

TEST(CallFileTest, AMetersTransferIsVerifiedFirstAndWhatIsOutOfTurnIsNotAskedFor) {
  const auto file = Shipped("meter-transfer");
  ASSERT_NE(file, nullptr);
  const std::vector<Call> calls = CallsOf(*file, Transfer(v1::TRANSFER_STEP_VERIFY_REQUESTED));
  ASSERT_EQ(calls.size(), 1u);
  json expected =
      json::parse(R"({"type": "hy", "data": {"slbh": "BDC1", "sdq": "d", "djsj": "2026-03-02", "sfcxqf": "1",
      "bdcdyh": "340104001001GB00001F00010001", "qxdm": "340104", "sqsj": "2026-03-04 10:00:00"}})");
  expected["serialNo"] = calls[0].serial;
  EXPECT_EQ(json::parse(calls[0].body), expected);
  EXPECT_EQ(json::parse(CallsOf(*file, Transfer(v1::TRANSFER_STEP_REQUESTED)).at(0).body)["type"], "gh");
  EXPECT_EQ(json::parse(CallsOf(*file, Transfer(v1::TRANSFER_STEP_CANCELLED)).at(0).body)["type"], "qx");
  EXPECT_TRUE(CallsOf(*file, Transfer(v1::TRANSFER_STEP_REQUESTED, "out_of_order")).empty());
  EXPECT_TRUE(CallsOf(*file, Transfer(v1::TRANSFER_STEP_VERIFIED)).empty());
}

TEST(CallFileTest, WhatAUtilityAnsweredGoesBackToTheLandRegisterWithItsArrears) {
  const auto file = Shipped("meter-transfer-result");
  ASSERT_NE(file, nullptr);
  const json body = json::parse(CallsOf(*file, Transfer(v1::TRANSFER_STEP_VERIFY_FAILED)).at(0).body);
  EXPECT_EQ(body["type"], "hy");
  EXPECT_EQ(body["data"]["result"], "0");
  EXPECT_EQ(body["data"]["sfqf"], "1") << "of this service, and not of another";
  EXPECT_TRUE(CallsOf(*file, Transfer(v1::TRANSFER_STEP_VERIFY_REQUESTED)).empty());
}

}  // namespace
}  // namespace zhudong::mapping
