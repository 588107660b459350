#include "gateway/correlation/progress.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "gateway/correlation/floor_area.h"
#include "gateway/correlation/promotions.h"
#include "gateway/model/permit_number.h"

namespace zhudong::correlation {
namespace {

using E = v1::Event;

// Permits and plans of the same buildings seldom agree to the last square metre.
constexpr double kWholeShare = 0.9;

bool Accepts(const v1::CompletionAcceptance& acceptance, const v1::ConstructionPermit& permit) {
  if (!acceptance.construction_permit_number().empty()) {
    return model::ParsePermitNumber(acceptance.construction_permit_number()).normalized ==
           model::ParsePermitNumber(permit.permit_number()).normalized;
  }
  return acceptance.works_code().empty() || permit.works_code().empty() ||
         acceptance.works_code() == permit.works_code();
}

bool AllAccepted(const Facts& facts) {
  const std::vector<Fact>& acceptances = facts.Of(E::kCompletionAcceptance);
  const std::vector<Fact>& permits = facts.Of(E::kConstructionPermit);
  if (acceptances.empty() || permits.empty()) return !acceptances.empty();
  const bool each = std::all_of(permits.begin(), permits.end(), [&](const Fact& permit) {
    return std::any_of(acceptances.begin(), acceptances.end(), [&](const Fact& acceptance) {
      return Accepts(acceptance.event->completion_acceptance(), permit.event->construction_permit());
    });
  });
  if (!each) return false;
  const std::optional<double> planned = PlannedFloorArea(facts);
  const std::optional<double> permitted = PermittedFloorArea(facts);
  return !planned || !permitted || *permitted >= *planned * kWholeShare;
}

}  // namespace

v1::Stage StageOf(const Facts& facts) {
  if (AllAccepted(facts)) return v1::STAGE_COMPLETED;
  static constexpr std::pair<E::PayloadCase, v1::Stage> kStages[] = {
      {E::kCompletionAcceptance, v1::STAGE_UNDER_CONSTRUCTION},
      {E::kConstructionPermit, v1::STAGE_UNDER_CONSTRUCTION},
      {E::kConstructionPlanningPermit, v1::STAGE_CONSTRUCTION_PLANNED},
      {E::kLandUsePlanningPermit, v1::STAGE_LAND_USE_PERMITTED},
      {E::kLandSupply, v1::STAGE_LAND_SUPPLIED},
      {E::kInvestmentProject, v1::STAGE_PLANNED},
  };
  for (const auto& [kind, stage] : kStages) {
    if (!facts.Of(kind).empty()) return stage;
  }
  const std::vector<Fact>& promotions = facts.Of(E::kInvestmentPromotion);
  const bool promoted =
      std::any_of(promotions.begin(), promotions.end(), [](const Fact& fact) { return Stands(*fact.event); });
  return promoted ? v1::STAGE_PROMOTED : v1::STAGE_UNSPECIFIED;
}

}  // namespace zhudong::correlation
