// What a Deliver tells of the answers that a receiver with an envelope of its own gives. Over real sockets:
// tests/flow/case_calls.
#include "adapters/case_calls/case_calls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "gateway/crypto/digest.h"
#include "nlohmann/json.hpp"
#include "tests/unit/pushing/crypto_for_test.h"
#include "tests/unit/temp_folder.h"

namespace zhudong::case_calls {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Answer = absl::StatusOr<http::Response>;
constexpr absl::Duration kLong = absl::Seconds(60);

// Two calls for each status: first and second, told apart by their path.
constexpr char kFile[] = R"(
name = "push"
[[call]]
name = "first"
case = "connection"
on = ["case_status_report"]
path = "/first"
fields = [{ to = "/serial", from = "/serial" }, { to = "/number", from = "/case/case_number", required = true }]
[[call]]
name = "second"
case = "connection"
on = ["case_status_report"]
path = "/second"
fields = [{ to = "/serial", from = "/serial" }]
[reply]
code = "/code"
message = "/message"
applied = ["0"]
duplicate = ["1"]
rejected = ["2"]
retry = ["3"]
)";

http::Response Says(const std::string& code, const std::string& message = "") {
  return {200, {}, absl::StrCat(R"({"code": ")", code, R"(", "message": ")", message, R"("})")};
}

class FakeReceiver final : public http::Client {
 public:
  Answer Send(const http::Request& request, absl::Time) override {
    absl::MutexLock lock(&mutex);
    requests.push_back(request);
    return on_path ? on_path(request.path) : Answer(Says("0"));
  }
  void Cancel() override {}
  std::function<Answer(const std::string&)> on_path;
  absl::Mutex mutex;
  std::vector<http::Request> requests;
};

v1::DemandEvent Event(const std::string& number, int sequence) {
  v1::DemandEvent event;
  event.set_project_id(absl::StrCat("c-", number));
  event.set_project_sequence(static_cast<uint64_t>(sequence));
  event.set_event_id(absl::StrCat(event.project_id(), ".", sequence));
  event.set_journal_sequence(9);
  v1::CaseFile& file = *event.mutable_case_changed()->mutable_case_file();
  file.set_kind(v1::CASE_KIND_CONNECTION);
  file.set_case_number(number);
  v1::EvidenceRef& said = *file.add_evidence();
  said.set_kind(v1::EVENT_KIND_CASE_STATUS_REPORT);
  said.set_event_id("s");
  said.set_journal_sequence(9);
  return event;
}

class CaseCallsTest : public testing::Test {
 protected:
  void SetUp() override {
    std::ofstream(folder_.Path("secret")) << "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n";
    std::filesystem::permissions(folder_.Path("secret"), std::filesystem::perms::owner_read);
    auto secrets =
        pushing::SecretFile::Open(folder_.Path("secret"), pushing::RealCrypto(), clock_, [](std::string_view) {});
    ASSERT_TRUE(secrets.ok()) << secrets.status();
    auto file = mapping::CallFile::Parse(kFile, "push.toml");
    ASSERT_TRUE(file.ok()) << file.status();
    auto client = std::make_unique<FakeReceiver>();
    receiver_ = client.get();
    sink_ = NewCaseCalls({.path = "/gateway/", .parallel = 1}, {*file}, crypto::Sha256, std::move(client),
                         *std::move(secrets), clock_);
  }
  v1::Receipt Only(const v1::DemandEvent& event) {
    const auto receipts = sink_->Deliver({event}, kLong);
    EXPECT_TRUE(receipts.ok()) << receipts.status();
    return receipts.ok() ? receipts->at(0) : v1::Receipt();
  }
  std::vector<std::string> Paths() {
    std::vector<std::string> paths;
    for (const http::Request& request : receiver_->requests) paths.push_back(request.path);
    return paths;
  }
  const TempFolder folder_;
  base::ManualClock clock_{absl::FromUnixSeconds(1772589600)};
  FakeReceiver* receiver_ = nullptr;
  std::unique_ptr<ports::Sink> sink_;
};

TEST_F(CaseCallsTest, AllThatAnEventCallsForGoesInOrderSignedByItsSerialNumber) {
  EXPECT_EQ(Only(Event("A", 1)).outcome(), v1::RECEIPT_OUTCOME_APPLIED);
  EXPECT_THAT(Paths(), ElementsAre("/gateway/first", "/gateway/second"));
  const auto signer = pushing::Signer::Parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", pushing::RealCrypto());
  for (const http::Request& request : receiver_->requests) {
    const std::map<std::string, std::string> headers(request.headers.begin(), request.headers.end());
    const std::string serial = nlohmann::json::parse(request.body)["serial"];
    EXPECT_EQ(headers.at("webhook-id"), serial);
    EXPECT_EQ(headers.at("webhook-signature"), *(*signer)->Sign(serial, 1772589600, request.body));
  }
  EXPECT_NE(receiver_->requests[0].body, receiver_->requests[1].body);
}

TEST_F(CaseCallsTest, WhatFailsComesAgainWithWhatStoodBeforeItAndTheSameSerials) {
  receiver_->on_path = [](const std::string& path) { return path == "/gateway/first" ? Says("0") : Says("3", "busy"); };
  const v1::Receipt busy = Only(Event("A", 1));
  EXPECT_EQ(busy.outcome(), v1::RECEIPT_OUTCOME_RETRY);
  EXPECT_EQ(busy.code(), "3");
  EXPECT_THAT(busy.message(), HasSubstr("push/second: the receiver answers 3: busy"));
  receiver_->on_path = [](const std::string&) { return Says("1"); };
  EXPECT_EQ(Only(Event("A", 1)).outcome(), v1::RECEIPT_OUTCOME_DUPLICATE);
  ASSERT_EQ(receiver_->requests.size(), 4u);
  EXPECT_EQ(receiver_->requests[0].body, receiver_->requests[2].body);
  EXPECT_EQ(receiver_->requests[1].body, receiver_->requests[3].body);
}

TEST_F(CaseCallsTest, OneNewAmongDuplicatesIsApplied) {
  receiver_->on_path = [](const std::string& path) { return Says(path == "/gateway/first" ? "1" : "0"); };
  EXPECT_EQ(Only(Event("A", 1)).outcome(), v1::RECEIPT_OUTCOME_APPLIED);
}

TEST_F(CaseCallsTest, ARejectionIsADeadLetterAtOnceAndStopsItsCaseAlone) {
  receiver_->on_path = [this](const std::string&) {
    return receiver_->requests.back().body.find("\"A\"") != std::string::npos ? Says("2", "无此回执 11010519491231002X")
                                                                              : Says("0");
  };
  const auto receipts = sink_->Deliver({Event("A", 1), Event("B", 1), Event("A", 2)}, kLong);
  ASSERT_TRUE(receipts.ok()) << receipts.status();
  EXPECT_EQ((*receipts)[0].outcome(), v1::RECEIPT_OUTCOME_REJECTED);
  EXPECT_EQ((*receipts)[0].code(), "2");
  EXPECT_THAT((*receipts)[0].message(), HasSubstr("无此回执"));
  EXPECT_THAT((*receipts)[0].message(), testing::Not(HasSubstr("11010519491231002X")));
  EXPECT_EQ((*receipts)[1].outcome(), v1::RECEIPT_OUTCOME_APPLIED);
  EXPECT_EQ((*receipts)[2].outcome(), v1::RECEIPT_OUTCOME_NOT_TRIED);
}

TEST_F(CaseCallsTest, WhatTheCaseDoesNotSaySendsNothing) {
  v1::DemandEvent event = Event("A", 1);
  event.mutable_case_changed()->mutable_case_file()->clear_case_number();
  const v1::Receipt receipt = Only(event);
  EXPECT_EQ(receipt.outcome(), v1::RECEIPT_OUTCOME_REJECTED);
  EXPECT_EQ(receipt.code(), "NOT_SAID");
  EXPECT_THAT(receipt.message(), HasSubstr("/number"));
  EXPECT_TRUE(receiver_->requests.empty());
}

TEST_F(CaseCallsTest, WhatNoCallIsForIsAppliedUnsent) {
  v1::DemandEvent event = Event("A", 1);
  event.mutable_case_changed()->mutable_case_file()->set_kind(v1::CASE_KIND_OUTAGE);
  EXPECT_EQ(Only(event).outcome(), v1::RECEIPT_OUTCOME_APPLIED);
  EXPECT_TRUE(receiver_->requests.empty());
}

TEST_F(CaseCallsTest, StatusesThatAreNoSuccessMeanWhatTheyMeanForAWebhook) {
  for (const auto& [answer, code] : std::vector<std::pair<Answer, std::string>>{
           {http::Response{422, {}, R"({"code": "0"})"}, "HTTP_422"}, {http::Response{400}, "HTTP_400"}}) {
    receiver_->on_path = [answer = answer](const std::string&) { return answer; };
    const v1::Receipt receipt = Only(Event("A", 1));
    EXPECT_EQ(receipt.outcome(), v1::RECEIPT_OUTCOME_RETRY);
    EXPECT_EQ(receipt.code(), code);
  }
}

TEST_F(CaseCallsTest, WhereNothingCanBeReadTheCallFails) {
  for (const Answer& answer : std::vector<Answer>{http::Response{200, {}, "<html>"}, http::Response{204},
                                                  http::Response{500}, absl::DataLossError("half")}) {
    receiver_->on_path = [answer = answer](const std::string&) { return answer; };
    EXPECT_FALSE(sink_->Deliver({Event("A", 1)}, kLong).ok());
  }
}

}  // namespace
}  // namespace zhudong::case_calls
