// Many who ask at once, and changes that come while an answer is on its way.
#include <thread>

#include "absl/synchronization/blocking_counter.h"
#include "absl/time/clock.h"
#include "gateway/base/bytes.h"
#include "gateway/model/errors.h"
#include "gateway/model/identifier_text.h"
#include "tests/unit/licenses/desk_stand.h"
#include "tests/unit/licenses/test_keys.h"

namespace zhudong::licenses {
namespace {

using absl::StatusCode;

const std::string& Id() {
  static const std::string id = IdCard().license().identifier();
  return id;
}

// Sends without waiting; the answers in the order of the requests.
class Volley {
 public:
  Volley(DeskStand& stand, std::vector<v1::GetLicenseRequest> requests)
      : requests_(std::move(requests)), answers_(requests_.size()), left_(static_cast<int>(requests_.size())) {
    for (size_t i = 0; i < requests_.size(); ++i) {
      stand.desk->Get({.principal = kUtility, .traceparent = ""}, requests_[i],
                      [this, i](absl::StatusOr<v1::GetLicenseResponse> answer) {
                        answers_[i] = std::move(answer);
                        left_.DecrementCount();
                      });
    }
  }
  const std::vector<absl::StatusOr<v1::GetLicenseResponse>>& Await() {
    left_.Wait();
    return answers_;
  }

 private:
  std::vector<v1::GetLicenseRequest> requests_;
  std::vector<absl::StatusOr<v1::GetLicenseResponse>> answers_;
  absl::BlockingCounter left_;
};

v1::GetLicenseRequest Request(const v1::LicenseUse& use, const std::string& identifier = Id()) {
  v1::GetLicenseRequest request;
  *request.mutable_use() = use;
  request.set_identifier(identifier);
  return request;
}

TEST(InFlightTest, ThoseWhoMissTogetherAskOnceAndEachHasItsRecord) {
  DeskStand stand;
  stand.system().Put(IdCard());
  stand.system().Hold();
  std::vector<v1::GetLicenseRequest> requests;
  for (int i = 0; i < 20; ++i)
    requests.push_back(Request(stand.Use("BX-" + std::to_string(i), {.jti = std::to_string(i)})));
  // One of them has another's consent: it shares the flight's answer no more than it would have its own.
  requests.push_back(Request(stand.Use("BX-x", {.jti = "x", .holder = Citizen(CitizenNumber(1))})));
  Volley volley(stand, requests);
  stand.system().AwaitCalls(1);
  stand.system().Release();
  const auto& answers = volley.Await();
  for (size_t i = 0; i < 20; ++i) ASSERT_TRUE(answers[i].ok()) << answers[i].status();
  ExpectRefused(answers[20].status(), StatusCode::kPermissionDenied, v1::ERROR_REASON_CONSENT_OF_ANOTHER);
  EXPECT_EQ(stand.system().calls(), 2);  // that one's holder was asked for apart
  EXPECT_EQ(stand.audit.Count(v1::AUDIT_ACTION_RELEASE), 20u);
  EXPECT_EQ(stand.desk->Status().coalesced(), 19u);
}

TEST(InFlightTest, DutyAndConsentDoNotShareAFlight) {
  DeskStand stand;
  stand.system().Put(IdCard());
  stand.system().Hold();
  Volley volley(stand, {Request(stand.DutyUse()), Request(stand.Use())});
  stand.system().AwaitCalls(2);
  stand.system().Release();
  for (const auto& answer : volley.Await()) EXPECT_TRUE(answer.ok()) << answer.status();
}

TEST(InFlightTest, TooManyWhoWaitAreTurnedAway) {
  DeskStand stand({}, {.max_waiting = 12, .fetch_threads = 2, .deadline = absl::Seconds(10)});
  stand.system().Hold();
  std::vector<v1::GetLicenseRequest> requests;
  for (int i = 0; i < 5; ++i) requests.push_back(Request(stand.DutyUse(), Identifier("S" + std::to_string(i))));
  Volley volley(stand, requests);
  stand.system().AwaitCalls(2);
  // One principal has a quarter of the places; another one still finds one.
  const v1::LicenseUse use = stand.DutyUse();
  absl::StatusOr<v1::LicenseAnswer> others = absl::UnknownError("not asked");
  std::thread other([&] { others = stand.Get(use, Identifier("S9"), {}, false, kOtherUtility); });
  absl::SleepFor(absl::Milliseconds(100));
  stand.system().Release();
  other.join();
  EXPECT_EQ(others.status().code(), StatusCode::kNotFound) << others.status();
  int turned_away = 0;
  for (const auto& answer : volley.Await()) {
    if (model::ReasonOf(answer.status()) != v1::ERROR_REASON_OVERLOADED) continue;
    ++turned_away;
    EXPECT_EQ(answer.status().code(), StatusCode::kResourceExhausted);
    EXPECT_TRUE(model::RetryAfterOf(answer.status()).has_value());
  }
  EXPECT_EQ(turned_away, 2);
  EXPECT_EQ(stand.audit.Count(v1::AUDIT_ACTION_FAILURE), 2u);
}

TEST(InFlightTest, StoppingEndsEveryWait) {
  DeskStand stand;
  stand.system().Hold();
  Volley volley(stand, {Request(stand.DutyUse()), Request(stand.DutyUse(), Identifier("Z2"))});
  stand.system().AwaitCalls(2);
  std::thread stopping([&] { stand.desk->Stop(); });
  for (const auto& answer : volley.Await()) {
    ExpectRefused(answer.status(), StatusCode::kUnavailable, v1::ERROR_REASON_STOPPING);
  }
  stand.system().Release();
  stopping.join();
  ExpectRefused(stand.Get(stand.DutyUse(), Identifier("Z3")).status(), StatusCode::kUnavailable,
                v1::ERROR_REASON_STOPPING);
}

TEST(InFlightTest, ACallersDeadlineEndsItsWaitAlone) {
  DeskStand stand;
  stand.system().Put(IdCard());
  stand.system().Hold();
  Volley patient(stand, {Request(stand.DutyUse())});
  stand.system().AwaitCalls(1);
  const v1::GetLicenseRequest request = Request(stand.DutyUse());
  absl::Notification late;
  stand.desk->Get({.principal = kUtility, .traceparent = "", .deadline = stand.clock.Now() + absl::Seconds(1)}, request,
                  [&](const absl::StatusOr<v1::GetLicenseResponse>& answer) {
                    ExpectRefused(answer.status(), StatusCode::kDeadlineExceeded, v1::ERROR_REASON_PROVIDER_DOWN);
                    late.Notify();
                  });
  stand.clock.Advance(absl::Seconds(2));
  late.WaitForNotification();
  stand.system().Release();
  EXPECT_TRUE(patient.Await()[0].ok());
  EXPECT_EQ(stand.system().calls(), 1);
}

TEST(InFlightTest, AChangeWhileTheSystemIsAskedHasItAskedAgain) {
  DeskStand stand;
  stand.system().Put(IdCard());
  int changes = 0;
  stand.system().OnCall([&] {
    if (changes++ == 0) stand.Change(Id(), v1::LICENSE_STATUS_REVOKED);
  });
  const auto answer = stand.Get(stand.DutyUse(), Id());
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->license().status(), v1::LICENSE_STATUS_REVOKED);
  EXPECT_FALSE(answer->usable());
  EXPECT_EQ(stand.system().calls(), 2);
}

TEST(InFlightTest, ALicenseThatChangesUnderEveryAskIsGivenUp) {
  DeskStand stand;
  stand.system().Put(IdCard());
  stand.system().OnCall([&] { stand.Change(Id(), v1::LICENSE_STATUS_VALID); });
  ExpectRefused(stand.Get(stand.DutyUse(), Id()).status(), StatusCode::kUnavailable, v1::ERROR_REASON_PROVIDER_DOWN);
  EXPECT_EQ(stand.system().calls(), 3);
}

TEST(InFlightTest, AChangeAfterTheRecordAndBeforeTheAnswerLeavesSupersedesIt) {
  DeskStand stand;
  stand.system().Put(IdCard());
  ASSERT_TRUE(stand.Get(stand.DutyUse(), Id())->usable());
  stand.audit.AfterNextRecord([&] { stand.Change(Id(), v1::LICENSE_STATUS_SUSPENDED); });
  const auto answer = stand.Get(stand.DutyUse(), Id());
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->license().status(), v1::LICENSE_STATUS_SUSPENDED);
  EXPECT_FALSE(answer->usable());
  const std::vector<v1::AuditRecord> records = stand.audit.records();
  ASSERT_EQ(records.size(), 4u);
  EXPECT_EQ(records[2].action(), v1::AUDIT_ACTION_SUPERSEDED);
  EXPECT_EQ(records[2].about_sequence(), 2u);
  EXPECT_EQ(records[2].license_digest(), records[1].license_digest());
  EXPECT_EQ(answer->audit_sequence(), 4u);
}

TEST(InFlightTest, AnAnswerFromBeforeAChangeMayLeaveUntilTheChangeIsDurable) {
  DeskStand stand;
  stand.system().Put(IdCard());
  ASSERT_TRUE(stand.Get(stand.DutyUse(), Id()).ok());
  stand.StageAndWrite(Id(), v1::LICENSE_STATUS_REVOKED);
  // Written, not yet acknowledged: nothing of it may be stored, so nothing can be answered but by waiting.
  std::thread durable([&] { stand.Durable(); });
  const auto answer = stand.Get(stand.DutyUse(), Id());
  durable.join();
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->license().status(), v1::LICENSE_STATUS_REVOKED);
  const auto after = stand.Get(stand.DutyUse(), Id());
  EXPECT_EQ(after->license().status(), v1::LICENSE_STATUS_REVOKED);
}

// Another license that moves and rests together with this one.
std::string NeighborOf(const std::string& identifier) {
  const auto stripe = [keys = TestKeys()](const std::string& text) {
    return base::ReadU16(keys->KeyedDigest("license", model::LicenseText(text))) % 4096;
  };
  for (int serial = 0; serial < 100'000; ++serial) {
    const std::string neighbor = Identifier("N" + std::to_string(serial));
    if (stripe(neighbor) == stripe(identifier)) return neighbor;
  }
  ADD_FAILURE() << "no neighbor among 100,000";
  return "";
}

TEST(InFlightTest, ALicenseWhoseNeighborMovesLeavesWithItsRecordAllTheSame) {
  DeskStand stand;
  stand.system().Put(IdCard());
  ASSERT_TRUE(stand.Get(stand.DutyUse(), Id()).ok());
  const std::vector<v1::AuditRecord> before = stand.audit.records();
  stand.StageAndWrite(NeighborOf(Id()), v1::LICENSE_STATUS_REVOKED);
  Volley volley(stand, {Request(stand.DutyUse())});
  stand.Durable();
  const auto& answer = volley.Await()[0];
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(stand.system().calls(), 1);  // from the cache: nobody changed this one
  EXPECT_EQ(answer->answer().audit_sequence(), before.size() + 1);
  const std::vector<v1::AuditRecord> records = stand.audit.records();
  ASSERT_EQ(records.size(), before.size() + 1);
  EXPECT_EQ(records.back().action(), v1::AUDIT_ACTION_RELEASE);
}

TEST(InFlightTest, NoAnswerIsOlderThanAChangeThatWasAcknowledgedBeforeItWasAskedFor) {
  DeskStand stand;
  stand.system().Put(IdCard());
  std::atomic<bool> revoked{false};
  std::atomic<int> wrong{0};
  std::vector<std::thread> clients;
  const v1::LicenseUse use = stand.DutyUse();
  for (int c = 0; c < 3; ++c) {
    clients.emplace_back([&] {
      for (int i = 0; i < 60; ++i) {
        const bool before = revoked.load();
        const auto answer = stand.Get(use, Id());
        if (answer.ok() && before && answer->usable()) ++wrong;
      }
    });
  }
  stand.Change(Id(), v1::LICENSE_STATUS_REVOKED);
  revoked.store(true);
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(wrong.load(), 0);
}

}  // namespace
}  // namespace zhudong::licenses
