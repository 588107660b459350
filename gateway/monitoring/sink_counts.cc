#include "gateway/monitoring/sink_counts.h"

#include "absl/strings/ascii.h"

namespace zhudong::monitoring {
namespace {

constexpr size_t kMostCodeBytes = 48;
constexpr int kMostDigitsInARow = 5;

}  // namespace

std::string LabelOfCode(const std::string& code) {
  if (code.size() > kMostCodeBytes) return "other";
  int digits = 0;
  for (const char c : code) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '_' && c != '-' && c != '.') return "other";
    digits = absl::ascii_isdigit(static_cast<unsigned char>(c)) ? digits + 1 : 0;
    if (digits > kMostDigitsInARow) return "other";
  }
  return code;
}

class SinkCounts::CountedSink final : public ports::Sink {
 public:
  CountedSink(SinkCounts& counts, std::string subscriber, std::unique_ptr<ports::Sink> sink)
      : counts_(counts), subscriber_(std::move(subscriber)), sink_(std::move(sink)) {}

  absl::StatusOr<std::vector<v1::Receipt>> Deliver(const std::vector<v1::DemandEvent>& events,
                                                   absl::Duration timeout) override {
    return Count(events.size(), [&] { return sink_->Deliver(events, timeout); });
  }
  absl::StatusOr<std::vector<v1::Receipt>> DeliverRecords(const std::vector<store::v1::DemandRecord>& records,
                                                          absl::Duration timeout) override {
    return Count(records.size(), [&] { return sink_->DeliverRecords(records, timeout); });
  }
  bool KeepsOrder() const override { return sink_->KeepsOrder(); }
  void Cancel() override { sink_->Cancel(); }

 private:
  template <typename Call>
  absl::StatusOr<std::vector<v1::Receipt>> Count(size_t events, const Call& deliver) {
    const absl::Time began = counts_.clock_.Now();
    absl::StatusOr<std::vector<v1::Receipt>> receipts = deliver();
    counts_.Count(subscriber_, events, counts_.clock_.Now() - began, receipts);
    return receipts;
  }

  SinkCounts& counts_;
  const std::string subscriber_;
  const std::unique_ptr<ports::Sink> sink_;
};

std::unique_ptr<ports::Sink> SinkCounts::Counted(const std::string& subscriber, std::unique_ptr<ports::Sink> sink) {
  return std::make_unique<CountedSink>(*this, subscriber, std::move(sink));
}

std::map<std::string, SinkCounts::OfSubscriber> SinkCounts::All() const {
  absl::MutexLock lock(&mutex_);
  return subscribers_;
}

void SinkCounts::Count(const std::string& subscriber, size_t events, absl::Duration took,
                       const absl::StatusOr<std::vector<v1::Receipt>>& answer) {
  absl::MutexLock lock(&mutex_);
  OfSubscriber& counts = subscribers_[subscriber];
  if (!answer.ok()) {
    const size_t tried = ports::TriedOf(answer.status(), events);
    if (tried == 0) return;  // nothing was asked of the receiver
    ++counts.failed;
    counts.seconds.Observe(absl::ToDoubleSeconds(took));
    counts.events += tried;
    counts.again += tried;
    return;
  }
  ++counts.answered;
  counts.seconds.Observe(absl::ToDoubleSeconds(took));
  for (const v1::Receipt& receipt : *answer) {
    if (receipt.outcome() != v1::RECEIPT_OUTCOME_NOT_TRIED) ++counts.events;
    std::pair<v1::ReceiptOutcome, std::string> kind(receipt.outcome(), LabelOfCode(receipt.code()));
    if (counts.receipts.size() >= kMostCodes && !counts.receipts.contains(kind)) kind.second = "other";
    ++counts.receipts[kind];
    if (receipt.outcome() == v1::RECEIPT_OUTCOME_RETRY) ++counts.again;
  }
}

}  // namespace zhudong::monitoring
