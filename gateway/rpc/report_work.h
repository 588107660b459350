// The figures of a period from the cases as they are kept. Thread-safe.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "gateway/pipeline/case_model.h"
#include "gateway/reports/figures.h"

namespace zhudong::rpc {

// What reports are held against.
struct ReportBaseline {
  std::map<v1::CustomerClass, double> visits_before = {};
  std::map<v1::CustomerClass, double> days_before = {};
};

struct Gathered {
  reports::Basis basis;
  std::unique_ptr<reports::Figures> figures;
  std::string rules_version;
};
// Every case of the place once; `basis` needs no rules and no baseline. `then`: as known at basis.as_known_at, which is
// worked out again, instead of what is known now and stands ready. Projects are worked out in either case
// (pipeline/project_then.h). FAILED_PRECONDITION when there were no rules yet; CANCELLED when `is_cancelled` says so.
absl::StatusOr<Gathered> GatherFigures(const pipeline::CaseModel& cases, reports::Basis basis,
                                       const ReportBaseline& baseline, bool then,
                                       absl::FunctionRef<bool()> is_cancelled);

}  // namespace zhudong::rpc
