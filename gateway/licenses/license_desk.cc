#include "gateway/licenses/license_desk.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/mutex.h"
#include "gateway/licenses/desk_core.h"
#include "gateway/licenses/erasure.h"
#include "gateway/licenses/license_changes.h"
#include "gateway/licenses/outcomes.h"
#include "gateway/licenses/request_check.h"
#include "gateway/licenses/upkeep.h"
#include "gateway/model/dates.h"
#include "gateway/model/mask.h"

namespace zhudong::licenses {
namespace {

constexpr size_t kMaxReasonBytes = 800;  // 200 characters

// What is written about an operator's act is kept in clear for years.
void CheckReason(RequestCheck& check, const std::string& reason, absl::CivilDay today) {
  if (reason.empty()) check.Wrong("reason", "required: why, in words");
  if (reason.size() > kMaxReasonBytes) check.Wrong("reason", "at most 200 characters");
  if (model::HoldsCitizenId(reason, today)) check.Wrong("reason", "holds a citizen's number: take it out");
}

// The whole desk: queries (DeskCore), and on the same store changes, operators' acts and the background.
class Desk final : public DeskCore {
 public:
  explicit Desk(DeskParts parts)
      : DeskCore(std::move(parts)), upkeep_(store(), this->parts().audit, this->parts().clock) {}
  ~Desk() override { upkeep_.Stop(); }

  absl::Status OpenChanges() {
    absl::StatusOr<std::unique_ptr<LicenseChanges>> changes =
        LicenseChanges::Open(store(), parts().clock, parts().policy.kept_after);
    if (!changes.ok()) return changes.status();
    changes_ = *std::move(changes);
    return absl::OkStatus();
  }

  void Start() override { upkeep_.Start(); }
  void Stop() override {
    upkeep_.Stop();
    DeskCore::Stop();
  }

  absl::StatusOr<std::vector<Told>> Notices(const std::string& principal, uint64_t cursor, size_t limit,
                                            uint64_t& seen) const override;
  uint64_t newest_change() const override { return changes_->newest(); }
  std::shared_ptr<void> OnChange(std::function<void()> changed) override {
    return changes_->OnChange(std::move(changed));
  }
  ingest::Observer& change_observer() override { return *changes_; }

  absl::StatusOr<v1::RevokeLicenseResponse> Revoke(const Caller& caller,
                                                   const v1::RevokeLicenseRequest& request) override;
  absl::StatusOr<v1::EraseHolderResponse> Erase(const Caller& caller, const v1::EraseHolderRequest& request) override;

  v1::GetLicenseStatusResponse Status() const override {
    v1::GetLicenseStatusResponse status = DeskCore::Status();
    const UpkeepCounts counts = upkeep_.counts();
    status.set_cached_licenses(counts.cached_licenses);
    status.set_records_of_former_keys(counts.former_keys);
    return status;
  }

 private:
  absl::Status RecordTold(const std::string& principal, const std::vector<Told>& told) const;
  v1::AuditRecord ActOf(const Caller& caller, v1::AuditAction action, const char* method, const std::string& reason,
                        const std::string& detail) const {
    v1::AuditRecord record;
    record.set_method(method);
    record.set_justification(reason);
    record.set_outcome(v1::AUDIT_OUTCOME_DONE);
    record.set_action(action);
    record.set_principal(caller.principal);
    record.set_detail(detail);
    record.set_traceparent(caller.traceparent);
    return record;
  }

  Upkeep upkeep_;
  std::unique_ptr<LicenseChanges> changes_;
};

absl::StatusOr<std::vector<Told>> Desk::Notices(const std::string& principal, uint64_t cursor, size_t limit,
                                                uint64_t& seen) const {
  absl::StatusOr<std::vector<Told>> told = changes_->Notices(principal, cursor, limit, seen);
  if (!told.ok()) return told;
  for (Told& one : *told) {
    // It was never given: what asking for it would not tell, a notice does not, either.
    if (!parts().grants.GivesField(principal, one.notice.type(), "identifier")) one.notice.clear_successor_identifier();
  }
  if (absl::Status recorded = RecordTold(principal, *told); !recorded.ok()) return AuditFailed(recorded);
  return told;
}

absl::Status Desk::RecordTold(const std::string& principal, const std::vector<Told>& told) const {
  absl::BlockingCounter waiting(static_cast<int>(told.size()));
  absl::Mutex mutex;
  absl::Status failed;
  const auto settle = [&](const absl::Status& status) {
    {
      absl::MutexLock lock(&mutex);
      failed.Update(status);
    }
    waiting.DecrementCount();
  };
  for (const Told& one : told) {
    v1::AuditRecord record;
    record.set_action(v1::AUDIT_ACTION_CHANGE);
    record.set_principal(principal);
    record.set_license_digest(store().LicenseDigest(one.notice.identifier()));
    record.set_license_type(one.notice.type());
    record.add_released_fields("identifier");
    record.add_released_fields("status");
    if (!one.notice.successor_identifier().empty()) record.add_released_fields("successor_identifier");
    record.set_detail("told to whom the license was given");
    const absl::Status queued = parts().audit.Append(
        std::move(record), [&settle](const absl::StatusOr<uint64_t>& sequence) { settle(sequence.status()); });
    if (!queued.ok()) settle(queued);
  }
  waiting.Wait();
  absl::MutexLock lock(&mutex);
  return failed;
}

absl::StatusOr<v1::RevokeLicenseResponse> Desk::Revoke(const Caller& caller, const v1::RevokeLicenseRequest& request) {
  const absl::CivilDay today = model::DayOf(parts().clock.Now());
  RequestCheck check(today);
  check.Identifier("identifier", request.identifier());
  CheckReason(check, request.reason(), today);
  if (absl::Status wrong = check.Finish(); !wrong.ok()) return wrong;
  v1::LicenseChange change;
  change.set_license_identifier(request.identifier());
  change.set_operation(v1::LICENSE_OPERATION_OTHER);
  change.set_status(v1::LICENSE_STATUS_WITHDRAWN);
  // The record comes first: an act that nobody can prove is not done.
  v1::AuditRecord record = ActOf(caller, v1::AUDIT_ACTION_CHANGE, "LicenseAdminService/RevokeLicense", request.reason(),
                                 absl::StrCat("revoked here: ", request.reason()));
  record.set_outcome(v1::AUDIT_OUTCOME_BEGUN);
  record.set_license_digest(store().LicenseDigest(request.identifier()));
  const absl::StatusOr<uint64_t> sequence = parts().audit.AppendAndWait(record);
  if (!sequence.ok()) return sequence.status();
  const absl::StatusOr<uint64_t> applied = changes_->Apply(change, parts().clock.Now());
  record.set_action(v1::AUDIT_ACTION_ADMINISTRATION);
  record.set_about_sequence(*sequence);
  record.set_outcome(applied.ok() ? v1::AUDIT_OUTCOME_DONE : v1::AUDIT_OUTCOME_FAILED);
  // It is done or not, whatever becomes of this: the first record says what was begun.
  parts().audit.AppendAndWait(std::move(record)).status().IgnoreError();
  if (!applied.ok()) return applied.status();
  v1::RevokeLicenseResponse response;
  response.set_audit_sequence(*sequence);
  return response;
}

absl::StatusOr<v1::EraseHolderResponse> Desk::Erase(const Caller& caller, const v1::EraseHolderRequest& request) {
  const absl::CivilDay today = model::DayOf(parts().clock.Now());
  RequestCheck check(today);
  check.Holder("holder", request.holder());
  CheckReason(check, request.reason(), today);
  if (absl::Status wrong = check.Finish(); !wrong.ok()) return wrong;
  const std::string digest = store().HolderDigest(request.holder());
  v1::AuditRecord record = ActOf(caller, v1::AUDIT_ACTION_ADMINISTRATION, "LicenseAdminService/EraseHolder",
                                 request.reason(), absl::StrCat("erase a holder: ", request.reason()));
  record.set_outcome(v1::AUDIT_OUTCOME_BEGUN);
  record.set_holder_digest(digest);
  const absl::StatusOr<uint64_t> begun = parts().audit.AppendAndWait(record);
  if (!begun.ok()) return begun.status();
  const absl::StatusOr<uint32_t> deleted = EraseHolderRows(store(), digest);
  record.set_about_sequence(*begun);
  record.set_outcome(v1::AUDIT_OUTCOME_FAILED);
  if (deleted.ok()) {
    // The tombstone: only of what is gone.
    record.set_action(v1::AUDIT_ACTION_DELETION);
    record.set_outcome(v1::AUDIT_OUTCOME_DONE);
    record.set_detail(absl::StrCat(*deleted, " licenses deleted: ", request.reason()));
  }
  const absl::StatusOr<uint64_t> after = parts().audit.AppendAndWait(std::move(record));
  if (!deleted.ok()) return deleted.status();
  v1::EraseHolderResponse response;
  response.set_licenses_deleted(*deleted);
  // It is done, whatever became of the second record: the first says what was begun.
  response.set_audit_sequence(after.ok() ? *after : *begun);
  return response;
}

}  // namespace

absl::StatusOr<std::unique_ptr<LicenseDesk>> LicenseDesk::Open(DeskParts parts) {
  auto desk = std::make_unique<Desk>(std::move(parts));
  if (absl::Status opened = desk->OpenChanges(); !opened.ok()) return opened;
  return desk;
}

}  // namespace zhudong::licenses
