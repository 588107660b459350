#include "gateway/app/lag_sink.h"

#include "gateway/model/event_kind.h"

namespace zhudong::app {

absl::StatusOr<std::vector<v1::Receipt>> LagSink::Deliver(const std::vector<v1::DemandEvent>& events,
                                                          absl::Duration timeout) {
  absl::StatusOr<std::vector<v1::Receipt>> receipts = sink_->Deliver(events, timeout);
  MeasureLast(events, receipts);
  return receipts;
}

absl::StatusOr<std::vector<v1::Receipt>> LagSink::DeliverRecords(const std::vector<store::v1::DemandRecord>& records,
                                                                 absl::Duration timeout) {
  absl::StatusOr<std::vector<v1::Receipt>> receipts = sink_->DeliverRecords(records, timeout);
  MeasureLast(records, receipts);
  return receipts;
}

template <typename Event>
void LagSink::MeasureLast(const std::vector<Event>& events,
                          const absl::StatusOr<std::vector<v1::Receipt>>& receipts) const {
  if (!receipts.ok() || receipts->size() != events.size()) return;
  for (size_t i = events.size(); i-- > 0;) {
    if ((*receipts)[i].outcome() != v1::RECEIPT_OUTCOME_APPLIED || events[i].has_replay()) continue;
    return Measure(events[i].journal_sequence());
  }
}

void LagSink::Measure(uint64_t journal_sequence) const {
  if (journal_sequence == 0) return;
  const auto entries = journal_.Read(journal_sequence - 1, 1, 1);
  if (!entries.ok() || entries->empty() || entries->front().sequence != journal_sequence) return;
  v1::Event event;
  const std::string& bytes = entries->front().record.event();
  if (bytes.empty() || !event.ParseFromString(bytes)) return;
  report_(event.feed(), model::KindOf(event),
          clock_.Now() - absl::FromUnixMicros(entries->front().record.received_at_us()));
}

}  // namespace zhudong::app
