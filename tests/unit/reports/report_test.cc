#include "gateway/reports/report.h"

#include "gmock/gmock.h"
#include "tests/unit/reports/report.h"

namespace zhudong::reports {
namespace {

using testing::HasSubstr;

v1::GetReportRequest Asked(v1::ReportKind kind, const char* division, const char* day) {
  v1::GetReportRequest request;
  request.set_kind(kind);
  request.set_division_code(division);
  request.set_day(day);
  return request;
}

TEST(ReadQuestion, SaysEverythingThatIsWrong) {
  v1::GetReportRequest request = Asked(v1::REPORT_KIND_UNSPECIFIED, "34130", "2022-3-1");
  cases::SetTime(At("2022-05-01 00:01"), *request.mutable_as_known_at());
  const absl::Status status = ReadQuestion(request, At("2022-05-01 00:00")).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("3 more"));
  for (const char* day : {"", "2022-02-30", "1899-12-31", "2150-01-01", "2022-03-01T00"}) {
    EXPECT_FALSE(ReadQuestion(Asked(v1::REPORT_KIND_YEAR, "341300", day), At("2022-05-01 00:00")).ok()) << day;
  }
}

TEST(ReadQuestion, APeriodThatHasNotBegunHasNoReport) {
  const absl::Time now = At("2022-06-30 23:59");
  EXPECT_TRUE(ReadQuestion(Asked(v1::REPORT_KIND_HALF_YEAR, "3413", "2022-01-01"), now).ok());
  EXPECT_FALSE(ReadQuestion(Asked(v1::REPORT_KIND_HALF_YEAR, "3413", "2022-07-01"), now).ok());
  const auto basis = ReadQuestion(Asked(v1::REPORT_KIND_YEAR, "3413", "2022-12-31"), now);
  ASSERT_TRUE(basis.ok());
  EXPECT_EQ(basis->as_known_at, now);
}

TEST(WriteReport, FillsTablesAndTheFileThatIsAskedFor) {
  v1::GetReportRequest request = Asked(v1::REPORT_KIND_HALF_YEAR, "341300", "2022-03-01");
  cases::SetTime(At("2022-07-01 00:00"), *request.mutable_as_known_at());
  auto basis = ReadQuestion(request, At("2026-07-01 00:00"));
  ASSERT_TRUE(basis.ok()) << basis.status();
  basis->rules = BuiltInRules();
  Figures figures(*basis);
  figures.Add(Connection("SZ-1", "341302", v1::CUSTOMER_CLASS_RESIDENT, "2022-03-01 09:00"));
  const auto written = [&](v1::ReportFormat format) {
    v1::GetReportResponse response;
    EXPECT_TRUE(WriteReport(*basis, figures, format, "v1", response).ok());
    return response;
  };
  const v1::GetReportResponse plain = written(v1::REPORT_FORMAT_UNSPECIFIED);
  EXPECT_EQ(plain.first_day(), "2022-01-01");
  EXPECT_EQ(plain.last_day(), "2022-06-30");
  EXPECT_EQ(cases::TimeOf(plain.as_known_at()), At("2022-07-01 00:00"));
  EXPECT_EQ(plain.rules_version(), "v1");
  EXPECT_EQ(plain.tables_size(), 14);
  EXPECT_EQ(plain.tables(0).name(), "cases");
  EXPECT_EQ(plain.file(), "");
  const v1::GetReportResponse csv = written(v1::REPORT_FORMAT_CSV);
  EXPECT_EQ(csv.file_name(), "zhudong-341300-half-year-2022-01-01.csv");
  EXPECT_THAT(csv.file(), HasSubstr("办件数量"));
  const v1::GetReportResponse xlsx = written(v1::REPORT_FORMAT_XLSX);
  EXPECT_EQ(xlsx.file_name(), "zhudong-341300-half-year-2022-01-01.xlsx");
  EXPECT_THAT(xlsx.file(), testing::StartsWith("PK"));
  v1::GetReportResponse none;
  EXPECT_EQ(WriteReport(*basis, figures, static_cast<v1::ReportFormat>(9), "v1", none).code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace zhudong::reports
