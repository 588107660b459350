#include <algorithm>
#include <set>
#include <utility>

#include "gateway/monitoring/metrics.h"

namespace zhudong::monitoring {
namespace {

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}
double SecondsOf(const google::protobuf::Duration& time) {
  return static_cast<double>(time.seconds()) + time.nanos() / 1e9;
}
double UnixOf(const google::protobuf::Timestamp& time) {
  return static_cast<double>(time.seconds()) + time.nanos() / 1e9;
}

bool IsIll(v1::FeedState state) {
  return state == v1::FEED_STATE_LATE || state == v1::FEED_STATE_GAP || state == v1::FEED_STATE_SILENT ||
         state == v1::FEED_STATE_FAILING;
}

void PutPercentiles(const std::string& name, const std::string& help, const std::string& feed,
                    const v1::Percentiles& times, telemetry::Page& page) {
  if (times.count() == 0) return;
  for (const auto& [percentile, value] :
       {std::pair{"50", &times.p50()}, std::pair{"95", &times.p95()}, std::pair{"99", &times.p99()}}) {
    page.Gauge(name, help, {{"feed", feed}, {"percentile", percentile}}, SecondsOf(*value));
  }
}

// Of all kinds together.
void PutCadence(const v1::KindHealth& all, const telemetry::Labels& labels, absl::Time now, telemetry::Page& page) {
  if (all.has_last_received_at()) {
    page.Gauge("zhudong_feed_last_received_timestamp_seconds", "When the last event came.", labels,
               UnixOf(all.last_received_at()));
    page.Gauge("zhudong_feed_freshness_seconds", "How long ago the last event came, holidays included.", labels,
               std::max(0.0, absl::ToDoubleSeconds(now - TimeOf(all.last_received_at()))));
  }
  if (all.has_last_recorded_at()) {
    page.Gauge("zhudong_feed_last_recorded_timestamp_seconds", "When the platform recorded the newest event.", labels,
               UnixOf(all.last_recorded_at()));
  }
  const v1::Cadence& cadence = all.cadence();
  if (!cadence.has_expected()) return;
  page.Gauge("zhudong_feed_expected_interval_seconds", "How often an event is expected, in working time of the feed.",
             labels, SecondsOf(cadence.expected()));
  page.Gauge("zhudong_feed_quiet_working_seconds", "Working time since the last event, or report of none.", labels,
             SecondsOf(cadence.elapsed()));
  page.Gauge("zhudong_feed_late_after_seconds", "After how much working time without an event it is late.", labels,
             SecondsOf(cadence.late_after()));
  page.Gauge("zhudong_feed_cadence_learned", "1 where the interval was worked out from what came, 0 where declared.",
             labels, cadence.learned() ? 1 : 0);
}

void PutNumbers(const v1::FeedHealth& feed, const telemetry::Labels& labels, telemetry::Page& page) {
  uint64_t missing = 0;
  for (const v1::SequenceGap& gap : feed.sequence().open()) missing += gap.missing();
  page.Gauge("zhudong_feed_gaps_open", "Ranges of the feed's own numbers that did not come.", labels,
             feed.sequence().open_size());
  page.Gauge("zhudong_feed_missing_events", "Events that these ranges hold.", labels, static_cast<double>(missing));
  page.Counter("zhudong_feed_sequence_restarts_total", "How often the platform began its numbers anew.", labels,
               static_cast<double>(feed.sequence().restarts()));
  page.Gauge("zhudong_feed_volume_events", "Accepted in the last working hours that can be compared.", labels,
             static_cast<double>(feed.volume().lately()));
  page.Gauge("zhudong_feed_volume_usual_events", "What would have been usual in them.", labels,
             static_cast<double>(feed.volume().usual()));
  for (const v1::DailyCount& day : feed.days()) {
    if (!day.has_reported()) continue;
    page.Gauge("zhudong_feed_daily_count_difference_events",
               "Held of the newest day that the platform counted, less its own count (对账).", labels,
               static_cast<double>(day.held()) - static_cast<double>(day.reported()));
    break;
  }
}

}  // namespace

void PutFeeds(const std::vector<v1::FeedHealth>& feeds, absl::Time now, telemetry::Page& page) {
  for (const v1::FeedHealth& feed : feeds) {
    const telemetry::Labels labels = {{"feed", feed.feed()}};
    page.State("zhudong_feed_state", "A feed's state: the worst of its parts.", labels,
               {"healthy", "late", "gap", "silent", "failing", "paused", "unknown"},
               Word(v1::FeedState_Name(feed.state()), "FEED_STATE_"));
    page.Gauge("zhudong_feed_state_since_timestamp_seconds", "Since when it is in this state.", labels,
               UnixOf(feed.since()));
    page.Gauge("zhudong_feed_assessed_timestamp_seconds", "When it was looked at last; each second.", labels,
               UnixOf(feed.assessed_at()));
    std::set<v1::HealthPart> ill;
    for (const v1::PartHealth& part : feed.parts()) {
      if (IsIll(part.state())) ill.insert(part.part());
    }
    for (int part = v1::HealthPart_MIN + 1; part <= v1::HealthPart_MAX; ++part) {
      page.Gauge("zhudong_feed_part_impaired", "1 where this part makes the feed late, silent, incomplete or failing.",
                 {{"feed", feed.feed()},
                  {"part", Word(v1::HealthPart_Name(static_cast<v1::HealthPart>(part)), "HEALTH_PART_")}},
                 ill.contains(static_cast<v1::HealthPart>(part)) ? 1 : 0);
    }
    for (const v1::KindHealth& kind : feed.kinds()) {
      if (kind.kind() == v1::EVENT_KIND_UNSPECIFIED) {
        PutCadence(kind, labels, now, page);
        PutPercentiles("zhudong_feed_receive_lag_seconds", "Recorded by the platform to received, lately.", feed.feed(),
                       kind.to_received(), page);
        PutPercentiles("zhudong_feed_delivery_lag_seconds", "Received to applied by a subscriber, lately; a sample.",
                       feed.feed(), kind.to_delivered(), page);
      } else if (kind.has_last_received_at()) {
        page.Gauge("zhudong_feed_kind_last_received_timestamp_seconds", "When the last event of a kind came.",
                   {{"feed", feed.feed()}, {"kind", Word(v1::EventKind_Name(kind.kind()), "EVENT_KIND_")}},
                   UnixOf(kind.last_received_at()));
      }
    }
    PutNumbers(feed, labels, page);
    if (feed.has_last_heartbeat_at()) {
      page.Gauge("zhudong_feed_last_heartbeat_timestamp_seconds", "When the platform last said that it is there.",
                 labels, UnixOf(feed.last_heartbeat_at()));
    }
    double first_end = 0;
    for (const v1::CertificateHealth& certificate : feed.certificates()) {
      const double end = UnixOf(certificate.expires_at());
      if (first_end == 0 || end < first_end) first_end = end;
    }
    if (first_end != 0) {
      page.Gauge("zhudong_feed_certificate_expiry_timestamp_seconds",
                 "When the first of the platform's certificates that were seen ends.", labels, first_end);
    }
  }
}

}  // namespace zhudong::monitoring
