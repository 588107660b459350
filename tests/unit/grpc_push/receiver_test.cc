// The reference receiver, by way of the sink that it is there to try out.
#include "gateway/app/receiver/receiver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "adapters/grpc_push/grpc_push.h"
#include "grpcpp/create_channel.h"

namespace zhudong::app {
namespace {

using ::testing::ElementsAre;

v1::DemandEvent MakeEvent(const std::string& project, uint64_t sequence) {
  v1::DemandEvent event;
  event.set_event_id(absl::StrCat(project, ".", sequence));
  event.set_project_id(project);
  event.set_project_sequence(sequence);
  return event;
}

class ReceiverTest : public testing::Test {
 protected:
  ReceiverTest() { Start({}); }
  ~ReceiverTest() override {
    receiver_.reset();
    std::filesystem::remove(path_);
  }

  void Start(ReceiverFaults faults, StoryStart start = StoryStart::kAtOne) {
    receiver_.reset();
    auto receiver = Receiver::Start("127.0.0.1:0", grpc::InsecureServerCredentials(), path_, faults, start);
    ASSERT_TRUE(receiver.ok()) << receiver.status();
    receiver_ = *std::move(receiver);
    sink_ = adapters::NewGrpcPush({.subscriber = "grid", .channel = [this] {
                                     return grpc::CreateChannel(absl::StrCat("127.0.0.1:", receiver_->port()),
                                                                grpc::InsecureChannelCredentials());
                                   }});
  }

  std::vector<v1::ReceiptOutcome> Push(const std::vector<v1::DemandEvent>& events) {
    const auto receipts = sink_->Deliver(events, absl::Seconds(10));
    std::vector<v1::ReceiptOutcome> outcomes;
    EXPECT_TRUE(receipts.ok()) << receipts.status();
    if (!receipts.ok()) return outcomes;
    for (const v1::Receipt& receipt : *receipts) outcomes.push_back(receipt.outcome());
    return outcomes;
  }

  std::string Content() const {
    std::ifstream in(path_);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  const std::string path_ = testing::TempDir() + "receiver_" + std::to_string(::getpid()) + ".jsonl";
  std::unique_ptr<Receiver> receiver_;
  std::unique_ptr<ports::Sink> sink_;
};

constexpr auto kApplied = v1::RECEIPT_OUTCOME_APPLIED;
constexpr auto kDuplicate = v1::RECEIPT_OUTCOME_DUPLICATE;
constexpr auto kRetry = v1::RECEIPT_OUTCOME_RETRY;

TEST_F(ReceiverTest, KeepsTheOrderOfEveryProjectAndKnowsWhatItHasAfterARestart) {
  EXPECT_THAT(Push({MakeEvent("a", 1), MakeEvent("a", 2), MakeEvent("b", 2)}), ElementsAre(kApplied, kApplied, kRetry));
  EXPECT_THAT(Push({MakeEvent("a", 2), MakeEvent("b", 1)}), ElementsAre(kDuplicate, kApplied));
  EXPECT_EQ(receiver_->Counts().applied, 3u);
  EXPECT_EQ(receiver_->Counts().retried, 1u);
  Start({});
  EXPECT_EQ(receiver_->Counts().events, 3u);
  EXPECT_EQ(receiver_->Counts().projects, 2u);
  v1::DemandEvent other = MakeEvent("a", 1);
  other.set_event_id("unknown");
  EXPECT_THAT(Push({MakeEvent("a", 1), other, MakeEvent("a", 3), MakeEvent("b", 3)}),
              ElementsAre(kDuplicate, v1::RECEIPT_OUTCOME_STALE, kApplied, kRetry));
}

TEST_F(ReceiverTest, GoesOnAfterAGapThatIsTold) {
  v1::DemandEvent told = MakeEvent("a", 4);
  told.mutable_gap()->set_previous_project_sequence(1);
  v1::DemandEvent hidden = MakeEvent("b", 4);
  hidden.mutable_gap()->set_previous_project_sequence(2);
  EXPECT_THAT(Push({MakeEvent("a", 1), told, MakeEvent("a", 5), MakeEvent("b", 1), hidden}),
              ElementsAre(kApplied, kApplied, kApplied, kApplied, kRetry))
      << "a gap that begins behind what is missing explains nothing";
}

TEST_F(ReceiverTest, CutsOffALineThatACrashToreAndRefusesAForeignFile) {
  Push({MakeEvent("a", 1)});
  const std::string whole = Content();
  receiver_.reset();
  std::ofstream(path_, std::ios::app) << "{\"received_at\":\"2024";
  Start({});
  EXPECT_EQ(Content(), whole);
  EXPECT_THAT(Push({MakeEvent("a", 2)}), ElementsAre(kApplied));
  receiver_.reset();
  std::ofstream(path_) << "name,code\n";
  const auto foreign = Receiver::Start("127.0.0.1:0", grpc::InsecureServerCredentials(), path_, {});
  EXPECT_TRUE(absl::IsFailedPrecondition(foreign.status()));
  EXPECT_EQ(Content(), "name,code\n") << "left as it is";
}

TEST_F(ReceiverTest, MayTakeAStoryUpInTheMiddle) {
  Start({}, StoryStart::kAnywhere);
  EXPECT_THAT(Push({MakeEvent("a", 4), MakeEvent("a", 6), MakeEvent("a", 5)}), ElementsAre(kApplied, kRetry, kApplied));
}

TEST_F(ReceiverTest, FailsWhenTold) {
  receiver_->SetFaults({.reject_projects = {"a"}, .fail_calls = 1});
  EXPECT_TRUE(absl::IsUnavailable(sink_->Deliver({MakeEvent("b", 1)}, absl::Seconds(10)).status()));
  EXPECT_THAT(Push({MakeEvent("a", 1), MakeEvent("b", 1)}), ElementsAre(v1::RECEIPT_OUTCOME_REJECTED, kApplied));
  receiver_->SetFaults({.delay = absl::Minutes(1)});
  EXPECT_TRUE(absl::IsDeadlineExceeded(sink_->Deliver({MakeEvent("b", 2)}, absl::Milliseconds(100)).status()));
  receiver_->Stop();
  receiver_->Stop();
}

TEST_F(ReceiverTest, RefusesWhatIsNoDemandEventAndAPortThatIsTaken) {
  EXPECT_TRUE(absl::IsInvalidArgument(sink_->Deliver({v1::DemandEvent()}, absl::Seconds(10)).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(
      sink_->Deliver(std::vector<v1::DemandEvent>(501, MakeEvent("a", 1)), absl::Seconds(10)).status()));
  const std::string other = path_ + ".other";
  const auto second =
      Receiver::Start(absl::StrCat("127.0.0.1:", receiver_->port()), grpc::InsecureServerCredentials(), other, {});
  EXPECT_TRUE(absl::IsUnavailable(second.status()));
  std::filesystem::remove(other);
}

}  // namespace
}  // namespace zhudong::app
