// The checks of what utilities answer.
#include "gateway/ingest/check_payload.h"
#include "gateway/ingest/field_rows.h"

namespace zhudong::ingest {
namespace {

using v1::AccessCapacity;
using v1::AccessOpinion;
using v1::GridWorks;
using v1::JointAcceptance;

constexpr int kMaxDefects = 100;
constexpr size_t kMaxDefectBytes = 1024;

constexpr TextField<AccessOpinion> kOpinionTexts[] = {
    ZHUDONG_TEXT(AccessOpinion, project_id, Form::kProjectId, Need::kIdentity),
    ZHUDONG_TEXT(AccessOpinion, opinion_number, Form::kCode, Need::kIdentity),
    ZHUDONG_TEXT(AccessOpinion, forecast_id, Form::kCode),
    ZHUDONG_TEXT(AccessOpinion, supply_point, Form::kName),
    ZHUDONG_TEXT(AccessOpinion, ready_by_date, Form::kDate),
    ZHUDONG_TEXT(AccessOpinion, conditions, Form::kProse),
    ZHUDONG_TEXT(AccessOpinion, issued_date, Form::kPastDate),
    ZHUDONG_TEXT(AccessOpinion, issuer, Form::kName),
};
constexpr NumberField<AccessOpinion> kOpinionNumbers[] = {
    ZHUDONG_NUMBER(AccessOpinion, capacity_kva, kMaxCapacityKva),
};
constexpr TextField<AccessCapacity> kCapacityTexts[] = {
    ZHUDONG_TEXT(AccessCapacity, project_id, Form::kProjectId, Need::kIdentity),
    ZHUDONG_TEXT(AccessCapacity, place, Form::kName, Need::kIdentity),
    ZHUDONG_TEXT(AccessCapacity, constraint_reason, Form::kProse),
    ZHUDONG_TEXT(AccessCapacity, relieved_by_date, Form::kDate),
    ZHUDONG_TEXT(AccessCapacity, as_of_date, Form::kPastDate),
};
constexpr NumberField<AccessCapacity> kCapacityNumbers[] = {
    ZHUDONG_NUMBER(AccessCapacity, available_kva, kMaxCapacityKva),
    ZHUDONG_NUMBER(AccessCapacity, total_kva, kMaxCapacityKva),
};
constexpr TextField<GridWorks> kWorksTexts[] = {
    ZHUDONG_TEXT(GridWorks, project_id, Form::kProjectId, Need::kIdentity),
    ZHUDONG_TEXT(GridWorks, works_number, Form::kCode, Need::kIdentity),
    ZHUDONG_TEXT(GridWorks, name, Form::kName),
    ZHUDONG_TEXT(GridWorks, started_date, Form::kPastDate),
    ZHUDONG_TEXT(GridWorks, planned_finish_date, Form::kDate),
    ZHUDONG_TEXT(GridWorks, finished_date, Form::kPastDate),
    ZHUDONG_TEXT(GridWorks, remarks, Form::kProse),
};
constexpr TextField<JointAcceptance> kJointTexts[] = {
    ZHUDONG_TEXT(JointAcceptance, project_id, Form::kProjectId, Need::kIdentity),
    ZHUDONG_TEXT(JointAcceptance, acceptance_number, Form::kCode, Need::kIdentity),
    ZHUDONG_TEXT(JointAcceptance, inspected_date, Form::kPastDate),
    ZHUDONG_TEXT(JointAcceptance, energized_date, Form::kPastDate),
    ZHUDONG_TEXT(JointAcceptance, inspector, Form::kName),
};

void CheckVoltage(v1::VoltageLevel level, const Path& at, FieldChecker& check) {
  if (!v1::VoltageLevel_IsValid(level)) check.UnknownCode({&at, "voltage_level"});
}

}  // namespace

void CheckPayload(AccessOpinion& opinion, const Path& at, FieldChecker& check) {
  check.Texts<AccessOpinion>(opinion, at, kOpinionTexts);
  check.Numbers<AccessOpinion>(opinion, at, kOpinionNumbers);
  CheckSaid(opinion.conclusion(), v1::AccessConclusion_IsValid(opinion.conclusion()), {&at, "conclusion"},
            "required: whether the project can be connected", check);
  CheckVoltage(opinion.voltage_level(), at, check);
  const Path capacity{&at, "capacity_kva"};
  if (opinion.conclusion() == v1::ACCESS_CONCLUSION_FEASIBLE_IN_PART && !opinion.has_capacity_kva()) {
    check.Error(v1::FINDING_CODE_ERROR_MISSING, capacity, "required where the project can be connected in part");
  }
}

void CheckPayload(AccessCapacity& capacity, const Path& at, FieldChecker& check) {
  check.Texts<AccessCapacity>(capacity, at, kCapacityTexts);
  check.Numbers<AccessCapacity>(capacity, at, kCapacityNumbers);
  CheckSaid(capacity.constraint(), v1::CapacityConstraint_IsValid(capacity.constraint()), {&at, "constraint"},
            "required: whether capacity is constrained", check);
  CheckVoltage(capacity.voltage_level(), at, check);
  const bool both = capacity.has_available_kva() && capacity.has_total_kva();
  if (both && capacity.available_kva() > capacity.total_kva() && capacity.available_kva() <= kMaxCapacityKva) {
    check.Error(v1::FINDING_CODE_ERROR_RANGE, {&at, "available_kva"}, "more than total_kva");
  }
}

void CheckPayload(GridWorks& works, const Path& at, FieldChecker& check) {
  check.Texts<GridWorks>(works, at, kWorksTexts);
  CheckSaid(works.state(), v1::GridWorksState_IsValid(works.state()), {&at, "state"}, "required: how far they are",
            check);
  check.InOrder({&at, "planned_finish_date"}, works.started_date(), works.planned_finish_date());
  check.InOrder({&at, "finished_date"}, works.started_date(), works.finished_date());
}

void CheckPayload(JointAcceptance& acceptance, const Path& at, FieldChecker& check) {
  check.Texts<JointAcceptance>(acceptance, at, kJointTexts);
  CheckSaid(acceptance.result(), v1::JointAcceptanceResult_IsValid(acceptance.result()), {&at, "result"},
            "required: the utility's result", check);
  const Path defects{&at, "defects"};
  if (!check.ListFits(defects, acceptance.defects_size(), kMaxDefects)) return;
  for (int i = 0; i < acceptance.defects_size(); ++i) {
    const Path each{&at, "defects", i};
    if (acceptance.defects(i).size() > kMaxDefectBytes) {
      check.Error(v1::FINDING_CODE_ERROR_TOO_LONG, each, "longer than 1024 bytes: shorten it");
    } else if (check.Text(each, acceptance.defects(i), Form::kProse, Need::kOptional)) {
      *acceptance.mutable_defects(i) = std::move(check.cleaned());
    }
  }
}

}  // namespace zhudong::ingest
