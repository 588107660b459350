#include "gateway/licenses/license_changes.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "gateway/base/bytes.h"
#include "gateway/licenses/license_rows.h"
#include "gateway/model/errors.h"

namespace zhudong::licenses {
namespace {

using store::Family;

// So many changes are looked at for one answer, whether they concern the caller or not.
constexpr size_t kMaxLooked = 10000;

absl::Time TimeOf(const google::protobuf::Timestamp& moment) {
  return absl::FromUnixSeconds(moment.seconds()) + absl::Nanoseconds(moment.nanos());
}

// An operator's act waits so long for what is just being written; it takes milliseconds unless the disk hangs.
constexpr absl::Duration kStagedIsWritten = absl::Seconds(10);

absl::Status StillBeingWritten() {
  absl::Status status = model::Error(absl::StatusCode::kUnavailable, v1::ERROR_REASON_STORAGE,
                                     "another change of this license is still being written: try again, and look at "
                                     "the disk if it stays so");
  model::SetRetryAfter(status, absl::Seconds(5));
  return status;
}

absl::Status CursorExpired() {
  return model::Error(
      absl::StatusCode::kOutOfRange, v1::ERROR_REASON_CURSOR_EXPIRED,
      "changes after this cursor are not kept any more: watch from now on, and ask again for the licenses "
      "that you rely on");
}

}  // namespace

absl::StatusOr<std::unique_ptr<LicenseChanges>> LicenseChanges::Open(LicenseStore& store, const base::Clock& clock,
                                                                     absl::Duration kept) {
  const auto counted = store.database().Get(Family::kLicenses, kLastChangeKey);
  if (!counted.ok()) return counted.status();
  uint64_t last = counted->has_value() ? base::ReadU64(**counted) : 0;
  // Of two changes that were written at the same time the batch with the lower number may have come last.
  const auto log =
      store.database().Range(Family::kLicenses, ChangeLogKey(0), ChangeLogKey(std::numeric_limits<uint64_t>::max()));
  log->SeekToLast();
  if (!log->status().ok()) return log->status();
  if (log->Valid()) last = std::max(last, SequenceOfChangeLogKey(log->Key()));
  return std::unique_ptr<LicenseChanges>(new LicenseChanges(store, clock, kept, last));
}

std::optional<store::v1::LicenseChangeRow> LicenseChanges::LatestOf(const std::string& digest) const {
  if (const auto staged = staged_latest_.find(digest); staged != staged_latest_.end()) return staged->second;
  // One that can't be read says nothing, and is replaced.
  return store_.ReadLatestChange(digest).value_or(std::nullopt);
}

LicenseChanges::Moments LicenseChanges::MomentsOf(const v1::Event& event) {
  Moments moments{.occurred = TimeOf(event.occurred_at())};
  if (event.has_recorded_at()) moments.recorded = TimeOf(event.recorded_at());
  return moments;
}

LicenseChanges::Staged LicenseChanges::Prepare(const v1::LicenseChange& change, const Moments& moments,
                                               store::Batch& batch) {
  Staged staged;
  staged.sequence = ++last_;
  const std::string digest = store_.LicenseDigest(change.license_identifier());
  staged.digests.push_back(digest);
  store_.BumpBeforeWrite(digest);
  // Whose it is was sealed with it. What its holder has is another list from now on: a renewal belongs into it.
  const auto cached = store_.ReadLicense(digest);
  const std::vector<std::string> holders =
      cached.ok() && cached->has_value() ? store_.HolderDigestsOf(**cached) : std::vector<std::string>();
  for (const std::string& holder : holders) {
    staged.digests.push_back(holder);
    store_.BumpBeforeWrite(holder);
    const std::string prefix = HolderPrefix(holder);
    const auto rows = store_.database().Range(Family::kLicenses, prefix, base::PrefixEnd(prefix));
    for (; rows->Valid(); rows->Next()) batch.Delete(Family::kLicenses, rows->Key());
  }
  store_.StageInvalidate(digest, batch);

  store::v1::LicenseChangeRow row;
  row.set_sequence(staged.sequence);
  row.set_license_digest(digest);
  row.set_status(change.status());
  row.set_operation(change.operation());
  row.set_occurred_at_us(absl::ToUnixMicros(moments.occurred));
  const absl::Time now = clock_.Now();
  const absl::Time delete_at = now + kept_;
  if (!change.successor_identifier().empty()) {
    row.set_successor_digest(store_.LicenseDigest(change.successor_identifier()));
    store::v1::ReleaseRow successor;
    successor.set_identifier(change.successor_identifier());
    successor.set_delete_at_us(absl::ToUnixMicros(delete_at));
    const std::string key = SuccessorKey(digest, staged.sequence);
    const absl::StatusOr<std::string> sealed = store_.keys().Seal(successor.SerializeAsString(), key);
    if (sealed.ok()) {
      batch.Put(Family::kLicenses, key, *sealed);
      batch.Put(Family::kLicenses, DueKey(delete_at, key), {});
    }
  }
  // Of two changes that holds which was written down later: a revocation may reach back (撤销), and a correction of a
  // day does. What is from the future holds as of now: else nothing that happens until then would count.
  store::v1::LicenseChangeRow latest = row;
  latest.set_occurred_at_us(absl::ToUnixMicros(std::min(moments.recorded.value_or(moments.occurred), now)));
  const std::optional<store::v1::LicenseChangeRow> before = LatestOf(digest);
  const int64_t before_us = before.has_value() ? before->occurred_at_us() : std::numeric_limits<int64_t>::min();
  // Where the platform does not tell when it wrote it down, an end is believed in doubt.
  const bool reaches_back = !moments.recorded.has_value() && change.status() != v1::LICENSE_STATUS_VALID &&
                            before.has_value() && before->status() == v1::LICENSE_STATUS_VALID;
  if (reaches_back) latest.set_occurred_at_us(std::max(latest.occurred_at_us(), before_us));
  if (before_us > latest.occurred_at_us()) {
    // It came late. Whoever watches is told of it with the status that holds after all.
    row.set_status(before->status());
  } else {
    batch.Put(Family::kLicenses, LatestChangeKey(digest), latest.SerializeAsString());
    staged_latest_[digest] = std::move(latest);
  }
  batch.Put(Family::kLicenses, ChangeLogKey(staged.sequence), row.SerializeAsString());
  batch.Put(Family::kLicenses, DueKey(delete_at, ChangeLogKey(staged.sequence)), {});
  std::string last;
  base::AppendU64(last, staged.sequence);
  batch.Put(Family::kLicenses, kLastChangeKey, last);
  return staged;
}

void LicenseChanges::Finish(const Staged& staged) {
  for (const std::string& digest : staged.digests) store_.BumpAfterDurable(digest);
  const auto latest = staged_latest_.find(staged.license());
  if (latest != staged_latest_.end() && latest->second.sequence() == staged.sequence) staged_latest_.erase(latest);
}

bool LicenseChanges::IsStaged(const std::string& license) const {
  return std::any_of(staged_.begin(), staged_.end(), [&license](const auto& entry) {
    return std::any_of(entry.second.begin(), entry.second.end(),
                       [&license](const Staged& staged) { return staged.license() == license; });
  });
}

void LicenseChanges::Stage(const v1::Event& event, uint64_t journal_sequence, store::Batch& batch) {
  absl::MutexLock lock(&mutex_);
  // A number that comes again was not written the first time.
  while (!staged_.empty() && staged_.rbegin()->first >= journal_sequence) {
    const auto failed = std::prev(staged_.end());
    for (const Staged& staged : failed->second) Finish(staged);
    staged_.erase(failed);
  }
  staged_[journal_sequence].push_back(Prepare(event.license_change(), MomentsOf(event), batch));
}

void LicenseChanges::Written(uint64_t up_to) {
  bool any = false;
  {
    absl::MutexLock lock(&mutex_);
    while (!staged_.empty() && staged_.begin()->first <= up_to) {
      for (const Staged& staged : staged_.begin()->second) Finish(staged);
      staged_.erase(staged_.begin());
      any = true;
    }
  }
  if (any) Tell();
}

absl::StatusOr<uint64_t> LicenseChanges::Apply(const v1::LicenseChange& change, absl::Time occurred_at) {
  const std::string digest = store_.LicenseDigest(change.license_identifier());
  store::Batch batch;
  Staged staged;
  absl::Status written;
  {
    absl::MutexLock lock(&mutex_);
    // A batch of the ingest that holds a change of this license may be not yet written: it would land over this one.
    const auto settled = [this, &digest]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !IsStaged(digest); };
    if (!mutex_.AwaitWithTimeout(absl::Condition(&settled), kStagedIsWritten)) return StillBeingWritten();
    staged = Prepare(change, {.occurred = occurred_at}, batch);
    applying_.insert(staged.sequence);
    // With the lock, so that no other change of it is staged meanwhile.
    written = store_.database().Write(batch);
  }
  if (written.ok()) written = store_.database().Sync();
  {
    absl::MutexLock lock(&mutex_);
    Finish(staged);
    applying_.erase(staged.sequence);
  }
  if (!written.ok()) return written;
  Tell();
  return staged.sequence;
}

uint64_t LicenseChanges::newest() const {
  absl::MutexLock lock(&mutex_);
  uint64_t newest = last_;
  for (const auto& [journal_sequence, staged] : staged_) {
    for (const Staged& one : staged) newest = std::min(newest, one.sequence - 1);
  }
  if (!applying_.empty()) newest = std::min(newest, *applying_.begin() - 1);
  return newest;
}

absl::StatusOr<std::optional<v1::LicenseNotice>> LicenseChanges::NoticeFor(
    const std::string& principal, const store::v1::LicenseChangeRow& change) const {
  const auto released = store_.ReadRelease(change.license_digest(), principal);
  if (!released.ok()) return released.status();
  if (!released->has_value()) return std::nullopt;
  v1::LicenseNotice notice;
  notice.set_identifier((*released)->identifier());
  notice.set_type((*released)->type());
  notice.set_operation(change.operation());
  notice.set_status(change.status());
  notice.mutable_occurred_at()->set_seconds(change.occurred_at_us() / 1000000);
  const std::string key = SuccessorKey(change.license_digest(), change.sequence());
  const auto sealed = store_.database().Get(Family::kLicenses, key);
  if (!sealed.ok()) return sealed.status();
  if (sealed->has_value()) {
    const absl::StatusOr<std::string> plain = store_.keys().Open(**sealed, key);
    if (!plain.ok()) return plain.status();
    store::v1::ReleaseRow successor;
    if (successor.ParseFromString(*plain)) notice.set_successor_identifier(successor.identifier());
  }
  return notice;
}

absl::StatusOr<std::vector<Told>> LicenseChanges::Notices(const std::string& principal, uint64_t cursor, size_t limit,
                                                          uint64_t& seen) const {
  const uint64_t newest = this->newest();
  std::vector<Told> notices;
  seen = std::max(seen, cursor);
  if (cursor >= newest) return notices;
  const auto rows = store_.database().Range(Family::kLicenses, ChangeLogKey(0), ChangeLogKey(newest + 1));
  if (!rows->Valid() || SequenceOfChangeLogKey(rows->Key()) > cursor + 1) return CursorExpired();
  rows->Seek(ChangeLogKey(cursor + 1));
  for (size_t looked = 0; rows->Valid() && notices.size() < limit && looked < kMaxLooked; rows->Next(), ++looked) {
    store::v1::LicenseChangeRow change;
    if (!change.ParseFromArray(rows->Value().data(), static_cast<int>(rows->Value().size()))) {
      return absl::DataLossError("a change of the license store can't be read: restore a backup");
    }
    absl::StatusOr<std::optional<v1::LicenseNotice>> notice = NoticeFor(principal, change);
    if (!notice.ok()) return notice.status();
    if (notice->has_value()) notices.push_back({change.sequence(), **std::move(notice)});
    seen = change.sequence();
  }
  if (!rows->status().ok()) return rows->status();
  if (!rows->Valid()) seen = newest;
  return notices;
}

std::shared_ptr<void> LicenseChanges::OnChange(std::function<void()> changed) {
  absl::MutexLock lock(&mutex_);
  const uint64_t watcher = next_watcher_++;
  watchers_[watcher] = std::move(changed);
  return std::shared_ptr<void>(this, [watcher](void* self) {
    auto* const changes = static_cast<LicenseChanges*>(self);
    absl::MutexLock gone(&changes->mutex_);
    changes->watchers_.erase(watcher);
  });
}

void LicenseChanges::Tell() {
  // With the lock, so that nobody is called after he has gone.
  absl::MutexLock lock(&mutex_);
  for (const auto& [watcher, changed] : watchers_) changed();
}

}  // namespace zhudong::licenses
