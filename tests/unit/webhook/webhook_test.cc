// What a Deliver tells of the answers it gets. Over real sockets: tests/flow/webhook.
#include "adapters/webhook/webhook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "adapters/webhook/payload.h"
#include "gateway/model/errors.h"
#include "tests/unit/pushing/crypto_for_test.h"
#include "tests/unit/temp_folder.h"

namespace zhudong::webhook {
namespace {

using pushing::Options;
using pushing::RealCrypto;
using pushing::SecretFile;
using pushing::Signer;
using ::testing::ElementsAre;
using Answer = absl::StatusOr<http::Response>;
constexpr auto kApplied = v1::RECEIPT_OUTCOME_APPLIED;
constexpr auto kRetry = v1::RECEIPT_OUTCOME_RETRY;
constexpr auto kNotTried = v1::RECEIPT_OUTCOME_NOT_TRIED;
constexpr absl::Duration kLong = absl::Seconds(60);

// Answers by the id of the event; remembers what came, and how many were there at the same time.
class FakeReceiver final : public http::Client {
 public:
  Answer Send(const http::Request& request, absl::Time) override {
    std::string id;
    for (const auto& [name, value] : request.headers) id = name == "webhook-id" ? value : id;
    std::function<Answer(const std::string&)> answer;
    {
      absl::MutexLock lock(&mutex);
      requests.push_back(request);
      ids.push_back(id);
      most_at_once = std::max(most_at_once, ++at_once);
    }
    const Answer given = on_id ? on_id(id) : Answer(http::Response{204});
    absl::MutexLock lock(&mutex);
    --at_once;
    return given;
  }
  void Cancel() override {
    if (!cancelled.HasBeenNotified()) cancelled.Notify();
  }
  std::function<Answer(const std::string&)> on_id;
  absl::Notification cancelled;
  absl::Mutex mutex;
  std::vector<http::Request> requests;
  std::vector<std::string> ids;
  int at_once = 0;
  int most_at_once = 0;
};

v1::DemandEvent Event(const std::string& project, int sequence) {
  v1::DemandEvent event;
  event.set_project_id(project);
  event.set_project_sequence(static_cast<uint64_t>(sequence));
  event.set_event_id(absl::StrCat(project, ".", sequence));
  event.set_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  event.mutable_stage_reached();
  return event;
}

std::vector<v1::DemandEvent> Projects(int count) {
  std::vector<v1::DemandEvent> events;
  for (int i = 0; i < count; ++i) events.push_back(Event(absl::StrCat("p", i), 1));
  return events;
}

class WebhookTest : public testing::Test {
 protected:
  void SetUp() override { Make({}); }
  void Make(const Options& options) {
    std::ofstream(folder_.Path("secret")) << "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n";
    std::filesystem::permissions(folder_.Path("secret"), std::filesystem::perms::owner_read);
    auto secrets = SecretFile::Open(folder_.Path("secret"), RealCrypto(), clock_, [](std::string_view) {});
    ASSERT_TRUE(secrets.ok()) << secrets.status();
    auto client = std::make_unique<FakeReceiver>();
    receiver_ = client.get();
    sink_ = NewWebhook(options, std::move(client), *std::move(secrets), clock_);
  }
  static std::vector<int> OutcomesOf(const absl::StatusOr<std::vector<v1::Receipt>>& receipts) {
    std::vector<int> outcomes;
    EXPECT_TRUE(receipts.ok()) << receipts.status();
    if (!receipts.ok()) return outcomes;
    for (const v1::Receipt& receipt : *receipts) outcomes.push_back(receipt.outcome());
    return outcomes;
  }
  // Answers `status` to events of the projects named, 204 to the others.
  void AnswerTo(std::map<std::string, http::Response> answers) {
    receiver_->on_id = [answers = std::move(answers)](const std::string& id) -> Answer {
      const auto it = answers.find(id.substr(0, id.find('_')));
      return it == answers.end() ? http::Response{204} : it->second;
    };
  }
  const TempFolder folder_;
  base::ManualClock clock_{absl::FromUnixSeconds(1614265330)};
  FakeReceiver* receiver_ = nullptr;
  std::unique_ptr<ports::Sink> sink_;
};

TEST_F(WebhookTest, OneSignedRequestForEachEvent) {
  Make({.path = "/hook?a=b"});
  const std::vector<v1::DemandEvent> events = {Event("p", 7)};
  EXPECT_THAT(OutcomesOf(sink_->Deliver(events, kLong)), ElementsAre(kApplied));
  ASSERT_EQ(receiver_->requests.size(), 1u);
  const http::Request& request = receiver_->requests[0];
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/hook?a=b");
  EXPECT_EQ(request.content_type, "application/json");
  EXPECT_EQ(request.body, *BodyOf(events[0]));
  const std::map<std::string, std::string> headers(request.headers.begin(), request.headers.end());
  EXPECT_EQ(headers.at("webhook-id"), "p_7");
  EXPECT_EQ(headers.at("webhook-timestamp"), "1614265330");
  EXPECT_EQ(headers.at("traceparent"), events[0].traceparent());
  const auto signer = Signer::Parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", RealCrypto());
  EXPECT_EQ(headers.at("webhook-signature"), *(*signer)->Sign("p_7", 1614265330, request.body));
}

TEST_F(WebhookTest, ProjectsGoAtTheSameTimeUpToTheBound) {
  Make({.parallel = 3});
  receiver_->on_id = [this](const std::string&) -> Answer {
    // Waits for company, as long as there can be some.
    absl::MutexLock lock(&receiver_->mutex);
    const auto three = [this] { return receiver_->at_once == 3 || receiver_->ids.size() > 3; };
    receiver_->mutex.AwaitWithTimeout(absl::Condition(&three), absl::Seconds(20));
    return http::Response{200};
  };
  EXPECT_EQ(OutcomesOf(sink_->Deliver(Projects(30), kLong)), std::vector<int>(30, kApplied));
  EXPECT_EQ(receiver_->most_at_once, 3);
}

TEST_F(WebhookTest, AProjectStopsAtItsFailureAndTheOthersGoOn) {
  AnswerTo({{"a", {422, {}, "no"}}, {"b", {500}}});
  const auto receipts =
      sink_->Deliver({Event("c", 1), Event("a", 1), Event("a", 2), Event("b", 1), Event("b", 2), Event("c", 2)}, kLong);
  EXPECT_THAT(OutcomesOf(receipts), ElementsAre(kApplied, kRetry, kNotTried, kRetry, kNotTried, kApplied));
  EXPECT_EQ((*receipts)[1].code(), "HTTP_422");
  EXPECT_THAT((*receipts)[1].message(), testing::EndsWith(": no"));
  EXPECT_EQ((*receipts)[2].event_id(), "a.2");
  EXPECT_THAT(receiver_->ids, testing::UnorderedElementsAre("c_1", "a_1", "b_1", "c_2"));
}

TEST_F(WebhookTest, WhereNothingIsAnsweredTheCallFailsAndSoonEnds) {
  for (const auto& [answer, code] : std::vector<std::pair<Answer, absl::StatusCode>>{
           {http::Response{500}, absl::StatusCode::kInternal},
           {http::Response{302}, absl::StatusCode::kUnimplemented},
           {http::Response{401}, absl::StatusCode::kUnauthenticated},
           {absl::UnavailableError("refused"), absl::StatusCode::kUnavailable},
           {absl::DeadlineExceededError("slow"), absl::StatusCode::kDeadlineExceeded},
           {absl::DataLossError("half"), absl::StatusCode::kDataLoss},
           {absl::PermissionDeniedError("10.0.0.1"), absl::StatusCode::kPermissionDenied}}) {
    Make({.parallel = 2});
    receiver_->on_id = [answer = answer](const std::string&) { return answer; };
    EXPECT_EQ(sink_->Deliver(Projects(100), kLong).status().code(), code);
    EXPECT_LE(receiver_->ids.size(), 4u) << "no more than is needed to see it";
  }
}

TEST_F(WebhookTest, ARefusedEventAloneIsAnAnswer) {
  receiver_->on_id = [](const std::string&) { return http::Response{400}; };
  EXPECT_THAT(OutcomesOf(sink_->Deliver({Event("a", 1)}, kLong)), ElementsAre(kRetry));
}

TEST_F(WebhookTest, GoneDisables) {
  receiver_->on_id = [](const std::string&) { return http::Response{410}; };
  EXPECT_TRUE(ports::IsDisabledByReceiver(sink_->Deliver(Projects(50), kLong).status()));
}

TEST_F(WebhookTest, GoneAmongSuccessesIsToldByTheNextCallAndOnce) {
  Make({.parallel = 1});
  AnswerTo({{"p1", {410}}});
  EXPECT_THAT(OutcomesOf(sink_->Deliver(Projects(4), kLong)), ElementsAre(kApplied, kRetry, kNotTried, kNotTried));
  const size_t asked = receiver_->ids.size();
  EXPECT_TRUE(ports::IsDisabledByReceiver(sink_->Deliver(Projects(1), kLong).status()));
  EXPECT_EQ(receiver_->ids.size(), asked);
  EXPECT_THAT(OutcomesOf(sink_->Deliver(Projects(1), kLong)), ElementsAre(kApplied)) << "an operator enabled it";
}

TEST_F(WebhookTest, ABusyReceiverIsLeftAloneAsLongAsItAsks) {
  receiver_->on_id = [](const std::string&) { return http::Response{429, {{"retry-after", "30"}}}; };
  const auto busy = sink_->Deliver(Projects(2), kLong);
  EXPECT_EQ(busy.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(model::RetryAfterOf(busy.status()), absl::Seconds(30));
}

TEST_F(WebhookTest, BusyAmongSuccessesHoldsForTheCallsThatFollow) {
  Make({.parallel = 1});
  AnswerTo({{"p1", {503, {{"retry-after", "30"}}}}});
  const auto receipts = sink_->Deliver(Projects(3), kLong);
  EXPECT_THAT(OutcomesOf(receipts), ElementsAre(kApplied, kRetry, kNotTried));
  EXPECT_EQ((*receipts)[1].retry_after().seconds(), 30);
  clock_.Advance(absl::Seconds(10));
  const size_t asked = receiver_->ids.size();
  EXPECT_EQ(model::RetryAfterOf(sink_->Deliver(Projects(1), kLong).status()), absl::Seconds(20));
  EXPECT_EQ(receiver_->ids.size(), asked) << "not asked before its time";
  clock_.Advance(absl::Seconds(20));
  EXPECT_THAT(OutcomesOf(sink_->Deliver(Projects(1), kLong)), ElementsAre(kApplied));
}

TEST_F(WebhookTest, NoRequestIsBegunThatMightNotHaveItsTime) {
  Make({.event_timeout = absl::Seconds(30), .parallel = 1});
  EXPECT_THAT(OutcomesOf(sink_->Deliver(Projects(3), absl::Seconds(30))), ElementsAre(kApplied, kNotTried, kNotTried));
}

TEST_F(WebhookTest, CancelEndsACallAndEveryLaterOne) {
  Make({.parallel = 1});
  receiver_->on_id = [this](const std::string& id) -> Answer {
    if (id == "p0_1") return http::Response{200};
    if (id == "p1_1") sink_->Cancel();
    receiver_->cancelled.WaitForNotificationWithTimeout(absl::Seconds(20));
    return absl::CancelledError("cancelled");
  };
  EXPECT_THAT(OutcomesOf(sink_->Deliver(Projects(3), kLong)), ElementsAre(kApplied, kNotTried, kNotTried))
      << "what was applied is not forgotten";
  EXPECT_EQ(sink_->Deliver(Projects(3), kLong).status().code(), absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace zhudong::webhook
