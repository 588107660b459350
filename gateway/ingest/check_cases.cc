// The checks of what is said of cases: applications, statuses, documents, ratings.
#include <set>

#include "gateway/ingest/check_payload.h"
#include "gateway/ingest/field_rows.h"

namespace zhudong::ingest {
namespace {

using v1::CaseStatusReport;
using v1::ConnectionApplication;
using v1::DocumentSupplied;
using v1::JointApplication;
using v1::JointAppointment;
using v1::ServiceRating;
using Document = v1::ApplicationDocument;

constexpr int kMaxDocuments = 50;
constexpr int kMaxServices = 5;
constexpr int kMaxServiceFields = 30;
constexpr size_t kMaxFieldNameBytes = 64;
constexpr uint32_t kMaxVisits = 1000;
constexpr uint32_t kMaxSources = 100;
constexpr uint32_t kMaxStars = 5;
constexpr double kMaxPromisedDays = 1000;
constexpr double kMaxCapacityKw = 1e7;

constexpr TextField<ConnectionApplication> kConnectionTexts[] = {
    ZHUDONG_TEXT(ConnectionApplication, case_number, Form::kCode, Need::kIdentity),
    ZHUDONG_TEXT(ConnectionApplication, application_number, Form::kCode),
    ZHUDONG_TEXT(ConnectionApplication, project_code, Form::kProjectCode),
    ZHUDONG_TEXT(ConnectionApplication, channel_code, Form::kCode),
    ZHUDONG_TEXT(ConnectionApplication, address, Form::kName),
    ZHUDONG_TEXT(ConnectionApplication, premises_code, Form::kParcel),
    ZHUDONG_TEXT(ConnectionApplication, utility_code, Form::kCode),
    ZHUDONG_TEXT(ConnectionApplication, joint_number, Form::kCode),
};
constexpr NumberField<ConnectionApplication> kConnectionNumbers[] = {
    ZHUDONG_NUMBER(ConnectionApplication, requested_kw, kMaxCapacityKw),
    ZHUDONG_NUMBER(ConnectionApplication, requested_kva, kMaxCapacityKva),
    ZHUDONG_NUMBER(ConnectionApplication, promised_days, kMaxPromisedDays),
    ZHUDONG_NUMBER(ConnectionApplication, customer_pays_10k_cny, kMaxMoney10kCny),
};
constexpr CountField<ConnectionApplication> kConnectionCounts[] = {
    ZHUDONG_NUMBER(ConnectionApplication, visits, kMaxVisits),
};
constexpr TextField<Document> kDocumentTexts[] = {
    ZHUDONG_TEXT(Document, code, Form::kCode, Need::kRequired),
    ZHUDONG_TEXT(Document, letter_number, Form::kCode),
    ZHUDONG_TEXT(Document, due_date, Form::kDate),
};
constexpr TextField<CaseStatusReport> kReportTexts[] = {
    ZHUDONG_TEXT(CaseStatusReport, case_number, Form::kCode, Need::kIdentity),
    ZHUDONG_TEXT(CaseStatusReport, department, Form::kName),
    ZHUDONG_TEXT(CaseStatusReport, application_number, Form::kCode),
    ZHUDONG_TEXT(CaseStatusReport, reason, Form::kProse),
    ZHUDONG_TEXT(CaseStatusReport, opinion, Form::kProse),
    ZHUDONG_TEXT(CaseStatusReport, document_number, Form::kCode),
    ZHUDONG_TEXT(CaseStatusReport, own_step, Form::kName),
};
constexpr TextField<DocumentSupplied> kSuppliedTexts[] = {
    ZHUDONG_TEXT(DocumentSupplied, case_number, Form::kCode, Need::kIdentity),
    ZHUDONG_TEXT(DocumentSupplied, document_code, Form::kCode, Need::kRequired),
    ZHUDONG_TEXT(DocumentSupplied, letter_number, Form::kCode),
};
constexpr TextField<JointApplication> kJointTexts[] = {
    ZHUDONG_TEXT(JointApplication, case_number, Form::kCode, Need::kIdentity),
    ZHUDONG_TEXT(JointApplication, project_code, Form::kProjectCode),
    ZHUDONG_TEXT(JointApplication, address, Form::kName),
    ZHUDONG_TEXT(JointApplication, premises_code, Form::kParcel),
};
constexpr CountField<JointApplication> kJointCounts[] = {
    ZHUDONG_NUMBER(JointApplication, visits, kMaxVisits),
};
constexpr TextField<JointAppointment> kAppointmentTexts[] = {
    ZHUDONG_TEXT(JointAppointment, case_number, Form::kCode, Need::kIdentity),
    ZHUDONG_TEXT(JointAppointment, date, Form::kDate, Need::kRequired),
    ZHUDONG_TEXT(JointAppointment, reason, Form::kProse),
};
constexpr TextField<ServiceRating> kRatingTexts[] = {
    ZHUDONG_TEXT(ServiceRating, case_number, Form::kCode, Need::kIdentity),
};

// Cases whose progress statuses tell.
void CheckCaseKind(v1::CaseKind kind, const Path& at, FieldChecker& check) {
  const Path path{&at, "case_kind"};
  if (!v1::CaseKind_IsValid(kind)) {
    check.UnknownCode(path);
  } else if (kind > v1::CASE_KIND_JOINT_SERVICE) {
    check.Error(v1::FINDING_CODE_ERROR_KIND_MISMATCH, path,
                "a transfer tells its steps by MeterTransfer, an outage by OutageNotice");
  }
}

void CheckDocuments(google::protobuf::RepeatedPtrField<Document>& documents, const Path& at, FieldChecker& check) {
  if (!check.ListFits({&at, "documents"}, documents.size(), kMaxDocuments)) return;
  for (int i = 0; i < documents.size(); ++i) {
    Document& document = *documents.Mutable(i);
    const Path each{&at, "documents", i};
    check.Texts<Document>(document, each, kDocumentTexts);
    CheckSaid(document.state(), v1::ApplicationDocumentState_IsValid(document.state()), {&each, "state"},
              "required: how the document stands", check);
    if (document.state() == v1::APPLICATION_DOCUMENT_STATE_TOLERATED && document.letter_number().empty()) {
      check.Error(v1::FINDING_CODE_ERROR_MISSING, {&each, "letter_number"}, "required: the letter that stands in");
    }
  }
}

void CheckService(v1::UtilityService service, bool with_road, const Path& at, FieldChecker& check) {
  CheckSaid(service, v1::UtilityService_IsValid(service), at, "required: which service", check);
  if (service == v1::UTILITY_SERVICE_ROAD && !with_road) {
    check.Error(v1::FINDING_CODE_ERROR_RANGE, at, "a road is no service of one form");
  }
}

// The customer, through his platform, and the utility arrange a visit; a connection has no other step that is arranged.
void CheckVisit(const JointAppointment& appointment, const Path& at, FieldChecker& check) {
  const bool other_step = appointment.step() != v1::JOINT_STEP_UNSPECIFIED && v1::JointStep_IsValid(appointment.step());
  if (other_step && appointment.step() != v1::JOINT_STEP_HOME_VISIT) {
    check.Error(v1::FINDING_CODE_ERROR_KIND_MISMATCH, {&at, "step"}, "of a connection a home visit alone is arranged");
  }
  const Path service{&at, "service"};
  if (!v1::UtilityService_IsValid(appointment.service())) {
    check.UnknownCode(service);
  } else if (appointment.service() > v1::UTILITY_SERVICE_ELECTRICITY) {
    check.Error(v1::FINDING_CODE_ERROR_RANGE, service, "a visit is between the customer (none) and electricity");
  }
}

void CheckJointKind(const JointAppointment& appointment, const Path& at, FieldChecker& check) {
  const Path kind{&at, "case_kind"};
  if (!v1::CaseKind_IsValid(appointment.case_kind())) {
    check.UnknownCode(kind);
  } else if (appointment.case_kind() != v1::CASE_KIND_UNSPECIFIED &&
             appointment.case_kind() != v1::CASE_KIND_JOINT_SERVICE) {
    check.Error(v1::FINDING_CODE_ERROR_KIND_MISMATCH, kind, "appointments are of a joint case, or of a connection");
  } else if (appointment.step() == v1::JOINT_STEP_HOME_VISIT) {
    check.Error(v1::FINDING_CODE_ERROR_KIND_MISMATCH, {&at, "step"}, "a home visit is of a connection: say case_kind");
  }
}

void CheckRequests(JointApplication& application, const Path& at, FieldChecker& check) {
  const Path services{&at, "services"};
  if (application.services_size() == 0) {
    check.Error(v1::FINDING_CODE_ERROR_MISSING, services, "required: at least one service");
  }
  if (!check.ListFits(services, application.services_size(), kMaxServices)) return;
  std::set<v1::UtilityService> seen;
  for (int i = 0; i < application.services_size(); ++i) {
    v1::ServiceRequest& request = *application.mutable_services(i);
    const Path each{&at, "services", i};
    CheckService(request.service(), false, {&each, "service"}, check);
    if (!seen.insert(request.service()).second) {
      check.Error(v1::FINDING_CODE_ERROR_RANGE, {&each, "service"}, "named twice: put its fields together");
    }
    if (check.Text({&each, "case_number"}, request.case_number(), Form::kCode, Need::kOptional)) {
      *request.mutable_case_number() = std::move(check.cleaned());
    }
    const Path fields{&each, "fields"};
    if (!check.ListFits(fields, static_cast<int>(request.fields().size()), kMaxServiceFields)) continue;
    for (auto& [name, value] : *request.mutable_fields()) {
      check.Id(fields, name, Need::kRequired);
      if (name.size() > kMaxFieldNameBytes && name.size() <= kMaxIdBytes) {
        check.Error(v1::FINDING_CODE_ERROR_TOO_LONG, fields, "a field's name has at most 64 bytes");
      }
      if (check.Text(fields, value, Form::kCode, Need::kOptional)) value = std::move(check.cleaned());
    }
  }
}

}  // namespace

void CheckPayload(ConnectionApplication& application, const Path& at, FieldChecker& check) {
  check.Texts<ConnectionApplication>(application, at, kConnectionTexts);
  check.Numbers<ConnectionApplication>(application, at, kConnectionNumbers);
  check.Counts<ConnectionApplication>(application, at, kConnectionCounts);
  // Whoever lives there is not named here: the license tells it to whom it concerns.
  const bool person = application.resident() || application.customer_class() == v1::CUSTOMER_CLASS_RESIDENT;
  if (person && application.has_applicant()) {
    check.Note(v1::FINDING_CODE_NOTE_PERSON_NOT_KEPT, {&at, "applicant"}, "a resident's name is not kept");
    application.clear_applicant();
  }
  if (application.has_applicant()) CheckParty(*application.mutable_applicant(), {&at, "applicant"}, check);
  if (!v1::ApplicationKind_IsValid(application.application_kind())) check.UnknownCode({&at, "application_kind"});
  if (!v1::ApplicationChannel_IsValid(application.channel())) check.UnknownCode({&at, "channel"});
  if (!v1::CustomerClass_IsValid(application.customer_class())) check.UnknownCode({&at, "customer_class"});
  if (!v1::VoltageLevel_IsValid(application.voltage_level())) check.UnknownCode({&at, "voltage_level"});
  if (!v1::SupplyArea_IsValid(application.area())) check.UnknownCode({&at, "area"});
  check.Number({&at, "supply_sources"}, application.supply_sources(), kMaxSources);
  CheckDocuments(*application.mutable_documents(), at, check);
}

void CheckPayload(CaseStatusReport& report, const Path& at, FieldChecker& check) {
  check.Texts<CaseStatusReport>(report, at, kReportTexts);
  CheckCaseKind(report.case_kind(), at, check);
  if (!v1::CaseStatus_IsValid(report.status())) check.UnknownCode({&at, "status"});
  if (!v1::CaseMilestone_IsValid(report.milestone())) check.UnknownCode({&at, "milestone"});
  if (!v1::CustomerClass_IsValid(report.customer_class())) check.UnknownCode({&at, "customer_class"});
  CheckTexts(*report.mutable_demanded_documents(), at, "demanded_documents", Form::kName, kMaxDocuments, check);
  const bool known = v1::CaseStatus_IsValid(report.status()) && v1::CaseMilestone_IsValid(report.milestone());
  const int said = (report.status() != v1::CASE_STATUS_UNSPECIFIED ? 1 : 0) +
                   (report.milestone() != v1::CASE_MILESTONE_UNSPECIFIED ? 1 : 0) + (report.own_step().empty() ? 0 : 1);
  if (known && said != 1) {
    check.Error(v1::FINDING_CODE_ERROR_MISSING, {&at, "status"},
                "give a status, a milestone or a step of your own, exactly one of them");
  }
}

void CheckPayload(DocumentSupplied& supplied, const Path& at, FieldChecker& check) {
  check.Texts<DocumentSupplied>(supplied, at, kSuppliedTexts);
  CheckCaseKind(supplied.case_kind(), at, check);
}

void CheckPayload(JointApplication& application, const Path& at, FieldChecker& check) {
  check.Texts<JointApplication>(application, at, kJointTexts);
  check.Counts<JointApplication>(application, at, kJointCounts);
  if (application.has_applicant()) CheckParty(*application.mutable_applicant(), {&at, "applicant"}, check);
  if (!v1::ApplicationChannel_IsValid(application.channel())) check.UnknownCode({&at, "channel"});
  CheckRequests(application, at, check);
  CheckDocuments(*application.mutable_documents(), at, check);
}

void CheckPayload(JointAppointment& appointment, const Path& at, FieldChecker& check) {
  check.Texts<JointAppointment>(appointment, at, kAppointmentTexts);
  CheckSaid(appointment.step(), v1::JointStep_IsValid(appointment.step()), {&at, "step"}, "required: which step",
            check);
  if (appointment.case_kind() == v1::CASE_KIND_CONNECTION) {
    CheckVisit(appointment, at, check);
  } else {
    CheckService(appointment.service(), false, {&at, "service"}, check);
    CheckJointKind(appointment, at, check);
  }
  CheckSaid(appointment.answer(), v1::AppointmentAnswer_IsValid(appointment.answer()), {&at, "answer"},
            "required: what is answered", check);
}

void CheckPayload(ServiceRating& rating, const Path& at, FieldChecker& check) {
  check.Texts<ServiceRating>(rating, at, kRatingTexts);
  CheckCaseKind(rating.case_kind(), at, check);
  if (!v1::ApplicationChannel_IsValid(rating.channel())) check.UnknownCode({&at, "channel"});
  if (rating.stars() < 1 || rating.stars() > kMaxStars) {
    check.Error(v1::FINDING_CODE_ERROR_RANGE, {&at, "stars"}, "give 1 to 5");
  }
}

}  // namespace zhudong::ingest
