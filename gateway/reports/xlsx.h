// Tables → a workbook: a sheet that says what the report is, then one for each table, headed by its columns, with
// number formats by unit; where means stand beside limits, a chart of both. Text is text there and never a formula.
//
// promise: the same tables give the same bytes. The workbook's date is as_known_at.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/reports/csv.h"

namespace zhudong::reports {

// Thread-safe; one at a time, so that not more than one stands in memory. libxlsxwriter puts a sheet's XML into a
// nameless file of the folder for temporary files while it packs it; the workbook itself stays in memory. INTERNAL
// where there is no room for that.
absl::StatusOr<std::string> WriteXlsx(const Head& head, const std::vector<v1::ReportTable>& tables);

}  // namespace zhudong::reports
