// The checks of each payload: its table of fields, and what must fit between them.
#pragma once

#include "gateway/ingest/check_fields.h"

namespace zhudong::ingest {

// Each checks and cleans one payload that stands at `at`; `division` is the record's.
void CheckPayload(v1::InvestmentProject& project, const Path& at, FieldChecker& check);
void CheckPayload(v1::LandSupply& supply, const Path& at, std::string_view division, FieldChecker& check);
void CheckPayload(v1::LandUsePlanningPermit& permit, const Path& at, std::string_view division, FieldChecker& check);
void CheckPayload(v1::ConstructionPlanningPermit& permit, const Path& at, std::string_view division,
                  FieldChecker& check);
void CheckPayload(v1::ConstructionPermit& permit, const Path& at, std::string_view division, FieldChecker& check);
void CheckPayload(v1::CompletionAcceptance& acceptance, const Path& at, FieldChecker& check);
void CheckPayload(v1::BusinessRegistration& registration, const Path& at, FieldChecker& check);
void CheckPayload(v1::InvestmentPromotion& promotion, const Path& at, FieldChecker& check);
void CheckPayload(v1::LicenseChange& change, const Path& at, FieldChecker& check);
void CheckPayload(v1::AccessOpinion& opinion, const Path& at, FieldChecker& check);
void CheckPayload(v1::AccessCapacity& capacity, const Path& at, FieldChecker& check);
void CheckPayload(v1::GridWorks& works, const Path& at, FieldChecker& check);
void CheckPayload(v1::JointAcceptance& acceptance, const Path& at, FieldChecker& check);
void CheckPayload(v1::ConnectionApplication& application, const Path& at, FieldChecker& check);
void CheckPayload(v1::CaseStatusReport& report, const Path& at, FieldChecker& check);
void CheckPayload(v1::DocumentSupplied& supplied, const Path& at, FieldChecker& check);
void CheckPayload(v1::WorksApplication& works, const Path& at, FieldChecker& check);
void CheckPayload(v1::StreetWorks& works, const Path& at, FieldChecker& check);
void CheckPayload(v1::JointApplication& application, const Path& at, FieldChecker& check);
void CheckPayload(v1::JointAppointment& appointment, const Path& at, FieldChecker& check);
void CheckPayload(v1::MeterTransfer& transfer, const Path& at, FieldChecker& check);
void CheckPayload(v1::OutageNotice& notice, const Path& at, FieldChecker& check);
void CheckPayload(v1::GridCapacity& capacity, const Path& at, FieldChecker& check);
void CheckPayload(v1::ServiceRating& rating, const Path& at, FieldChecker& check);
void CheckPayload(v1::ReliabilityFigures& figures, const Path& at, FieldChecker& check);

// Parts that stand in several payloads.
void CheckParty(v1::Party& party, const Path& at, FieldChecker& check);
void CheckLandUse(v1::LandUse& land_use, const Path& at, FieldChecker& check);
// The single buildings of a permit of `total` m² (0: not said).
void CheckBuildings(google::protobuf::RepeatedPtrField<v1::Building>& buildings, const Path& at, double total,
                    FieldChecker& check);
// A value of the contract, and said; `what` says what is missing where it is 0.
void CheckSaid(int value, bool known, const Path& at, std::string_view what, FieldChecker& check);
// Up to `most` texts, none empty.
void CheckTexts(google::protobuf::RepeatedPtrField<std::string>& texts, const Path& at, std::string_view name,
                Form form, int most, FieldChecker& check);
// False, and an error, when it is no moment between 1949-10-01 and 2149-12-31.
bool CheckMoment(const google::protobuf::Timestamp& moment, const Path& at, FieldChecker& check);
// A note when `sum` and `total` differ by more than 5 %; both above 0.
void CheckSum(double sum, double total, const Path& at, FieldChecker& check);

}  // namespace zhudong::ingest
