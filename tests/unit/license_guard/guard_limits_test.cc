// Limits: of time, of calls at a time, of calls that wait; and the stop.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/synchronization/notification.h"
#include "gateway/model/errors.h"
#include "tests/unit/license_guard/scripted_provider.h"

namespace zhudong::licenses {
namespace {

const absl::Status kDown = absl::UnavailableError("connection refused");

TEST(GuardLimits, NoAttemptGetsMoreThanItsTimeOrTheCallersRest) {
  Bench bench({.attempt_timeout = absl::Seconds(3), .first_retry = absl::Nanoseconds(1)});
  bench.script.Then({absl::OkStatus(), absl::Hours(1)}, 3);
  EXPECT_FALSE(bench.Fetch(absl::Seconds(7)).ok());
  const std::vector<absl::Duration> allowed = bench.script.allowed();
  ASSERT_EQ(allowed.size(), 3u);
  EXPECT_EQ(allowed[0], absl::Seconds(3));
  EXPECT_EQ(allowed[1], absl::Seconds(3));
  EXPECT_LE(allowed[2], absl::Seconds(1));
}

TEST(GuardLimits, DoesNotBeginAWaitThatTheCallerCantSeeTheEndOf) {
  Bench bench({.first_retry = absl::Seconds(4)});
  bench.script.Then({kDown}, 2);
  EXPECT_FALSE(bench.Fetch(absl::Seconds(1)).ok());
  EXPECT_TRUE(bench.slept.empty());
  EXPECT_EQ(bench.script.attempts(), 1);
  EXPECT_EQ(model::ReasonOf(bench.Fetch(absl::ZeroDuration())), v1::ERROR_REASON_PROVIDER_DOWN);
  EXPECT_EQ(bench.script.attempts(), 1) << "no time, no attempt";
  EXPECT_EQ(bench.Status().turned_away(), 1u);
}

TEST(GuardLimits, CallersInAHurryDoNotOpenTheBreaker) {
  Bench bench({.failures_to_open = 2});
  bench.script.Then({absl::OkStatus(), absl::Hours(1)}, 20);
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(bench.Fetch(absl::Milliseconds(10)).ok());
  EXPECT_EQ(bench.Status().breaker(), v1::BREAKER_STATE_CLOSED);
}

TEST(GuardLimits, OneOddLicenseDoesNotOpenTheBreakerByItself) {
  Bench bench({.max_attempts = 5, .failures_to_open = 3});
  bench.script.Then({absl::DataLossError("no license_code")}, 5);
  EXPECT_FALSE(bench.Fetch().ok());
  EXPECT_EQ(bench.script.attempts(), 5);
  EXPECT_EQ(bench.Status().breaker(), v1::BREAKER_STATE_CLOSED);
  bench.script.Then({absl::DataLossError("no license_code")}, 10);
  for (int i = 0; i < 2; ++i) EXPECT_FALSE(bench.Fetch().ok());
  EXPECT_EQ(bench.Status().breaker(), v1::BREAKER_STATE_OPEN) << "many of them do";
}

// Holds every attempt until released.
class Corked final : public ports::LicenseProvider {
 public:
  explicit Corked(absl::Notification& open) : open_(open) {}
  absl::StatusOr<v1::ProvidedLicense> Fetch(const ports::LicenseUse&, const std::string&, const v1::Holder&,
                                            absl::Time) override {
    const int now = ++inside;
    for (int most = most_inside; now > most && !most_inside.compare_exchange_weak(most, now);) {
    }
    open_.WaitForNotification();
    --inside;
    return v1::ProvidedLicense();
  }
  absl::StatusOr<std::vector<v1::ProvidedLicense>> FetchOfHolder(const ports::LicenseUse&, const v1::Holder&,
                                                                 const std::vector<v1::LicenseType>&,
                                                                 const std::vector<std::string>&, absl::Time) override {
    return absl::NotFoundError("none");
  }
  absl::StatusOr<ports::LicenseFile> FetchArchive(const ports::LicenseUse&, const std::string&, const v1::Holder&,
                                                  absl::Time) override {
    return absl::NotFoundError("none");
  }

  std::atomic<int> inside = 0;
  std::atomic<int> most_inside = 0;

 private:
  absl::Notification& open_;
};

TEST(GuardLimits, SoManyAtATimeSoManyWaitAndTheRestIsTurnedAway) {
  base::ManualClock clock(absl::FromUnixSeconds(1'790'000'000));
  absl::Notification open;
  auto provider = std::make_unique<Corked>(open);
  Corked& corked = *provider;
  const auto guard =
      ProviderGuard::Make(std::move(provider), {.name = "province", .max_concurrent = 2, .max_waiting = 3}, clock);
  const absl::Time deadline = clock.Now() + absl::Hours(1);
  std::atomic<int> answered = 0;
  std::atomic<int> turned_away = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 9; ++i) {
    callers.emplace_back([&] {
      const absl::Status status = guard->Fetch({}, "a", {}, deadline).status();
      if (status.ok()) {
        ++answered;
      } else {
        EXPECT_EQ(model::ReasonOf(status), v1::ERROR_REASON_PROVIDER_DOWN);
        EXPECT_TRUE(model::RetryAfterOf(status).has_value());
        ++turned_away;
      }
    });
  }
  // Two inside, three wait: nobody can leave, so the other four must be turned away.
  while (turned_away < 4) std::this_thread::yield();
  open.Notify();
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(answered, 5);
  EXPECT_EQ(corked.most_inside, 2);
  EXPECT_EQ(guard->Status().turned_away(), 4u);
  EXPECT_EQ(guard->Status().calls(), 5u);
}

TEST(GuardLimits, StopEndsTheWaitBetweenAttempts) {
  base::ManualClock clock(absl::FromUnixSeconds(1'790'000'000));
  Script script(clock);
  script.Then({kDown}, 10);
  const auto guard =
      ProviderGuard::Make(MakeScripted(script), {.name = "province", .first_retry = absl::Hours(1)}, clock);
  absl::Status status;
  std::thread caller([&] { status = guard->Fetch({}, "a", {}, clock.Now() + absl::Hours(9)).status(); });
  while (script.attempts() == 0) std::this_thread::yield();
  guard->Stop();
  caller.join();
  EXPECT_EQ(script.attempts(), 1);
  // Stopped before the wait began, the failed attempt is what it hears; stopped during it, the stop.
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_EQ(model::ReasonOf(guard->Fetch({}, "a", {}, clock.Now() + absl::Hours(9)).status()),
            v1::ERROR_REASON_STOPPING);
  EXPECT_EQ(script.attempts(), 1);
  EXPECT_EQ(guard->Status().calls(), 1u);
  EXPECT_EQ(guard->Status().failures(), 1u);
}

}  // namespace
}  // namespace zhudong::licenses
