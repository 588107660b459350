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
    case v1::Event::kConnectionApplication:
      return v1::EVENT_KIND_CONNECTION_APPLICATION;
    case v1::Event::kCaseStatusReport:
      return v1::EVENT_KIND_CASE_STATUS_REPORT;
    case v1::Event::kDocumentSupplied:
      return v1::EVENT_KIND_DOCUMENT_SUPPLIED;
    case v1::Event::kWorksApplication:
      return v1::EVENT_KIND_WORKS_APPLICATION;
    case v1::Event::kStreetWorks:
      return v1::EVENT_KIND_STREET_WORKS;
    case v1::Event::kJointApplication:
      return v1::EVENT_KIND_JOINT_APPLICATION;
    case v1::Event::kJointAppointment:
      return v1::EVENT_KIND_JOINT_APPOINTMENT;
    case v1::Event::kMeterTransfer:
      return v1::EVENT_KIND_METER_TRANSFER;
    case v1::Event::kOutageNotice:
      return v1::EVENT_KIND_OUTAGE_NOTICE;
    case v1::Event::kGridCapacity:
      return v1::EVENT_KIND_GRID_CAPACITY;
    case v1::Event::kServiceRating:
      return v1::EVENT_KIND_SERVICE_RATING;
    case v1::Event::kReliabilityFigures:
      return v1::EVENT_KIND_RELIABILITY_FIGURES;
    case v1::Event::kInvestmentPromotion:
      return v1::EVENT_KIND_INVESTMENT_PROMOTION;
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

// What is said of cases, and of what cases need (case_events.proto).
inline bool IsOfCases(v1::EventKind kind) {
  return kind >= v1::EVENT_KIND_CONNECTION_APPLICATION && kind <= v1::EVENT_KIND_RELIABILITY_FIGURES;
}

}  // namespace zhudong::model
