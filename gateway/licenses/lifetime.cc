#include "gateway/licenses/lifetime.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "absl/time/civil_time.h"
#include "gateway/model/dates.h"

namespace zhudong::licenses {
namespace {

// How registries write that a license has no end.
bool HasNoEnd(std::string_view text) {
  return text.empty() || text == "长期" || text == "长期有效" || text == "永久" || text == "永久有效";
}

absl::CivilDay LastDayOf(const model::Date& date) {
  switch (date.precision) {
    case model::DatePrecision::kYear:
      return absl::CivilDay(absl::CivilYear(date.day) + 1) - 1;
    case model::DatePrecision::kMonth:
      return absl::CivilDay(absl::CivilMonth(date.day) + 1) - 1;
    case model::DatePrecision::kDay:
      break;
  }
  return date.day;
}

// 9999-12-31 and its like stand for no end; the contract's last day is in 2149.
bool IsBeyond(const model::Date& date, std::string_view text) {
  return date.fault == model::DateFault::kOutOfRange && text.substr(0, 1) != "0" && text.substr(0, 1) != "1";
}

// nullopt when it can't be read.
std::optional<absl::Time> End(std::string_view text) {
  if (HasNoEnd(text)) return absl::InfiniteFuture();
  const model::Date date = model::ParseDate(text);
  if (date.ok()) return model::StartOfDay(LastDayOf(date) + 1);
  if (IsBeyond(date, text)) return absl::InfiniteFuture();
  return std::nullopt;
}

std::optional<absl::Time> Begin(std::string_view text) {
  if (text.empty()) return absl::InfinitePast();
  const model::Date date = model::ParseDate(text);
  if (!date.ok()) return std::nullopt;
  return model::StartOfDay(date.day);
}

}  // namespace

absl::Time EndOfValidity(const v1::License& license) {
  return End(license.valid_until()).value_or(absl::InfiniteFuture());
}

absl::Time UsableUntil(const v1::License& license, absl::Time as_of, const CachePolicy& policy) {
  return std::min(as_of + policy.longest, EndOfValidity(license));
}

Freshness FreshnessOf(absl::Time usable_until, absl::Time authorized_until, absl::Time now, const CachePolicy& policy) {
  if (now >= authorized_until) return Freshness::kGone;
  if (now < usable_until) return Freshness::kFresh;
  return now < usable_until + policy.grace ? Freshness::kStale : Freshness::kGone;
}

absl::Time DeleteAt(absl::Time usable_until, absl::Time as_of, const CachePolicy& policy) {
  return std::min(usable_until + policy.grace, as_of + policy.kept_after);
}

bool Usable(const v1::License& license, v1::SignatureResult signature, absl::Time now) {
  if (license.status() != v1::LICENSE_STATUS_VALID) return false;
  if (signature != v1::SIGNATURE_RESULT_VALID && signature != v1::SIGNATURE_RESULT_ABSENT) return false;
  const std::optional<absl::Time> begin = Begin(license.valid_from());
  const std::optional<absl::Time> end = End(license.valid_until());
  return begin.has_value() && end.has_value() && *begin <= now && now < *end;
}

}  // namespace zhudong::licenses
