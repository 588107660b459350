#include "gateway/delivery/replay_job.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/base/bytes.h"
#include "gateway/delivery/planner.h"

namespace zhudong::delivery {
namespace {

using store::Family;

constexpr size_t kRowsInABatch = 10000;

}  // namespace

ReplayJob::ReplayJob(store::Database& database, const std::string& subscriber, RetryPolicy policy, uint64_t seed)
    : database_(database), policy_(std::move(policy)), random_(seed) {
  base::AppendPart(prefix_, subscriber);
}

std::string ReplayJob::Key(uint64_t sequence) const {
  std::string key = prefix_ + 'Q';
  base::AppendU64(key, sequence);
  return key;
}

void ReplayJob::PutRow(store::Batch& batch) { batch.Put(Family::kDelivery, prefix_ + 'J', row_.SerializeAsString()); }

absl::Status ReplayJob::Restore() {
  const auto bytes = database_.Get(Family::kDelivery, prefix_ + 'J');
  if (!bytes.ok()) return bytes.status();
  row_.Clear();
  in_flight_.clear();
  if (!bytes->has_value() || row_.ParseFromString(**bytes)) return absl::OkStatus();
  return absl::DataLossError("a replay can't be read: restore the data directory from a backup");
}

absl::Status ReplayJob::Start(v1::ReplayStatus status, const std::vector<uint64_t>& sequences) {
  store::Batch batch;
  batch.DeleteRange(Family::kDelivery, prefix_ + 'Q', base::PrefixEnd(prefix_ + 'Q'));
  // The row last: cut off before it, there is no replay.
  for (size_t i = 0; i < sequences.size(); ++i) {
    batch.Put(Family::kDelivery, Key(sequences[i]), "");
    if ((i + 1) % kRowsInABatch != 0) continue;
    if (absl::Status written = database_.Write(batch); !written.ok()) return written;
    batch.Clear();
  }
  row_.Clear();
  *row_.mutable_status() = std::move(status);
  row_.mutable_status()->set_events(sequences.size());
  row_.mutable_status()->set_left(sequences.size());
  row_.mutable_status()->set_state(sequences.empty() ? "done" : "running");
  if (!sequences.empty()) row_.mutable_status()->set_next_sequence(sequences.front());
  PutRow(batch);
  return database_.Write(batch);
}

void ReplayJob::Stop(store::Batch& batch) {
  batch.DeleteRange(Family::kDelivery, prefix_ + 'Q', base::PrefixEnd(prefix_ + 'Q'));
  row_.mutable_status()->set_state("stopped");
  in_flight_.clear();
  PutRow(batch);
}

absl::Time ReplayJob::next_attempt() const {
  if (!running()) return absl::InfiniteFuture();
  return row_.next_attempt_us() == 0 ? absl::InfinitePast() : absl::FromUnixMicros(row_.next_attempt_us());
}

absl::StatusOr<store::v1::DemandRecord> ReplayJob::Find(uint64_t sequence, const DemandLog& log,
                                                        const Acts& acts) const {
  auto skipped = acts.FindSkipped(sequence);
  if (!skipped.ok()) return skipped.status();
  if (skipped->has_value()) return std::move(*(*skipped)->mutable_event());
  return log.Get(sequence);
}

absl::StatusOr<std::vector<store::v1::DemandRecord>> ReplayJob::Next(size_t limit, const DemandLog& log,
                                                                     const Acts& acts, store::Batch& batch) {
  in_flight_.clear();
  std::vector<store::v1::DemandRecord> call;
  std::set<std::string> projects;
  size_t bytes = 0;
  const auto cursor =
      database_.Range(Family::kDelivery, Key(row_.status().next_sequence()), base::PrefixEnd(prefix_ + 'Q'));
  for (; cursor->Valid() && call.size() < std::min(limit, limit_); cursor->Next()) {
    const uint64_t sequence = base::ReadU64(cursor->Key().substr(prefix_.size() + 1));
    auto event = Find(sequence, log, acts);
    if (absl::IsOutOfRange(event.status()) || absl::IsNotFound(event.status())) {
      if (!call.empty()) break;
      row_.mutable_status()->set_failed(row_.status().failed() + 1);
      Done(sequence, batch);
      continue;
    }
    if (!event.ok()) return event.status();
    bytes += event->ByteSizeLong();
    if (!projects.insert(event->project_id()).second || (!call.empty() && bytes > Planner::kCallBytes)) break;
    event->mutable_replay()->set_replay_id(row_.status().replay_id());
    *event->mutable_replay()->mutable_asked_at() = row_.status().asked_at();
    in_flight_.push_back({sequence, event->event_id()});
    call.push_back(*std::move(event));
  }
  if (absl::Status status = cursor->status(); !status.ok()) return status;
  if (call.empty()) row_.mutable_status()->set_state("done");
  PutRow(batch);
  return call;
}

void ReplayJob::Settle(const absl::StatusOr<std::vector<v1::Receipt>>& answer, absl::Time now, store::Batch& batch) {
  const std::vector<Sent> sent = std::exchange(in_flight_, {});
  if (sent.empty() || !running()) return;
  absl::Status status = answer.status();
  if (status.ok()) {
    std::vector<std::string> event_ids;
    for (const Sent& one : sent) event_ids.push_back(one.event_id);
    status = CheckReceipts(event_ids, *answer);
  }
  if (!status.ok()) return SettleFailedCall(status, sent, now, batch);
  limit_ = std::min<size_t>(500, limit_ * 2);
  for (size_t i = 0; i < sent.size(); ++i) {
    // Nothing goes before the first that it could have waited for: not to try that one is to put it off.
    if (i > 0 && (*answer)[i].outcome() == v1::RECEIPT_OUTCOME_NOT_TRIED) break;
    if (!SettleOne((*answer)[i], now)) break;
    Done(sent[i].sequence, batch);
  }
  PutRow(batch);
}

bool ReplayJob::SettleOne(const v1::Receipt& receipt, absl::Time now) {
  v1::ReplayStatus& status = *row_.mutable_status();
  switch (receipt.outcome()) {
    case v1::RECEIPT_OUTCOME_APPLIED:
      status.set_applied(status.applied() + 1);
      return true;
    case v1::RECEIPT_OUTCOME_DUPLICATE:
      status.set_duplicates(status.duplicates() + 1);
      return true;
    case v1::RECEIPT_OUTCOME_STALE:
      status.set_stale(status.stale() + 1);
      return true;
    case v1::RECEIPT_OUTCOME_REJECTED:
      status.set_failed(status.failed() + 1);
      return true;
    default:
      break;
  }
  row_.set_attempts(row_.attempts() + 1);
  if (static_cast<int>(row_.attempts()) >= policy_.max_attempts) {
    status.set_failed(status.failed() + 1);
    return true;
  }
  row_.set_next_attempt_us(absl::ToUnixMicros(now + EventWait(policy_, static_cast<int>(row_.attempts()), random_)));
  return false;
}

void ReplayJob::SettleFailedCall(const absl::Status& error, const std::vector<Sent>& sent, absl::Time now,
                                 store::Batch& batch) {
  row_.set_attempts(row_.attempts() + 1);
  const int attempts = static_cast<int>(row_.attempts());
  // A receiver that is not there is waited for; one that stumbles over a single event is spared it in the end.
  const bool blamed = sent.size() == 1 && ClassifyCallError(error) != CallFault::kPeer;
  limit_ = 1;
  if (blamed && attempts >= policy_.max_attempts) {
    row_.mutable_status()->set_failed(row_.status().failed() + 1);
    Done(sent[0].sequence, batch);
  } else {
    row_.set_next_attempt_us(absl::ToUnixMicros(now + Backoff(policy_, attempts, random_)));
  }
  PutRow(batch);
}

void ReplayJob::Done(uint64_t sequence, store::Batch& batch) {
  batch.Delete(Family::kDelivery, Key(sequence));
  v1::ReplayStatus& status = *row_.mutable_status();
  status.set_left(status.left() > 0 ? status.left() - 1 : 0);
  status.set_next_sequence(sequence + 1);
  if (status.left() == 0) status.set_state("done");
  row_.set_attempts(0);
  row_.clear_next_attempt_us();
}

}  // namespace zhudong::delivery
