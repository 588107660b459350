// The same Idempotency-Key with the same body is answered as before, and its events are not sent in again.
//
// remembers: answers, until the process ends, a day has passed or newer ones need the room. After that the events' own
//            ids hold: what was accepted is a duplicate at the same journal_sequence, and nothing is there twice. That
//            is what is promised across restarts, and it needs no second memory on disk.
#pragma once

#include <list>
#include <map>
#include <string>
#include <variant>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "gateway/base/clock.h"
#include "gateway/http/client.h"

namespace zhudong::http_push {

// Thread-safe.
class Idempotency {
 public:
  // Answers of at most so many bytes are kept.
  Idempotency(size_t max_bytes, const base::Clock& clock) : max_bytes_(max_bytes), clock_(clock) {}

  struct New {};
  // New: do the work, then Finish or Abandon. Else the answer that was given; or ABORTED with reason
  // IDEMPOTENCY_KEY_IN_USE, or INVALID_ARGUMENT with IDEMPOTENCY_KEY_REUSED.
  std::variant<New, http::Response, absl::Status> Begin(const std::string& key, const std::string& body_digest);
  void Finish(const std::string& key, const http::Response& answer);
  void Abandon(const std::string& key);

 private:
  struct Entry {
    std::string digest;
    bool done = false;
    http::Response answer;
    absl::Time end;
    std::list<std::string>::iterator place;  // in order_, where done
  };
  void Forget(const std::string& key) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const size_t max_bytes_;
  const base::Clock& clock_;
  absl::Mutex mutex_;
  std::map<std::string, Entry> entries_ ABSL_GUARDED_BY(mutex_);
  std::list<std::string> order_ ABSL_GUARDED_BY(mutex_);  // those that are done, oldest first
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace zhudong::http_push
