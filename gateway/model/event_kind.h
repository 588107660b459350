// The kind of fact an event states.
#pragma once

#include "zhudong/v1/events.pb.h"

namespace zhudong::model {

// UNSPECIFIED when there is no payload, or one that this program does not know.
inline v1::EventKind KindOf(const v1::Event& event) {
  switch (event.payload_case()) {
    case v1::Event::kInvestmentProject:
      return v1::EVENT_KIND_INVESTMENT_PROJECT;
    case v1::Event::kLandSupply:
      return v1::EVENT_KIND_LAND_SUPPLY;
    case v1::Event::kLandUsePlanningPermit:
      return v1::EVENT_KIND_LAND_USE_PLANNING_PERMIT;
    case v1::Event::kConstructionPlanningPermit:
      return v1::EVENT_KIND_CONSTRUCTION_PLANNING_PERMIT;
    case v1::Event::kConstructionPermit:
      return v1::EVENT_KIND_CONSTRUCTION_PERMIT;
    case v1::Event::kCompletionAcceptance:
      return v1::EVENT_KIND_COMPLETION_ACCEPTANCE;
    case v1::Event::kBusinessRegistration:
      return v1::EVENT_KIND_BUSINESS_REGISTRATION;
    case v1::Event::kWithdrawal:
      return v1::EVENT_KIND_WITHDRAWAL;
    case v1::Event::kLicenseChange:
      return v1::EVENT_KIND_LICENSE_CHANGE;
    case v1::Event::kAccessOpinion:
      return v1::EVENT_KIND_ACCESS_OPINION;
    case v1::Event::kAccessCapacity:
      return v1::EVENT_KIND_ACCESS_CAPACITY;
    case v1::Event::kGridWorks:
      return v1::EVENT_KIND_GRID_WORKS;
    case v1::Event::kJointAcceptance:
      return v1::EVENT_KIND_JOINT_ACCEPTANCE;
    case v1::Event::PAYLOAD_NOT_SET:
      break;
  }
  return v1::EVENT_KIND_UNSPECIFIED;
}

// What utilities answer (answers.proto), and not what government platforms state.
inline bool IsAnswer(v1::EventKind kind) {
  return kind == v1::EVENT_KIND_ACCESS_OPINION || kind == v1::EVENT_KIND_ACCESS_CAPACITY ||
         kind == v1::EVENT_KIND_GRID_WORKS || kind == v1::EVENT_KIND_JOINT_ACCEPTANCE;
}

}  // namespace zhudong::model
