// The feeds' health in the gateway: what the settings expect, the watch, its service, and what becomes of its news.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "gateway/access/audit_chain.h"
#include "gateway/access/grants.h"
#include "gateway/base/live.h"
#include "gateway/calendar/calendar.h"
#include "gateway/config/config.h"
#include "gateway/feed_health/watch.h"
#include "gateway/health/settings.h"
#include "gateway/journal/journal.h"
#include "gateway/ports/sink.h"
#include "gateway/rpc/feed_health_service.h"
#include "gateway/rpc/health_service.h"
#include "gateway/telemetry/log.h"

namespace zhudong::app {

// INVALID_ARGUMENT with file, line and column when a calendar is none; FAILED_PRECONDITION without time zones.
absl::StatusOr<std::vector<health::Settings>> ToHealthSettings(const config::Config& config);
// By a calendar that was loaded already.
absl::StatusOr<std::vector<health::Settings>> ToHealthSettings(
    const config::Config& config, const std::shared_ptr<const calendar::Calendar>& calendar);

// `statuses` (by the source's name) with the feeds they fill; those of all pushed feeds are one source, `http-push`.
std::vector<feed_health::FeedSource> WithFeeds(const config::Config& config, std::vector<v1::SourceStatus> statuses);

// What grpc.health.v1 says of a feed: nothing is known to be wrong with it, or an operator knows.
bool IsServing(v1::FeedState state);

// Everything given to it outlives it. MakeService comes before Start; Stop before the sources' Stop, Close after the
// ingest's.
class FeedHealth {
 public:
  // What is expected of feeds, and the days it goes by.
  struct Expectations {
    std::shared_ptr<const config::Config> config;
    std::shared_ptr<const calendar::Calendar> calendar;
  };

  static absl::StatusOr<std::unique_ptr<FeedHealth>> Open(const config::Config& config, store::Database& database,
                                                          const base::Clock& clock, telemetry::Log& log,
                                                          std::function<std::vector<v1::SourceStatus>()> sources);

  ingest::Onlooker* onlooker() { return watch_->onlooker(); }
  uint64_t looks() const { return watch_->looks(); }
  // `sink`, with what it takes until an event is applied told to its feed.
  std::unique_ptr<ports::Sink> Measured(std::unique_ptr<ports::Sink> sink, const journal::Journal& journal);
  void MakeService(rpc::HealthService& health, const access::Grants& grants, access::AuditChain* audit);
  grpc::Service* service() { return service_.get(); }
  std::vector<v1::FeedHealth> List() const { return watch_->List(); }

  // A platform published by this certificate: those of its feeds show when it ends. Quick: looks once in ten seconds.
  void SawCertificate(const access::Principal& who, std::string_view pem);
  // Other feeds, or other expectations of them. On failure all is as before.
  absl::Status Configure(const config::Config& config);
  absl::Status Configure(const Expectations& expectations);
  Expectations in_force() const { return {config_.Get(), calendar_.Get()}; }
  // The working days in force, for whoever counts by them.
  const base::Live<calendar::Calendar>& calendar() const { return calendar_; }
  // Looks at every feed once, so that each is known to `health` when this returns.
  void Start();
  void Stop();
  // Ends the calls that watch.
  void Shutdown();
  void Close();

 private:
  FeedHealth(Expectations expectations, const base::Clock& clock, telemetry::Log& log);
  void Changed(const v1::FeedHealth& health, v1::FeedState before);

  // In force.
  base::Live<config::Config> config_;
  base::Live<calendar::Calendar> calendar_;
  const base::Clock& clock_;
  telemetry::Log& log_;
  rpc::HealthService* health_ = nullptr;
  const access::Grants* grants_ = nullptr;
  std::unique_ptr<feed_health::Watch> watch_;
  std::unique_ptr<rpc::FeedHealthService> service_;
  absl::Mutex mutex_;
  // When each principal's certificate was looked at.
  absl::flat_hash_map<std::string, absl::Time> looked_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhudong::app
