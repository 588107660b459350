#include "gateway/correlation/event_words.h"

namespace zhudong::correlation {

std::string NameIn(const v1::Event& event) {
  switch (event.payload_case()) {
    case v1::Event::kInvestmentProject:
      return event.investment_project().project_name();
    case v1::Event::kLandSupply:
      return event.land_supply().project_name();
    case v1::Event::kLandUsePlanningPermit:
      return event.land_use_planning_permit().project_name();
    case v1::Event::kConstructionPlanningPermit:
      return event.construction_planning_permit().project_name();
    case v1::Event::kConstructionPermit:
      return event.construction_permit().project_name();
    case v1::Event::kCompletionAcceptance:
      return event.completion_acceptance().project_name();
    case v1::Event::kInvestmentPromotion:
      return event.investment_promotion().project_name();
    default:
      return "";
  }
}

std::string AddressIn(const v1::Event& event) {
  switch (event.payload_case()) {
    case v1::Event::kInvestmentProject:
      return event.investment_project().address();
    case v1::Event::kLandSupply:
      return event.land_supply().address();
    case v1::Event::kLandUsePlanningPermit:
      return event.land_use_planning_permit().address();
    case v1::Event::kConstructionPlanningPermit:
      return event.construction_planning_permit().address();
    case v1::Event::kConstructionPermit:
      return event.construction_permit().address();
    case v1::Event::kInvestmentPromotion:
      return event.investment_promotion().address();
    default:
      return "";
  }
}

std::string IndustryIn(const v1::Event& event) {
  switch (event.payload_case()) {
    case v1::Event::kInvestmentProject:
      return event.investment_project().industry_code();
    case v1::Event::kLandSupply:
      return event.land_supply().industry();
    case v1::Event::kInvestmentPromotion:
      return event.investment_promotion().industry_code();
    default:
      return "";
  }
}

const v1::Party& OwnerIn(const v1::Event& event) {
  switch (event.payload_case()) {
    case v1::Event::kInvestmentProject:
      return event.investment_project().owner();
    case v1::Event::kLandSupply:
      return event.land_supply().holder();
    case v1::Event::kLandUsePlanningPermit:
      return event.land_use_planning_permit().holder();
    case v1::Event::kConstructionPlanningPermit:
      return event.construction_planning_permit().owner();
    case v1::Event::kConstructionPermit:
      return event.construction_permit().owner();
    case v1::Event::kCompletionAcceptance:
      return event.completion_acceptance().owner();
    case v1::Event::kInvestmentPromotion:
      return event.investment_promotion().investor();
    default:
      return v1::Party::default_instance();
  }
}

const v1::LandUse& LandUseIn(const v1::Event& event) {
  switch (event.payload_case()) {
    case v1::Event::kLandSupply:
      return event.land_supply().land_use();
    case v1::Event::kLandUsePlanningPermit:
      return event.land_use_planning_permit().land_use();
    case v1::Event::kInvestmentPromotion:
      return event.investment_promotion().land_use();
    default:
      return v1::LandUse::default_instance();
  }
}

}  // namespace zhudong::correlation
