#include "gateway/cases/publication.h"

namespace zhudong::cases {
namespace {

bool IsOfAccessWorks(const v1::WorksApproval& works) {
  return works.matter() == v1::APPROVAL_MATTER_UNSPECIFIED || works.matter() == v1::APPROVAL_MATTER_ACCESS_WORKS;
}

bool HasEnded(const v1::CaseFile& file) {
  return (file.state() == v1::CASE_STATE_ENDED || file.state() == v1::CASE_STATE_ENDED_WITHOUT) && file.has_ended_at();
}

}  // namespace

std::optional<v1::ApprovalPublication> PublicationOf(const v1::CaseFile& file) {
  const v1::WorksApproval& works = file.works_approval();
  if (!file.has_works_approval() || !IsOfAccessWorks(works) || !HasEnded(file)) return std::nullopt;
  v1::ApprovalPublication publication;
  publication.set_case_number(file.case_number());
  publication.set_division_code(file.division_code());
  publication.set_matter(v1::APPROVAL_MATTER_ACCESS_WORKS);
  if (!works.applicant().credit_code().empty()) {
    publication.set_works_name(works.works_name());
    publication.set_applicant(works.applicant().name());
  }
  publication.set_route(works.route());
  publication.set_result(works.result());
  *publication.mutable_decided_at() = file.ended_at();
  for (const v1::DepartmentAnswer& answer : works.departments()) {
    if (!answer.document_number().empty()) publication.add_document_numbers(answer.document_number());
  }
  return publication;
}

}  // namespace zhudong::cases
