// The guard's table: happy, partly bad, stalled, refused, restarted. Counters add up in each.
#include "gateway/licenses/provider_guard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "gateway/model/errors.h"
#include "tests/unit/license_guard/scripted_provider.h"

namespace zhudong::licenses {
namespace {

using ::testing::HasSubstr;

const absl::Status kDown = absl::UnavailableError("connection refused");

TEST(ProviderGuard, HandsEveryKindOfAnswerOn) {
  Bench bench;
  const absl::Time deadline = bench.clock.Now() + absl::Seconds(10);
  EXPECT_EQ(bench.guard->Fetch({}, "a", {}, deadline)->license().identifier(), "a");
  const auto found = bench.guard->FetchOfHolder({}, {}, {v1::LICENSE_TYPE_ID_CARD}, {}, deadline);
  ASSERT_TRUE(found.ok());
  ASSERT_EQ(found->size(), 1u);
  EXPECT_EQ((*found)[0].license().type(), v1::LICENSE_TYPE_ID_CARD);
  EXPECT_EQ(bench.guard->FetchArchive({}, "a", {}, deadline)->name, "a.ofd");
  EXPECT_EQ(bench.guard->name(), "province");
  EXPECT_EQ(bench.Status().type(), "provincial_http");
}

// What one query meets, what it is told, and what is counted.
struct Row {
  const char* name;
  std::vector<Step> steps;
  absl::StatusCode code;
  v1::ErrorReason reason;
  int attempts;
  int failures;
};

class GuardTable : public testing::TestWithParam<Row> {};

TEST_P(GuardTable, OneQuery) {
  const Row& row = GetParam();
  Bench bench;
  for (const Step& step : row.steps) bench.script.Then(step);
  const absl::Status status = bench.Fetch();
  EXPECT_EQ(status.code(), row.code) << status;
  EXPECT_EQ(model::ReasonOf(status), row.reason);
  EXPECT_EQ(model::RetryAfterOf(status).has_value(), row.reason == v1::ERROR_REASON_PROVIDER_DOWN);
  EXPECT_EQ(bench.script.attempts(), row.attempts);
  const v1::ProviderStatus counted = bench.Status();
  EXPECT_EQ(counted.calls(), 1u);
  EXPECT_EQ(counted.calls() + counted.retries(), static_cast<uint64_t>(row.attempts));
  EXPECT_EQ(counted.failures(), static_cast<uint64_t>(row.failures));
  EXPECT_EQ(counted.turned_away(), 0u);
  EXPECT_EQ(counted.has_last_error_at(), row.failures > 0);
  EXPECT_EQ(bench.slept.size(), counted.retries());
}

constexpr auto kOk = absl::StatusCode::kOk;
constexpr auto kUnavailable = absl::StatusCode::kUnavailable;

INSTANTIATE_TEST_SUITE_P(
    Cases, GuardTable,
    testing::Values(
        Row{"Happy", {}, kOk, v1::ERROR_REASON_UNSPECIFIED, 1, 0},
        Row{"PartlyBad", {{kDown}, {absl::DataLossError("cut off")}}, kOk, v1::ERROR_REASON_UNSPECIFIED, 3, 0},
        Row{"Aborted", {{absl::AbortedError("the token was renewed")}}, kOk, v1::ERROR_REASON_UNSPECIFIED, 2, 0},
        Row{"Stalled",
            {{absl::OkStatus(), absl::Hours(1)},
             {absl::OkStatus(), absl::Hours(1)},
             {absl::OkStatus(), absl::Hours(1)}},
            kUnavailable,
            v1::ERROR_REASON_PROVIDER_DOWN,
            3,
            1},
        Row{"Down", {{kDown}, {kDown}, {kDown}, {kDown}}, kUnavailable, v1::ERROR_REASON_PROVIDER_DOWN, 3, 1},
        Row{"Refused",
            {{absl::PermissionDeniedError("not for this item")}},
            absl::StatusCode::kPermissionDenied,
            v1::ERROR_REASON_PROVIDER_REFUSED,
            1,
            0},
        Row{"None",
            {{absl::NotFoundError("none")}},
            absl::StatusCode::kNotFound,
            v1::ERROR_REASON_LICENSE_NOT_FOUND,
            1,
            0},
        Row{"HolderNeeded",
            {{absl::FailedPreconditionError("by holder alone")}},
            absl::StatusCode::kFailedPrecondition,
            v1::ERROR_REASON_HOLDER_NEEDED,
            1,
            0},
        Row{"CantBeAsked",
            {{absl::UnimplementedError("no type code")}},
            absl::StatusCode::kPermissionDenied,
            v1::ERROR_REASON_PROVIDER_REFUSED,
            1,
            0},
        Row{"WrongCredentials",
            {{absl::UnauthenticatedError("log-in refused")}},
            kUnavailable,
            v1::ERROR_REASON_PROVIDER_DOWN,
            1,
            1},
        Row{"Odd", {{absl::InternalError("odd")}}, kUnavailable, v1::ERROR_REASON_PROVIDER_DOWN, 1, 1}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(ProviderGuard, WaitsLongerBeforeEachTryAndTheSameForTheSameSeed) {
  const auto waits = [](uint64_t seed) {
    Bench bench({.max_attempts = 5, .failures_to_open = 100, .seed = seed});
    bench.script.Then({kDown}, 5);
    EXPECT_FALSE(bench.Fetch().ok());
    return bench.slept;
  };
  const std::vector<absl::Duration> first = waits(7);
  ASSERT_EQ(first.size(), 4u);
  absl::Duration whole = absl::Milliseconds(100);
  for (const absl::Duration wait : first) {
    EXPECT_GE(wait, whole / 2);
    EXPECT_LE(wait, whole);
    whole *= 2;
  }
  EXPECT_EQ(waits(7), first);
  EXPECT_NE(waits(8), first);
}

TEST(ProviderGuard, OpensStaysAwayTriesAndRecoversAfterARestart) {
  Bench bench({.max_attempts = 3, .failures_to_open = 5, .open_for = absl::Seconds(5)});
  bench.script.Then({kDown}, 6);
  EXPECT_FALSE(bench.Fetch().ok());
  EXPECT_EQ(bench.Status().breaker(), v1::BREAKER_STATE_CLOSED);
  EXPECT_FALSE(bench.Fetch().ok()) << "opens at the fifth attempt, and does not try a sixth time";
  EXPECT_EQ(bench.script.attempts(), 5);
  EXPECT_EQ(bench.Status().breaker(), v1::BREAKER_STATE_OPEN);

  const absl::Status away = bench.Fetch();
  EXPECT_EQ(model::ReasonOf(away), v1::ERROR_REASON_PROVIDER_DOWN);
  EXPECT_EQ(model::RetryAfterOf(away), absl::Seconds(5));
  EXPECT_EQ(bench.script.attempts(), 5) << "not asked";

  bench.clock.Advance(absl::Seconds(5));
  EXPECT_EQ(bench.Status().breaker(), v1::BREAKER_STATE_HALF_OPEN);
  EXPECT_EQ(model::RetryAfterOf(bench.Fetch()), absl::Seconds(10)) << "the trial failed";
  EXPECT_EQ(bench.script.attempts(), 6);

  bench.clock.Advance(absl::Seconds(10));
  EXPECT_TRUE(bench.Fetch().ok());
  EXPECT_EQ(bench.Status().breaker(), v1::BREAKER_STATE_CLOSED);
  const v1::ProviderStatus status = bench.Status();
  EXPECT_EQ(status.calls(), 4u);
  EXPECT_EQ(status.failures(), 3u);
  EXPECT_EQ(status.turned_away(), 1u);
  EXPECT_EQ(status.calls() + status.retries(), static_cast<uint64_t>(bench.script.attempts()));
  EXPECT_FALSE(status.has_retry_at());
  EXPECT_THAT(status.last_error(), HasSubstr("connection refused"));
}

TEST(ProviderGuard, WhatTheAdapterRefusesByItselfSaysNothingOfTheSystem) {
  Bench bench({.max_attempts = 1, .failures_to_open = 2});
  bench.script.Then({kDown}).Then({absl::FailedPreconditionError("whose?")}).Then({kDown});
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(bench.Fetch().ok());
  EXPECT_EQ(bench.Status().breaker(), v1::BREAKER_STATE_OPEN) << "two failures in a row";
  bench.clock.Advance(absl::Seconds(5));
  bench.script.Then({absl::UnimplementedError("no type code")});
  EXPECT_FALSE(bench.Fetch().ok());
  EXPECT_EQ(bench.Status().breaker(), v1::BREAKER_STATE_HALF_OPEN);
  EXPECT_TRUE(bench.Fetch().ok());
  EXPECT_EQ(bench.Status().breaker(), v1::BREAKER_STATE_CLOSED);
}

TEST(ProviderGuard, TellsMedianAndSlowestOfTheLastHundred) {
  Bench bench;
  bench.script.Then({absl::OkStatus(), absl::Seconds(2)});
  for (int i = 1; i <= 100; ++i) bench.script.Then({absl::OkStatus(), absl::Milliseconds(i)});
  for (int i = 0; i < 101; ++i) ASSERT_TRUE(bench.Fetch().ok());
  EXPECT_EQ(bench.Status().slowest().seconds(), 0) << "the slow one is forgotten";
  EXPECT_EQ(bench.Status().slowest().nanos(), 100'000'000);
  EXPECT_EQ(bench.Status().median().nanos(), 51'000'000);
}

}  // namespace
}  // namespace zhudong::licenses
