#include "gateway/rpc/case_service.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/cases/fact.h"
#include "gateway/cases/joint_fields.h"
#include "gateway/cases/progress.h"
#include "gateway/model/errors.h"
#include "gateway/rpc/divisions.h"
#include "gateway/rpc/page_token.h"
#include "gateway/rpc/peer.h"
#include "gateway/rpc/status.h"
#include "gateway/rpc/unary.h"
#include "google/protobuf/util/time_util.h"

namespace zhudong::rpc {
namespace {

constexpr size_t kMaxNameBytes = 256;
constexpr int kMaxAsked = 100;

constexpr char kMoment[] = "a moment of the years 1 to 9999";

bool IsMoment(const google::protobuf::Timestamp& stamp) {
  using google::protobuf::util::TimeUtil;
  return stamp.seconds() >= TimeUtil::kTimestampMinSeconds && stamp.seconds() <= TimeUtil::kTimestampMaxSeconds;
}

std::vector<model::FieldViolation> Wrong(const v1::CaseFilter& filter) {
  std::vector<model::FieldViolation> violations;
  if (filter.divisions_size() > kMaxAsked) violations.push_back({"filter.divisions", "at most 100"});
  for (const std::string& division : filter.divisions()) {
    if (!IsDivisionPrefix(division)) violations.push_back({"filter.divisions", "give 2, 4 or 6 digits"});
  }
  const auto known = [](const auto& list, const auto& is_valid) {
    return list.size() <= kMaxAsked && std::all_of(list.begin(), list.end(), is_valid);
  };
  if (!known(filter.kinds(), v1::CaseKind_IsValid)) violations.push_back({"filter.kinds", "values of CaseKind"});
  if (!known(filter.states(), v1::CaseState_IsValid)) violations.push_back({"filter.states", "values of CaseState"});
  if (!known(filter.customer_classes(), v1::CustomerClass_IsValid)) {
    violations.push_back({"filter.customer_classes", "values of CustomerClass"});
  }
  if (!IsMoment(filter.due_before())) violations.push_back({"filter.due_before", kMoment});
  if (!IsMoment(filter.opened_from())) violations.push_back({"filter.opened_from", kMoment});
  if (!IsMoment(filter.opened_before())) violations.push_back({"filter.opened_before", kMoment});
  if (filter.project_code().size() > kMaxNameBytes) violations.push_back({"filter.project_code", "a project code"});
  return violations;
}

}  // namespace

// Of one form for several services, a utility reads what it is sent, and no more.
void CaseService::Cut(const access::Principal& who, v1::CaseFile& file) const {
  if (parts_.choices == nullptr || !file.has_joint_service()) return;
  for (const delivery::EventChoice& choice : parts_.choices->Of("", who.id)) {
    if (choice.service() != v1::UTILITY_SERVICE_UNSPECIFIED) {
      file = cases::CutForService(std::move(file), choice.service());
    }
  }
}

absl::StatusOr<v1::CaseFile> CaseService::Find(const access::Principal& who, const std::string& name, v1::CaseKind kind,
                                               const google::protobuf::Timestamp* as_known_at) const {
  // Who may read nothing is not told what exists.
  if (const auto any = GrantedDivisions(parts_.grants, who, {}); !any.ok()) return any.status();
  if (name.empty() || name.size() > kMaxNameBytes) {
    return model::InvalidFields({{"name", "a case id, or a case number with its kind"}});
  }
  if (!v1::CaseKind_IsValid(kind)) return model::InvalidFields({{"kind", "a value of CaseKind"}});
  if (as_known_at != nullptr && !IsMoment(*as_known_at)) return model::InvalidFields({{"as_known_at", kMoment}});
  const absl::StatusOr<std::string> row_key = parts_.cases.Resolve(name, kind);
  if (!row_key.ok()) return row_key.status();
  absl::StatusOr<v1::CaseFile> file = as_known_at == nullptr
                                          ? parts_.cases.Get(*row_key)
                                          : parts_.cases.GetAsKnownAt(*row_key, cases::TimeOf(*as_known_at));
  if (!file.ok()) return file.status();
  if (absl::Status may = parts_.grants.MayRead(who, file->division_code()).ToStatus(); !may.ok()) return may;
  if (as_known_at != nullptr) {
    // A case that was said to be elsewhere by mistake is its own place's, also as it was known then.
    const absl::StatusOr<v1::CaseFile> now = parts_.cases.Get(*row_key);
    if (now.ok()) {
      if (absl::Status may = parts_.grants.MayRead(who, now->division_code()).ToStatus(); !may.ok()) return may;
    }
  }
  Cut(who, *file);
  return file;
}

grpc::ServerUnaryReactor* CaseService::GetCase(grpc::CallbackServerContext* context, const v1::GetCaseRequest* request,
                                               v1::GetCaseResponse* response) {
  return AnswerAs(*context, [&](const access::Principal& who) {
    const google::protobuf::Timestamp* then = request->has_as_known_at() ? &request->as_known_at() : nullptr;
    absl::StatusOr<v1::CaseFile> file = Find(who, request->name(), request->kind(), then);
    if (!file.ok()) return file.status();
    *response->mutable_case_file() = *std::move(file);
    const auto rules = parts_.cases.RulesAt(then != nullptr ? cases::TimeOf(*then) : parts_.clock.Now());
    if (rules.ok()) response->set_rules_version((*rules)->version);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* CaseService::GetProgress(grpc::CallbackServerContext* context,
                                                   const v1::GetProgressRequest* request,
                                                   v1::GetProgressResponse* response) {
  return AnswerAs(*context, [&](const access::Principal& who) {
    const absl::StatusOr<v1::CaseFile> file = Find(who, request->case_number(), request->kind(), nullptr);
    if (!file.ok()) return file.status();
    *response = cases::ProgressOf(*file);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* CaseService::ListCases(grpc::CallbackServerContext* context,
                                                 const v1::ListCasesRequest* request, v1::ListCasesResponse* response) {
  return AnswerAs(*context, [&](const access::Principal& who) { return FillList(who, *request, *response); });
}

absl::Status CaseService::FillList(const access::Principal& who, const v1::ListCasesRequest& request,
                                   v1::ListCasesResponse& response) const {
  std::vector<model::FieldViolation> violations = Wrong(request.filter());
  if (!violations.empty()) return model::InvalidFields(std::move(violations));
  const auto divisions =
      GrantedDivisions(parts_.grants, who, {request.filter().divisions().begin(), request.filter().divisions().end()});
  if (!divisions.ok()) return divisions.status();
  const std::string question =
      absl::StrCat("ListCases\n", absl::StrJoin(*divisions, ","), "\n", request.filter().SerializeAsString());
  const absl::StatusOr<PageStart> from = ReadPage(request.page_size(), question, request.page_token());
  if (!from.ok()) return from.status();
  v1::CaseFilter filter = request.filter();
  filter.mutable_divisions()->Assign(divisions->begin(), divisions->end());
  if (divisions->size() == 1 && divisions->front().empty()) filter.clear_divisions();
  absl::StatusOr<pipeline::CasePage> page =
      parts_.cases.List(filter, {"*"}, from->start, from->size, parts_.clock.Now());
  if (!page.ok()) return page.status();
  for (v1::CaseFile& file : page->files) {
    Cut(who, file);
    *response.add_case_files() = std::move(file);
  }
  response.set_next_page_token(MakePageToken(question, page->next));
  return absl::OkStatus();
}

}  // namespace zhudong::rpc
