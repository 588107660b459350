// How long events take from received to applied, measured around a sink.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "gateway/base/clock.h"
#include "gateway/journal/journal.h"
#include "gateway/ports/sink.h"
#include "zhudong/v1/events.pb.h"

namespace zhudong::app {

// Of each call that is answered, the last event that was applied: a sample costs one read of the journal. Replays are
// left out.
class LagSink final : public ports::Sink {
 public:
  using Report = std::function<void(const std::string& feed, v1::EventKind kind, absl::Duration took)>;

  // `journal` and `clock` outlive it.
  LagSink(std::unique_ptr<ports::Sink> sink, const journal::Journal& journal, const base::Clock& clock, Report report)
      : sink_(std::move(sink)), journal_(journal), clock_(clock), report_(std::move(report)) {}

  absl::StatusOr<std::vector<v1::Receipt>> Deliver(const std::vector<v1::DemandEvent>& events,
                                                   absl::Duration timeout) override;
  absl::StatusOr<std::vector<v1::Receipt>> DeliverRecords(const std::vector<store::v1::DemandRecord>& records,
                                                          absl::Duration timeout) override;
  bool KeepsOrder() const override { return sink_->KeepsOrder(); }
  void Cancel() override { sink_->Cancel(); }

 private:
  template <typename Event>
  void MeasureLast(const std::vector<Event>& events, const absl::StatusOr<std::vector<v1::Receipt>>& receipts) const;
  void Measure(uint64_t journal_sequence) const;

  const std::unique_ptr<ports::Sink> sink_;
  const journal::Journal& journal_;
  const base::Clock& clock_;
  const Report report_;
};

}  // namespace zhudong::app
