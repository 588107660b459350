#include "adapters/exchange_tables/round.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/exchange_tables/front.h"

namespace zhudong::exchange_tables {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kProjects[] = "SPGL_XMJBXXB";
constexpr char kPermits[] = "SPGL_JZGCSGXKXXB";
constexpr char kBuildings[] = "SPGL_XMDTXXB";
constexpr char kSteps[] = "SPGL_XMSPSXBLXXXXB";
constexpr char kNumber[] = "440112202603020101";

class RoundTest : public ::testing::Test {
 protected:
  RoundTest()
      : plans_(*MakePlans(ReadCatalogue(CatalogueRows(Standard::k3)), "public", Standard::k3, absent_)),
        front_(plans_),
        events_(*Events::Make("front", [](std::string_view) { return std::string(32, 'h'); })) {
    rules_.source = "front";
  }

  absl::Status Run() {
    Round round({rules_, plans_, front_, intake_, *events_, waiting_, now_, [] { return false; }});
    absl::Status status = round.Run();
    counts_ = round.counts();
    return status;
  }
  FrontRow& Project(const std::string& serial) {
    return front_.Add(kProjects, {{"LSH", serial}, {"XMDM", "2601-440112-04-01-00000" + serial}, {"XMMC", "名"}});
  }
  FrontRow& Permit(const std::string& serial) {
    return front_.Add(kPermits, {{"LSH", serial}, {"SGXKZBH", kNumber}, {"FZRQ", "2026-03-02"}});
  }
  FrontRow& Building(const std::string& serial) {
    return front_.Add(kBuildings, {{"LSH", serial}, {"XKBABH", kNumber}, {"DTMC", "B" + serial}});
  }

  std::vector<std::string> absent_;
  const std::vector<Plan> plans_;
  Front front_;
  KeepingIntake intake_;
  std::unique_ptr<Events> events_;
  Waiting waiting_{100};
  Rules rules_;
  absl::Time now_ = absl::FromUnixSeconds(1772000000);
  std::map<std::string, Counts> counts_;
};

TEST_F(RoundTest, NothingIsMarkedBeforeTheGatewayHasIt) {
  Project("1");
  intake_.down = absl::UnavailableError("stopping");
  EXPECT_TRUE(absl::IsUnavailable(Run()));
  EXPECT_EQ(front_.State(kProjects, "1"), "0");
  intake_.down = absl::OkStatus();
  EXPECT_TRUE(Run().ok());
  EXPECT_EQ(front_.State(kProjects, "1"), "3");
}

TEST_F(RoundTest, AMarkThatIsLostRepeatsTheSameEvent) {
  Project("1");
  front_.mark_fails = true;
  EXPECT_TRUE(absl::IsUnavailable(Run()));
  front_.mark_fails = false;
  EXPECT_TRUE(Run().ok());
  ASSERT_EQ(intake_.items.size(), 2u);
  EXPECT_EQ(intake_.items[0].SerializeAsString(), intake_.items[1].SerializeAsString());
}

TEST_F(RoundTest, ALowerNumberThatAppearsLaterIsRead) {
  Project("5");
  EXPECT_TRUE(Run().ok());
  Project("3");
  EXPECT_TRUE(Run().ok());
  EXPECT_EQ(front_.State(kProjects, "3"), "3");
}

TEST_F(RoundTest, ALookGoesThroughAllPages) {
  rules_.batch_rows = 2;
  for (const char* serial : {"1", "2", "3", "4", "5"}) Project(serial);
  front_.rows(kProjects)[0].misses = true;  // one that waits at the front holds up no page
  EXPECT_TRUE(Run().ok());
  EXPECT_EQ(front_.State(kProjects, "1"), "0");
  EXPECT_EQ(front_.State(kProjects, "5"), "3");
  EXPECT_EQ(counts_[absl::AsciiStrToLower(kProjects)].waiting, 1u);
}

TEST_F(RoundTest, ARowThatChangedMeanwhileStaysWaiting) {
  Project("1");
  intake_.verdict = [this](const v1::Event&) {
    front_.rows(kProjects)[0].values["XMMC"] = "改名";
    ++front_.rows(kProjects)[0].version;
    return true;
  };
  EXPECT_TRUE(Run().ok());
  EXPECT_EQ(front_.State(kProjects, "1"), "0");
  EXPECT_EQ(counts_[absl::AsciiStrToLower(kProjects)].changed, 1u);
  intake_.verdict = nullptr;
  EXPECT_TRUE(Run().ok());
  EXPECT_EQ(intake_.items.back().event().investment_project().project_name(), "改名");
  EXPECT_EQ(front_.State(kProjects, "1"), "3");
}

TEST_F(RoundTest, ARowWaitsAndThenGoesInAsItIsOrFails) {
  Permit("1").misses = true;
  EXPECT_TRUE(Run().ok());
  EXPECT_EQ(front_.State(kPermits, "1"), "0");
  now_ += rules_.reference_wait;
  rules_.after_wait = NoReference::kFail;
  EXPECT_TRUE(Run().ok());
  EXPECT_EQ(front_.State(kPermits, "1"), "-1");
  EXPECT_THAT(front_.Reason(kPermits, "1"), StartsWith("ERROR_MISSING XMDM: 项目代码"));

  Permit("2").misses = true;
  rules_.after_wait = NoReference::kAccept;
  EXPECT_TRUE(Run().ok());
  now_ += rules_.reference_wait;
  EXPECT_TRUE(Run().ok());
  EXPECT_EQ(front_.State(kPermits, "2"), "3");
}

TEST_F(RoundTest, BuildingsArePartOfTheirPermitAndOneBadOneFailsAlone) {
  Permit("1");
  for (const char* serial : {"1", "2", "3"}) Building(serial);
  intake_.verdict = [](const v1::Event& event) {
    for (const v1::Building& building : event.construction_permit().buildings()) {
      if (building.name() == "B2") return false;
    }
    return true;
  };
  EXPECT_TRUE(Run().ok());
  EXPECT_EQ(front_.State(kBuildings, "1"), "3");
  EXPECT_EQ(front_.State(kBuildings, "2"), "-1");
  EXPECT_EQ(front_.State(kBuildings, "3"), "3");
  EXPECT_EQ(intake_.items.back().event().construction_permit().buildings_size(), 2);
}

TEST_F(RoundTest, BuildingsAreNotMarkedWhenTheirPermitCouldNotBeStated) {
  Permit("1");
  EXPECT_TRUE(Run().ok());
  Building("1");
  intake_.down = absl::UnavailableError("stopping");
  EXPECT_FALSE(Run().ok());
  EXPECT_EQ(front_.State(kBuildings, "1"), "0");
}

TEST_F(RoundTest, TakenBackAndStatedAnew) {
  Project("1").values["DFSJZJ"] = "K";
  FrontRow& gone = Project("2");
  gone.values["DFSJZJ"] = "K";
  gone.values["SJYXBS"] = "0";
  gone.values["GXSJ"] = "2026-03-02 08:00:00";
  EXPECT_TRUE(Run().ok());
  EXPECT_EQ(intake_.items.back().event().withdrawal().event_id(), "XMJBXXB/K");
  FrontRow& anew = Project("3");
  anew.values["DFSJZJ"] = "K";
  anew.values["GXSJ"] = "2026-03-03 08:00:00";
  FrontRow& late = Project("4");  // an old version that comes late
  late.values["DFSJZJ"] = "K";
  late.values["GXSJ"] = "2026-02-01 08:00:00";
  EXPECT_TRUE(Run().ok());
  ASSERT_EQ(intake_.items.size(), 4u);
  EXPECT_EQ(intake_.items[2].event().event_id(), "XMJBXXB/K~1");
  EXPECT_EQ(intake_.items[3].event().event_id(), "XMJBXXB/K");
}

// Statuses of items: the double has what is borrowed from the item in the row itself.
TEST_F(RoundTest, StatusesOfItemsThatTheSourceCarriesAreEventsOfTheirCase) {
  rules_.items = {{"11440100W01", "works_approval"}, {"11440100P01", "connection"}};
  const auto status = [&](const std::string& serial, const std::string& item, const std::string& code) -> FrontRow& {
    return front_.Add(kSteps, {{"LSH", serial},
                               {"SPSXSLBM", "SL-" + serial},
                               {"SPSXBM", item},
                               {"SPBMMC", "市自然资源局"},
                               {"BLZT", code},
                               {"BLSJ", "2026-03-02 10:00:00"},
                               {"BLYJ", "同意"}});
  };
  status("1", "11440100W01", "12").values["BLSPSLBM"] = "BL-7";
  status("2", "11440100W01", "3");
  status("3", "11440100P01", "11").values["BLSPSLBM"] = "BL-8";
  status("4", "11440100X09", "3");
  EXPECT_TRUE(Run().ok());
  for (const char* serial : {"1", "2", "3", "4"}) EXPECT_EQ(front_.State(kSteps, serial), "3") << serial;
  ASSERT_EQ(intake_.items.size(), 3u) << "of other items nothing is said";
  const v1::Event& side_by_side = intake_.items[0].event();
  const v1::CaseStatusReport& report = side_by_side.case_status_report();
  EXPECT_EQ(side_by_side.event_id(), "XMSPSXBLXXXXB/K1");
  EXPECT_EQ(side_by_side.division_code(), "440112");
  EXPECT_EQ(report.case_kind(), v1::CASE_KIND_WORKS_APPROVAL);
  EXPECT_EQ(report.case_number(), "BL-7");
  EXPECT_EQ(report.department(), "市自然资源局");
  EXPECT_EQ(report.status(), v1::CASE_STATUS_PASSED_WITH_TOLERANCE);
  EXPECT_EQ(report.opinion(), "同意");
  EXPECT_EQ(side_by_side.occurred_at().seconds(), 1772416800);
  const v1::CaseStatusReport& alone = intake_.items[1].event().case_status_report();
  EXPECT_EQ(alone.case_number(), "SL-2");
  EXPECT_EQ(alone.department(), "") << "one item is the whole case";
  const v1::CaseStatusReport& connection = intake_.items[2].event().case_status_report();
  EXPECT_EQ(connection.case_kind(), v1::CASE_KIND_CONNECTION);
  EXPECT_EQ(connection.case_number(), "SL-3");
  EXPECT_EQ(connection.department(), "");
}

TEST_F(RoundTest, AStatusThatIsTakenBackIsWithdrawnWhereItWasTold) {
  rules_.items = {{"W", "works_approval"}};
  for (const char* item : {"W", "X"}) {
    FrontRow& row = front_.Add(
        kSteps, {{"LSH", item == std::string("W") ? "1" : "2"}, {"SPSXSLBM", "SL"}, {"SPSXBM", item}, {"BLZT", "3"}});
    row.values["SJYXBS"] = "0";
  }
  EXPECT_TRUE(Run().ok());
  ASSERT_EQ(intake_.items.size(), 1u);
  EXPECT_EQ(intake_.items[0].event().withdrawal().kind(), v1::EVENT_KIND_CASE_STATUS_REPORT);
  EXPECT_EQ(front_.State(kSteps, "2"), "3");
}

TEST_F(RoundTest, AFeedThatIsClosedLeavesTheRowsAlone) {
  Project("1");
  intake_.refuse = v1::FINDING_CODE_REFUSED_NOT_GRANTED;
  EXPECT_TRUE(absl::IsPermissionDenied(Run()));
  intake_.refuse = v1::FINDING_CODE_REFUSED_OVERLOADED;
  EXPECT_TRUE(absl::IsUnavailable(Run()));
  EXPECT_EQ(front_.State(kProjects, "1"), "0");
  intake_.refuse = v1::FINDING_CODE_REFUSED_CONFLICT;
  EXPECT_TRUE(Run().ok());
  EXPECT_EQ(front_.State(kProjects, "1"), "-1");
  EXPECT_THAT(front_.Reason(kProjects, "1"), HasSubstr("REFUSED_CONFLICT"));
}

TEST(ReasonTest, IsCutWhereACharacterBegins) {
  v1::Acknowledgement answer;
  v1::Finding& finding = *answer.add_findings();
  finding.set_code(v1::FINDING_CODE_ERROR_MISSING);
  finding.set_field("/XMDM");
  finding.set_message("项目代码");
  EXPECT_EQ(ReasonOf(answer, 0), "ERROR_MISSING XMDM: 项目代码");
  EXPECT_EQ(ReasonOf(answer, 21), "ERROR_MISSING XMDM: ");
  EXPECT_EQ(ReasonOf(answer, 23), "ERROR_MISSING XMDM: 项");
}

}  // namespace
}  // namespace zhudong::exchange_tables
