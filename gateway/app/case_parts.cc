#include "gateway/app/case_parts.h"

#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace zhudong::app {
namespace {

constexpr double kPercent = 100;

rpc::ReportBaseline ToBaseline(const config::Reports& settings) {
  rpc::ReportBaseline baseline;
  for (int of = v1::CUSTOMER_CLASS_RESIDENT; v1::CustomerClass_IsValid(of); ++of) {
    const auto customer = static_cast<v1::CustomerClass>(of);
    if (settings.visits_before > 0) baseline.visits_before[customer] = static_cast<double>(settings.visits_before);
    const bool low = customer < v1::CUSTOMER_CLASS_HIGH_VOLTAGE_SINGLE;
    const int64_t days = low ? settings.low_voltage_days_before : settings.high_voltage_days_before;
    if (days > 0) baseline.days_before[customer] = static_cast<double>(days);
  }
  return baseline;
}

ReportPlan ToPlan(const config::Reports& settings) {
  ReportPlan plan{
      .folder = settings.folder, .divisions = settings.divisions, .grace_days = static_cast<int>(settings.grace_days)};
  for (const std::string& name : settings.kinds) {
    v1::ReportKind kind;
    if (v1::ReportKind_Parse("REPORT_KIND_" + absl::AsciiStrToUpper(name), &kind)) {
      plan.kinds.push_back(kind);
    }
  }
  return plan;
}

rpc::CaseParts ToParts(const config::Config& config, const pipeline::CaseModel& model,
                       const CaseParts::Beside& beside) {
  return {.cases = model,
          .grants = beside.grants,
          .clock = beside.clock,
          .projects = beside.projects,
          .power_factor = static_cast<double>(config.cases.power_factor_percent) / kPercent,
          .choices = &beside.choices,
          .baseline = ToBaseline(config.reports)};
}

}  // namespace

CaseParts::CaseParts(const config::Config& config, const Beside& beside)
    : model_(beside.database),
      watch_({model_, beside.pipeline, beside.journal, beside.ingest, beside.clock, beside.log}),
      writer_(ToPlan(config.reports), ToBaseline(config.reports),
              {model_, beside.pipeline, beside.journal, beside.clock, beside.log}),
      service_(ToParts(config, model_, beside)) {}

}  // namespace zhudong::app
