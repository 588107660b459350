#include "gateway/pipeline/pipeline.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "gateway/base/priority.h"
#include "gateway/pipeline/batches.h"
#include "gateway/pipeline/derive.h"
#include "gateway/pipeline/pace.h"

namespace zhudong::pipeline {
namespace {

// A batch is cut where either is reached: long enough to spread the cost of a write, short enough for a latency of
// milliseconds.
constexpr size_t kMaxBatchEntries = 256;
constexpr size_t kMaxBatchBytes = 2u << 20;
// A few events are let become more for so long: a batch has a price of its own, whatever it holds. Of so many each has
// little of it to bear.
constexpr uint64_t kFewEntries = 16;
constexpr absl::Duration kLinger = absl::Milliseconds(2);
constexpr absl::Duration kIdleWait = absl::Seconds(1);
constexpr absl::Duration kFirstRetry = absl::Milliseconds(200);
constexpr absl::Duration kRetryCap = absl::Seconds(10);
// From so many entries behind the journal on it catches up, and makes way for everybody, until it is this near again:
// those who publish or ask meanwhile must not pay for it, and a few seconds more or less change nothing for the newest.
constexpr uint64_t kCatchUpFrom = 10000;
constexpr uint64_t kCatchUpTo = 1000;

class PipelineImpl final : public Pipeline {
 public:
  PipelineImpl(store::Database& database, const journal::Journal& journal, delivery::DemandLog& outbox)
      : database_(database), journal_(journal), batches_(database, database, outbox, [this](uint64_t position) {
          position_.store(position, std::memory_order_release);
        }) {}
  ~PipelineImpl() override { Stop(); }

  void Start() override {
    thread_ = std::thread([this] { Run(); });
  }
  void Stop() override {
    if (!stop_.HasBeenNotified()) stop_.Notify();
    if (thread_.joinable()) thread_.join();
  }
  uint64_t position() const override { return position_.load(std::memory_order_acquire); }
  absl::Status status() const override {
    absl::MutexLock lock(&mutex_);
    return status_;
  }

 private:
  void Run();
  // Until a stop, or until so many entries behind the journal are no more, or too many, as `goes_on` says.
  void DeriveWhile(bool (*goes_on)(uint64_t behind));
  absl::Status RunBatch();
  void SetStatus(absl::Status status) {
    absl::MutexLock lock(&mutex_);
    status_ = std::move(status);
  }

  store::Database& database_;
  const journal::Journal& journal_;
  std::thread thread_;
  absl::Notification stop_;
  std::atomic<uint64_t> position_{0};
  // The thread's own.
  uint64_t seen_durable_ = 0;
  std::optional<Deriver> deriver_;
  Batches batches_;
  mutable absl::Mutex mutex_;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
};

void PipelineImpl::Run() {
  while (!stop_.HasBeenNotified()) {
    DeriveWhile([](uint64_t behind) { return behind < kCatchUpFrom; });
    // On a thread of its own, because a priority once given up is not had again; without one where none can be had.
    std::async(std::launch::async | std::launch::deferred, [this] {
      base::TakePriority(base::Priority::kCatchingUp);
      DeriveWhile([](uint64_t behind) { return behind > kCatchUpTo; });
    }).get();
  }
  // What it fails to write is derived again at the next start.
  batches_.Finish().IgnoreError();
}

void PipelineImpl::DeriveWhile(bool (*goes_on)(uint64_t behind)) {
  absl::Duration wait = kFirstRetry;
  while (!stop_.HasBeenNotified() && goes_on(journal_.durable() - position())) {
    absl::Status status = RunBatch();
    const bool ok = status.ok();
    SetStatus(std::move(status));
    if (ok) {
      wait = kFirstRetry;
      continue;
    }
    // What was staged is lost with the batch: begin again from what is on disk.
    batches_.Abandon();
    deriver_.reset();
    stop_.WaitForNotificationWithTimeout(wait);
    wait = std::min(wait * 2, kRetryCap);
  }
}

absl::Status PipelineImpl::RunBatch() {
  if (!deriver_) {
    absl::StatusOr<Deriver> deriver = Deriver::FromState(database_);
    if (!deriver.ok()) return deriver.status();
    deriver_ = *std::move(deriver);
    position_.store(deriver_->position(), std::memory_order_release);
  }
  if (!journal_.WaitBeyond(deriver_->position(), base::DeadlineIn(kIdleWait))) {
    const absl::Status written = batches_.Finish();
    // A closed journal wakes at once: don't spin on it.
    if (written.ok() && journal_.closed()) stop_.WaitForNotificationWithTimeout(kIdleWait);
    return written;
  }
  if (journal_.durable() - deriver_->position() < kFewEntries) stop_.WaitForNotificationWithTimeout(kLinger);
  const auto start = std::chrono::steady_clock::now();
  const uint64_t durable_before = journal_.durable();
  const absl::StatusOr<std::vector<journal::Entry>> entries =
      journal_.Read(deriver_->position(), kMaxBatchEntries, kMaxBatchBytes);
  if (!entries.ok()) return entries.status();
  // Nothing came in since the last batch: nobody minds if catching up takes two cores.
  const uint64_t durable = journal_.durable();
  const bool quiet = std::exchange(seen_durable_, durable) == durable;
  const absl::Status derived = batches_.Derive(*deriver_, *entries, quiet ? durable : deriver_->position());
  const absl::Duration took = absl::FromChrono(std::chrono::steady_clock::now() - start);
  const absl::Duration rest = RestAfter(entries->size(), kMaxBatchEntries, journal_.durable() - durable_before, took);
  if (rest > absl::ZeroDuration()) stop_.WaitForNotificationWithTimeout(rest);
  return derived;
}

}  // namespace

std::unique_ptr<Pipeline> Pipeline::Make(store::Database& database, const journal::Journal& journal,
                                         delivery::DemandLog& outbox) {
  return std::make_unique<PipelineImpl>(database, journal, outbox);
}

}  // namespace zhudong::pipeline
