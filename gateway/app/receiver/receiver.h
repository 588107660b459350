// A grid planning system for trying out. See README.md.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/app/receiver/story_file.h"
#include "grpcpp/security/server_credentials.h"

namespace zhudong::app {

// What goes wrong, on purpose.
struct ReceiverFaults {
  absl::flat_hash_set<std::string> reject_projects;
  int fail_calls = 0;                           // this many of the next calls fail with UNAVAILABLE, nothing applied
  absl::Duration delay = absl::ZeroDuration();  // before every answer, at most a minute
};

struct ReceiverCounts {
  uint64_t calls = 0;
  uint64_t failed_calls = 0;
  uint64_t applied = 0;
  uint64_t duplicates = 0;
  uint64_t stale = 0;
  uint64_t rejected = 0;
  uint64_t retried = 0;
  // In the file, those of earlier runs too.
  uint64_t events = 0;
  uint64_t projects = 0;
};

// Serves between Start and Stop. Thread-safe.
class Receiver {
 public:
  // `address` is host:port, port 0 for any. UNAVAILABLE when the port is taken or the file can't be written.
  static absl::StatusOr<std::unique_ptr<Receiver>> Start(const std::string& address,
                                                         std::shared_ptr<grpc::ServerCredentials> credentials,
                                                         const std::string& path, ReceiverFaults faults,
                                                         StoryStart start = StoryStart::kAtOne);
  virtual ~Receiver() = default;

  virtual int port() const = 0;
  virtual ReceiverCounts Counts() const = 0;
  virtual void SetFaults(ReceiverFaults faults) = 0;
  // Cuts off calls that last longer than two seconds. May be called twice.
  virtual void Stop() = 0;
};

}  // namespace zhudong::app
