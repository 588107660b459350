// The admin port: plain HTTP for machines that watch the gateway.
//
//   GET /metrics   what Prometheus scrapes
//   GET /livez     whether the process and its threads go on: 503 says that a restart is due
//   GET /readyz    whether it can take something in: 503 while it starts, drains, or the disk refuses
//
// `?verbose` lists every check. A feed that is late makes neither red: that is the platform's illness, and a restart
// would not mend it. Nothing is changed through this port, and nothing here tells of a person.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "gateway/http/server.h"
#include "gateway/monitoring/liveness.h"
#include "gateway/telemetry/metrics.h"

namespace zhudong::monitoring {

struct AdminPortOptions {
  std::string listen = "127.0.0.1:7480";
  bool beyond_loopback = false;  // may be listened on elsewhere, too
  int stuck_after_looks = 30;    // of one a second
};

// A check of readiness: not OK says why in words for operators.
using Check = std::function<absl::Status()>;
// What a part that must go on says of itself.
using Pulse = std::function<Seen()>;

// Thread-safe but for Start and Stop, which are called once each.
class AdminPort {
 public:
  // `metrics` outlives it.
  AdminPort(AdminPortOptions options, telemetry::Metrics& metrics)
      : options_(std::move(options)), metrics_(metrics), liveness_(options_.stuck_after_looks) {}
  ~AdminPort() { Stop(); }

  // Before Start. What they ask must outlive Stop.
  void AddCheck(std::string name, Check check) { checks_.emplace_back(std::move(name), std::move(check)); }
  void AddPulse(std::string name, Pulse pulse) { pulses_.emplace_back(std::move(name), std::move(pulse)); }

  // FAILED_PRECONDITION when the address is taken.
  absl::Status Start();
  // Safe when never started.
  void Stop();
  // `host:port` as bound; after Start.
  std::string address() const { return server_ == nullptr ? "" : server_->address(); }

  // Looks at every pulse: what its thread does each second.
  void Look();

 private:
  struct Result {
    std::string name;
    std::string problem;  // empty: good
  };

  std::vector<Result> Live();
  std::vector<Result> Ready() const;

  const AdminPortOptions options_;
  telemetry::Metrics& metrics_;
  std::vector<std::pair<std::string, Check>> checks_;
  std::vector<std::pair<std::string, Pulse>> pulses_;
  absl::Mutex mutex_;
  Liveness liveness_ ABSL_GUARDED_BY(mutex_);
  absl::Notification stop_;
  std::thread thread_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace zhudong::monitoring
