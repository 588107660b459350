#include "gateway/correlation/identity.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

#include "gateway/model/permit_number.h"
#include "gateway/model/project_code.h"
#include "gateway/model/real_estate_unit.h"
#include "gateway/model/supervision_number.h"

namespace zhudong::correlation {
namespace {

constexpr size_t kPrefectureDigits = 4;

// Collects the identities of one event.
class Collector {
 public:
  explicit Collector(const v1::Event& event)
      : prefecture_(event.division_code().substr(0, std::min(kPrefectureDigits, event.division_code().size()))) {}

  void ProjectCode(const std::string& text) { Add(v1::IDENTITY_KIND_PROJECT_CODE, model::NormalizeProjectCode(text)); }
  // Works codes are opaque and made by each city.
  void WorksCode(const std::string& text) { AddLocal(v1::IDENTITY_KIND_WORKS_CODE, text); }
  void Supervision(const std::string& text) {
    Add(v1::IDENTITY_KIND_SUPERVISION_NUMBER, model::NormalizeSupervisionNumber(text));
  }
  // Several units may stand on one parcel: the parcel is what a project is built on.
  void Parcel(const std::string& text) {
    const std::string parcel = model::ParcelCodeOf(text);
    if (parcel.empty()) {
      AddLocal(v1::IDENTITY_KIND_PARCEL_CODE, text);
    } else {
      Add(v1::IDENTITY_KIND_PARCEL_CODE, parcel);
    }
  }
  // Promotion offices number each for itself.
  void Promotion(const std::string& feed, const std::string& number) {
    if (!number.empty()) Add(v1::IDENTITY_KIND_PROMOTION, feed + "/" + number);
  }
  void Project(const std::string& id) { Add(v1::IDENTITY_KIND_PROJECT_ID, id); }
  void Permit(v1::IdentityKind kind, const std::string& text) {
    const model::PermitNumber number = model::ParsePermitNumber(text);
    if (number.division_code.empty()) {
      AddLocal(kind, number.normalized);
    } else {
      Add(kind, number.normalized);
    }
  }

  std::vector<v1::Identity> Take() {
    std::sort(identities_.begin(), identities_.end(), [](const v1::Identity& a, const v1::Identity& b) {
      return std::make_tuple(a.kind(), std::cref(a.value())) < std::make_tuple(b.kind(), std::cref(b.value()));
    });
    identities_.erase(std::unique(identities_.begin(), identities_.end(),
                                  [](const v1::Identity& a, const v1::Identity& b) {
                                    return a.kind() == b.kind() && a.value() == b.value();
                                  }),
                      identities_.end());
    return std::move(identities_);
  }

 private:
  void Add(v1::IdentityKind kind, std::string value) {
    if (value.empty()) return;
    v1::Identity& identity = identities_.emplace_back();
    identity.set_kind(kind);
    identity.set_value(std::move(value));
  }
  void AddLocal(v1::IdentityKind kind, const std::string& text) {
    if (!text.empty()) Add(kind, prefecture_ + ":" + text);
  }

  std::string prefecture_;
  std::vector<v1::Identity> identities_;
};

}  // namespace

std::vector<v1::Identity> IdentitiesOf(const v1::Event& event) {
  Collector collect(event);
  switch (event.payload_case()) {
    case v1::Event::kInvestmentProject: {
      const v1::InvestmentProject& project = event.investment_project();
      collect.ProjectCode(project.project_code());
      collect.WorksCode(project.works_code());
      collect.WorksCode(project.prior_works_code());
      break;
    }
    case v1::Event::kInvestmentPromotion: {
      const v1::InvestmentPromotion& promotion = event.investment_promotion();
      collect.ProjectCode(promotion.project_code());
      collect.Promotion(event.feed(), promotion.promotion_number());
      break;
    }
    case v1::Event::kLandSupply: {
      const v1::LandSupply& supply = event.land_supply();
      collect.ProjectCode(supply.project_code());
      collect.Supervision(supply.supervision_number());
      collect.Parcel(supply.parcel_code());
      break;
    }
    case v1::Event::kLandUsePlanningPermit: {
      const v1::LandUsePlanningPermit& permit = event.land_use_planning_permit();
      collect.ProjectCode(permit.project_code());
      collect.WorksCode(permit.works_code());
      collect.Supervision(permit.supervision_number());
      collect.Parcel(permit.parcel_code());
      collect.Permit(v1::IDENTITY_KIND_LAND_USE_PERMIT, permit.permit_number());
      break;
    }
    case v1::Event::kConstructionPlanningPermit: {
      const v1::ConstructionPlanningPermit& permit = event.construction_planning_permit();
      collect.ProjectCode(permit.project_code());
      collect.WorksCode(permit.works_code());
      collect.Permit(v1::IDENTITY_KIND_LAND_USE_PERMIT, permit.land_use_permit_number());
      collect.Permit(v1::IDENTITY_KIND_CONSTRUCTION_PLANNING_PERMIT, permit.permit_number());
      break;
    }
    case v1::Event::kConstructionPermit: {
      const v1::ConstructionPermit& permit = event.construction_permit();
      collect.ProjectCode(permit.project_code());
      collect.WorksCode(permit.works_code());
      collect.Permit(v1::IDENTITY_KIND_LAND_USE_PERMIT, permit.land_use_permit_number());
      collect.Permit(v1::IDENTITY_KIND_CONSTRUCTION_PLANNING_PERMIT, permit.construction_planning_permit_number());
      collect.Permit(v1::IDENTITY_KIND_CONSTRUCTION_PERMIT, permit.permit_number());
      break;
    }
    case v1::Event::kCompletionAcceptance: {
      const v1::CompletionAcceptance& acceptance = event.completion_acceptance();
      collect.ProjectCode(acceptance.project_code());
      collect.WorksCode(acceptance.works_code());
      collect.Permit(v1::IDENTITY_KIND_CONSTRUCTION_PLANNING_PERMIT, acceptance.construction_planning_permit_number());
      collect.Permit(v1::IDENTITY_KIND_CONSTRUCTION_PERMIT, acceptance.construction_permit_number());
      collect.Permit(v1::IDENTITY_KIND_ACCEPTANCE, acceptance.acceptance_number());
      break;
    }
    case v1::Event::kAccessOpinion:
      collect.Project(event.access_opinion().project_id());
      break;
    case v1::Event::kAccessCapacity:
      collect.Project(event.access_capacity().project_id());
      break;
    case v1::Event::kGridWorks:
      collect.Project(event.grid_works().project_id());
      break;
    case v1::Event::kJointAcceptance:
      collect.Project(event.joint_acceptance().project_id());
      break;
    default:
      break;
  }
  return collect.Take();
}

std::vector<v1::Identity> IdentitiesOfName(const std::string& name) {
  std::vector<v1::Identity> identities;
  const auto add = [&](v1::IdentityKind kind, std::string value) {
    if (value.empty()) return;
    v1::Identity& identity = identities.emplace_back();
    identity.set_kind(kind);
    identity.set_value(std::move(value));
  };
  add(v1::IDENTITY_KIND_PROJECT_CODE, model::NormalizeProjectCode(name));
  add(v1::IDENTITY_KIND_SUPERVISION_NUMBER, model::NormalizeSupervisionNumber(name));
  add(v1::IDENTITY_KIND_PARCEL_CODE, model::ParcelCodeOf(name));
  const std::string permit = model::ParsePermitNumber(name).normalized;
  for (v1::IdentityKind kind : {v1::IDENTITY_KIND_LAND_USE_PERMIT, v1::IDENTITY_KIND_CONSTRUCTION_PLANNING_PERMIT,
                                v1::IDENTITY_KIND_CONSTRUCTION_PERMIT, v1::IDENTITY_KIND_ACCEPTANCE}) {
    add(kind, permit);
  }
  // Numbers bound to a prefecture are found when typed with it: `4401:2026-0659`.
  add(v1::IDENTITY_KIND_WORKS_CODE, name);
  // And those of promotions with their feed: `investment-promotion/2026-031`.
  add(v1::IDENTITY_KIND_PROMOTION, name);
  return identities;
}

std::string RecordKeyOf(const v1::Event& event) {
  std::string number;
  // Utilities number their answers each for itself, and so do promotion offices.
  const auto own = [&event](const std::string& of_feed) { return event.feed() + "//" + of_feed; };
  switch (event.payload_case()) {
    case v1::Event::kInvestmentProject:
      number = model::NormalizeProjectCode(event.investment_project().project_code()) + "/" +
               event.investment_project().works_code();
      break;
    case v1::Event::kLandSupply:
      number = event.land_supply().supervision_number().empty()
                   ? event.land_supply().parcel_code()
                   : model::NormalizeSupervisionNumber(event.land_supply().supervision_number());
      break;
    case v1::Event::kLandUsePlanningPermit:
      number = model::ParsePermitNumber(event.land_use_planning_permit().permit_number()).normalized;
      break;
    case v1::Event::kConstructionPlanningPermit:
      number = model::ParsePermitNumber(event.construction_planning_permit().permit_number()).normalized;
      break;
    case v1::Event::kConstructionPermit:
      number = model::ParsePermitNumber(event.construction_permit().permit_number()).normalized;
      break;
    case v1::Event::kCompletionAcceptance:
      number = model::ParsePermitNumber(event.completion_acceptance().acceptance_number()).normalized;
      break;
    case v1::Event::kInvestmentPromotion:
      number = own(event.investment_promotion().promotion_number());
      break;
    case v1::Event::kAccessOpinion:
      number = own(event.access_opinion().opinion_number());
      break;
    case v1::Event::kAccessCapacity:
      number = own(event.access_capacity().place());
      break;
    case v1::Event::kGridWorks:
      number = own(event.grid_works().works_number());
      break;
    case v1::Event::kJointAcceptance:
      number = own(event.joint_acceptance().acceptance_number());
      break;
    default:
      break;
  }
  // An event that names no record is one by itself.
  if (number.empty()) number = event.feed() + "/" + event.event_id();
  return std::to_string(event.payload_case()) + "/" + number;
}

}  // namespace zhudong::correlation
