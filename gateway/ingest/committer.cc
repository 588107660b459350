#include "gateway/ingest/committer.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/base/bytes.h"
#include "gateway/base/priority.h"
#include "gateway/ingest/quarantine.h"
#include "gateway/model/errors.h"

namespace zhudong::ingest {
namespace {

using store::Family;

// One write holds at most about this much, so that nobody waits long behind a big neighbour.
constexpr size_t kMaxGroupBytes = 2u << 20;
constexpr size_t kMaxGroupsUnsynced = 4;
constexpr size_t kShares = 4;

// Versions known of one id: 16 bytes of digest and 8 of journal sequence each, oldest first.
constexpr size_t kDigestBytes = 16;
constexpr size_t kVersionBytes = 24;
constexpr size_t kMaxVersions = 64;

uint64_t SequenceOf(std::string_view version) { return base::ReadU64(version.substr(kDigestBytes)); }

absl::Status Stopping() {
  return model::Error(absl::StatusCode::kUnavailable, v1::ERROR_REASON_STOPPING,
                      "the gateway is shutting down: send again when it is back");
}

}  // namespace

std::string CursorKey(std::string_view name) { return "c" + std::string(name); }

absl::StatusOr<std::unique_ptr<Committer>> Committer::Open(store::Database& database, journal::Journal& journal,
                                                           const base::Clock& clock, size_t max_queued_bytes) {
  absl::StatusOr<Counters> counters = Counters::Load(database);
  if (!counters.ok()) return counters.status();
  const absl::StatusOr<uint64_t> last = LastQuarantineId(database);
  if (!last.ok()) return last.status();
  return std::unique_ptr<Committer>(
      new Committer(database, journal, clock, max_queued_bytes, *std::move(counters), *last));
}

Committer::Committer(store::Database& database, journal::Journal& journal, const base::Clock& clock,
                     size_t max_queued_bytes, Counters counters, uint64_t last_quarantine_id)
    : database_(database),
      journal_(journal),
      clock_(clock),
      max_queued_bytes_(max_queued_bytes),
      counters_(std::move(counters)),
      last_quarantine_id_(last_quarantine_id),
      staged_quarantine_id_(last_quarantine_id) {
  absl::MutexLock lock(&mutex_);
  feed_statuses_ = counters_.All();
}

Committer::~Committer() { Stop(); }

void Committer::Start(Observer* observer, Onlooker* onlooker) {
  observer_ = observer;
  onlooker_ = onlooker;
  appender_ = std::thread([this] { RunAppender(); });
  syncer_ = std::thread([this] { RunSyncer(); });
}

void Committer::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (appender_.joinable()) appender_.join();
  if (syncer_.joinable()) syncer_.join();
}

absl::Status Committer::Admit(const std::string& principal) const {
  absl::MutexLock lock(&mutex_);
  if (stopping_) return Stopping();
  const auto own = bytes_of_.find(principal);
  const size_t own_bytes = own == bytes_of_.end() ? 0 : own->second;
  if (queued_bytes_ < max_queued_bytes_ && own_bytes <= max_queued_bytes_ / kShares) return absl::OkStatus();
  absl::Status full = model::Error(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_OVERLOADED,
                                   "too much of yours waits for the disk: send again after the time given");
  model::SetRetryAfter(full, absl::Milliseconds(200));
  return full;
}

absl::Status Committer::Queue(Pending pending) {
  absl::MutexLock lock(&mutex_);
  if (stopping_) return Stopping();
  queued_bytes_ += pending.bytes;
  bytes_of_[pending.principal] += pending.bytes;
  std::deque<Pending>& line = lines_[pending.principal];
  if (line.empty()) turns_.push_back(pending.principal);
  line.push_back(std::move(pending));
  return absl::OkStatus();
}

// One submission of each principal in turn.
Committer::Group Committer::Gather() {
  Group group;
  size_t bytes = 0;
  while (!turns_.empty()) {
    const auto line = lines_.find(turns_.front());
    const size_t next = line->second.front().bytes;
    if (!group.empty() && bytes + next > kMaxGroupBytes) break;
    bytes += next;
    group.push_back(std::move(line->second.front()));
    line->second.pop_front();
    if (line->second.empty()) {
      lines_.erase(line);
    } else {
      turns_.push_back(turns_.front());
    }
    turns_.pop_front();
  }
  return group;
}

void Committer::WaitForProgress(absl::Time deadline) const {
  absl::MutexLock lock(&mutex_);
  const uint64_t now = figures_.completed;
  const auto moved = [this, now]()
                         ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return figures_.completed != now || stopping_; };
  mutex_.AwaitWithDeadline(absl::Condition(&moved), deadline);
}

std::vector<v1::FeedStatus> Committer::FeedStatuses() const {
  absl::MutexLock lock(&mutex_);
  return feed_statuses_;
}

absl::Status Committer::status() const {
  absl::MutexLock lock(&mutex_);
  return status_;
}

CommitFigures Committer::figures() const {
  absl::MutexLock lock(&mutex_);
  CommitFigures figures = figures_;
  figures.queued_bytes = queued_bytes_;
  figures.queued_limit = max_queued_bytes_;
  figures.lines = turns_.size();
  figures.unsynced = figures.appended - figures.completed;
  return figures;
}

void Committer::RunAppender() {
  base::TakePriority(base::Priority::kTakingIn);
  while (true) {
    Group group;
    {
      absl::MutexLock lock(&mutex_);
      const auto ready = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
        return (!turns_.empty() && written_.size() < kMaxGroupsUnsynced) || (turns_.empty() && stopping_);
      };
      mutex_.Await(absl::Condition(&ready));
      if (turns_.empty()) break;
      group = Gather();
    }
    const absl::Status status = Append(group);
    {
      absl::MutexLock lock(&mutex_);
      size_t items = 0;
      for (const Pending& pending : group) items += pending.items.size();
      figures_.items.Observe(static_cast<double>(items));
      ++figures_.appended;
      if (status.ok()) {
        feed_statuses_ = counters_.All();
        written_.push_back(std::move(group));
      }
    }
    if (!status.ok()) Complete(std::move(group), status);
  }
  absl::MutexLock lock(&mutex_);
  appender_done_ = true;
}

void Committer::RunSyncer() {
  base::TakePriority(base::Priority::kTakingIn);
  while (true) {
    std::deque<Group> groups;
    {
      absl::MutexLock lock(&mutex_);
      const auto ready = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return !written_.empty() || appender_done_; };
      mutex_.Await(absl::Condition(&ready));
      if (written_.empty()) return;
      groups.swap(written_);
    }
    const absl::Time began = clock_.Now();
    const absl::Status status = journal_.Sync();
    const absl::Duration took = clock_.Now() - began;
    if (observer_ != nullptr) observer_->Written(journal_.durable());
    {
      absl::MutexLock lock(&mutex_);
      figures_.sync_seconds.Observe(absl::ToDoubleSeconds(took));
    }
    for (Group& group : groups) {
      if (onlooker_ != nullptr && status.ok()) Show(group);
      Complete(std::move(group), status);
    }
  }
}

absl::Status Committer::Append(Group& group) {
  batch_.Clear();
  absl::Status status = Decide(group, batch_);
  if (status.ok()) {
    counters_.Stage(batch_);
    status = database_.Write(batch_);
  }
  if (!status.ok()) {
    journal_.Abandon();
    counters_.Abandon();
    staged_quarantine_id_ = last_quarantine_id_;
    return status;
  }
  journal_.Written();
  counters_.Commit();
  last_quarantine_id_ = staged_quarantine_id_;
  return absl::OkStatus();
}

absl::Status Committer::Decide(Group& group, store::Batch& batch) {
  std::vector<std::string_view> keys;
  for (const Pending& pending : group) {
    for (const Prepared& item : pending.items) {
      if (!item.index_key.empty()) keys.push_back(item.index_key);
    }
  }
  absl::StatusOr<std::vector<std::optional<std::string>>> versions = database_.MultiGet(Family::kEventIndex, keys);
  if (!versions.ok()) return versions.status();
  // An id may come several times in one group: later ones see what earlier ones decided.
  absl::flat_hash_map<std::string_view, size_t> first;
  first.reserve(keys.size());
  size_t next = 0;

  const absl::Time now = clock_.Now();
  for (Pending& pending : group) {
    if (!pending.own_record.empty()) journal_.Stage(batch, pending.own_record);
    for (Prepared& item : pending.items) {
      if (!item.index_key.empty()) {
        std::optional<std::string>& known = (*versions)[first.try_emplace(item.index_key, next).first->second];
        if (!known.has_value()) known.emplace();
        DecideOne(item, *known, batch);
        ++next;
      } else if (!item.quarantine.empty()) {
        batch.Put(Family::kIngest, QuarantineKey(++staged_quarantine_id_), item.quarantine);
      }
      counters_.Count(item, now);
    }
    if (!pending.cursor_name.empty()) {
      batch.Put(Family::kIngest, CursorKey(pending.cursor_name), pending.cursor);
    }
  }
  return absl::OkStatus();
}

void Committer::DecideOne(Prepared& item, std::string& versions, store::Batch& batch) {
  for (size_t at = 0; at + kVersionBytes <= versions.size(); at += kVersionBytes) {
    const std::string_view version = std::string_view(versions).substr(at, kVersionBytes);
    if (version.substr(0, kDigestBytes) != item.digest) continue;
    item.ack.set_outcome(v1::OUTCOME_DUPLICATE);
    item.ack.set_journal_sequence(SequenceOf(version));
    item.ack.clear_findings();
    return;
  }
  if (!versions.empty() && item.feed->same_id == SameIdPolicy::kConflict) {
    item.ack.set_outcome(v1::OUTCOME_REFUSED);
    item.ack.set_journal_sequence(SequenceOf(versions));
    item.ack.clear_findings();
    v1::Finding& finding = *item.ack.add_findings();
    finding.set_code(v1::FINDING_CODE_REFUSED_CONFLICT);
    finding.set_field("event.event_id");
    finding.set_message("this id is known with other content: send a new event with corrects_event_id");
    return;
  }
  const uint64_t sequence = journal_.Stage(batch, item.record);
  if (observer_ != nullptr && item.license_change != nullptr) observer_->Stage(*item.license_change, sequence, batch);
  item.ack.set_outcome(v1::OUTCOME_ACCEPTED);
  item.ack.set_journal_sequence(sequence);
  versions += item.digest;
  base::AppendU64(versions, sequence);
  if (versions.size() > kMaxVersions * kVersionBytes) versions.erase(0, kVersionBytes);
  batch.Put(Family::kEventIndex, item.index_key, versions);
}

void Committer::Show(const Group& group) const {
  std::vector<Decided> decided;
  for (const Pending& pending : group) {
    for (const Prepared& item : pending.items) {
      if (item.feed == nullptr) continue;
      decided.push_back({.feed = item.feed->name,
                         .outcome = item.ack.outcome(),
                         .findings = {item.ack.findings().data(), static_cast<size_t>(item.ack.findings_size())},
                         .kind = item.kind,
                         .occurred_s = item.occurred_s,
                         .recorded_s = item.recorded_s,
                         .feed_sequence = item.feed_sequence,
                         .mended = item.mended});
    }
  }
  if (!decided.empty()) onlooker_->Saw(decided);
}

void Committer::Complete(Group group, const absl::Status& status) {
  for (Pending& pending : group) {
    if (!status.ok()) {
      pending.done(
          model::Error(absl::StatusCode::kUnavailable, v1::ERROR_REASON_STORAGE,
                       absl::StrCat("the disk refused (", status.message(),
                                    "); nothing of this was kept: send it again when the operator has mended it")));
      continue;
    }
    std::vector<v1::Acknowledgement> acks;
    acks.reserve(pending.items.size());
    for (Prepared& item : pending.items) acks.push_back(std::move(item.ack));
    pending.done(std::move(acks));
  }
  absl::MutexLock lock(&mutex_);
  for (const Pending& pending : group) {
    queued_bytes_ -= pending.bytes;
    const auto own = bytes_of_.find(pending.principal);
    own->second -= pending.bytes;
    if (own->second == 0) bytes_of_.erase(own);
  }
  ++figures_.completed;
  status_ = status;
}

}  // namespace zhudong::ingest
