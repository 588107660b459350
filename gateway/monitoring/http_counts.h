// Requests that the HTTP servers answered, the refused ones among them: counted since the start.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <tuple>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace zhudong::monitoring {

// Thread-safe; outlives the servers that it counts.
class HttpCounts {
 public:
  using Key = std::tuple<std::string, std::string, int>;  // server, method, status

  // For http::ServerOptions::answered of the server of this name.
  std::function<void(const std::string& method, int status)> Counter(const std::string& server) {
    return [this, server](const std::string& method, int status) {
      absl::MutexLock lock(&mutex_);
      ++requests_[{server, method, status}];
    };
  }
  std::map<Key, uint64_t> All() const {
    absl::MutexLock lock(&mutex_);
    return requests_;
  }

 private:
  mutable absl::Mutex mutex_;
  // Bounded: the server takes a handful of methods, and its handlers answer a handful of statuses.
  std::map<Key, uint64_t> requests_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhudong::monitoring
