#include "gateway/app/monitoring.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace zhudong::app {
namespace {

constexpr char kProcess[] = "/proc/self";

rpc::CallWatchOptions ToCallWatch(const config::Config& config, telemetry::Log& log) {
  rpc::CallWatchOptions options;
  options.told_per_second = static_cast<int>(config.log.calls_per_second);
  options.tell = [&log](const rpc::EndedCall& call) {
    const bool good = call.status == absl::StatusCode::kOk || call.status == absl::StatusCode::kCancelled;
    const std::string took = absl::StrCat(absl::ToDoubleMilliseconds(call.took));
    const std::string untold = call.untold == 0 ? "" : absl::StrCat(call.untold);
    // Probes ask all the time.
    const bool probe = call.method.starts_with("grpc.health.");
    log.Write(probe  ? telemetry::LogLevel::kDebug
              : good ? telemetry::LogLevel::kInfo
                     : telemetry::LogLevel::kWarn,
              "call",
              {{"method", call.method},
               {"code", call.code},
               {"principal", call.principal},
               {"duration_ms", took},
               {"request_id", call.request_id},
               {"trace_id", call.trace_id},
               {"calls_not_logged_before", untold}});
  };
  return options;
}

}  // namespace

Monitoring::Monitoring(const config::Config& config, const base::Clock& clock, telemetry::Log& log)
    : config_(config),
      clock_(clock),
      log_(log),
      sinks_(clock),
      calls_(ToCallWatch(config, log), clock),
      ready_(absl::UnavailableError("the gateway is starting")) {}

absl::Status Monitoring::Start(MonitoredParts parts) {
  if (!config_.admin.enabled) return absl::OkStatus();
  port_ = std::make_unique<monitoring::AdminPort>(
      monitoring::AdminPortOptions{
          .listen = config_.admin.listen,
          .beyond_loopback = config_.admin.beyond_loopback,
          .stuck_after_looks = static_cast<int>(absl::ToInt64Seconds(config_.admin.stuck_after))},
      metrics_);
  port_->AddCheck("serving", [this] {
    absl::MutexLock lock(&mutex_);
    return ready_;
  });
  port_->AddCheck("storage", [&ingest = parts.ingest] { return ingest.status(); });
  AddPulses(parts);
  metrics_.Add([this, parts](telemetry::Page& page) { PutAll(parts, page); });
  return port_->Start();
}

void Monitoring::AddPulses(const MonitoredParts& parts) {
  port_->AddPulse("ingest-appender", [&ingest = parts.ingest] {
    const ingest::CommitFigures figures = ingest.figures();
    // Held back while the disk is behind: then it is the syncer that must move.
    return monitoring::Seen{figures.lines > 0 && figures.unsynced == 0, figures.appended};
  });
  port_->AddPulse("ingest-syncer", [&ingest = parts.ingest] {
    const ingest::CommitFigures figures = ingest.figures();
    return monitoring::Seen{figures.unsynced > 0, figures.completed};
  });
  port_->AddPulse("pipeline", [&journal = parts.journal, &pipeline = parts.pipeline] {
    // One that fails goes on trying: a restart would not mend it, and zhudong_pipeline_ok tells.
    const uint64_t position = pipeline.position();
    return monitoring::Seen{pipeline.status().ok() && position < journal.durable(), position};
  });
  port_->AddPulse("feed-health", [&health = parts.feed_health, this] {
    absl::MutexLock lock(&mutex_);
    return monitoring::Seen{ready_.ok(), health.looks()};
  });
  if (parts.audit == nullptr) return;
  port_->AddPulse("audit-writer", [audit = parts.audit] {
    const access::AuditFigures figures = audit->figures();
    return monitoring::Seen{figures.settled < figures.queued, figures.settled};
  });
}

void Monitoring::SetReady(absl::Status ready) {
  absl::MutexLock lock(&mutex_);
  ready_ = std::move(ready);
}

void Monitoring::Stop() {
  if (port_ != nullptr) port_->Stop();
  metrics_.Close();
}

void Monitoring::PutAll(const MonitoredParts& parts, telemetry::Page& page) {
  const v1::GetStatusResponse status = parts.status();
  const absl::Time now = clock_.Now();
  monitoring::PutBuild(status.version(), page);
  monitoring::PutIngest(status, parts.ingest.figures(), page);
  monitoring::PutFeeds(parts.feed_health.List(), now, page);
  monitoring::PutPipeline(status, page);
  monitoring::PutSources(status, page);
  monitoring::PutDelivery(Subscribers(status, parts.outbox), now, page);
  monitoring::PutSinks(sinks_, page);
  if (parts.desk != nullptr) monitoring::PutLicenses(parts.desk->Status(), page);
  if (parts.audit != nullptr) monitoring::PutAudit(parts.audit->head(), parts.audit->figures(), page);
  monitoring::PutStore(parts.database.GetFigures(), page);
  monitoring::PutCertificates(parts.certificates(), page);
  monitoring::PutBackups(parts.backups(), page);
  calls_.Put(page);
  monitoring::PutHttp(http_, page);
  monitoring::PutLog(log_, page);
  monitoring::PutProcess(kProcess, page);
}

std::vector<monitoring::SubscriberFigures> Monitoring::Subscribers(const v1::GetStatusResponse& status,
                                                                   const delivery::DemandLog& outbox) const {
  std::vector<monitoring::SubscriberFigures> all;
  for (const v1::SubscriberStatus& subscriber : status.subscribers()) {
    monitoring::SubscriberFigures& one = all.emplace_back();
    one.status = subscriber;
    if (subscriber.state() == "removed" || subscriber.position() >= status.demand_sequence()) continue;
    // What was trimmed in the meantime is no wait any more.
    const absl::StatusOr<store::v1::DemandRecord> next = outbox.Get(subscriber.position() + 1);
    if (next.ok()) one.oldest = absl::FromUnixSeconds(next->caused_at().seconds());
  }
  return all;
}

}  // namespace zhudong::app
