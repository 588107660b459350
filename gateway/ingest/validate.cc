#include "gateway/ingest/validate.h"

#include <algorithm>

#include "gateway/ingest/check_payload.h"
#include "gateway/model/dates.h"
#include "gateway/model/event_kind.h"

namespace zhudong::ingest {
namespace {

// Clocks of platforms may be ahead by so much without being called wrong.
constexpr int64_t kClockSkewSeconds = 300;

void CheckPastMoment(const google::protobuf::Timestamp& moment, const Path& at, int64_t now_seconds,
                     FieldChecker& check) {
  if (CheckMoment(moment, at, check) && moment.seconds() > now_seconds + kClockSkewSeconds) {
    check.Note(v1::FINDING_CODE_NOTE_FUTURE_DATE, at, "a moment that is still to come");
  }
}

// What utilities answer, and what is said of cases, is carried where the operator says so alone: no platform speaks in
// another's name.
bool Carries(const Feed& feed, v1::EventKind kind) {
  return (feed.kinds.empty() && !model::IsAnswer(kind) && !model::IsOfCases(kind)) ||
         std::find(feed.kinds.begin(), feed.kinds.end(), kind) != feed.kinds.end();
}

void CheckWithdrawal(v1::Event& event, const Feed& feed, const Path& at, FieldChecker& check) {
  static constexpr TextField<v1::Withdrawal> kTexts[] = {
      {"reason", &v1::Withdrawal::reason, &v1::Withdrawal::mutable_reason, Form::kProse}};
  v1::Withdrawal& withdrawal = *event.mutable_withdrawal();
  check.Texts<v1::Withdrawal>(withdrawal, at, kTexts);
  const Path id{&at, "event_id"};
  check.Id(id, withdrawal.event_id(), Need::kRequired);
  if (!withdrawal.event_id().empty() && withdrawal.event_id() == event.event_id()) {
    check.Error(v1::FINDING_CODE_ERROR_SELF_REFERENCE, id, "withdraws itself: name the event to be taken back");
  }
  const Path kind{&at, "kind"};
  if (!v1::EventKind_IsValid(withdrawal.kind())) {
    check.UnknownCode(kind);
  } else if (withdrawal.kind() == v1::EVENT_KIND_LICENSE_CHANGE) {
    check.Error(v1::FINDING_CODE_ERROR_KIND_MISMATCH, kind,
                "a license change was in effect and can't be taken back: send the change that holds now");
  } else if (withdrawal.kind() != v1::EVENT_KIND_UNSPECIFIED && !Carries(feed, withdrawal.kind())) {
    check.Error(v1::FINDING_CODE_ERROR_KIND_MISMATCH, kind, "this feed does not carry events of this kind");
  }
}

// A withdrawal stands where the event stands that it takes back, an answer where the project is, and what follows in a
// case where the case is.
bool StandsWhereAnotherDoes(v1::EventKind kind) {
  switch (kind) {
    case v1::EVENT_KIND_WITHDRAWAL:
    case v1::EVENT_KIND_CASE_STATUS_REPORT:
    case v1::EVENT_KIND_DOCUMENT_SUPPLIED:
    case v1::EVENT_KIND_JOINT_APPOINTMENT:
    case v1::EVENT_KIND_METER_TRANSFER:
    case v1::EVENT_KIND_OUTAGE_NOTICE:
    case v1::EVENT_KIND_SERVICE_RATING:
      return true;
    default:
      return model::IsAnswer(kind);
  }
}

void CheckDivision(v1::Event& event, const Feed& feed, FieldChecker& check) {
  const bool must = feed.default_division.empty() && !StandsWhereAnotherDoes(model::KindOf(event));
  const Path path{nullptr, "event"};
  if (check.Text({&path, "division_code"}, event.division_code(), Form::kDivision,
                 must ? Need::kRequired : Need::kOptional)) {
    *event.mutable_division_code() = std::move(check.cleaned());
  }
  if (event.division_code().empty() && !feed.default_division.empty()) {
    event.set_division_code(feed.default_division);
  }
}

void CheckEnvelope(v1::Event& event, const Feed& feed, int64_t now_seconds, const Path& at, FieldChecker& check) {
  if (event.feed() != feed.name) {
    check.Error(v1::FINDING_CODE_ERROR_FORMAT, {&at, "feed"}, "not the feed that it was handed in for");
  }
  check.Id({&at, "event_id"}, event.event_id(), Need::kRequired);
  const Path corrects{&at, "corrects_event_id"};
  check.Id(corrects, event.corrects_event_id(), Need::kOptional);
  if (!event.corrects_event_id().empty() && event.corrects_event_id() == event.event_id()) {
    check.Error(v1::FINDING_CODE_ERROR_SELF_REFERENCE, corrects, "corrects itself: give the correction its own id");
  }
  if (event.has_occurred_at()) {
    CheckPastMoment(event.occurred_at(), {&at, "occurred_at"}, now_seconds, check);
  } else {
    check.Error(v1::FINDING_CODE_ERROR_MISSING, {&at, "occurred_at"}, "required: since when it was so");
  }
  if (event.has_recorded_at()) CheckPastMoment(event.recorded_at(), {&at, "recorded_at"}, now_seconds, check);
  CheckDivision(event, feed, check);
  if (check.Text({&at, "address_code"}, event.address_code(), Form::kAddressCode, Need::kOptional)) {
    *event.mutable_address_code() = std::move(check.cleaned());
  }
  const v1::EventKind kind = model::KindOf(event);
  if (kind != v1::EVENT_KIND_UNSPECIFIED && kind != v1::EVENT_KIND_WITHDRAWAL && !Carries(feed, kind)) {
    check.Error(v1::FINDING_CODE_ERROR_KIND_MISMATCH, at, "this feed does not carry events of this kind");
  }
}

void CheckOfCases(v1::Event& event, const Path& at, FieldChecker& check) {
  switch (event.payload_case()) {
    case v1::Event::kConnectionApplication:
      CheckPayload(*event.mutable_connection_application(), {&at, "connection_application"}, check);
      break;
    case v1::Event::kCaseStatusReport:
      CheckPayload(*event.mutable_case_status_report(), {&at, "case_status_report"}, check);
      break;
    case v1::Event::kDocumentSupplied:
      CheckPayload(*event.mutable_document_supplied(), {&at, "document_supplied"}, check);
      break;
    case v1::Event::kWorksApplication:
      CheckPayload(*event.mutable_works_application(), {&at, "works_application"}, check);
      break;
    case v1::Event::kStreetWorks:
      CheckPayload(*event.mutable_street_works(), {&at, "street_works"}, check);
      break;
    case v1::Event::kJointApplication:
      CheckPayload(*event.mutable_joint_application(), {&at, "joint_application"}, check);
      break;
    case v1::Event::kJointAppointment:
      CheckPayload(*event.mutable_joint_appointment(), {&at, "joint_appointment"}, check);
      break;
    case v1::Event::kMeterTransfer:
      CheckPayload(*event.mutable_meter_transfer(), {&at, "meter_transfer"}, check);
      break;
    case v1::Event::kOutageNotice:
      CheckPayload(*event.mutable_outage_notice(), {&at, "outage_notice"}, check);
      break;
    case v1::Event::kGridCapacity:
      CheckPayload(*event.mutable_grid_capacity(), {&at, "grid_capacity"}, check);
      break;
    case v1::Event::kServiceRating:
      CheckPayload(*event.mutable_service_rating(), {&at, "service_rating"}, check);
      break;
    case v1::Event::kReliabilityFigures:
      CheckPayload(*event.mutable_reliability_figures(), {&at, "reliability_figures"}, check);
      break;
    default:
      break;
  }
}

}  // namespace

Verdict Validate(v1::Event& event, const Feed& feed, absl::Time now, const model::DivisionList* divisions) {
  Verdict verdict;
  FieldChecker check(model::DayOf(now), divisions, verdict);
  const Path at{nullptr, "event"};
  CheckEnvelope(event, feed, absl::ToUnixSeconds(now), at, check);
  if (model::IsOfCases(model::KindOf(event))) {
    CheckOfCases(event, at, check);
    return verdict;
  }
  const std::string_view division = event.division_code();
  switch (event.payload_case()) {
    case v1::Event::kInvestmentProject:
      CheckPayload(*event.mutable_investment_project(), {&at, "investment_project"}, check);
      break;
    case v1::Event::kInvestmentPromotion:
      CheckPayload(*event.mutable_investment_promotion(), {&at, "investment_promotion"}, check);
      break;
    case v1::Event::kLandSupply:
      CheckPayload(*event.mutable_land_supply(), {&at, "land_supply"}, division, check);
      break;
    case v1::Event::kLandUsePlanningPermit:
      CheckPayload(*event.mutable_land_use_planning_permit(), {&at, "land_use_planning_permit"}, division, check);
      break;
    case v1::Event::kConstructionPlanningPermit:
      CheckPayload(*event.mutable_construction_planning_permit(), {&at, "construction_planning_permit"}, division,
                   check);
      break;
    case v1::Event::kConstructionPermit:
      CheckPayload(*event.mutable_construction_permit(), {&at, "construction_permit"}, division, check);
      break;
    case v1::Event::kCompletionAcceptance:
      CheckPayload(*event.mutable_completion_acceptance(), {&at, "completion_acceptance"}, check);
      break;
    case v1::Event::kBusinessRegistration:
      CheckPayload(*event.mutable_business_registration(), {&at, "business_registration"}, check);
      break;
    case v1::Event::kWithdrawal:
      CheckWithdrawal(event, feed, {&at, "withdrawal"}, check);
      break;
    case v1::Event::kLicenseChange:
      CheckPayload(*event.mutable_license_change(), {&at, "license_change"}, check);
      break;
    case v1::Event::kAccessOpinion:
      CheckPayload(*event.mutable_access_opinion(), {&at, "access_opinion"}, check);
      break;
    case v1::Event::kAccessCapacity:
      CheckPayload(*event.mutable_access_capacity(), {&at, "access_capacity"}, check);
      break;
    case v1::Event::kGridWorks:
      CheckPayload(*event.mutable_grid_works(), {&at, "grid_works"}, check);
      break;
    case v1::Event::kJointAcceptance:
      CheckPayload(*event.mutable_joint_acceptance(), {&at, "joint_acceptance"}, check);
      break;
    case v1::Event::PAYLOAD_NOT_SET:
      check.Error(v1::FINDING_CODE_ERROR_NO_PAYLOAD, at,
                  "no payload, or one newer than this gateway: see events.proto");
      break;
    default:  // CheckOfCases
      break;
  }
  return verdict;
}

}  // namespace zhudong::ingest
