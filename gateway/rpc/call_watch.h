// Every call as it ends: counted by method and code, timed, and told one by one within bounds.
//
// remembers: of each method how often it began and how it ended
// promise:   nothing of what a call carries is looked at but its trace: no identifier can leave here
//
// Names of the metrics are those of the gRPC ecosystem (go-grpc-prometheus), so that its dashboards fit.
#pragma once

#include <grpcpp/support/server_interceptor.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "gateway/base/clock.h"
#include "gateway/telemetry/histogram.h"
#include "gateway/telemetry/metrics.h"

namespace zhudong::rpc {

// One call that ended.
struct EndedCall {
  std::string_view method;  // zhudong.v1.FeedService/Publish
  std::string_view code;    // OK, InvalidArgument …
  absl::StatusCode status;
  std::string principal;   // empty: the certificate names none
  std::string request_id;  // also told to the caller as trailing metadata `x-request-id`
  std::string trace_id;    // of its W3C traceparent; empty without one
  absl::Duration took;
  uint64_t untold = 0;  // calls that ended since the last one of this kind that was told, and were not
};

struct CallWatchOptions {
  // At most so many calls a second are told of those that ended well, and as many of the others; 0: none.
  int told_per_second = 20;
  // Called on a thread of gRPC; must not block for long.
  std::function<void(const EndedCall&)> tell;
};

// Thread-safe. Outlives the server that it watches.
class CallWatch {
 public:
  // `clock` outlives it.
  CallWatch(CallWatchOptions options, const base::Clock& clock);

  // For ServerBuilder. What it makes must not outlive this.
  std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> NewInterceptors();
  void Put(telemetry::Page& page) const;

 private:
  class Interceptors;
  class Call;
  // Of one method; once made, it stays.
  struct Method {
    std::string type;  // unary, server_stream, client_stream, bidi_stream
    uint64_t started = 0;
    std::map<int, uint64_t> handled;  // by code
    telemetry::Histogram seconds{telemetry::SecondsBounds()};
  };
  // What may still be told in the second that runs.
  struct Allowance {
    absl::Time second = absl::InfinitePast();
    int told = 0;
    uint64_t untold = 0;
  };

  void Began(const std::string& method, const char* type);
  // Whether it is to be told; `untold` as in EndedCall.
  bool Ended(const std::string& method, int code, absl::Duration took, uint64_t& untold);
  std::string NewRequestId();

  const CallWatchOptions options_;
  const base::Clock& clock_;
  const std::string request_prefix_;
  std::atomic<uint64_t> requests_ = 0;
  mutable absl::Mutex mutex_;
  std::map<std::string, Method, std::less<>> methods_ ABSL_GUARDED_BY(mutex_);
  Allowance good_ ABSL_GUARDED_BY(mutex_);
  Allowance bad_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhudong::rpc
