#include "gateway/access/audit_chain.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "gateway/access/audit_rows.h"
#include "gateway/access/audit_settings.h"
#include "gateway/access/audit_walk.h"
#include "gateway/base/priority.h"
#include "gateway/model/errors.h"

namespace zhudong::access {
namespace {

using store::Family;

constexpr size_t kMaxGroup = 1024;
constexpr absl::Duration kSyncInterval = absl::Milliseconds(200);
constexpr uint64_t kSpareRecords = 100000;
constexpr int kSpareIntervals = 10;
constexpr absl::Duration kLeastSpare = absl::Minutes(10);
constexpr absl::Duration kFullRetry = absl::Seconds(1);

absl::Status Unwritten(const absl::Status& why) {
  absl::Status status = model::Error(absl::StatusCode::kUnavailable, v1::ERROR_REASON_AUDIT,
                                     absl::StrCat("the audit chain can't be written (", why.message(),
                                                  "), so nothing is released: the operator must act"));
  model::SetRetryAfter(status, absl::Seconds(5));
  return status;
}

AuditKeys KeysOf(const crypto::SigningKey& signer, const AuditOptions& options) {
  AuditKeys keys = {signer.public_key()};
  keys.insert(keys.end(), options.former_keys.begin(), options.former_keys.end());
  return keys;
}

// A reason has few values; what is none of them must not become one.
std::string CountedReason(const std::string& reason) {
  v1::ErrorReason known;
  if (reason.empty() || v1::ErrorReason_Parse(absl::StrCat("ERROR_REASON_", reason), &known)) return reason;
  return "other";
}

// Records are queued; one thread writes them in groups, each as large as what came while the one before was written and
// answered. So the fewer processors there are, the larger the groups.
class AuditChainImpl final : public AuditChain {
 public:
  AuditChainImpl(store::Database& database, std::shared_ptr<const crypto::SigningKey> signer, const base::Clock& clock,
                 AuditOptions options)
      : database_(database),
        signer_(std::move(signer)),
        keys_(KeysOf(*signer_, options)),
        clock_(clock),
        options_(std::move(options)) {}
  ~AuditChainImpl() override;

  absl::Status Begin();

  absl::Status Append(v1::AuditRecord record, std::function<void(absl::StatusOr<uint64_t>)> done,
                      std::vector<store::Row> with) override;
  absl::StatusOr<uint64_t> AppendAndWait(v1::AuditRecord record) override;
  void AwaitWritten() const override;
  absl::StatusOr<std::unique_ptr<AuditCursor>> Walk(uint64_t from) const override;
  absl::Status ReadBack(uint64_t before, absl::FunctionRef<bool(v1::AuditRecord)> take) const override {
    return ReadAuditBack(database_, before, take);
  }
  AuditVerifier Verifier(uint64_t from) const override {
    // Only where it begins at the oldest record does a beginning stand for records that were deleted.
    return AuditVerifier(keys_, from <= head().oldest ? LeastKept() : absl::InfiniteFuture(), Proof());
  }
  absl::Status Checkpoint() override;
  absl::Status Prune() override;
  const AuditKeys& keys() const override { return keys_; }
  const base::Clock& clock() const override { return clock_; }
  AuditFigures figures() const override {
    absl::MutexLock lock(&mutex_);
    AuditFigures figures = figures_;
    figures.queued = queued_;
    figures.settled = settled_;
    figures.checkpoint_sequence = checkpointed_;
    return figures;
  }
  AuditHead head() const override {
    absl::MutexLock lock(&mutex_);
    return head_;
  }

 private:
  struct Waiting {
    std::string rest;
    std::function<void(absl::StatusOr<uint64_t>)> done;
    std::vector<store::Row> with;
    v1::AuditAction action;
    std::string reason;
  };

  // What was signed since then stands for records that can't have been deleted yet.
  absl::Time LeastKept() const { return clock_.Now() - kLeastAuditRetention; }

  // What this program would have signed by now, with time to spare for a disk that hangs.
  AuditProof Proof() const {
    return {.records = options_.checkpoint_records + kSpareRecords,
            .active = std::max(kSpareIntervals * options_.checkpoint_interval, kLeastSpare),
            .interval = options_.checkpoint_interval};
  }

  void RunWriter();
  // Waits for something to write; empty when there is nothing more to come.
  std::vector<Waiting> NextGroup();
  void WriteGroup(std::vector<Waiting> group);
  void RunUpkeep();

  store::Database& database_;
  const std::shared_ptr<const crypto::SigningKey> signer_;
  const AuditKeys keys_;
  const base::Clock& clock_;
  const AuditOptions options_;
  std::thread writer_;
  std::thread upkeep_;
  absl::Mutex checkpoint_mutex_;  // one checkpoint at a time

  mutable absl::Mutex mutex_;
  AuditHead head_ ABSL_GUARDED_BY(mutex_);
  std::vector<Waiting> queue_ ABSL_GUARDED_BY(mutex_);
  size_t queued_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t queued_ ABSL_GUARDED_BY(mutex_) = 0;   // records ever queued
  uint64_t settled_ ABSL_GUARDED_BY(mutex_) = 0;  // of those, written or failed
  bool unsynced_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t checkpointed_ ABSL_GUARDED_BY(mutex_) = 0;
  AuditFigures figures_ ABSL_GUARDED_BY(mutex_);  // without what stands above
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
};

absl::Status AuditChainImpl::Begin() {
  if (absl::Status fits = CheckAuditSettings(database_, options_, keys_); !fits.ok()) return fits;
  const auto checkpoint = LastAuditCheckpoint(database_, std::numeric_limits<uint64_t>::max());
  if (!checkpoint.ok()) return checkpoint.status();
  const auto anchor = ReadAuditAnchor(database_, options_.digest);
  if (!anchor.ok()) return anchor.status();
  // What stands for deleted records by itself; then from the last checkpoint but one on, so that a start does not take
  // longer the longer the chain is.
  AuditVerifier of_anchor(keys_, LeastKept());
  v1::AuditEntry beginning;
  *beginning.mutable_anchor() = *anchor;
  of_anchor.Add(beginning);
  // Without the last bound, what was written anew behind checkpoints that were taken away would be signed by us below.
  AuditVerifier verifier(keys_, absl::InfiniteFuture(), Proof());
  const uint64_t checked = checkpoint->has_value() ? (*checkpoint)->sequence() : anchor->sequence();
  AuditHead head{checked, anchor->sequence() + 1, anchor->hash()};
  const auto take = [&](v1::AuditEntry entry) {
    if (entry.has_record()) head.hash = entry.hash();
    if (entry.has_anchor()) head.hash = entry.anchor().hash();
    return verifier.Add(entry);
  };
  const auto cursor = OpenAuditCursor(database_.Snapshot(), options_.digest, checked);
  if (!cursor.ok()) return cursor.status();
  if (absl::Status read = ReadAudit(**cursor, take); !read.ok()) return read;
  for (const v1::AuditVerdict& verdict : {of_anchor.Finish(), verifier.Finish()}) {
    if (verdict.fault() == v1::AUDIT_FAULT_NONE) continue;
    // How often one should have been signed is judged by the settings of today.
    const char* const settings = verdict.fault() == v1::AUDIT_FAULT_CHECKPOINT
                                     ? ". Were checkpoint_seconds or checkpoint_records made smaller since the last "
                                       "start? Then start once with what they were"
                                     : "";
    return absl::DataLossError(absl::StrCat("the audit chain is damaged: ", verdict.explanation(), settings,
                                            ". Keep the folder as it is for an investigation and restore a backup"));
  }
  head.sequence = verifier.last_sequence();
  {
    absl::MutexLock lock(&mutex_);
    head_ = head;
    checkpointed_ = checked;
    if (checkpoint->has_value()) figures_.checkpoint_at = absl::FromUnixSeconds((*checkpoint)->at().seconds());
  }
  writer_ = std::thread([this] { RunWriter(); });
  upkeep_ = std::thread([this] { RunUpkeep(); });
  return absl::OkStatus();
}

AuditChainImpl::~AuditChainImpl() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (writer_.joinable()) writer_.join();
  if (upkeep_.joinable()) upkeep_.join();
  Checkpoint().IgnoreError();
}

absl::Status AuditChainImpl::Append(v1::AuditRecord record, std::function<void(absl::StatusOr<uint64_t>)> done,
                                    std::vector<store::Row> with) {
  // It would be serialized, and not parsed: once written, the chain would be damaged for every reader.
  if (!TextsAreUtf8(record)) return Unwritten(absl::InvalidArgumentError("a text in the record is not UTF-8"));
  record.clear_sequence();
  record.clear_at();
  Waiting waiting{record.SerializeAsString(), std::move(done), std::move(with), record.action(),
                  CountedReason(record.reason())};
  absl::MutexLock lock(&mutex_);
  if (queued_bytes_ + waiting.rest.size() > options_.max_queued_bytes) {
    absl::Status full = model::Error(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_AUDIT,
                                     "too much waits to be written to the audit chain, so nothing is released");
    model::SetRetryAfter(full, kFullRetry);
    return full;
  }
  queued_bytes_ += waiting.rest.size();
  ++queued_;
  queue_.push_back(std::move(waiting));
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<AuditCursor>> AuditChainImpl::Walk(uint64_t from) const {
  const uint64_t newest = head().sequence;
  if (from > newest + 1) {
    return absl::OutOfRangeError(absl::StrCat("the audit chain has no record ", from, ": the newest is ", newest));
  }
  return OpenAuditCursor(database_.Snapshot(), options_.digest, from);
}

std::vector<AuditChainImpl::Waiting> AuditChainImpl::NextGroup() {
  std::vector<Waiting> group;
  absl::MutexLock lock(&mutex_);
  const auto due = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return !queue_.empty() || stopping_; };
  mutex_.Await(absl::Condition(&due));
  if (queue_.size() <= kMaxGroup) {
    group.swap(queue_);
  } else {
    const auto end = queue_.begin() + kMaxGroup;
    group.assign(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
    queue_.erase(queue_.begin(), end);
  }
  for (const Waiting& taken : group) queued_bytes_ -= taken.rest.size();
  return group;
}

void AuditChainImpl::RunWriter() {
  // As the calls that wait for it: any earlier, and its groups would be smaller, later, and they would wait longer.
  base::TakePriority(base::Priority::kTakingIn);
  for (std::vector<Waiting> group = NextGroup(); !group.empty(); group = NextGroup()) WriteGroup(std::move(group));
}

void AuditChainImpl::WriteGroup(std::vector<Waiting> group) {
  AuditHead head = this->head();
  const uint64_t first = head.sequence + 1;
  const absl::Time now = clock_.Now();
  store::Batch batch;
  for (const Waiting& waiting : group) {
    const std::string bytes = AuditRecordBytes(++head.sequence, now, waiting.rest);
    head.hash = ChainHash(options_.digest, head.hash, bytes);
    batch.Put(Family::kAudit, AuditRecordKey(head.sequence), absl::StrCat(head.hash, bytes));
    for (const store::Row& row : waiting.with) batch.Put(row.family, row.key, row.value);
  }
  absl::Status written = database_.Write(batch);
  {
    absl::MutexLock lock(&mutex_);
    settled_ += group.size();
    if (!written.ok()) figures_.failed += group.size();
    if (written.ok()) {
      for (const Waiting& waiting : group) ++figures_.records[{waiting.action, waiting.reason}];
      // Also when they can't be made durable below: they stand in the chain. Were their numbers given again, to fewer
      // records, those left behind them would not fit.
      head.oldest = head_.oldest;
      head_ = std::move(head);
      unsynced_ = !options_.sync_each;
    }
  }
  if (written.ok() && options_.sync_each) written = database_.Sync();
  for (size_t i = 0; i < group.size(); ++i) {
    if (written.ok()) {
      group[i].done(first + i);
    } else {
      group[i].done(Unwritten(written));
    }
  }
}

absl::StatusOr<uint64_t> AuditChainImpl::AppendAndWait(v1::AuditRecord record) {
  absl::Notification finished;
  absl::StatusOr<uint64_t> result;
  const auto done = [&](absl::StatusOr<uint64_t> sequence) {
    result = std::move(sequence);
    finished.Notify();
  };
  const absl::Status queued = Append(std::move(record), done, {});
  if (!queued.ok()) return queued;
  finished.WaitForNotification();
  return result;
}

void AuditChainImpl::AwaitWritten() const {
  absl::MutexLock lock(&mutex_);
  const auto settled = [this, mark = queued_]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return settled_ >= mark; };
  mutex_.Await(absl::Condition(&settled));
}

absl::Status AuditChainImpl::Checkpoint() {
  absl::MutexLock one(&checkpoint_mutex_);
  v1::AuditCheckpoint checkpoint;
  {
    absl::MutexLock lock(&mutex_);
    if (head_.sequence == checkpointed_) return absl::OkStatus();
    checkpoint.set_sequence(head_.sequence);
    checkpoint.set_hash(head_.hash);
  }
  checkpoint.mutable_at()->set_seconds(absl::ToUnixSeconds(clock_.Now()));
  checkpoint.set_digest(options_.digest);
  absl::StatusOr<std::string> signature = signer_->Sign(SignedBytes(checkpoint));
  if (!signature.ok()) return signature.status();
  checkpoint.set_signature(*std::move(signature));
  checkpoint.set_key_id(signer_->key_id());
  store::Batch batch;
  batch.Put(Family::kAudit, AuditCheckpointKey(checkpoint.sequence()), checkpoint.SerializeAsString());
  if (absl::Status written = database_.Write(batch); !written.ok()) return written;
  if (absl::Status synced = database_.Sync(); !synced.ok()) return synced;
  absl::MutexLock lock(&mutex_);
  checkpointed_ = checkpoint.sequence();
  figures_.checkpoint_at = absl::FromUnixSeconds(checkpoint.at().seconds());
  return absl::OkStatus();
}

absl::Status AuditChainImpl::Prune() {
  absl::MutexLock one(&checkpoint_mutex_);
  const absl::Time before = clock_.Now() - options_.retention;
  std::optional<v1::AuditCheckpoint> last;
  {
    const auto cursor = database_.Range(Family::kAudit, "k", "l");
    for (; cursor->Valid(); cursor->Next()) {
      absl::StatusOr<v1::AuditCheckpoint> checkpoint = ReadAuditCheckpoint(cursor->Value());
      if (!checkpoint.ok()) return checkpoint.status();
      if (absl::FromUnixSeconds(checkpoint->at().seconds()) > before) break;
      last = *std::move(checkpoint);
    }
    if (!cursor->status().ok()) return cursor->status();
  }
  if (!last) return absl::OkStatus();
  store::Batch batch;
  batch.Put(Family::kAudit, kAuditAnchorKey, last->SerializeAsString());
  batch.DeleteRange(Family::kAudit, AuditRecordKey(0), AuditRecordKey(last->sequence() + 1));
  batch.DeleteRange(Family::kAudit, AuditCheckpointKey(0), AuditCheckpointKey(last->sequence()));
  if (absl::Status written = database_.Write(batch); !written.ok()) return written;
  absl::MutexLock lock(&mutex_);
  head_.oldest = last->sequence() + 1;
  return absl::OkStatus();
}

void AuditChainImpl::RunUpkeep() {
  absl::Time next_checkpoint = base::DeadlineIn(options_.checkpoint_interval);
  while (true) {
    bool sync = false;
    bool checkpoint = false;
    {
      absl::MutexLock lock(&mutex_);
      const auto stop = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return stopping_; };
      if (mutex_.AwaitWithTimeout(absl::Condition(&stop), kSyncInterval)) return;
      sync = std::exchange(unsynced_, false);
      checkpoint = head_.sequence - checkpointed_ >= options_.checkpoint_records;
    }
    if (base::DeadlineIn(absl::ZeroDuration()) >= next_checkpoint) {
      checkpoint = true;
      next_checkpoint = base::DeadlineIn(options_.checkpoint_interval);
    }
    const absl::Status kept = checkpoint ? Checkpoint() : absl::OkStatus();
    const absl::Status synced = sync ? database_.Sync() : absl::OkStatus();
    // What could not be made durable is tried again with the next look; records that can't be written fail by
    // themselves.
    if (kept.ok() && synced.ok()) continue;
    absl::MutexLock lock(&mutex_);
    unsynced_ = true;
  }
}

}  // namespace

absl::Status AuditChain::Read(uint64_t from, absl::FunctionRef<bool(v1::AuditEntry)> take) const {
  const absl::StatusOr<std::unique_ptr<AuditCursor>> cursor = Walk(from);
  return cursor.ok() ? ReadAudit(**cursor, take) : cursor.status();
}

absl::StatusOr<std::unique_ptr<AuditChain>> AuditChain::Open(store::Database& database,
                                                             std::shared_ptr<const crypto::SigningKey> signer,
                                                             const base::Clock& clock, AuditOptions options) {
  if (options.retention < kLeastAuditRetention) {
    return absl::InvalidArgumentError(
        "audit retention is under 184 days: six months are demanded by law (网络安全法 art. 21)");
  }
  auto chain = std::make_unique<AuditChainImpl>(database, std::move(signer), clock, std::move(options));
  if (absl::Status begun = chain->Begin(); !begun.ok()) return begun;
  return chain;
}

}  // namespace zhudong::access
