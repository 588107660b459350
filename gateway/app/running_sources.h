// The sources that run, while the settings may add, change and remove some.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "gateway/access/grants.h"
#include "gateway/app/registry.h"
#include "gateway/config/config.h"
#include "gateway/config/plan.h"
#include "gateway/ingest/ingest.h"
#include "gateway/monitoring/http_counts.h"
#include "gateway/ports/source.h"

namespace zhudong::app {

// What is started and stopped by itself: one source, but all of type http_push together, which share a listener.
std::set<std::string> SourceUnits(const config::Config& config);
// Those that `changes` touch, of the settings before or after.
std::set<std::string> TouchedSourceUnits(const config::Config& before, const config::Config& after,
                                         const std::vector<config::Change>& changes);

// Statuses is thread-safe, the other calls come from one thread at a time.
class RunningSources {
 public:
  // A source that was not started.
  struct Made {
    std::string unit;
    std::unique_ptr<ports::Intake> intake;
    std::unique_ptr<ports::Source> source;
  };

  // All of it outlives the sources.
  RunningSources(ingest::Ingest& ingest, const access::Grants& grants, monitoring::HttpCounts& http)
      : ingest_(ingest), grants_(grants), http_(http) {}
  ~RunningSources() { StopAll(); }

  // INVALID_ARGUMENT, NOT_FOUND and the like say what is wrong with its settings.
  absl::StatusOr<Made> Make(const config::Config& config, const std::string& unit, const AdapterContext& context) const;
  // On failure it is as if it had never been made.
  absl::Status Start(Made made);
  // Its cursor is kept. Safe when there is none.
  void Stop(const std::string& unit);
  void StopAll();
  // For one that should run and does not: shown among the statuses until it is started.
  void SetFallen(const std::string& unit, const std::string& why, absl::Time now);

  std::vector<v1::SourceStatus> Statuses() const;

 private:
  struct Running {
    std::shared_ptr<ports::Intake> intake;
    std::shared_ptr<ports::Source> source;
  };

  ingest::Ingest& ingest_;
  const access::Grants& grants_;
  monitoring::HttpCounts& http_;
  mutable absl::Mutex mutex_;
  std::map<std::string, Running> running_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, v1::SourceStatus> fallen_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhudong::app
