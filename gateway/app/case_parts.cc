#include "gateway/app/case_parts.h"

namespace zhudong::app {
namespace {

constexpr double kPercent = 100;

rpc::CaseParts ToParts(const config::Cases& settings, const pipeline::CaseModel& model,
                       const CaseParts::Beside& beside) {
  rpc::CaseParts parts{.cases = model,
                       .grants = beside.grants,
                       .clock = beside.clock,
                       .projects = beside.projects,
                       .power_factor = static_cast<double>(settings.power_factor_percent) / kPercent,
                       .choices = &beside.choices};
  for (int of = v1::CUSTOMER_CLASS_RESIDENT; settings.visits_before > 0 && v1::CustomerClass_IsValid(of); ++of) {
    parts.visits_before[static_cast<v1::CustomerClass>(of)] = static_cast<double>(settings.visits_before);
  }
  return parts;
}

}  // namespace

CaseParts::CaseParts(const config::Cases& settings, const Beside& beside)
    : model_(beside.database),
      watch_({model_, beside.pipeline, beside.journal, beside.ingest, beside.clock, beside.log}),
      service_(ToParts(settings, model_, beside)) {}

}  // namespace zhudong::app
