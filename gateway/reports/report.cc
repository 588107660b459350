#include "gateway/reports/report.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gateway/cases/fact.h"
#include "gateway/model/errors.h"
#include "gateway/reports/csv.h"
#include "gateway/reports/xlsx.h"

namespace zhudong::reports {
namespace {

bool IsPrefix(const std::string& code) {
  return (code.size() == 2 || code.size() == 4 || code.size() == 6) &&
         std::all_of(code.begin(), code.end(), absl::ascii_isdigit);
}

}  // namespace

absl::StatusOr<Basis> ReadQuestion(const v1::GetReportRequest& request, absl::Time now) {
  std::vector<model::FieldViolation> violations;
  if (request.kind() == v1::REPORT_KIND_UNSPECIFIED || !v1::ReportKind_IsValid(request.kind())) {
    violations.push_back({"kind", "weekly ledger, month, half year or year"});
  }
  if (!IsPrefix(request.division_code())) violations.push_back({"division_code", "give 2, 4 or 6 digits"});
  absl::CivilDay day;
  const bool dated = request.day().size() == 10 && absl::ParseCivilTime(request.day(), &day) && day.year() >= 1900 &&
                     day.year() <= 2149;
  if (!dated) violations.push_back({"day", "write a day of the period: 2026-03-01"});
  const absl::Time known = request.has_as_known_at() ? cases::TimeOf(request.as_known_at()) : now;
  if (known > now) violations.push_back({"as_known_at", "that moment has not come yet"});
  if (!violations.empty()) return model::InvalidFields(std::move(violations));

  absl::StatusOr<Period> period = PeriodOf(request.kind(), day);
  if (!period.ok()) return period.status();
  if (period->from > known) return model::InvalidFields({{"day", "its period begins after what is known"}});
  return Basis{.period = *period, .division_code = request.division_code(), .as_known_at = known};
}

absl::Status WriteReport(const Basis& basis, const Figures& figures, v1::ReportFormat format,
                         const std::string& rules_version, v1::GetReportResponse& response) {
  if (!v1::ReportFormat_IsValid(format)) return model::InvalidFields({{"format", "CSV, XLSX or none"}});
  response.set_first_day(absl::FormatCivilTime(basis.period.first));
  response.set_last_day(absl::FormatCivilTime(basis.period.last));
  cases::SetTime(basis.as_known_at, *response.mutable_as_known_at());
  response.set_rules_version(rules_version);
  std::vector<v1::ReportTable> tables = figures.Tables();
  const Head head = {basis.period, basis.division_code, basis.as_known_at, rules_version};
  const std::string name = FileNameOf(basis.period, basis.division_code);
  if (format == v1::REPORT_FORMAT_CSV) {
    response.set_file(WriteCsv(head, tables));
    response.set_file_name(absl::StrCat(name, ".csv"));
  } else if (format == v1::REPORT_FORMAT_XLSX) {
    absl::StatusOr<std::string> workbook = WriteXlsx(head, tables);
    if (!workbook.ok()) return workbook.status();
    response.set_file(*std::move(workbook));
    response.set_file_name(absl::StrCat(name, ".xlsx"));
  }
  for (v1::ReportTable& table : tables) *response.add_tables() = std::move(table);
  return absl::OkStatus();
}

}  // namespace zhudong::reports
