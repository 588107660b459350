// The thread of a source that asks again and again: when it asks, how long it waits after a fault, what it says of
// itself. What it asks is the source's own.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "gateway/base/clock.h"
#include "zhudong/v1/admin_service.pb.h"

namespace zhudong::polling {

struct PollerOptions {
  std::string source;  // as the status names it
  std::string well;    // what is said when it goes again: "the list is read"
  // Between two times that went well.
  absl::Duration interval = absl::Seconds(5);
  // After a fault the wait doubles from the first to the longest.
  absl::Duration first_backoff = absl::Milliseconds(200);
  absl::Duration longest_backoff = absl::Seconds(30);
};

// Start and Stop as ports::Source says; the rest is thread-safe but for Once.
class Poller {
 public:
  using Ask = std::function<absl::Status()>;

  // `log` gets a sentence when it begins to fail or is well again, and may be empty. `clock` outlives this.
  Poller(PollerOptions options, const base::Clock& clock, std::function<void(std::string_view)> log);
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  // Calls `ask` on a thread of its own until Stop.
  void Start(Ask ask);
  // `cancel` makes an ask that waits return soon. What it answers then is no fault of the source.
  void Stop(const std::function<void()>& cancel);
  bool stopping() const;
  v1::SourceStatus Status() const;

  // Asks once, and says how long to wait until the next time: the interval; after a fault what the platform asked for
  // (model::SetRetryAfter), but not less than the first backoff, the interval for FAILED_PRECONDITION, which somebody
  // has to mend first, else the backoff.
  absl::Duration Once(const Ask& ask);

 private:
  const PollerOptions options_;
  const base::Clock& clock_;
  const std::function<void(std::string_view)> log_;
  int failures_ = 0;  // in a row; of the thread that asks
  std::thread thread_;
  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  v1::SourceStatus status_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhudong::polling
