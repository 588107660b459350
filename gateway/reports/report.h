// A question for a report, checked, and its answer, filled: what a face needs beside the case files.
//
//   auto basis = ReadQuestion(request, now);        basis->rules = … of basis->as_known_at
//   Figures figures(*basis);                        each case file within model::DivisionPrefix: figures.Add(file)
//   WriteReport(*basis, figures, format, version, response)
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/reports/figures.h"

namespace zhudong::reports {

// Without rules and baselines. InvalidFields: a kind that is none, a division that is not 2, 4 or 6 digits, no day, a
// moment in the future, a period that begins after that moment.
absl::StatusOr<Basis> ReadQuestion(const v1::GetReportRequest& request, absl::Time now);

// Fills all of `response`. InvalidFields for an unknown format; INTERNAL where no file can be made.
absl::Status WriteReport(const Basis& basis, const Figures& figures, v1::ReportFormat format,
                         const std::string& rules_version, v1::GetReportResponse& response);

}  // namespace zhudong::reports
