// The provincial system's tokens and 用证码, over the real line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/unit/license_providers/provincial_system.h"

namespace zhudong::license_test {
namespace {

using ::testing::HasSubstr;

class Tokens : public testing::Test {
 protected:
  Tokens() {
    system_.Start();
    provider_ = system_.NewProvider(clock_);
  }
  absl::StatusOr<v1::ProvidedLicense> Fetch(const ports::LicenseUse& use = Use()) {
    return provider_->Fetch(use, kIdentifier, Owner(), clock_.Now() + absl::Seconds(30));
  }

  // Deadlines are the client's to keep, so the clock that stands still stands at the real time.
  base::ManualClock clock_{base::SystemClock().Now()};
  ProvincialSystem system_;
  std::unique_ptr<ports::LicenseProvider> provider_;
};

TEST_F(Tokens, OneLogInServesManyCallsAtOnce) {
  std::vector<std::thread> callers;
  for (int i = 0; i < 6; ++i) callers.emplace_back([this] { EXPECT_TRUE(Fetch().ok()); });
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(system_.log_ins, 1);
}

TEST_F(Tokens, IsRenewedBeforeItEnds) {
  ASSERT_TRUE(Fetch().ok());
  clock_.Advance(absl::Seconds(3600 - 31));
  provider_->Fetch(Use(), kIdentifier, Owner(), clock_.Now() + absl::Seconds(30)).IgnoreError();
  EXPECT_EQ(system_.log_ins, 1);
  clock_.Advance(absl::Seconds(2));
  provider_->Fetch(Use(), kIdentifier, Owner(), clock_.Now() + absl::Seconds(30)).IgnoreError();
  EXPECT_EQ(system_.log_ins, 2);
}

TEST_F(Tokens, ARefusedTokenIsRenewedOnceForAllAndTheCallMadeAgain) {
  for (const bool by_status : {false, true}) {
    system_.refuse_by_status = by_status;
    ASSERT_TRUE(Fetch().ok());
    const int before = system_.log_ins;
    system_.ForgetTokens();
    std::vector<std::thread> callers;
    for (int i = 0; i < 6; ++i) callers.emplace_back([this] { EXPECT_TRUE(Fetch().ok()); });
    for (std::thread& caller : callers) caller.join();
    EXPECT_EQ(system_.log_ins, before + 1);
  }
}

TEST_F(Tokens, ASystemThatRefusesEveryTokenIsNotAskedForever) {
  system_.refuse_every_token = true;
  EXPECT_TRUE(absl::IsUnauthenticated(Fetch().status()));
  EXPECT_EQ(system_.log_ins, 2);
}

TEST_F(Tokens, ARefusedLogInSaysWhatToCheck) {
  system_.refuse_log_in = true;
  const absl::Status status = Fetch().status();
  EXPECT_TRUE(absl::IsUnauthenticated(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("check account, app_key, org_code and the secret"));
  system_.refuse_log_in = false;
  EXPECT_TRUE(Fetch().ok());
}

TEST_F(Tokens, AnExpiredAuthCodeIsWorthAnotherTry) {
  system_.auth_code_expired = true;
  EXPECT_TRUE(absl::IsAborted(Fetch().status()));
  system_.auth_code_expired = false;
  const auto fetched = Fetch();
  ASSERT_TRUE(fetched.ok()) << fetched.status();
  EXPECT_EQ(fetched->authorized_until().seconds(), 1'798'689'600) << "2026-12-31 12:00 in China";
  EXPECT_THAT(fetched->DebugString(), testing::Not(HasSubstr("20260701120000123ABC")));
}

TEST_F(Tokens, DutyNamesTheHolderAndConsentTheCredential) {
  ASSERT_TRUE(Fetch().ok());
  nlohmann::json request = system_.last_list_request();
  EXPECT_EQ(request.value("identity_number", ""), kHolderNumber);
  EXPECT_EQ(request.value("service_item_code", ""), "ITEM-1");
  EXPECT_EQ(request.value("biz_num", ""), "BIZ-1");
  EXPECT_EQ(request["operator"].value("account", ""), "li");
  ports::LicenseUse use = Use();
  use.use.set_consent(kConsent);
  ASSERT_TRUE(Fetch(use).ok());
  request = system_.last_list_request();
  EXPECT_EQ(request.value("credential", ""), kConsent);
  EXPECT_FALSE(request.contains("identity_number"));
  use.item_code.clear();
  EXPECT_TRUE(absl::IsUnimplemented(Fetch(use).status()));
}

TEST_F(Tokens, ACallerInAHurryDoesNotSpoilTheLogInOfOthers) {
  base::SystemClock real;
  provider_ = system_.NewProvider(real);
  system_.stall_log_in = true;
  std::atomic<bool> over = false;
  std::thread hurried([&] {
    const absl::Status status =
        provider_->Fetch(Use(), kIdentifier, Owner(), real.Now() + absl::Milliseconds(300)).status();
    EXPECT_TRUE(absl::IsDeadlineExceeded(status)) << status;
    system_.stall_log_in = false;
    over = true;
  });
  while (system_.log_ins == 0 && !over) std::this_thread::yield();
  const auto patient = provider_->Fetch(Use(), kIdentifier, Owner(), real.Now() + absl::Seconds(60));
  EXPECT_TRUE(patient.ok()) << patient.status();
  hurried.join();
}

}  // namespace
}  // namespace zhudong::license_test
