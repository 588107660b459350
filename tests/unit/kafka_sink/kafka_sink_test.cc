#include "adapters/kafka_sink/kafka_sink.h"

#include <map>

#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"

namespace zhudong::kafka_sink {
namespace {

using Fate = kafka::Report::Fate;

v1::DemandEvent MakeEvent(const std::string& project, uint64_t sequence) {
  v1::DemandEvent event;
  event.set_event_id(project + "." + std::to_string(sequence));
  event.set_project_id(project);
  event.set_project_sequence(sequence);
  event.mutable_forecast_issued()->mutable_forecast()->set_forecast_id("f");
  return event;
}

std::map<std::string, std::string> Map(const kafka::Message& message) {
  return {message.headers.begin(), message.headers.end()};
}

TEST(RecordTest, SaysWhatItIsInKeyAndHeaders) {
  v1::DemandEvent event = MakeEvent("p1", 3);
  const auto record = RecordOf(event, Format::kProtobuf, "grid");
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(record->key, "p1");
  v1::DemandEvent back;
  ASSERT_TRUE(back.ParseFromString(record->value));
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(back, event));
  EXPECT_EQ(Map(*record), (std::map<std::string, std::string>{{"content-type", "application/protobuf"},
                                                              {"zhudong-event-id", "p1.3"},
                                                              {"zhudong-event-type", "forecast_issued"},
                                                              {"zhudong-sequence", "3"},
                                                              {"zhudong-subscriber", "grid"}}));
  event.set_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  EXPECT_EQ(Map(*RecordOf(event, Format::kProtobuf, "grid"))["traceparent"], event.traceparent());
}

TEST(RecordTest, JsonIsTheContractsOwn) {
  const v1::DemandEvent event = MakeEvent("p1", 3);
  const auto record = RecordOf(event, Format::kJson, "grid");
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(Map(*record)["content-type"], "application/json");
  v1::DemandEvent back;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(record->value, &back).ok()) << record->value;
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(back, event));
}

// Answers what it is told to.
class FakeProducer final : public kafka::Producer {
 public:
  explicit FakeProducer(absl::StatusOr<std::vector<kafka::Report>>& answer) : answer_(answer) {}
  absl::StatusOr<std::vector<kafka::Report>> Write(const std::vector<kafka::Message>& messages,
                                                   absl::Duration timeout) override {
    if (cancelled_) return absl::CancelledError("stopping");
    EXPECT_EQ(timeout, absl::Seconds(7));
    if (answer_.ok()) {
      EXPECT_EQ(messages.size(), answer_->size());
    }
    return answer_;
  }
  void Cancel() override { cancelled_ = true; }

 private:
  absl::StatusOr<std::vector<kafka::Report>>& answer_;
  bool cancelled_ = false;
};

class KafkaSinkTest : public ::testing::Test {
 protected:
  std::vector<v1::ReceiptOutcome> Outcomes(const std::vector<v1::DemandEvent>& events) {
    const auto receipts = sink_->Deliver(events, absl::Seconds(7));
    EXPECT_TRUE(receipts.ok()) << receipts.status();
    std::vector<v1::ReceiptOutcome> outcomes;
    for (size_t i = 0; receipts.ok() && i < receipts->size(); ++i) {
      EXPECT_EQ((*receipts)[i].event_id(), events[i].event_id());
      outcomes.push_back((*receipts)[i].outcome());
    }
    return outcomes;
  }

  absl::StatusOr<std::vector<kafka::Report>> answer_;
  std::unique_ptr<ports::Sink> sink_ = NewKafkaSink("grid", Format::kProtobuf, std::make_unique<FakeProducer>(answer_));
};

TEST_F(KafkaSinkTest, AppliedIsWhatTheBrokerHasAndNothingElse) {
  answer_ = std::vector<kafka::Report>{{Fate::kWritten, ""}, {Fate::kRefused, "too large"}, {Fate::kUnknown, "gone"}};
  EXPECT_THAT(
      Outcomes({MakeEvent("a", 1), MakeEvent("b", 1), MakeEvent("c", 1)}),
      ::testing::ElementsAre(v1::RECEIPT_OUTCOME_APPLIED, v1::RECEIPT_OUTCOME_REJECTED, v1::RECEIPT_OUTCOME_RETRY));
}

TEST_F(KafkaSinkTest, NothingOfAProjectIsAppliedBehindWhatWasNot) {
  answer_ = std::vector<kafka::Report>{{Fate::kRefused, "too large"}, {Fate::kWritten, ""}, {Fate::kWritten, ""}};
  EXPECT_THAT(
      Outcomes({MakeEvent("a", 1), MakeEvent("a", 2), MakeEvent("b", 1)}),
      ::testing::ElementsAre(v1::RECEIPT_OUTCOME_REJECTED, v1::RECEIPT_OUTCOME_NOT_TRIED, v1::RECEIPT_OUTCOME_APPLIED));
}

TEST_F(KafkaSinkTest, AnOutageIsTheCallsError) {
  answer_ = absl::UnavailableError("no broker");
  EXPECT_TRUE(absl::IsUnavailable(sink_->Deliver({MakeEvent("a", 1)}, absl::Seconds(7)).status()));
  sink_->Cancel();
  EXPECT_TRUE(absl::IsCancelled(sink_->Deliver({MakeEvent("a", 1)}, absl::Seconds(7)).status()));
}

}  // namespace
}  // namespace zhudong::kafka_sink
