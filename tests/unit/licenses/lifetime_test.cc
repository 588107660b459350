#include "gateway/licenses/lifetime.h"

#include <gtest/gtest.h>

namespace zhudong::licenses {
namespace {

// 2026-07-01 12:00 in China Standard Time.
const absl::Time kNoon = absl::FromCivil(absl::CivilSecond(2026, 7, 1, 4, 0, 0), absl::UTCTimeZone());
const absl::Time kMidnight = kNoon + absl::Hours(12);

v1::License Until(const std::string& valid_until) {
  v1::License license;
  license.set_status(v1::LICENSE_STATUS_VALID);
  license.set_valid_until(valid_until);
  return license;
}

TEST(LifetimeTest, ValidityEndsWithTheLastDayInChina) {
  const absl::Time never = absl::InfiniteFuture();
  const struct {
    const char* until;
    absl::Time end;
  } kCases[] = {
      {"2026-07-01", kMidnight},
      {"20260701", kMidnight},
      {"2026年07月01日", kMidnight},
      {"2026-06-30", kMidnight - absl::Hours(24)},
      {"2026-07", kMidnight + absl::Hours(24 * 30)},
      {"2026", kMidnight + absl::Hours(24 * 183)},
      {"", never},
      {"长期", never},
      {"永久有效", never},
      {"9999-12-31", never},
      {"2199-12-31", never},
      {"soon", never},
  };
  for (const auto& c : kCases) EXPECT_EQ(EndOfValidity(Until(c.until)), c.end) << c.until;
}

TEST(LifetimeTest, UsableUntilIsTheLeast) {
  const CachePolicy policy{.longest = absl::Hours(6)};
  EXPECT_EQ(UsableUntil(Until(""), kNoon, policy), kNoon + absl::Hours(6));
  EXPECT_EQ(UsableUntil(Until("2026-07-01"), kNoon, policy), kNoon + absl::Hours(6));
  EXPECT_EQ(UsableUntil(Until("2026-07-01"), kNoon, {.longest = absl::Hours(24)}), kMidnight);
  EXPECT_LT(UsableUntil(Until("2026-06-30"), kNoon, policy), kNoon);
}

TEST(LifetimeTest, FreshThenStaleThenGone) {
  const CachePolicy policy{.grace = absl::Hours(4)};
  const absl::Time until = kNoon;
  const absl::Time ever = absl::InfiniteFuture();
  const absl::Duration tick = absl::Microseconds(1);
  EXPECT_EQ(FreshnessOf(until, ever, until - tick, policy), Freshness::kFresh);
  EXPECT_EQ(FreshnessOf(until, ever, until, policy), Freshness::kStale);
  EXPECT_EQ(FreshnessOf(until, ever, until + absl::Hours(4) - tick, policy), Freshness::kStale);
  EXPECT_EQ(FreshnessOf(until, ever, until + absl::Hours(4), policy), Freshness::kGone);
  EXPECT_EQ(FreshnessOf(until, ever, until, {.grace = absl::ZeroDuration()}), Freshness::kGone);
  // No grace stretches an authorization.
  EXPECT_EQ(FreshnessOf(until, until - absl::Hours(1), until - absl::Hours(1), policy), Freshness::kGone);
  EXPECT_EQ(FreshnessOf(until, until + absl::Hours(1), until + absl::Hours(2), policy), Freshness::kGone);
}

TEST(LifetimeTest, NothingIsKeptThatCanNeverAnswer) {
  const CachePolicy policy{.grace = absl::Hours(4), .kept_after = absl::Hours(10)};
  EXPECT_EQ(DeleteAt(kNoon + absl::Hours(1), kNoon, policy), kNoon + absl::Hours(5));
  EXPECT_EQ(DeleteAt(kNoon + absl::Hours(24), kNoon, policy), kNoon + absl::Hours(10));
}

TEST(LifetimeTest, OnlyAValidLicenseWithinItsValidityIsUsable) {
  struct Case {
    const char* what;
    v1::LicenseStatus status = v1::LICENSE_STATUS_VALID;
    const char* from = "";
    const char* until = "";
    v1::SignatureResult signature = v1::SIGNATURE_RESULT_VALID;
    bool usable = false;
  };
  const Case kCases[] = {
      {.what = "plain", .usable = true},
      {.what = "unsigned", .signature = v1::SIGNATURE_RESULT_ABSENT, .usable = true},
      {.what = "first day", .from = "2026-07-01", .usable = true},
      {.what = "last day", .until = "2026-07-01", .usable = true},
      {.what = "tomorrow", .from = "2026-07-02"},
      {.what = "yesterday", .until = "2026-06-30"},
      {.what = "end unreadable", .until = "soon"},
      {.what = "begin unreadable", .from = "once"},
      {.what = "forged", .signature = v1::SIGNATURE_RESULT_FORGED},
      {.what = "untrusted", .signature = v1::SIGNATURE_RESULT_UNTRUSTED},
      {.what = "not checked", .signature = v1::SIGNATURE_RESULT_UNSPECIFIED},
      {.what = "no status", .status = v1::LICENSE_STATUS_UNSPECIFIED},
      {.what = "suspended", .status = v1::LICENSE_STATUS_SUSPENDED},
      {.what = "moved away", .status = v1::LICENSE_STATUS_MOVED_AWAY},
      {.what = "revoked", .status = v1::LICENSE_STATUS_REVOKED},
      {.what = "other", .status = v1::LICENSE_STATUS_OTHER},
  };
  for (const Case& c : kCases) {
    v1::License license = Until(c.until);
    license.set_status(c.status);
    license.set_valid_from(c.from);
    EXPECT_EQ(Usable(license, c.signature, kNoon), c.usable) << c.what;
  }
}

}  // namespace
}  // namespace zhudong::licenses
