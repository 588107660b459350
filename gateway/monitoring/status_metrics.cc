#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"
#include "gateway/base/text.h"
#include "gateway/monitoring/metrics.h"

namespace zhudong::monitoring {
namespace {

double Of(uint64_t count) { return static_cast<double>(count); }

void PutFeedCounts(const v1::FeedStatus& feed, telemetry::Page& page) {
  const telemetry::Labels labels = {{"feed", feed.feed()}};
  page.Counter("zhudong_ingest_received_total", "Items that came in, by feed. Equals the sum over outcomes.", labels,
               Of(feed.received()));
  for (const auto& [outcome, count] :
       {std::pair{"accepted", feed.accepted()}, std::pair{"duplicate", feed.duplicates()},
        std::pair{"quarantined", feed.quarantined()}, std::pair{"refused", feed.refused()}}) {
    page.Counter("zhudong_ingest_items_total", "Items by what became of them.",
                 {{"feed", feed.feed()}, {"outcome", outcome}}, Of(count));
  }
  page.Counter("zhudong_ingest_noted_total", "Accepted items that carry notes.", labels, Of(feed.noted()));
  for (const v1::FindingCount& finding : feed.findings()) {
    page.Counter("zhudong_ingest_findings_total", "What was found wrong with items, by code; an item may have several.",
                 {{"feed", feed.feed()}, {"code", Word(v1::FindingCode_Name(finding.code()), "FINDING_CODE_")}},
                 Of(finding.count()));
  }
  for (const v1::KindStatus& kind : feed.kinds()) {
    page.Counter("zhudong_ingest_accepted_events_total", "Accepted events by kind.",
                 {{"feed", feed.feed()}, {"kind", Word(v1::EventKind_Name(kind.kind()), "EVENT_KIND_")}},
                 Of(kind.accepted()));
  }
}

}  // namespace

std::string Word(const std::string& name, std::string_view prefix) {
  if (name.empty()) return "unspecified";
  return absl::AsciiStrToLower(absl::StripPrefix(name, base::ToAbsl(prefix)));
}

void PutIngest(const v1::GetStatusResponse& status, const ingest::CommitFigures& commits, telemetry::Page& page) {
  for (const v1::FeedStatus& feed : status.feeds()) PutFeedCounts(feed, page);
  page.Gauge("zhudong_ingest_storage_ok", "1 while the disk takes what comes in, 0 while it refuses.", {},
             status.ingest_problem().empty() ? 1 : 0);
  page.Gauge("zhudong_ingest_queued_bytes", "What waits for the disk, of all clients together.", {},
             Of(commits.queued_bytes));
  page.Gauge("zhudong_ingest_queue_limit_bytes", "What may wait; past it clients are told to come back.", {},
             Of(commits.queued_limit));
  page.Observed("zhudong_ingest_commit_items", "Items in one group commit.", {}, commits.items);
  page.Observed("zhudong_ingest_fsync_duration_seconds", "How long the journal's fsync took.", {},
                commits.sync_seconds);
}

void PutPipeline(const v1::GetStatusResponse& status, telemetry::Page& page) {
  page.Gauge("zhudong_journal_sequence", "Last position of the journal that is on disk.", {},
             Of(status.journal_sequence()));
  page.Gauge("zhudong_pipeline_sequence", "Last position that projects and forecasts include.", {},
             Of(status.pipeline_sequence()));
  page.Gauge("zhudong_pipeline_behind_events", "Records of the journal that projects and forecasts don't include yet.",
             {}, Of(status.journal_sequence() - std::min(status.journal_sequence(), status.pipeline_sequence())));
  page.Gauge("zhudong_pipeline_ok", "1 while it gets on, 0 while it can't.", {},
             status.pipeline_problem().empty() ? 1 : 0);
  page.Gauge("zhudong_demand_sequence", "Last position of the demand log.", {}, Of(status.demand_sequence()));
  page.Gauge("zhudong_projects", "Projects.", {}, Of(status.projects()));
  page.Gauge("zhudong_forecasts", "Forecasts that are in force.", {}, Of(status.forecasts()));
  page.Gauge("zhudong_parties", "Enterprises that projects name.", {}, Of(status.parties()));
  page.Gauge("zhudong_config_in_force_timestamp_seconds", "When the settings that hold were put in force.", {},
             Of(static_cast<uint64_t>(status.config().since().seconds())));
}

void PutBackups(const BackupFigures& backups, telemetry::Page& page) {
  if (!backups.configured) return;
  page.Gauge("zhudong_backups", "Whole backups in the folder.", {}, Of(backups.whole));
  if (backups.whole == 0) return;
  page.Gauge("zhudong_backup_newest_timestamp_seconds", "As of when the newest whole backup is.", {},
             absl::ToDoubleSeconds(backups.newest - absl::UnixEpoch()));
}

void PutHttp(const HttpCounts& requests, telemetry::Page& page) {
  for (const auto& [key, count] : requests.All()) {
    const auto& [server, method, status] = key;
    page.Counter("zhudong_http_requests_total", "Requests that an HTTP server answered, by method and status.",
                 {{"server", server}, {"method", method}, {"code", std::to_string(status)}}, Of(count));
  }
}

void PutSources(const v1::GetStatusResponse& status, telemetry::Page& page) {
  for (const v1::SourceStatus& source : status.sources()) {
    const telemetry::Labels labels = {{"source", source.source()}};
    page.State("zhudong_source_state", "What a source adapter does.", labels, {"running", "idle", "failing", "stopped"},
               source.state());
    page.Gauge("zhudong_source_state_since_timestamp_seconds", "Since when.", labels,
               Of(static_cast<uint64_t>(source.since().seconds())));
    if (source.has_waiting()) {
      page.Gauge("zhudong_source_waiting_records", "What the platform has for us and was not read yet.", labels,
                 Of(source.waiting()));
    }
    page.Counter("zhudong_source_gaps_total", "How often the platform no longer had what was to be read next.", labels,
                 Of(source.gaps()));
    page.Counter("zhudong_source_missing_records_total", "Records that this cost, as far as it can be told.", labels,
                 Of(source.missing()));
  }
}

}  // namespace zhudong::monitoring
