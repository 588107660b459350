#include "gateway/licenses/errand.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "gateway/base/text.h"
#include "gateway/licenses/outcomes.h"
#include "gateway/model/dates.h"
#include "gateway/model/errors.h"

namespace zhudong::licenses {
namespace {

// A license that changes under every answer is given up after so many.
constexpr int kMaxAttempts = 5;

}  // namespace

Errand::Errand(DeskContext& desk, const Caller& caller, const v1::LicenseUse& use)
    : desk_(desk), caller_(caller), use_(use), by_duty_(use.has_duty()) {
  desk_.errands.fetch_add(1, std::memory_order_relaxed);
}

Errand::~Errand() { desk_.errands.fetch_sub(1, std::memory_order_release); }

void Errand::Run() {
  RequestCheck check(model::DayOf(desk_.clock.Now()));
  check.Use(use_);
  Check(check);
  if (const absl::Status wrong = check.Finish(); !wrong.ok()) {
    safe_use_ = SafePartOf(use_, model::DayOf(desk_.clock.Now()));
    return Refuse(wrong);
  }
  absl::StatusOr<std::vector<Question>> questions = Questions();
  if (!questions.ok()) return Refuse(questions.status());
  questions_ = *std::move(questions);
  Attempt();
}

void Errand::Attempt() {
  if (++attempts_ > kMaxAttempts) return Refuse(Changing());
  parts_.assign(questions_.size(), {});
  if (questions_.empty()) return Judge({});
  const auto self = shared_from_this();
  outstanding_.store(questions_.size());
  for (size_t i = 0; i < self->questions_.size(); ++i) Gather(i);
}

void Errand::Gathered(size_t index, std::vector<Shelf> shelves) {
  std::vector<Part> parts;
  parts.reserve(shelves.size());
  for (Shelf& shelf : shelves) parts.push_back(ToPart(questions_[index], std::move(shelf)));
  parts_[index] = std::move(parts);
  if (outstanding_.fetch_sub(1, std::memory_order_acq_rel) == 1) Judge(std::exchange(parts_, {}));
}

Leaving Errand::LeavingOf(Draft& draft) {
  return {.record = std::move(draft.record),
          .digest = std::move(draft.digest),
          .mark = draft.mark,
          .identifier = std::move(draft.identifier),
          .type = draft.type};
}

void Errand::Leave(std::vector<Leaving> leaving) {
  const absl::Time now = desk_.clock.Now();
  for (Leaving& one : leaving) {
    if (one.identifier.empty()) continue;
    absl::StatusOr<ReleaseNote> note =
        desk_.store.PrepareRelease(one.digest, caller_.principal, one.identifier, one.type, now);
    if (!note.ok()) return Refuse(WithReason(note.status()));
    one.note = *std::move(note);
  }
  Record(std::move(leaving), [self = shared_from_this()](const absl::Status& status, std::vector<Leaving>& recorded) {
    self->AfterRecords(status, recorded);
  });
}

void Errand::AfterRecords(const absl::Status& status, const std::vector<Leaving>& recorded) {
  if (!status.ok()) {
    CountRefusal(AuditFailed(status));
    return Refused(AuditFailed(status));
  }
  const Leaving* moved = nullptr;
  for (const Leaving& one : recorded) {
    if (one.digest.empty()) continue;
    if (one.sequence > 0) desk_.store.Noted(one.digest, one.mark, one.note);
    // Without a record nothing leaves, also when it was read while it moved and so seems as it was.
    if (one.sequence == 0 || !desk_.store.Unchanged(one.digest, one.mark)) moved = &one;
  }
  if (moved == nullptr) {
    std::vector<uint64_t> sequences;
    sequences.reserve(recorded.size());
    for (const Leaving& one : recorded) sequences.push_back(one.sequence);
    return Deliver(sequences);
  }
  for (const Leaving& one : recorded) {
    if (one.digest.empty() || one.sequence == 0) continue;
    v1::AuditRecord record = BaseRecord();
    record.set_action(v1::AUDIT_ACTION_SUPERSEDED);
    record.set_license_digest(one.digest);
    record.set_about_sequence(one.sequence);
    // The chain then says more left than did, which is the safe side.
    desk_.audit.Append(std::move(record), [](const absl::StatusOr<uint64_t>&) {}).IgnoreError();
  }
  Restart(moved->digest);
}

void Errand::Restart(const std::string& digest) {
  const auto self = shared_from_this();
  const absl::Status joined = desk_.flights.Join(
      "", caller_.principal, caller_.deadline,
      [self, digest](absl::Time) {
        if (!digest.empty()) self->desk_.store.AwaitSettled(digest);
        return nullptr;
      },
      [self](const absl::Status& status, const std::shared_ptr<const void>&) {
        status.ok() ? self->Attempt() : self->Refuse(status);
      });
  if (!joined.ok()) Refuse(joined);
}

void Errand::Refuse(const absl::Status& status) {
  v1::AuditRecord record = BaseRecord();
  SetOutcome(status, record);
  Refuse(status, {std::move(record)});
}

void Errand::Refuse(const absl::Status& status, std::vector<v1::AuditRecord> records) {
  std::vector<Leaving> refusals(records.size());
  for (size_t i = 0; i < records.size(); ++i) refusals[i].record = std::move(records[i]);
  Record(std::move(refusals),
         [self = shared_from_this(), status](const absl::Status& recorded, const std::vector<Leaving>&) {
           const absl::Status why = recorded.ok() ? status : AuditFailed(recorded);
           self->CountRefusal(why);
           self->Refused(why);
         });
}

void Errand::Record(std::vector<Leaving> leaving, Recorded recorded) {
  struct Group {
    Recorded recorded;
    std::vector<Leaving> leaving;
    std::vector<absl::Status> failed;
    absl::Mutex mutex;  // of `failed`
    std::atomic<size_t> outstanding;
  };
  if (leaving.empty()) return recorded(absl::OkStatus(), leaving);
  auto group = std::make_shared<Group>();
  group->recorded = std::move(recorded);
  group->leaving = std::move(leaving);
  const size_t count = group->leaving.size();
  group->outstanding.store(count);
  const auto settle = [](Group& all, size_t i, const absl::StatusOr<uint64_t>& sequence) {
    if (sequence.ok()) {
      all.leaving[i].sequence = *sequence;
    } else {
      absl::MutexLock lock(&all.mutex);
      all.failed.push_back(sequence.status());
    }
    if (all.outstanding.fetch_sub(1, std::memory_order_acq_rel) > 1) return;
    // What it holds must go before those who wait for the errand's end look.
    std::exchange(all.recorded, nullptr)(all.failed.empty() ? absl::OkStatus() : all.failed.front(), all.leaving);
  };
  for (size_t i = 0; i < count; ++i) {
    Leaving& one = group->leaving[i];
    absl::Status queued;
    const auto queue = [&] {
      queued = desk_.audit.Append(
          std::move(one.record),
          [group, i, settle](const absl::StatusOr<uint64_t>& sequence) { settle(*group, i, sequence); },
          std::move(one.note.rows));
    };
    if (one.digest.empty()) {
      queue();
    } else if (!desk_.store.WhileUnchanged(one.digest, one.mark, queue)) {
      settle(*group, i, 0);  // no record: it does not leave, and AfterRecords finds that it moved
    }
    if (!queued.ok()) settle(*group, i, queued);
  }
}

v1::AuditRecord Errand::BaseRecord() const {
  const v1::LicenseUse& use = safe_use_.has_value() ? *safe_use_ : use_;
  v1::AuditRecord record;
  record.set_principal(caller_.principal);
  record.set_traceparent(caller_.traceparent);
  record.set_operator_account(use.operator_().account());
  record.set_purpose(use.purpose());
  record.set_business_number(use.business_number());
  record.set_division_code(use.division_code());
  if (use.has_duty()) {
    record.set_legal_basis(absl::StrCat("duty: ", use.duty().clause()));
  } else {
    record.set_legal_basis("consent");
    record.set_consent_digest(consent_digest_);
  }
  return record;
}

ports::LicenseUse Errand::SystemUse() const {
  ports::LicenseUse use{.use = use_, .item_code = "", .item_name = "", .traceparent = caller_.traceparent};
  if (const std::shared_ptr<const access::Purpose> purpose = desk_.grants.FindPurpose(use_.purpose())) {
    use.item_code = purpose->item_code;
    use.item_name = purpose->name;
  }
  return use;
}

void Errand::CountAnswer(const v1::LicenseAnswer& answer) {
  (answer.source() == v1::ANSWER_SOURCE_CACHE ? desk_.from_cache : desk_.from_provider)
      .fetch_add(1, std::memory_order_relaxed);
  if (answer.stale()) desk_.stale.fetch_add(1, std::memory_order_relaxed);
  desk_.uses.Released(use_.purpose());
}

void Errand::CountRefusal(const absl::Status& why) {
  desk_.refused.fetch_add(1, std::memory_order_relaxed);
  desk_.uses.Refused(v1::ErrorReason_Name(model::ReasonOf(WithReason(why))).substr(sizeof("ERROR_REASON_") - 1));
}

absl::Status WithReason(const absl::Status& status) {
  if (status.ok() || model::ReasonOf(status) != v1::ERROR_REASON_UNSPECIFIED) return status;
  return model::Error(absl::StatusCode::kInternal, v1::ERROR_REASON_STORAGE,
                      "what is kept of licenses can't be read or written: the operator must act");
}

void SetOutcome(const absl::Status& status, v1::AuditRecord& record) {
  const v1::ErrorReason reason = model::ReasonOf(status);
  switch (reason) {
    case v1::ERROR_REASON_LICENSE_NOT_FOUND:
      record.set_action(v1::AUDIT_ACTION_NOT_FOUND);
      break;
    case v1::ERROR_REASON_INVALID_FIELD:
    case v1::ERROR_REASON_LICENSE_NOT_GRANTED:
    case v1::ERROR_REASON_CONSENT_INVALID:
    case v1::ERROR_REASON_CONSENT_EXPIRED:
    case v1::ERROR_REASON_CONSENT_OF_ANOTHER:
    case v1::ERROR_REASON_CONSENT_REPLAYED:
    case v1::ERROR_REASON_LICENSE_SIGNATURE:
    case v1::ERROR_REASON_LICENSE_FILE_DAMAGED:
      record.set_action(v1::AUDIT_ACTION_REFUSAL);
      break;
    default:
      record.set_action(v1::AUDIT_ACTION_FAILURE);
  }
  record.set_reason(v1::ErrorReason_Name(reason).substr(sizeof("ERROR_REASON_") - 1));
  for (const std::string_view key : {"needs", "result"}) {
    if (const auto lacking = model::MetadataOf(status, key); lacking.has_value()) {
      record.set_detail(absl::StrCat(base::ToAbsl(key), ": ", *lacking));
    }
  }
}

}  // namespace zhudong::licenses
