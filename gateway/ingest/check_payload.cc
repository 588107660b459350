#include "gateway/ingest/check_payload.h"
#include "gateway/ingest/field_rows.h"

#include "gateway/model/permit_number.h"
#include "gateway/model/real_estate_unit.h"
#include "gateway/model/supervision_number.h"

namespace zhudong::ingest {
namespace {

using v1::BusinessRegistration;
using v1::CompletionAcceptance;
using v1::ConstructionPermit;
using v1::ConstructionPlanningPermit;
using v1::InvestmentProject;
using v1::LandSupply;
using v1::LandUsePlanningPermit;
using v1::LicenseChange;

constexpr TextField<InvestmentProject> kProjectTexts[] = {
    ZHUDONG_TEXT(InvestmentProject, project_code, Form::kProjectCode, Need::kIdentity),
    ZHUDONG_TEXT(InvestmentProject, project_name, Form::kName),
    ZHUDONG_TEXT(InvestmentProject, works_code, Form::kWorksCode),
    ZHUDONG_TEXT(InvestmentProject, prior_works_code, Form::kWorksCode),
    ZHUDONG_TEXT(InvestmentProject, industry_code, Form::kIndustry),
    ZHUDONG_TEXT(InvestmentProject, planned_start_date, Form::kDate),
    ZHUDONG_TEXT(InvestmentProject, planned_completion_date, Form::kDate),
    ZHUDONG_TEXT(InvestmentProject, address, Form::kName),
    ZHUDONG_TEXT(InvestmentProject, scale_and_content, Form::kProse),
};
constexpr NumberField<InvestmentProject> kProjectNumbers[] = {
    ZHUDONG_NUMBER(InvestmentProject, total_investment_10k_cny, kMaxMoney10kCny),
    ZHUDONG_NUMBER(InvestmentProject, land_area_m2, kMaxAreaM2),
    ZHUDONG_NUMBER(InvestmentProject, floor_area_m2, kMaxAreaM2),
};

constexpr TextField<LandSupply> kSupplyTexts[] = {
    ZHUDONG_TEXT(LandSupply, supervision_number, Form::kSupervision),
    ZHUDONG_TEXT(LandSupply, parcel_code, Form::kParcel),
    ZHUDONG_TEXT(LandSupply, contract_number, Form::kCode),
    ZHUDONG_TEXT(LandSupply, project_code, Form::kProjectCode),
    ZHUDONG_TEXT(LandSupply, project_name, Form::kName),
    ZHUDONG_TEXT(LandSupply, address, Form::kName),
    ZHUDONG_TEXT(LandSupply, supply_method, Form::kName),
    ZHUDONG_TEXT(LandSupply, contract_date, Form::kPastDate),
    ZHUDONG_TEXT(LandSupply, agreed_delivery_date, Form::kDate),
    ZHUDONG_TEXT(LandSupply, agreed_start_date, Form::kDate),
    ZHUDONG_TEXT(LandSupply, agreed_completion_date, Form::kDate),
    ZHUDONG_TEXT(LandSupply, industry, Form::kName),
    ZHUDONG_TEXT(LandSupply, authority, Form::kName),
};
constexpr NumberField<LandSupply> kSupplyNumbers[] = {
    ZHUDONG_NUMBER(LandSupply, land_area_m2, kMaxAreaM2),
    ZHUDONG_NUMBER(LandSupply, floor_area_ratio_min, kMaxFloorAreaRatio),
    ZHUDONG_NUMBER(LandSupply, floor_area_ratio_max, kMaxFloorAreaRatio),
    ZHUDONG_NUMBER(LandSupply, price_10k_cny, kMaxMoney10kCny),
};

constexpr TextField<LandUsePlanningPermit> kLandUsePermitTexts[] = {
    ZHUDONG_TEXT(LandUsePlanningPermit, permit_number, Form::kPlanningPermit, Need::kIdentity),
    ZHUDONG_TEXT(LandUsePlanningPermit, project_code, Form::kProjectCode),
    ZHUDONG_TEXT(LandUsePlanningPermit, works_code, Form::kWorksCode),
    ZHUDONG_TEXT(LandUsePlanningPermit, project_name, Form::kName),
    ZHUDONG_TEXT(LandUsePlanningPermit, address, Form::kName),
    ZHUDONG_TEXT(LandUsePlanningPermit, scale, Form::kProse),
    ZHUDONG_TEXT(LandUsePlanningPermit, supervision_number, Form::kSupervision),
    ZHUDONG_TEXT(LandUsePlanningPermit, parcel_code, Form::kParcel),
    ZHUDONG_TEXT(LandUsePlanningPermit, authority, Form::kName),
    ZHUDONG_TEXT(LandUsePlanningPermit, issued_date, Form::kPastDate),
};
constexpr NumberField<LandUsePlanningPermit> kLandUsePermitNumbers[] = {
    ZHUDONG_NUMBER(LandUsePlanningPermit, land_area_m2, kMaxAreaM2),
};

constexpr TextField<ConstructionPlanningPermit> kPlanningPermitTexts[] = {
    ZHUDONG_TEXT(ConstructionPlanningPermit, permit_number, Form::kPlanningPermit, Need::kIdentity),
    ZHUDONG_TEXT(ConstructionPlanningPermit, land_use_permit_number, Form::kPlanningPermit),
    ZHUDONG_TEXT(ConstructionPlanningPermit, project_code, Form::kProjectCode),
    ZHUDONG_TEXT(ConstructionPlanningPermit, works_code, Form::kWorksCode),
    ZHUDONG_TEXT(ConstructionPlanningPermit, project_name, Form::kName),
    ZHUDONG_TEXT(ConstructionPlanningPermit, address, Form::kName),
    ZHUDONG_TEXT(ConstructionPlanningPermit, scale, Form::kProse),
    ZHUDONG_TEXT(ConstructionPlanningPermit, authority, Form::kName),
    ZHUDONG_TEXT(ConstructionPlanningPermit, issued_date, Form::kPastDate),
};
constexpr NumberField<ConstructionPlanningPermit> kPlanningPermitNumbers[] = {
    ZHUDONG_NUMBER(ConstructionPlanningPermit, floor_area_m2, kMaxAreaM2),
};

constexpr TextField<ConstructionPermit> kConstructionPermitTexts[] = {
    ZHUDONG_TEXT(ConstructionPermit, permit_number, Form::kConstructionPermit, Need::kIdentity),
    ZHUDONG_TEXT(ConstructionPermit, land_use_permit_number, Form::kPlanningPermit),
    ZHUDONG_TEXT(ConstructionPermit, construction_planning_permit_number, Form::kPlanningPermit),
    ZHUDONG_TEXT(ConstructionPermit, project_code, Form::kProjectCode),
    ZHUDONG_TEXT(ConstructionPermit, works_code, Form::kWorksCode),
    ZHUDONG_TEXT(ConstructionPermit, project_name, Form::kName),
    ZHUDONG_TEXT(ConstructionPermit, address, Form::kName),
    ZHUDONG_TEXT(ConstructionPermit, scale, Form::kProse),
    ZHUDONG_TEXT(ConstructionPermit, planned_start_date, Form::kDate),
    ZHUDONG_TEXT(ConstructionPermit, planned_completion_date, Form::kDate),
    ZHUDONG_TEXT(ConstructionPermit, authority, Form::kName),
    ZHUDONG_TEXT(ConstructionPermit, issued_date, Form::kPastDate),
};
constexpr NumberField<ConstructionPermit> kConstructionPermitNumbers[] = {
    ZHUDONG_NUMBER(ConstructionPermit, floor_area_m2, kMaxAreaM2),
    ZHUDONG_NUMBER(ConstructionPermit, floor_area_above_ground_m2, kMaxAreaM2),
    ZHUDONG_NUMBER(ConstructionPermit, floor_area_below_ground_m2, kMaxAreaM2),
    ZHUDONG_NUMBER(ConstructionPermit, contract_price_10k_cny, kMaxMoney10kCny),
};

constexpr TextField<CompletionAcceptance> kAcceptanceTexts[] = {
    ZHUDONG_TEXT(CompletionAcceptance, acceptance_number, Form::kCode, Need::kIdentity),
    ZHUDONG_TEXT(CompletionAcceptance, construction_permit_number, Form::kConstructionPermit),
    ZHUDONG_TEXT(CompletionAcceptance, construction_planning_permit_number, Form::kPlanningPermit),
    ZHUDONG_TEXT(CompletionAcceptance, project_code, Form::kProjectCode),
    ZHUDONG_TEXT(CompletionAcceptance, works_code, Form::kWorksCode),
    ZHUDONG_TEXT(CompletionAcceptance, project_name, Form::kName),
    ZHUDONG_TEXT(CompletionAcceptance, accepted_date, Form::kPastDate),
    ZHUDONG_TEXT(CompletionAcceptance, authority, Form::kName),
};
constexpr NumberField<CompletionAcceptance> kAcceptanceNumbers[] = {
    ZHUDONG_NUMBER(CompletionAcceptance, floor_area_m2, kMaxAreaM2),
};

constexpr TextField<BusinessRegistration> kRegistrationTexts[] = {
    ZHUDONG_TEXT(BusinessRegistration, credit_code, Form::kCreditCode, Need::kIdentity),
    ZHUDONG_TEXT(BusinessRegistration, name, Form::kName, Need::kRequired),
    ZHUDONG_TEXT(BusinessRegistration, registered_date, Form::kPastDate),
    ZHUDONG_TEXT(BusinessRegistration, address, Form::kName),
    ZHUDONG_TEXT(BusinessRegistration, industry_code, Form::kIndustry),
    ZHUDONG_TEXT(BusinessRegistration, registered_capital_text, Form::kName),
    ZHUDONG_TEXT(BusinessRegistration, entity_type, Form::kName),
    ZHUDONG_TEXT(BusinessRegistration, business_scope, Form::kProse),
    ZHUDONG_TEXT(BusinessRegistration, authority, Form::kName),
};
constexpr TextField<LicenseChange> kLicenseChangeTexts[] = {
    ZHUDONG_TEXT(LicenseChange, license_identifier, Form::kLicenseIdentifier, Need::kIdentity),
    ZHUDONG_TEXT(LicenseChange, successor_identifier, Form::kLicenseIdentifier),
    ZHUDONG_TEXT(LicenseChange, reason, Form::kProse),
};
constexpr NumberField<BusinessRegistration> kRegistrationNumbers[] = {
    ZHUDONG_NUMBER(BusinessRegistration, registered_capital_10k_cny, kMaxMoney10kCny),
};

}  // namespace

void CheckPayload(InvestmentProject& project, const Path& at, FieldChecker& check) {
  check.Texts<InvestmentProject>(project, at, kProjectTexts);
  check.Numbers<InvestmentProject>(project, at, kProjectNumbers);
  if (project.has_owner()) CheckParty(*project.mutable_owner(), {&at, "owner"}, check);
  check.InOrder({&at, "planned_completion_date"}, project.planned_start_date(), project.planned_completion_date());
}

void CheckPayload(LandSupply& supply, const Path& at, std::string_view division, FieldChecker& check) {
  const bool given = !supply.supervision_number().empty() || !supply.parcel_code().empty();
  check.Texts<LandSupply>(supply, at, kSupplyTexts);
  check.Numbers<LandSupply>(supply, at, kSupplyNumbers);
  if (supply.has_holder()) CheckParty(*supply.mutable_holder(), {&at, "holder"}, check);
  if (supply.has_land_use()) CheckLandUse(*supply.mutable_land_use(), {&at, "land_use"}, check);
  const Path number{&at, "supervision_number"};
  if (supply.supervision_number().empty() && supply.parcel_code().empty()) {
    check.Error(given ? v1::FINDING_CODE_ERROR_NO_IDENTITY : v1::FINDING_CODE_ERROR_MISSING, number,
                "give the supervision number (电子监管号) or the parcel code (宗地代码)");
  }
  check.SameDivision(number, model::ParseSupervisionNumber(supply.supervision_number()).region, division);
  check.SameDivision({&at, "parcel_code"}, model::ParseRealEstateUnit(supply.parcel_code()).region, division);
  check.InOrder({&at, "agreed_start_date"}, supply.agreed_delivery_date(), supply.agreed_start_date());
  check.InOrder({&at, "agreed_completion_date"}, supply.agreed_start_date(), supply.agreed_completion_date());
}

void CheckPayload(LandUsePlanningPermit& permit, const Path& at, std::string_view division, FieldChecker& check) {
  check.Texts<LandUsePlanningPermit>(permit, at, kLandUsePermitTexts);
  check.Numbers<LandUsePlanningPermit>(permit, at, kLandUsePermitNumbers);
  if (permit.has_holder()) CheckParty(*permit.mutable_holder(), {&at, "holder"}, check);
  if (permit.has_land_use()) CheckLandUse(*permit.mutable_land_use(), {&at, "land_use"}, check);
  check.SameDivision({&at, "permit_number"}, model::OutlinePermitNumber(permit.permit_number()).division, division);
}

void CheckPayload(ConstructionPlanningPermit& permit, const Path& at, std::string_view division, FieldChecker& check) {
  check.Texts<ConstructionPlanningPermit>(permit, at, kPlanningPermitTexts);
  check.Numbers<ConstructionPlanningPermit>(permit, at, kPlanningPermitNumbers);
  if (permit.has_owner()) CheckParty(*permit.mutable_owner(), {&at, "owner"}, check);
  check.SameDivision({&at, "permit_number"}, model::OutlinePermitNumber(permit.permit_number()).division, division);
  if (permit.buildings_size() > 0) CheckBuildings(*permit.mutable_buildings(), at, permit.floor_area_m2(), check);
}

void CheckPayload(ConstructionPermit& permit, const Path& at, std::string_view division, FieldChecker& check) {
  check.Texts<ConstructionPermit>(permit, at, kConstructionPermitTexts);
  check.Numbers<ConstructionPermit>(permit, at, kConstructionPermitNumbers);
  if (permit.has_owner()) CheckParty(*permit.mutable_owner(), {&at, "owner"}, check);
  check.SameDivision({&at, "permit_number"}, model::OutlinePermitNumber(permit.permit_number()).division, division);
  check.InOrder({&at, "planned_completion_date"}, permit.planned_start_date(), permit.planned_completion_date());
  if (permit.has_floor_area_above_ground_m2() && permit.has_floor_area_below_ground_m2()) {
    CheckSum(permit.floor_area_above_ground_m2() + permit.floor_area_below_ground_m2(), permit.floor_area_m2(),
             {&at, "floor_area_m2"}, check);
  }
  if (permit.buildings_size() > 0) CheckBuildings(*permit.mutable_buildings(), at, permit.floor_area_m2(), check);
}

void CheckPayload(CompletionAcceptance& acceptance, const Path& at, FieldChecker& check) {
  check.Texts<CompletionAcceptance>(acceptance, at, kAcceptanceTexts);
  check.Numbers<CompletionAcceptance>(acceptance, at, kAcceptanceNumbers);
  if (acceptance.has_owner()) CheckParty(*acceptance.mutable_owner(), {&at, "owner"}, check);
}

void CheckPayload(BusinessRegistration& registration, const Path& at, FieldChecker& check) {
  check.Texts<BusinessRegistration>(registration, at, kRegistrationTexts);
  check.Numbers<BusinessRegistration>(registration, at, kRegistrationNumbers);
  if (!v1::RegistrationStatus_IsValid(registration.status())) check.UnknownCode({&at, "status"});
}

void CheckPayload(LicenseChange& change, const Path& at, FieldChecker& check) {
  check.Texts<LicenseChange>(change, at, kLicenseChangeTexts);
  const Path operation{&at, "operation"};
  if (!v1::LicenseOperation_IsValid(change.operation())) {
    check.UnknownCode(operation);
  } else if (change.operation() == v1::LICENSE_OPERATION_UNSPECIFIED) {
    check.Error(v1::FINDING_CODE_ERROR_MISSING, operation, "required: what was done to the license");
  }
  const Path status{&at, "status"};
  if (!v1::LicenseStatus_IsValid(change.status())) {
    check.UnknownCode(status);
  } else if (change.status() == v1::LICENSE_STATUS_UNSPECIFIED) {
    check.Error(v1::FINDING_CODE_ERROR_MISSING, status, "required: the status that holds from now on");
  }
  if (!change.successor_identifier().empty() && change.successor_identifier() == change.license_identifier()) {
    check.Error(v1::FINDING_CODE_ERROR_SELF_REFERENCE, {&at, "successor_identifier"}, "names the license itself");
  }
}

}  // namespace zhudong::ingest
