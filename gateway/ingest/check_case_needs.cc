// The checks of approvals, transfers and outages, and of what cases need: capacity, works in streets, reliability.
#include <cmath>

#include "gateway/ingest/check_payload.h"
#include "gateway/ingest/field_rows.h"

namespace zhudong::ingest {
namespace {

using v1::GridCapacity;
using v1::MeterTransfer;
using v1::OutageNotice;
using v1::ReliabilityFigures;
using v1::StreetWorks;
using v1::WorksApplication;

constexpr int kMaxDepartments = 20;
constexpr int kMaxFeeders = 50;
constexpr int kMaxDivisions = 50;
constexpr int kMaxLinePoints = 1000;
constexpr int kMaxRingPoints = 500;
constexpr double kMaxVoltageKv = 1000;
constexpr double kMaxLineM = 1e6;
constexpr uint32_t kMaxUsers = 100'000'000;
constexpr double kMaxOutageHours = 8784;
constexpr double kMaxOutages = 10'000;
constexpr uint32_t kFirstYear = 2000;
constexpr uint32_t kLastYear = 2149;
constexpr uint32_t kMonths = 12;

constexpr TextField<WorksApplication> kWorksTexts[] = {
    ZHUDONG_TEXT(WorksApplication, case_number, Form::kCode, Need::kIdentity),
    ZHUDONG_TEXT(WorksApplication, connection_case_number, Form::kCode),
    ZHUDONG_TEXT(WorksApplication, project_code, Form::kProjectCode),
    ZHUDONG_TEXT(WorksApplication, works_name, Form::kName),
    ZHUDONG_TEXT(WorksApplication, commitment_number, Form::kCode),
};
constexpr NumberField<WorksApplication> kWorksNumbers[] = {
    ZHUDONG_NUMBER(WorksApplication, voltage_kv, kMaxVoltageKv),
    ZHUDONG_NUMBER(WorksApplication, line_m, kMaxLineM),
    ZHUDONG_NUMBER(WorksApplication, dig_m, kMaxLineM),
};
constexpr TextField<StreetWorks> kStreetTexts[] = {
    ZHUDONG_TEXT(StreetWorks, works_number, Form::kCode, Need::kIdentity),
    ZHUDONG_TEXT(StreetWorks, name, Form::kName),
    ZHUDONG_TEXT(StreetWorks, road_name, Form::kName),
    ZHUDONG_TEXT(StreetWorks, planned_start_date, Form::kDate, Need::kRequired),
    ZHUDONG_TEXT(StreetWorks, planned_finish_date, Form::kDate, Need::kRequired),
    ZHUDONG_TEXT(StreetWorks, approval_case_number, Form::kCode),
};
constexpr TextField<MeterTransfer> kTransferTexts[] = {
    ZHUDONG_TEXT(MeterTransfer, case_number, Form::kCode, Need::kIdentity),
    ZHUDONG_TEXT(MeterTransfer, premises_code, Form::kParcel),
    ZHUDONG_TEXT(MeterTransfer, registered_date, Form::kPastDate),
    ZHUDONG_TEXT(MeterTransfer, reason, Form::kProse),
};
constexpr TextField<OutageNotice> kOutageTexts[] = {
    ZHUDONG_TEXT(OutageNotice, case_number, Form::kCode, Need::kIdentity),
    ZHUDONG_TEXT(OutageNotice, scope, Form::kProse),
    ZHUDONG_TEXT(OutageNotice, reason, Form::kProse),
    ZHUDONG_TEXT(OutageNotice, progress, Form::kProse),
};
constexpr CountField<OutageNotice> kOutageCounts[] = {
    ZHUDONG_NUMBER(OutageNotice, users_affected, kMaxUsers),
};
constexpr TextField<GridCapacity> kCapacityTexts[] = {
    ZHUDONG_TEXT(GridCapacity, place, Form::kName, Need::kIdentity),
    ZHUDONG_TEXT(GridCapacity, name, Form::kName),
    ZHUDONG_TEXT(GridCapacity, constraint_reason, Form::kProse),
    ZHUDONG_TEXT(GridCapacity, relieved_by_date, Form::kDate),
    ZHUDONG_TEXT(GridCapacity, as_of_date, Form::kPastDate, Need::kRequired),
};
constexpr NumberField<GridCapacity> kCapacityNumbers[] = {
    ZHUDONG_NUMBER(GridCapacity, available_kva, kMaxCapacityKva),
    ZHUDONG_NUMBER(GridCapacity, total_kva, kMaxCapacityKva),
};
constexpr NumberField<ReliabilityFigures> kReliabilityNumbers[] = {
    ZHUDONG_NUMBER(ReliabilityFigures, outage_hours_per_user, kMaxOutageHours),
    ZHUDONG_NUMBER(ReliabilityFigures, outages_per_user, kMaxOutages),
};
constexpr CountField<ReliabilityFigures> kReliabilityCounts[] = {
    ZHUDONG_NUMBER(ReliabilityFigures, users, kMaxUsers),
};

// `least` to `most` points, each on the earth.
void CheckPoints(const google::protobuf::RepeatedPtrField<v1::GeoPoint>& points, const Path& at, std::string_view name,
                 int least, int most, FieldChecker& check) {
  const Path list{&at, name};
  if (points.size() < least) check.Error(v1::FINDING_CODE_ERROR_MISSING, list, "too few points");
  if (!check.ListFits(list, points.size(), most)) return;
  for (int i = 0; i < points.size(); ++i) {
    const Path point{&at, name, i};
    if (!(std::abs(points[i].latitude()) <= 90)) {
      check.Error(v1::FINDING_CODE_ERROR_RANGE, {&point, "latitude"}, "give degrees, -90 to 90");
    }
    if (!(std::abs(points[i].longitude()) <= 180)) {
      check.Error(v1::FINDING_CODE_ERROR_RANGE, {&point, "longitude"}, "give degrees, -180 to 180");
    }
  }
}

}  // namespace

void CheckPayload(WorksApplication& works, const Path& at, FieldChecker& check) {
  check.Texts<WorksApplication>(works, at, kWorksTexts);
  check.Numbers<WorksApplication>(works, at, kWorksNumbers);
  if (!v1::ApprovalMatter_IsValid(works.matter())) check.UnknownCode({&at, "matter"});
  if (works.has_applicant()) CheckParty(*works.mutable_applicant(), {&at, "applicant"}, check);
  CheckTexts(*works.mutable_departments(), at, "departments", Form::kName, kMaxDepartments, check);
}

void CheckPayload(StreetWorks& works, const Path& at, FieldChecker& check) {
  check.Texts<StreetWorks>(works, at, kStreetTexts);
  CheckSaid(works.service(), v1::UtilityService_IsValid(works.service()), {&at, "service"}, "required: whose works",
            check);
  if (!v1::RoadWorks_IsValid(works.road_works())) check.UnknownCode({&at, "road_works"});
  if (works.has_builder()) CheckParty(*works.mutable_builder(), {&at, "builder"}, check);
  CheckPoints(works.line(), at, "line", 2, kMaxLinePoints, check);
  check.InOrder({&at, "planned_finish_date"}, works.planned_start_date(), works.planned_finish_date());
}

void CheckPayload(MeterTransfer& transfer, const Path& at, FieldChecker& check) {
  check.Texts<MeterTransfer>(transfer, at, kTransferTexts);
  CheckSaid(transfer.step(), v1::TransferStep_IsValid(transfer.step()), {&at, "step"}, "required: which step", check);
  if (!v1::UtilityService_IsValid(transfer.service())) check.UnknownCode({&at, "service"});
  if (transfer.step() == v1::TRANSFER_STEP_VERIFY_REQUESTED && transfer.premises_code().empty()) {
    check.Error(v1::FINDING_CODE_ERROR_MISSING, {&at, "premises_code"}, "required to verify: which home");
  }
}

void CheckPayload(OutageNotice& notice, const Path& at, FieldChecker& check) {
  check.Texts<OutageNotice>(notice, at, kOutageTexts);
  check.Counts<OutageNotice>(notice, at, kOutageCounts);
  CheckSaid(notice.outage_kind(), v1::OutageKind_IsValid(notice.outage_kind()), {&at, "outage_kind"},
            "required: planned or fault", check);
  CheckSaid(notice.step(), v1::OutageStep_IsValid(notice.step()), {&at, "step"}, "required: which step", check);
  CheckTexts(*notice.mutable_feeders(), at, "feeders", Form::kName, kMaxFeeders, check);
  CheckTexts(*notice.mutable_division_codes(), at, "division_codes", Form::kDivision, kMaxDivisions, check);
  if (notice.has_planned_start()) CheckMoment(notice.planned_start(), {&at, "planned_start"}, check);
  if (notice.has_planned_end()) CheckMoment(notice.planned_end(), {&at, "planned_end"}, check);
  if (notice.has_expected_restoration()) {
    CheckMoment(notice.expected_restoration(), {&at, "expected_restoration"}, check);
  }
  const bool announced = notice.outage_kind() == v1::OUTAGE_KIND_PLANNED && notice.step() == v1::OUTAGE_STEP_ANNOUNCED;
  if (announced && !notice.has_planned_start()) {
    check.Error(v1::FINDING_CODE_ERROR_MISSING, {&at, "planned_start"}, "required of a planned outage: when it begins");
  }
  if (notice.has_planned_start() && notice.has_planned_end() &&
      notice.planned_end().seconds() < notice.planned_start().seconds()) {
    check.Error(v1::FINDING_CODE_ERROR_RANGE, {&at, "planned_end"}, "before planned_start");
  }
}

void CheckPayload(GridCapacity& capacity, const Path& at, FieldChecker& check) {
  check.Texts<GridCapacity>(capacity, at, kCapacityTexts);
  check.Numbers<GridCapacity>(capacity, at, kCapacityNumbers);
  CheckSaid(capacity.constraint(), v1::CapacityConstraint_IsValid(capacity.constraint()), {&at, "constraint"},
            "required: whether capacity is constrained", check);
  if (!v1::VoltageLevel_IsValid(capacity.voltage_level())) check.UnknownCode({&at, "voltage_level"});
  if (capacity.area_size() > 0) CheckPoints(capacity.area(), at, "area", 3, kMaxRingPoints, check);
  const bool both = capacity.has_available_kva() && capacity.has_total_kva();
  if (both && capacity.available_kva() > capacity.total_kva() && capacity.available_kva() <= kMaxCapacityKva) {
    check.Error(v1::FINDING_CODE_ERROR_RANGE, {&at, "available_kva"}, "more than total_kva");
  }
}

void CheckPayload(ReliabilityFigures& figures, const Path& at, FieldChecker& check) {
  check.Numbers<ReliabilityFigures>(figures, at, kReliabilityNumbers);
  check.Counts<ReliabilityFigures>(figures, at, kReliabilityCounts);
  CheckSaid(figures.area(), v1::SupplyArea_IsValid(figures.area()), {&at, "area"}, "required: which area", check);
  if (figures.year() < kFirstYear || figures.year() > kLastYear) {
    check.Error(v1::FINDING_CODE_ERROR_RANGE, {&at, "year"}, "give 2000 to 2149");
  }
  if (figures.through_month() < 1 || figures.through_month() > kMonths) {
    check.Error(v1::FINDING_CODE_ERROR_RANGE, {&at, "through_month"}, "give 1 to 12");
  }
  if (!figures.has_outage_hours_per_user()) {
    check.Error(v1::FINDING_CODE_ERROR_MISSING, {&at, "outage_hours_per_user"}, "required");
  }
}

}  // namespace zhudong::ingest
