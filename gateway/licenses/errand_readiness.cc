// Whether an application for electricity has its documents. Of the licenses that were found only those leave, and are
// recorded as released, that the answer names.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/licenses/errands.h"
#include "gateway/model/dates.h"
#include "gateway/model/errors.h"
#include "gateway/policy/document_rules.h"

namespace zhudong::licenses {
namespace {

constexpr int kMaxHolders = 4;
constexpr int kMaxSupplied = 64;

class ReadinessErrand final : public Errand {
 public:
  ReadinessErrand(DeskContext& desk, const Caller& caller, const v1::CheckReadinessRequest& request,
                  Done<v1::CheckReadinessResponse> done)
      : Errand(desk, caller, request.use()), request_(request), done_(std::move(done)) {}

 private:
  void Check(RequestCheck& check) const override {
    if (!v1::ApplicationClass_IsValid(request_.application_class()) ||
        request_.application_class() == v1::APPLICATION_CLASS_UNSPECIFIED) {
      check.Wrong("application_class", "say what kind of application it is");
    }
    if (!v1::ApplicationStage_IsValid(request_.stage())) check.Wrong("stage", "is no stage");
    check.Count("holders", request_.holders_size(), 1, kMaxHolders);
    for (int i = 0; i < std::min(request_.holders_size(), kMaxHolders); ++i) {
      check.Holder(absl::StrCat("holders[", i, "]"), request_.holders(i));
    }
    check.Count("supplied_documents", request_.supplied_documents_size(), 0, kMaxSupplied);
    if (!request_.on_date().empty() && !model::ParseIsoDate(request_.on_date()).ok()) {
      check.Wrong("on_date", "a day: 2026-07-01");
    }
  }

  absl::StatusOr<std::vector<Question>> Questions() override {
    if (absl::Status allowed = AllowAnything(); !allowed.ok()) return allowed;
    const absl::CivilDay day =
        request_.on_date().empty() ? model::DayOf(desk_.clock.Now()) : model::ParseIsoDate(request_.on_date()).day;
    const v1::ApplicationStage stage =
        request_.stage() == v1::APPLICATION_STAGE_UNSPECIFIED ? v1::APPLICATION_STAGE_ACCEPTANCE : request_.stage();
    if (desk_.rules == nullptr) {
      return model::Error(absl::StatusCode::kNotFound, v1::ERROR_REASON_NO_RULE, "no policy packs are configured");
    }
    auto rule = desk_.rules->Find(request_.use().division_code(), request_.application_class(), stage, day);
    if (!rule.ok()) return rule.status();
    rule_ = *std::move(rule);
    types_ = policy::TypesToAsk(rule_);
    std::vector<Question> questions;
    if (types_.empty()) return questions;
    for (const v1::Holder& holder : request_.holders()) {
      Question question{.identifier = "", .holder = holder, .wanted = {}, .fresh = false};
      for (const v1::LicenseType type : types_) question.wanted.push_back({type, ""});
      questions.push_back(std::move(question));
    }
    return questions;
  }

  void Judge(std::vector<std::vector<Part>> parts) override {
    response_.Clear();
    drafts_.clear();
    std::vector<policy::Finding> findings;
    for (const v1::LicenseType type : types_) findings.push_back(FindingOf(type, parts));
    const std::vector<std::string> supplied(request_.supplied_documents().begin(), request_.supplied_documents().end());
    policy::JudgeReadiness(rule_, findings, supplied, response_);

    std::vector<Leaving> leaving;
    record_of_.assign(drafts_.size(), 0);
    for (const v1::DocumentCheck& document : response_.documents()) {
      const uint64_t draft = document.answer().audit_sequence();
      if (draft == 0 || record_of_[draft - 1] > 0) continue;
      leaving.push_back(LeavingOf(*drafts_[draft - 1]));
      record_of_[draft - 1] = leaving.size();
    }
    for (std::vector<Part>& of_holder : parts) {
      for (Part& part : of_holder) {
        if (!part.status.ok()) leaving.push_back({.record = std::move(part.record)});
      }
    }
    v1::AuditRecord summary = BaseRecord();
    summary.set_action(v1::AUDIT_ACTION_READINESS);
    summary.set_holder_digest(desk_.store.HolderDigest(request_.holders(0)));
    summary.set_detail(
        absl::StrCat(response_.ready() ? "ready" : "not ready", ", rule ", rule_.region_code, " ", rule_.version));
    leaving.push_back({.record = std::move(summary)});
    Leave(std::move(leaving));
  }

  // The best that any holder has: usable before spoiled; else why nothing is known, before that nothing is there. An
  // answer bears the number of its draft in audit_sequence until its record has one.
  policy::Finding FindingOf(v1::LicenseType type, std::vector<std::vector<Part>>& parts) {
    policy::Finding finding{.type = type, .answer = {}, .found = false, .reason = "LICENSE_NOT_FOUND"};
    for (std::vector<Part>& of_holder : parts) {
      for (Part& part : of_holder) {
        if (part.wanted.type != type) continue;
        for (Draft& draft : part.drafts) {
          if (finding.found && finding.reason.empty() && (finding.answer.usable() || !draft.answer.usable())) continue;
          drafts_.push_back(std::make_unique<Draft>(draft));
          finding.found = true;
          finding.reason.clear();
          finding.answer = draft.answer;
          finding.answer.set_audit_sequence(drafts_.size());
        }
        if (part.status.ok() || absl::IsNotFound(part.status) || finding.found) continue;
        finding.reason = part.record.reason();
        finding.found = model::ReasonOf(part.status) == v1::ERROR_REASON_LICENSE_SIGNATURE;
      }
    }
    return finding;
  }

  void Deliver(const std::vector<uint64_t>& sequences) override {
    for (v1::DocumentCheck& document : *response_.mutable_documents()) {
      const uint64_t draft = document.answer().audit_sequence();
      if (draft == 0) continue;
      document.mutable_answer()->set_audit_sequence(sequences[record_of_[draft - 1] - 1]);
      CountAnswer(document.answer());
    }
    response_.set_audit_sequence(sequences.back());
    done_(std::move(response_));
  }
  void Refused(const absl::Status& status) override { done_(status); }

  const v1::CheckReadinessRequest& request_;
  Done<v1::CheckReadinessResponse> done_;
  v1::CheckReadinessResponse response_;
  policy::DocumentRule rule_;
  std::vector<v1::LicenseType> types_;
  std::vector<std::unique_ptr<Draft>> drafts_;
  std::vector<size_t> record_of_;  // of each draft: its place among the records, from 1; 0: it does not leave
};

}  // namespace

std::shared_ptr<Errand> MakeReadiness(DeskContext& desk, const Caller& caller, const v1::CheckReadinessRequest& request,
                                      Done<v1::CheckReadinessResponse> done) {
  return std::make_shared<ReadinessErrand>(desk, caller, request, std::move(done));
}

}  // namespace zhudong::licenses
