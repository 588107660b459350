// A value that is replaced as a whole while others read it.
#pragma once

#include <memory>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace zhudong::base {

// Thread-safe. Who reads keeps what it got as long as it likes; who comes after Set gets the new one. A copy is of what
// was there then.
template <typename T>
class Live {
 public:
  explicit Live(std::shared_ptr<const T> now) : now_(std::move(now)) {}
  Live(const Live& other) : now_(other.Get()) {}
  Live& operator=(const Live& other) {
    Set(other.Get());
    return *this;
  }

  std::shared_ptr<const T> Get() const {
    absl::ReaderMutexLock lock(&mutex_);
    return now_;
  }
  void Set(std::shared_ptr<const T> next) {
    // What was there goes after the lock, if nobody else holds it.
    absl::MutexLock lock(&mutex_);
    now_.swap(next);
  }

 private:
  mutable absl::Mutex mutex_;
  std::shared_ptr<const T> now_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhudong::base
