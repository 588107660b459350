#include "gateway/http/bounded_queue.h"

#include <utility>

namespace zhudong::http {
namespace {

thread_local bool turned_away = false;

}  // namespace

BoundedQueue::BoundedQueue(size_t threads, size_t waiting) : most_(waiting) {
  for (size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { Run(); });
}

bool BoundedQueue::IsTurnedAway() { return turned_away; }

bool BoundedQueue::HasWaiting() const {
  absl::MutexLock lock(&mutex_);
  return waiting_.size() + busy_ > threads_.size();
}

void BoundedQueue::enqueue(std::function<void()> work) {
  {
    absl::MutexLock lock(&mutex_);
    if (waiting_.size() < most_) {
      waiting_.push_back(std::move(work));
      return;
    }
  }
  turned_away = true;
  work();
  turned_away = false;
}

void BoundedQueue::shutdown() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  for (std::thread& thread : threads_) thread.join();
}

void BoundedQueue::Run() {
  while (true) {
    std::function<void()> work;
    {
      absl::MutexLock lock(&mutex_);
      const auto ready = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return stopping_ || !waiting_.empty(); };
      mutex_.Await(absl::Condition(&ready));
      if (waiting_.empty()) return;
      work = std::move(waiting_.front());
      waiting_.pop_front();
      ++busy_;
    }
    work();
    absl::MutexLock lock(&mutex_);
    --busy_;
  }
}

}  // namespace zhudong::http
