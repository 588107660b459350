#include "gmock/gmock.h"
#include "tests/unit/reports/report.h"

namespace zhudong::reports {
namespace {

using absl::CivilDay;
using testing::HasSubstr;
using testing::Not;

v1::CaseFile Applied(const std::string& number, const char* opened, const char* ended = nullptr,
                     v1::CaseState end = v1::CASE_STATE_ENDED_WITHOUT) {
  v1::CaseFile file = Connection(number, "141002", v1::CUSTOMER_CLASS_LOW_VOLTAGE_OTHER, opened, ended);
  if (ended) file.set_state(end);
  file.mutable_connection()->mutable_applicant()->set_name("临汾示例公司");
  file.mutable_connection()->set_address("解放路 1 号");
  return file;
}

Read ReRunsOf(const std::vector<v1::CaseFile>& files) {
  Figures figures(BasisOf("141000", v1::REPORT_KIND_MONTH, CivilDay(2022, 3, 9)));
  for (const v1::CaseFile& file : files) figures.Add(file);
  return TableOf(figures, "re_runs");
}

TEST(ReRuns, TheSameCustomerAndPlaceAgainAfterNothing) {
  const v1::CaseFile first = Applied("LF-1", "2022-02-01 09:00", "2022-02-20 09:00");
  v1::CaseFile again = Applied("LF-2", "2022-03-01 09:00");
  again.mutable_connection()->set_address(" 解放路1号");
  const Read table = ReRunsOf({again, first});
  ASSERT_EQ(table.rows(), 1);
  EXPECT_EQ(table.At(0, "earlier_case"), "LF-1");
  EXPECT_EQ(table.At(0, "earlier_ended"), "2022-02-20");
  EXPECT_EQ(table.At(0, "case_number"), "LF-2");
  EXPECT_EQ(table.At(0, "opened"), "2022-03-01");
}

TEST(ReRuns, NotWhatHasAnotherReason) {
  const v1::CaseFile again = Applied("LF-2", "2022-03-01 09:00");
  // He got his electricity, and now he wants more.
  EXPECT_EQ(ReRunsOf({again, Applied("LF-1", "2022-02-01 09:00", "2022-02-20 09:00", v1::CASE_STATE_ENDED)}).rows(), 0);
  // It goes on.
  EXPECT_EQ(ReRunsOf({again, Applied("LF-1", "2022-02-01 09:00")}).rows(), 0);
  // Too long ago.
  EXPECT_EQ(ReRunsOf({again, Applied("LF-1", "2021-09-01 09:00", "2021-11-20 09:00")}).rows(), 0);
  v1::CaseFile elsewhere = Applied("LF-1", "2022-02-01 09:00", "2022-02-20 09:00");
  elsewhere.mutable_connection()->set_address("解放路 2 号");
  EXPECT_EQ(ReRunsOf({again, elsewhere}).rows(), 0);
  v1::CaseFile another = Applied("LF-1", "2022-02-01 09:00", "2022-02-20 09:00");
  another.mutable_connection()->mutable_applicant()->set_name("临汾另一公司");
  EXPECT_EQ(ReRunsOf({again, another}).rows(), 0);
  v1::CaseFile nowhere = Applied("LF-1", "2022-02-01 09:00", "2022-02-20 09:00");
  nowhere.mutable_connection()->clear_address();
  v1::CaseFile nowhere_again = again;
  nowhere_again.mutable_connection()->clear_address();
  EXPECT_EQ(ReRunsOf({nowhere, nowhere_again}).rows(), 0);
}

TEST(ReRuns, NamesNobodyAndNoPlace) {
  Figures figures(BasisOf("141000", v1::REPORT_KIND_MONTH, CivilDay(2022, 3, 9)));
  figures.Add(Applied("LF-1", "2022-02-01 09:00", "2022-02-20 09:00"));
  figures.Add(Applied("LF-2", "2022-03-01 09:00"));
  for (const v1::ReportTable& table : figures.Tables()) {
    EXPECT_THAT(table.DebugString(), Not(HasSubstr("示例公司")));
    EXPECT_THAT(table.DebugString(), Not(HasSubstr("解放路")));
  }
}

TEST(Clocks, WhatWasBefore) {
  Basis basis = BasisOf("141000", v1::REPORT_KIND_MONTH, CivilDay(2022, 3, 9));
  basis.days_before = {{v1::CUSTOMER_CLASS_LOW_VOLTAGE_OTHER, 40}};
  Figures figures(basis);
  v1::CaseFile file =
      Connection("LF-1", "141002", v1::CUSTOMER_CLASS_LOW_VOLTAGE_OTHER, "2022-03-01 09:00", "2022-03-15 09:00");
  AddClock(file, v1::CASE_CLOCK_KIND_WHOLE_PROCESS, 12, 10);
  AddClock(file, v1::CASE_CLOCK_KIND_ACCEPTANCE, 1, 1);
  figures.Add(file);
  const Read table = TableOf(figures, "clocks");
  const int whole = table.Row({{"clock", "全过程办电时间"}, {"ended", "1"}});
  EXPECT_EQ(table.At(whole, "before"), "40");
  EXPECT_EQ(table.At(whole, "shortened"), "0.75");
  const int step = table.Row({{"ended", "1"}, {"limit", "1"}});
  EXPECT_EQ(table.At(step, "before"), "");
  EXPECT_EQ(table.At(step, "shortened"), "");
}

}  // namespace
}  // namespace zhudong::reports
