#include <algorithm>
#include <optional>
#include <utility>

#include "gateway/monitoring/metrics.h"

namespace zhudong::monitoring {
namespace {

double Of(uint64_t count) { return static_cast<double>(count); }

// Of a project that waits for a retry the position says nothing: it is beyond it.
std::optional<absl::Time> WaitsSince(const SubscriberFigures& figures) {
  absl::Time since = figures.oldest;
  if (figures.status.has_putting_off_since()) {
    since = std::min(since, absl::FromUnixSeconds(figures.status.putting_off_since().seconds()));
  }
  return since == absl::InfiniteFuture() ? std::nullopt : std::optional(since);
}

void PutSubscriber(const SubscriberFigures& figures, absl::Time now, telemetry::Page& page) {
  const v1::SubscriberStatus& status = figures.status;
  const telemetry::Labels labels = {{"subscriber", status.subscriber()}};
  page.State("zhudong_delivery_state", "What delivery to a subscriber does.", labels,
             {"delivering", "idle", "backing_off", "disabled", "removed"}, status.state());
  page.State("zhudong_delivery_breaker_state", "Whether a subscriber is called at all.", labels,
             {"closed", "open", "half_open"}, Word(v1::BreakerState_Name(status.breaker()), "BREAKER_STATE_"));
  for (const auto& [outcome, count] :
       {std::pair{"applied", status.applied()}, std::pair{"duplicate", status.duplicates()},
        std::pair{"stale", status.stale()}, std::pair{"skipped", status.skipped()}}) {
    page.Counter("zhudong_delivery_settled_events_total", "Demand events that are settled, by how.",
                 {{"subscriber", status.subscriber()}, {"outcome", outcome}}, Of(count));
  }
  page.Counter("zhudong_delivery_rejected_total", "Answers that refuse an event for good.", labels,
               Of(status.rejected()));
  page.Gauge("zhudong_delivery_pending_events", "Demand events that are not settled yet.", labels,
             Of(status.pending()));
  page.Gauge("zhudong_delivery_waiting_projects", "Projects that wait for a retry or as dead letters.", labels,
             Of(status.held_projects()));
  page.Gauge("zhudong_delivery_dead_letters", "Projects that wait for an operator.", labels, Of(status.dead_letters()));
  page.Gauge(
      "zhudong_delivery_lag_seconds",
      "How long ago the event came about that the subscriber is to have next, or since when it puts a project off; 0 "
      "when it has all that is no dead letter.",
      labels, std::max(0.0, absl::ToDoubleSeconds(now - WaitsSince(figures).value_or(now))));
  page.Gauge("zhudong_delivery_failing_since_timestamp_seconds", "Since when calls fail; 0 while they don't.", labels,
             Of(static_cast<uint64_t>(status.failing_since().seconds())));
}

}  // namespace

void PutDelivery(const std::vector<SubscriberFigures>& subscribers, absl::Time now, telemetry::Page& page) {
  for (const SubscriberFigures& subscriber : subscribers) PutSubscriber(subscriber, now, page);
}

void PutSinks(const SinkCounts& counts, telemetry::Page& page) {
  for (const auto& [name, subscriber] : counts.All()) {
    const telemetry::Labels labels = {{"subscriber", name}};
    for (const auto& [outcome, calls] :
         {std::pair{"answered", subscriber.answered}, std::pair{"failed", subscriber.failed}}) {
      page.Counter("zhudong_delivery_calls_total", "Calls to a subscriber, by whether they were answered.",
                   {{"subscriber", name}, {"outcome", outcome}}, Of(calls));
    }
    page.Observed("zhudong_delivery_call_duration_seconds", "How long calls to a subscriber took.", labels,
                  subscriber.seconds);
    page.Counter("zhudong_delivery_sent_events_total",
                 "Demand events that the subscriber was tried with, each time it was.", labels, Of(subscriber.events));
    page.Counter("zhudong_delivery_retries_total", "Of those, events that have to be sent again.", labels,
                 Of(subscriber.again));
    for (const auto& [kind, receipts] : subscriber.receipts) {
      page.Counter("zhudong_delivery_receipts_total", "Receipts by outcome and the receiver's code.",
                   {{"subscriber", name},
                    {"outcome", Word(v1::ReceiptOutcome_Name(kind.first), "RECEIPT_OUTCOME_")},
                    {"code", kind.second}},
                   Of(receipts));
    }
  }
}

}  // namespace zhudong::monitoring
