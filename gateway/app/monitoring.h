// How the gateway is watched: which parts are asked at a scrape, which must get on, and what readiness means. The admin
// port is up from the first moment of the start to the last of the stop.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "gateway/access/audit_chain.h"
#include "gateway/app/feed_health.h"
#include "gateway/base/clock.h"
#include "gateway/config/config.h"
#include "gateway/delivery/demand_log.h"
#include "gateway/ingest/ingest.h"
#include "gateway/journal/journal.h"
#include "gateway/licenses/license_desk.h"
#include "gateway/monitoring/admin_port.h"
#include "gateway/monitoring/http_counts.h"
#include "gateway/monitoring/metrics.h"
#include "gateway/monitoring/sink_counts.h"
#include "gateway/pipeline/pipeline.h"
#include "gateway/rpc/call_watch.h"
#include "gateway/store/database.h"
#include "gateway/telemetry/log.h"
#include "zhudong/v1/admin_service.pb.h"

namespace zhudong::app {

// All of it outlives the monitoring.
struct MonitoredParts {
  const store::Database& database;
  const journal::Journal& journal;
  const ingest::Ingest& ingest;
  const pipeline::Pipeline& pipeline;
  const delivery::DemandLog& outbox;
  const FeedHealth& feed_health;
  access::AuditChain* audit;    // null: there is none
  licenses::LicenseDesk* desk;  // null: there is none
  std::function<v1::GetStatusResponse()> status;
  std::function<monitoring::BackupFigures()> backups;
  std::function<std::vector<v1::CertificateStatus>()> certificates;  // as they are on disk now; reads files
};

class Monitoring {
 public:
  // `config`, `clock` and `log` outlive it.
  Monitoring(const config::Config& config, const base::Clock& clock, telemetry::Log& log);
  ~Monitoring() { Stop(); }

  // For every sink, the HTTP servers, and the gRPC server.
  monitoring::SinkCounts& sinks() { return sinks_; }
  monitoring::HttpCounts& http() { return http_; }
  rpc::CallWatch& calls() { return calls_; }

  // FAILED_PRECONDITION when the address is taken.
  absl::Status Start(MonitoredParts parts);
  // From now on it is ready, or not, and why.
  void SetReady(absl::Status ready);
  // The last thing of a stop. Safe when never started.
  void Stop();
  std::string address() const { return port_ == nullptr ? "" : port_->address(); }

 private:
  void PutAll(const MonitoredParts& parts, telemetry::Page& page);
  std::vector<monitoring::SubscriberFigures> Subscribers(const v1::GetStatusResponse& status,
                                                         const delivery::DemandLog& outbox) const;
  void AddPulses(const MonitoredParts& parts);

  const config::Config& config_;
  const base::Clock& clock_;
  telemetry::Log& log_;
  monitoring::SinkCounts sinks_;
  monitoring::HttpCounts http_;
  rpc::CallWatch calls_;
  telemetry::Metrics metrics_;
  absl::Mutex mutex_;
  absl::Status ready_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<monitoring::AdminPort> port_;
};

}  // namespace zhudong::app
