#include <algorithm>
#include <utility>

#include "gateway/monitoring/metrics.h"

namespace zhudong::monitoring {
namespace {

double Of(uint64_t count) { return static_cast<double>(count); }

void PutProvider(const v1::ProviderStatus& provider, telemetry::Page& page) {
  const telemetry::Labels labels = {{"provider", provider.provider()}};
  for (const auto& [outcome, calls] :
       {std::pair{"answered", provider.calls() - std::min(provider.calls(), provider.failures())},
        std::pair{"failed", provider.failures()}, std::pair{"turned_away", provider.turned_away()}}) {
    page.Counter("zhudong_license_provider_calls_total",
                 "Queries to a license system; turned away are those that were not sent.",
                 {{"provider", provider.provider()}, {"outcome", outcome}}, Of(calls));
  }
  page.Counter("zhudong_license_provider_retries_total", "Attempts beyond the first of a query.", labels,
               Of(provider.retries()));
  page.State("zhudong_license_provider_breaker_state", "Whether a license system is asked at all.", labels,
             {"closed", "open", "half_open"}, Word(v1::BreakerState_Name(provider.breaker()), "BREAKER_STATE_"));
  const v1::CallTimes& times = provider.times();
  page.Observed("zhudong_license_provider_call_duration_seconds", "How long queries took, retries included.", labels,
                telemetry::Histogram({times.bounds_seconds().begin(), times.bounds_seconds().end()},
                                     {times.counts().begin(), times.counts().end()}, times.total_seconds()));
}

}  // namespace

void PutLicenses(const v1::GetLicenseStatusResponse& status, telemetry::Page& page) {
  for (const auto& [source, answers] :
       {std::pair{"cache", status.answered_from_cache()}, std::pair{"provider", status.answered_from_provider()},
        std::pair{"stale", status.answered_stale()}}) {
    page.Counter("zhudong_license_answers_total", "License queries that were answered, by where from.",
                 {{"source", source}}, Of(answers));
  }
  page.Counter("zhudong_license_coalesced_total", "Queries that waited for another's question upstream.", {},
               Of(status.coalesced()));
  page.Counter("zhudong_license_refused_total", "License queries that were refused.", {}, Of(status.refused()));
  page.Gauge("zhudong_license_cached", "Licenses that are kept, sealed.", {}, Of(status.cached_licenses()));
  page.Gauge("zhudong_keys_records_of_former_keys", "Sealed records that wait to be sealed with the newest key.", {},
             Of(status.records_of_former_keys()));
  for (const v1::ProviderStatus& provider : status.providers()) PutProvider(provider, page);
}

void PutAudit(const access::AuditHead& head, const access::AuditFigures& figures, telemetry::Page& page) {
  page.Gauge("zhudong_audit_sequence", "Number of the newest record of the audit chain.", {}, Of(head.sequence));
  page.Gauge("zhudong_audit_oldest_sequence", "Number of the oldest record that is kept.", {}, Of(head.oldest));
  page.Gauge("zhudong_audit_checkpoint_sequence", "Last record that a signed checkpoint covers.", {},
             Of(figures.checkpoint_sequence));
  page.Gauge("zhudong_audit_last_checkpoint_timestamp_seconds", "When that was signed; 0: never yet.", {},
             figures.checkpoint_at == absl::InfinitePast()
                 ? 0
                 : static_cast<double>(absl::ToUnixSeconds(figures.checkpoint_at)));
  page.Counter("zhudong_audit_failed_total", "Records that could not be written; then nothing left.", {},
               Of(figures.failed));
  for (const auto& [kind, records] : figures.records) {
    page.Counter("zhudong_audit_records_total",
                 "Records of the audit chain by what they are of (release, refusal …) and why.",
                 {{"action", Word(v1::AuditAction_Name(kind.first), "AUDIT_ACTION_")},
                  {"reason", kind.second.empty() ? "" : Word(kind.second, "")}},
                 Of(records));
  }
}

}  // namespace zhudong::monitoring
