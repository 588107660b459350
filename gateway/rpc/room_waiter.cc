#include "gateway/rpc/room_waiter.h"

#include <utility>

#include "absl/time/clock.h"
#include "gateway/base/clock.h"

namespace zhudong::rpc {
namespace {

constexpr absl::Duration kPatience = absl::Milliseconds(100);

}  // namespace

RoomWaiter::RoomWaiter(ingest::Ingest& ingest) : ingest_(ingest), thread_([this] { Run(); }) {}

RoomWaiter::~RoomWaiter() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

void RoomWaiter::Wait(std::function<void()> retry) {
  absl::MutexLock lock(&mutex_);
  waiting_.push_back(std::move(retry));
}

void RoomWaiter::Run() {
  bool stopping = false;
  while (!stopping) {
    {
      absl::MutexLock lock(&mutex_);
      const auto ready = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return !waiting_.empty() || stopping_; };
      mutex_.Await(absl::Condition(&ready));
    }
    ingest_.WaitForRoom(base::DeadlineIn(kPatience));
    std::vector<std::function<void()>> ready;
    {
      absl::MutexLock lock(&mutex_);
      ready.swap(waiting_);
      stopping = stopping_;
    }
    for (std::function<void()>& retry : ready) retry();
  }
}

}  // namespace zhudong::rpc
