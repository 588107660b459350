#include "gateway/rpc/act_log.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "gateway/model/errors.h"

namespace zhudong::rpc {
namespace {

constexpr size_t kMaxReasonBytes = 800;  // 200 characters of four bytes

v1::AuditRecord RecordOf(const Act& act, v1::AuditOutcome outcome) {
  v1::AuditRecord record;
  record.set_action(v1::AUDIT_ACTION_ADMINISTRATION);
  record.set_principal(act.principal);
  record.set_method(act.method);
  record.set_justification(act.reason);
  record.set_detail(act.reason.empty() ? act.what : absl::StrCat(act.what, ": ", act.reason));
  record.set_traceparent(act.traceparent);
  record.set_outcome(outcome);
  return record;
}

std::string ReasonName(const absl::Status& status) {
  const v1::ErrorReason reason = model::ReasonOf(status);
  if (reason == v1::ERROR_REASON_UNSPECIFIED) return absl::StatusCodeToString(status.code());
  return std::string(absl::StripPrefix(v1::ErrorReason_Name(reason), "ERROR_REASON_"));
}

}  // namespace

absl::Status CheckReason(const std::string& reason, Need need) {
  if (reason.size() > kMaxReasonBytes) return model::InvalidFields({{"reason", "at most 200 characters"}});
  if (reason.empty() && need == Need::kRequired) {
    return model::InvalidFields({{"reason", "say why, in a sentence: it is kept with the act"}});
  }
  return absl::OkStatus();
}

absl::Status ActLog::Allow(const access::Principal& who, std::string_view method) const {
  const access::Decision may = grants_.MayCall(who, method);
  if (may.allowed) return absl::OkStatus();
  const access::MethodRule* const rule = access::FindMethodRule(method);
  if (audit_ == nullptr || rule == nullptr || rule->effect != access::Effect::kActs) return may.ToStatus();
  const std::optional<uint64_t> left_out = CountRefused(who.id, method);
  if (!left_out) return may.ToStatus();
  std::string what = absl::StrCat("needs ", may.needs);
  if (*left_out > 0) absl::StrAppend(&what, "; ", *left_out, " tries before this one were left out");
  v1::AuditRecord record = RecordOf({who.id, std::string(method), "", std::move(what)}, v1::AUDIT_OUTCOME_REFUSED);
  record.set_reason("NOT_GRANTED");
  // Nothing was done that would have to wait for it; a full queue is told by those that have to.
  audit_->Append(std::move(record), [](const absl::StatusOr<uint64_t>&) {}).IgnoreError();
  return may.ToStatus();
}

std::optional<uint64_t> ActLog::CountRefused(const std::string& principal, std::string_view method) const {
  const absl::Time now = audit_->clock().Now();
  absl::MutexLock lock(&mutex_);
  WhoAndMethod key{principal, method};
  if (refused_.size() >= kMostRefused && !refused_.contains(key)) {
    absl::erase_if(refused_, [now](const auto& one) { return now - one.second.recorded >= kRefusedEvery; });
    if (refused_.size() >= kMostRefused) key = {};
  }
  Refused& refused = refused_[key];
  if (now - refused.recorded < kRefusedEvery) {
    ++refused.left_out;
    return std::nullopt;
  }
  refused.recorded = now;
  return std::exchange(refused.left_out, 0);
}

absl::Status ActLog::Do(const Act& act, absl::FunctionRef<absl::Status()> work) const {
  if (audit_ == nullptr) return work();
  const absl::StatusOr<uint64_t> begun = audit_->AppendAndWait(RecordOf(act, v1::AUDIT_OUTCOME_BEGUN));
  if (!begun.ok()) return begun.status();
  const absl::Status done = work();
  v1::AuditRecord after = RecordOf(act, done.ok() ? v1::AUDIT_OUTCOME_DONE : v1::AUDIT_OUTCOME_FAILED);
  after.set_about_sequence(*begun);
  if (!done.ok()) after.set_reason(ReasonName(done));
  // It is done or not, whatever becomes of this: the first record says what was begun.
  audit_->AppendAndWait(std::move(after)).status().IgnoreError();
  return done;
}

}  // namespace zhudong::rpc
