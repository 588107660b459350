#include "gateway/health/cadence.h"

#include <algorithm>

#include "gateway/health/histogram.h"
#include "gateway/health/times.h"

namespace zhudong::health {
namespace {

constexpr double kUsualShare = 0.75;
constexpr int kDeclaredSilent = 3;
constexpr int kLearnedLate = 2;
constexpr int kLearnedSilent = 6;
constexpr absl::Duration kLearnedLeast = absl::Minutes(1);

}  // namespace

Expectation ExpectationOf(const store::v1::KindRow& row, const Settings& settings, absl::Duration quiet) {
  Expectation expectation;
  expectation.waits = CountOf(row.waits());
  expectation.spanned = SumOf(row.waits());
  const auto declared = settings.kind_cadence.find(static_cast<v1::EventKind>(row.kind()));
  if (declared != settings.kind_cadence.end()) expectation.expected = declared->second;
  if (row.kind() == v1::EVENT_KIND_UNSPECIFIED) expectation.expected = settings.cadence;
  if (expectation.expected > absl::ZeroDuration()) {
    expectation.late_after = expectation.expected;
    expectation.silent_after = kDeclaredSilent * expectation.expected;
    return expectation;
  }
  expectation.learned = true;
  const bool whole = row.kind() == v1::EVENT_KIND_UNSPECIFIED;
  if (expectation.waits < (whole ? kWaitsNeeded : kWaitsNeededOfKind)) return expectation;
  const absl::Duration day = settings.working.per_day();
  if (expectation.waits < kWaitsEnough && expectation.spanned < kDaysNeeded * day && quiet < kDaysQuiet * day) {
    return expectation;
  }
  expectation.expected = QuantileByLength(row.waits(), kUsualShare);
  expectation.late_after = std::max(kLearnedLate * expectation.expected, kLearnedLeast);
  expectation.silent_after = std::max(kLearnedSilent * expectation.expected, kLearnedSilent * kLearnedLeast);
  return expectation;
}

absl::Time LastSign(const store::v1::FeedHealthRow& row, const store::v1::KindRow& kind, const Settings& settings,
                    absl::Time now) {
  absl::Time last = kind.received_us() == 0 ? FromRow(row.watched_us()) : FromRow(kind.received_us());
  for (const store::v1::DayRow& day : row.days()) {
    if (!day.has_reported() || day.reported() != 0) continue;
    last = std::max(last, settings.working.At(absl::CivilDay(1970, 1, 1) + day.day(), absl::Hours(24)));
  }
  return std::min(last, now);
}

Freshness FreshnessOf(const Expectation& expectation, absl::Time last_sign, const Settings& settings, absl::Time now) {
  Freshness fresh{
      .since = last_sign, .due = absl::InfiniteFuture(), .elapsed = settings.working.Between(last_sign, now)};
  if (expectation.expected == absl::ZeroDuration()) return fresh;
  fresh.state = v1::FEED_STATE_HEALTHY;
  fresh.due = settings.working.After(last_sign, expectation.late_after);
  if (fresh.elapsed > expectation.late_after) {
    fresh.state = v1::FEED_STATE_LATE;
    fresh.since = fresh.due;
  }
  if (fresh.elapsed > expectation.silent_after) {
    fresh.state = v1::FEED_STATE_SILENT;
    fresh.since = settings.working.After(last_sign, expectation.silent_after);
  }
  return fresh;
}

}  // namespace zhudong::health
