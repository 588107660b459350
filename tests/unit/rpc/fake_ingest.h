// An ingest without a disk: full, stopping or failing when told, and its acknowledgements can be held back.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gateway/ingest/ingest.h"
#include "gateway/model/errors.h"

namespace zhudong::rpc {

// Thread-safe.
class FakeIngest final : public ingest::Ingest {
 public:
  // Acknowledgements wait for Release() or Fail().
  void Hold() {
    absl::MutexLock lock(&mutex_);
    held_back_ = true;
  }
  void SetFull(bool full) {
    absl::MutexLock lock(&mutex_);
    full_ = full;
  }
  // Every acknowledgement carries a finding with this much text.
  void SetFindingBytes(size_t bytes) {
    absl::MutexLock lock(&mutex_);
    finding_bytes_ = bytes;
  }
  // From now on acknowledges what came and what comes.
  void Release() {
    {
      absl::MutexLock lock(&mutex_);
      held_back_ = false;
    }
    CompleteAll(absl::OkStatus());
  }
  // What is held back was not kept.
  void Fail(const absl::Status& why) { CompleteAll(why); }

  size_t items() const {
    absl::MutexLock lock(&mutex_);
    return items_;
  }
  // False when fewer than `items` came within 20 s.
  bool AwaitItems(size_t items) const {
    absl::MutexLock lock(&mutex_);
    const auto came = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return items_ >= items; };
    return mutex_.AwaitWithTimeout(absl::Condition(&came), absl::Seconds(20));
  }
  int waits_for_room() const {
    absl::MutexLock lock(&mutex_);
    return waits_;
  }
  std::string last_traceparent() const {
    absl::MutexLock lock(&mutex_);
    return last_traceparent_;
  }
  std::string last_principal() const {
    absl::MutexLock lock(&mutex_);
    return last_principal_;
  }

  absl::Status Submit(ingest::Submission& submission) override {
    {
      absl::MutexLock lock(&mutex_);
      if (stopping_) {
        return model::Error(absl::StatusCode::kUnavailable, v1::ERROR_REASON_STOPPING, "stopping");
      }
      if (full_) {
        absl::Status full = model::Error(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_OVERLOADED, "full");
        model::SetRetryAfter(full, absl::Milliseconds(200));
        return full;
      }
      items_ += submission.items.size();
      last_traceparent_ = submission.traceparent;
      last_principal_ = submission.principal.id;
      Waiting& waiting = waiting_.emplace_back();
      for (const v1::PublishItem* item : submission.items) waiting.items.push_back(item->item());
      waiting.done = std::move(submission.done);
      if (held_back_) return absl::OkStatus();
    }
    CompleteAll(absl::OkStatus());
    return absl::OkStatus();
  }

  void WaitForRoom(absl::Time deadline) override {
    absl::MutexLock lock(&mutex_);
    ++waits_;
    const auto room = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return !full_ || stopping_; };
    mutex_.AwaitWithDeadline(absl::Condition(&room), deadline);
  }

  void Start(ingest::Observer*, ingest::Onlooker*) override {}
  void Stop() override {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  std::unique_ptr<ports::Intake> MakeIntake(access::Principal) override { return nullptr; }
  absl::Status AppendOwn(const store::v1::JournalRecord&, const std::string&, const std::string&) override {
    return absl::UnimplementedError("not part of these tests");
  }
  absl::StatusOr<std::string> LoadCursor(std::string_view) const override { return std::string(); }
  std::vector<v1::FeedStatus> Status() const override { return {}; }
  absl::StatusOr<ingest::QuarantinePage> ListQuarantine(const ingest::QuarantineQuery&) const override {
    return ingest::QuarantinePage();
  }
  absl::StatusOr<v1::GetQuarantinedItemResponse> GetQuarantined(uint64_t) const override {
    return absl::NotFoundError("nothing is in quarantine");
  }
  absl::Status Settle(uint64_t, const v1::QuarantineSettlement&) override {
    return absl::NotFoundError("nothing is in quarantine");
  }
  v1::Acknowledgement Check(const access::Principal&, v1::PublishItem) const override { return {}; }
  ingest::CommitFigures figures() const override { return {}; }
  absl::Status status() const override { return absl::OkStatus(); }

 private:
  struct Waiting {
    std::vector<uint64_t> items;  // their numbers
    decltype(ingest::Submission::done) done;
  };

  // In order, one at a time, as the real one does.
  void CompleteAll(const absl::Status& status) {
    absl::MutexLock one_at_a_time(&completing_);
    while (true) {
      Waiting submission;
      size_t finding_bytes = 0;
      {
        absl::MutexLock lock(&mutex_);
        if (waiting_.empty()) return;
        submission = std::move(waiting_.front());
        waiting_.pop_front();
        finding_bytes = finding_bytes_;
      }
      if (!status.ok()) {
        submission.done(status);
        continue;
      }
      std::vector<v1::Acknowledgement> acks(submission.items.size());
      for (size_t i = 0; i < acks.size(); ++i) {
        acks[i].set_item(submission.items[i]);
        acks[i].set_outcome(v1::OUTCOME_ACCEPTED);
        if (finding_bytes > 0) acks[i].add_findings()->set_message(std::string(finding_bytes, 'x'));
      }
      submission.done(std::move(acks));
    }
  }

  absl::Mutex completing_ ABSL_ACQUIRED_BEFORE(mutex_);
  mutable absl::Mutex mutex_;
  std::deque<Waiting> waiting_ ABSL_GUARDED_BY(mutex_);
  size_t items_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t finding_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  int waits_ ABSL_GUARDED_BY(mutex_) = 0;
  bool held_back_ ABSL_GUARDED_BY(mutex_) = false;
  bool full_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::string last_traceparent_ ABSL_GUARDED_BY(mutex_);
  std::string last_principal_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhudong::rpc
