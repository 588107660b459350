// A deliverer on a real database, and a receiver that outlives it.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "gateway/delivery/delivery.h"
#include "gateway/model/demand_record.h"
#include "tests/unit/delivery/simulation.h"

namespace zhudong::delivery {

inline const Operator kDuty{"spiffe://zhudong/operator/duty", "the receiver was mended"};

// A receiver that outlives the sinks which lead to it.
struct Shared {
  absl::Mutex mutex;
  FakeReceiver receiver ABSL_GUARDED_BY(mutex);
  bool stalled ABSL_GUARDED_BY(mutex) = false;
  absl::Status error ABSL_GUARDED_BY(mutex);  // of every call, when not OK
};

class FakeSink final : public ports::Sink {
 public:
  explicit FakeSink(Shared& shared) : shared_(shared) {}
  absl::StatusOr<std::vector<v1::Receipt>> Deliver(const std::vector<v1::DemandEvent>& events,
                                                   absl::Duration timeout) override {
    absl::MutexLock lock(&shared_.mutex);
    const auto ready = [this]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return cancelled_ || !shared_.stalled; };
    if (!shared_.mutex.AwaitWithTimeout(absl::Condition(&ready), timeout))
      return absl::DeadlineExceededError("stalled");
    if (cancelled_) return absl::CancelledError("stopping");
    if (!shared_.error.ok()) return shared_.error;
    std::vector<store::v1::DemandRecord> records;
    for (const v1::DemandEvent& event : events) records.push_back(model::ToDemandRecord(event));
    return shared_.receiver.Deliver(records);
  }
  bool KeepsOrder() const override { return false; }
  void Cancel() override {
    absl::MutexLock lock(&shared_.mutex);
    cancelled_ = true;
  }

 private:
  Shared& shared_;
  bool cancelled_ = false;
};

class DelivererFixture : public testing::Test {
 protected:
  DelivererFixture() {
    auto database = store::Database::Open({.path = path_, .memory_budget = 16u << 20});
    EXPECT_TRUE(database.ok()) << database.status();
    database_ = *std::move(database);
    log_ = *DemandLog::Open(*database_);
    options_.name = "grid";
    options_.retry = {.first = absl::Milliseconds(2), .cap = absl::Milliseconds(10)};
  }
  ~DelivererFixture() override {
    deliverer_.reset();
    log_.reset();
    database_.reset();
    std::filesystem::remove_all(path_);
  }

  void Open() {
    deliverer_.reset();
    auto deliverer =
        Deliverer::Open(options_, *database_, *log_, std::make_unique<FakeSink>(shared_), clock_, /*seed=*/3);
    ASSERT_TRUE(deliverer.ok()) << deliverer.status();
    deliverer_ = *std::move(deliverer);
    deliverer_->Start();
  }

  void Add(const std::string& project, const std::string& division = "440112") {
    v1::DemandEvent event = MakeEvent(project, ++story_[project]);
    event.set_division_code(division);
    Append(event);
  }
  void Append(const v1::DemandEvent& event) {
    store::Batch batch;
    log_->Stage(batch, event);
    ASSERT_TRUE(database_->Write(batch).ok());
    log_->Written();
  }

  void Answer(std::function<v1::ReceiptOutcome(const v1::DemandEvent&)> outcome) {
    absl::MutexLock lock(&shared_.mutex);
    shared_.receiver.outcome = nullptr;
    if (!outcome) return;
    shared_.receiver.outcome = [outcome = std::move(outcome)](const store::v1::DemandRecord& record) {
      return outcome(model::ToDemandEvent(record).value());
    };
  }

  // What the receiver may miss.
  void GivenUp(const std::vector<std::string>& event_ids) {
    absl::MutexLock lock(&shared_.mutex);
    shared_.receiver.skipped.insert(event_ids.begin(), event_ids.end());
  }

  void SetError(absl::Status error) {
    absl::MutexLock lock(&shared_.mutex);
    shared_.error = std::move(error);
  }

  void Stall(bool stalled) {
    absl::MutexLock lock(&shared_.mutex);
    shared_.stalled = stalled;
  }

  std::vector<std::string> Applied() {
    absl::MutexLock lock(&shared_.mutex);
    EXPECT_THAT(shared_.receiver.violations(), testing::IsEmpty());
    return shared_.receiver.applied();
  }

  bool WaitFor(const std::function<bool(const v1::SubscriberStatus&)>& good) {
    for (int i = 0; i < 1000; ++i) {
      if (good(deliverer_->Status())) return true;
      absl::SleepFor(absl::Milliseconds(10));
    }
    ADD_FAILURE() << "never came about: " << deliverer_->Status().ShortDebugString();
    return false;
  }
  bool Settled() {
    return WaitFor([this](const auto& status) { return status.position() == log_->end(); });
  }

  const std::string path_ = testing::TempDir() + "deliverer_" + std::to_string(::getpid());
  base::SystemClock clock_;
  Shared shared_;
  SubscriberOptions options_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<DemandLog> log_;
  std::unique_ptr<Deliverer> deliverer_;
  std::map<std::string, uint64_t> story_;
};

}  // namespace zhudong::delivery
