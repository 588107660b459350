// What each part of the gateway shows at a scrape: (what the part says of itself) → series. Pure, but for what the
// process asks of its own /proc.
//
// Labels are names of the settings (feed, subscriber, source, provider) and words of enums; no label and no value is
// taken from an event, a license or a person.
#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gateway/access/audit_chain.h"
#include "gateway/ingest/commit_figures.h"
#include "gateway/monitoring/http_counts.h"
#include "gateway/monitoring/sink_counts.h"
#include "gateway/store/database.h"
#include "gateway/telemetry/log.h"
#include "gateway/telemetry/metrics.h"
#include "zhudong/v1/admin_service.pb.h"
#include "zhudong/v1/feed_health.pb.h"
#include "zhudong/v1/license_admin_service.pb.h"
#include "zhudong/v1/security_service.pb.h"

namespace zhudong::monitoring {

// `EVENT_KIND_LAND_SUPPLY` without its prefix, in lower case; `unspecified` for a number that has no name.
std::string Word(const std::string& name, std::string_view prefix);

// What came in, and where its writing stands.
void PutIngest(const v1::GetStatusResponse& status, const ingest::CommitFigures& commits, telemetry::Page& page);
// Projects and forecasts, and how far behind the journal.
void PutPipeline(const v1::GetStatusResponse& status, telemetry::Page& page);
void PutSources(const v1::GetStatusResponse& status, telemetry::Page& page);
void PutFeeds(const std::vector<v1::FeedHealth>& feeds, absl::Time now, telemetry::Page& page);

// `oldest` is when the event came about that the subscriber is to have next; InfiniteFuture when it has all.
struct SubscriberFigures {
  v1::SubscriberStatus status;
  absl::Time oldest = absl::InfiniteFuture();
};
void PutDelivery(const std::vector<SubscriberFigures>& subscribers, absl::Time now, telemetry::Page& page);
void PutSinks(const SinkCounts& counts, telemetry::Page& page);

void PutLicenses(const v1::GetLicenseStatusResponse& status, telemetry::Page& page);
void PutAudit(const access::AuditHead& head, const access::AuditFigures& figures, telemetry::Page& page);
void PutStore(const store::Figures& figures, telemetry::Page& page);

// The first end of each use and owner; revocation lists by themselves, because one lives for days only. What can't be
// read has none.
void PutCertificates(const std::vector<v1::CertificateStatus>& certificates, telemetry::Page& page);

// What the backup folder holds. Nothing is put where none is configured.
struct BackupFigures {
  bool configured = false;
  uint64_t whole = 0;  // that can be restored by what can be seen without reading them
  absl::Time newest = absl::InfinitePast();
};
void PutBackups(const BackupFigures& backups, telemetry::Page& page);

void PutHttp(const HttpCounts& requests, telemetry::Page& page);
void PutBuild(const std::string& version, telemetry::Page& page);
void PutLog(const telemetry::Log& log, telemetry::Page& page);
// The process itself, under the names that client libraries use; what `proc` (/proc/self) does not tell is left out.
void PutProcess(const std::string& proc, telemetry::Page& page);

}  // namespace zhudong::monitoring
