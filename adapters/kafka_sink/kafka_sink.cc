#include "adapters/kafka_sink/kafka_sink.h"

#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"

namespace zhudong::kafka_sink {
namespace {

std::string TypeOf(const v1::DemandEvent& event) {
  const auto* change =
      event.GetReflection()->GetOneofFieldDescriptor(event, v1::DemandEvent::descriptor()->FindOneofByName("change"));
  return change == nullptr ? "" : change->name();
}

absl::StatusOr<std::string> ValueOf(const v1::DemandEvent& event, Format format) {
  if (format == Format::kProtobuf) return event.SerializeAsString();
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(event, &json).ok()) {
    return absl::InternalError(absl::StrCat("event ", event.event_id(), " can't be written as JSON"));
  }
  return json;
}

v1::Receipt ReceiptOf(const v1::DemandEvent& event, const kafka::Report& report, bool behind) {
  v1::Receipt receipt;
  receipt.set_event_id(event.event_id());
  if (behind) {
    receipt.set_outcome(v1::RECEIPT_OUTCOME_NOT_TRIED);
    return receipt;
  }
  switch (report.fate) {
    case kafka::Report::Fate::kWritten:
      receipt.set_outcome(v1::RECEIPT_OUTCOME_APPLIED);
      return receipt;
    case kafka::Report::Fate::kRefused:
      receipt.set_outcome(v1::RECEIPT_OUTCOME_REJECTED);
      receipt.set_code("REFUSED_BY_BROKER");
      break;
    case kafka::Report::Fate::kNotSent:
      receipt.set_outcome(v1::RECEIPT_OUTCOME_NOT_TRIED);
      return receipt;
    case kafka::Report::Fate::kUnknown:
      receipt.set_outcome(v1::RECEIPT_OUTCOME_RETRY);
      receipt.set_code("NOT_WRITTEN");
      break;
  }
  receipt.set_message(report.error);
  return receipt;
}

class KafkaSink final : public ports::Sink {
 public:
  KafkaSink(std::string subscriber, Format format, std::unique_ptr<kafka::Producer> producer)
      : subscriber_(std::move(subscriber)), format_(format), producer_(std::move(producer)) {}

  absl::StatusOr<std::vector<v1::Receipt>> Deliver(const std::vector<v1::DemandEvent>& events,
                                                   absl::Duration timeout) override {
    std::vector<kafka::Message> messages;
    messages.reserve(events.size());
    for (const v1::DemandEvent& event : events) {
      absl::StatusOr<kafka::Message> record = RecordOf(event, format_, subscriber_);
      if (!record.ok()) return record.status();
      messages.push_back(*std::move(record));
    }
    const absl::StatusOr<std::vector<kafka::Report>> reports = producer_->Write(messages, timeout);
    if (!reports.ok()) return reports.status();
    std::vector<v1::Receipt> receipts;
    std::set<std::string> broken;  // projects of which something was not written
    for (size_t i = 0; i < events.size(); ++i) {
      const std::string& project = events[i].project_id();
      receipts.push_back(ReceiptOf(events[i], (*reports)[i], broken.contains(project)));
      if (receipts.back().outcome() != v1::RECEIPT_OUTCOME_APPLIED) broken.insert(project);
    }
    return receipts;
  }

  // kafka/producer.h
  bool KeepsOrder() const override { return true; }
  void Cancel() override { producer_->Cancel(); }

 private:
  const std::string subscriber_;
  const Format format_;
  const std::unique_ptr<kafka::Producer> producer_;
};

}  // namespace

absl::StatusOr<kafka::Message> RecordOf(const v1::DemandEvent& event, Format format, const std::string& subscriber) {
  absl::StatusOr<std::string> value = ValueOf(event, format);
  if (!value.ok()) return value.status();
  kafka::Message message;
  message.key = event.project_id();
  message.value = *std::move(value);
  message.headers = {
      {"content-type", format == Format::kJson ? "application/json" : "application/protobuf"},
      {"zhudong-event-id", event.event_id()},
      {"zhudong-event-type", TypeOf(event)},
      {"zhudong-sequence", absl::StrCat(event.project_sequence())},
      {"zhudong-subscriber", subscriber},
  };
  if (!event.traceparent().empty()) message.headers.emplace_back("traceparent", event.traceparent());
  return message;
}

std::unique_ptr<ports::Sink> NewKafkaSink(std::string subscriber, Format format,
                                          std::unique_ptr<kafka::Producer> producer) {
  return std::make_unique<KafkaSink>(std::move(subscriber), format, std::move(producer));
}

}  // namespace zhudong::kafka_sink
