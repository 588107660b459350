#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/forecast/methods.h"
#include "gateway/model/industry_code.h"

namespace zhudong::forecast {
namespace {

// How a branch of GB/T 4754 takes up its load, where no land use tells; nullopt for one that may be anything.
std::optional<LoadKind> KindOfIndustry(const std::string& industry) {
  switch (model::ParseIndustryCode(industry).section) {
    case 'B':
    case 'C':
    case 'D':
      return LoadKind::kIndustry;
    case 'F':
    case 'H':
      return LoadKind::kRetail;
    case 'P':
    case 'Q':
      return LoadKind::kPublic;
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<Estimate> ByStated(const v1::Project& project, const std::optional<LandLoad>& land,
                                 const Indices& indices) {
  const Sourced* factor = indices.FindValue("stated", "factor");
  const double stated = project.stated_kw();
  if (factor == nullptr || !project.has_stated_kw() || !Usable(stated)) return std::nullopt;
  Estimate estimate;
  estimate.method = v1::FORECAST_METHOD_STATED;
  estimate.trace.Evidence("stated_demand", stated, "kW", "project", EvidenceOf(project, "stated_kw"));
  estimate.trace.Table("stated_factor", *factor, "project");
  estimate.kw = factor->value * stated;
  const std::optional<LoadKind> kind = land ? std::optional(land->kind) : KindOfIndustry(project.industry());
  if (kind) estimate.Add(*kind, estimate.kw.expected);
  estimate.trace.Say(absl::StrCat("The investor states 投资方自报 ", Show(stated), " kW × ", Show(*factor), " = ",
                                  Show(estimate.kw), " kW."));
  return estimate;
}

}  // namespace zhudong::forecast
