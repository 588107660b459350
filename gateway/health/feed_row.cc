#include "gateway/health/feed_row.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "gateway/health/histogram.h"
#include "gateway/health/sequence.h"
#include "gateway/health/times.h"
#include "gateway/health/volume.h"

namespace zhudong::health {
namespace {

using store::v1::DayRow;
using store::v1::KindRow;
using store::v1::OutcomeHour;

constexpr absl::CivilDay kEpoch(1970, 1, 1);
constexpr int kHoursKept = 24;  // in which anything came
constexpr int kMostCertificates = 32;
constexpr size_t kMostFindings = 32;  // of one hour

KindRow& KindOf(FeedRow& row, int kind) {
  for (KindRow& one : *row.mutable_kinds()) {
    if (one.kind() == kind) return one;
  }
  // By number, all kinds together (0) first, whatever came first.
  KindRow& added = *row.add_kinds();
  added.set_kind(kind);
  auto& kinds = *row.mutable_kinds();
  std::sort(kinds.pointer_begin(), kinds.pointer_end(),
            [](const KindRow* a, const KindRow* b) { return a->kind() < b->kind(); });
  return *std::find_if(kinds.begin(), kinds.end(), [&](const KindRow& one) { return one.kind() == kind; });
}

OutcomeHour& HourOf(FeedRow& row, absl::Time now) {
  const int64_t hour = absl::ToUnixSeconds(now) / 3600;
  auto& hours = *row.mutable_hours();
  if (hours.empty() || hours.rbegin()->hour() < hour) hours.Add()->set_hour(hour);
  if (hours.size() > kHoursKept) hours.DeleteSubrange(0, hours.size() - kHoursKept);
  return *hours.rbegin();
}

DayRow& DayOf(FeedRow& row, absl::CivilDay day) {
  const int number = static_cast<int>(day - kEpoch);
  auto& days = *row.mutable_days();
  for (DayRow& one : days) {
    if (one.day() == number) return one;
  }
  days.Add()->set_day(number);
  std::sort(days.pointer_begin(), days.pointer_end(),
            [](const DayRow* a, const DayRow* b) { return a->day() < b->day(); });
  return *std::find_if(days.begin(), days.end(), [&](const DayRow& one) { return one.day() == number; });
}

void DropOldDays(FeedRow& row, absl::CivilDay today) {
  auto& days = *row.mutable_days();
  int old = 0;
  while (old < days.size() && kEpoch + days[old].day() < today - kDaysKept) ++old;
  days.DeleteSubrange(0, old);
}

void Arrived(KindRow& kind, const KindSeen& seen, const Settings& settings, absl::Time now, bool learn) {
  const absl::Time last = FromRow(kind.received_us());
  if (learn && kind.received_us() != 0 && last < now) {
    const absl::Duration wait = settings.working.Between(last, now);
    if (wait > absl::ZeroDuration()) Add(*kind.mutable_waits(), BucketOf(wait), 1);
  }
  kind.set_received_us(std::max(kind.received_us(), ToRow(now)));
  kind.set_accepted(kind.accepted() + seen.accepted);
  if (seen.occurred != absl::InfinitePast()) kind.set_occurred_us(std::max(kind.occurred_us(), ToRow(seen.occurred)));
  if (seen.recorded != absl::InfinitePast()) kind.set_recorded_us(std::max(kind.recorded_us(), ToRow(seen.recorded)));
  for (const auto& [bucket, count] : seen.to_received) Add(*kind.mutable_to_received(), bucket, count);
}

}  // namespace

void Begin(FeedRow& row, const Settings& settings, absl::Time now) {
  if (row.watched_us() == 0) row.set_watched_us(ToRow(now));
  KindOf(row, v1::EVENT_KIND_UNSPECIFIED);
  for (const auto& [kind, cadence] : settings.kind_cadence) KindOf(row, kind);
  CloseHours(*row.mutable_volume(), settings.working, now, Learn::kNo);
}

void Advance(FeedRow& row, const Settings& settings, absl::Time now) {
  const bool paused = IsPaused(row, now);
  CloseHours(*row.mutable_volume(), settings.working, now, paused ? Learn::kNo : Learn::kYes);
  AskForMissing(*row.mutable_sequence(), now);
  DropOldDays(row, settings.working.DayOf(now));
  if (row.has_pause() && !paused) row.clear_pause();
}

void Observe(FeedRow& row, const Settings& settings, const Observation& seen) {
  const absl::Time now = seen.received;
  Advance(row, settings, now);
  const bool learn = !IsPaused(row, now);
  KindSeen all;
  for (const auto& [kind, one] : seen.kinds) {
    all.accepted += one.accepted;
    all.occurred = std::max(all.occurred, one.occurred);
    all.recorded = std::max(all.recorded, one.recorded);
    for (const auto& [bucket, count] : one.to_received) all.to_received[bucket] += count;
    if (kind != v1::EVENT_KIND_UNSPECIFIED) Arrived(KindOf(row, kind), one, settings, now, learn);
  }
  if (all.accepted > 0) {
    Arrived(KindOf(row, v1::EVENT_KIND_UNSPECIFIED), all, settings, now, learn);
    TakeVolume(*row.mutable_volume(), all.accepted);
  }
  OutcomeHour& hour = HourOf(row, now);
  hour.set_accepted(hour.accepted() + all.accepted);
  hour.set_duplicates(hour.duplicates() + seen.duplicates);
  hour.set_quarantined(hour.quarantined() + seen.quarantined);
  hour.set_refused(hour.refused() + seen.refused);
  for (const auto& [code, count] : seen.findings) {
    auto& findings = *hour.mutable_findings();
    if (findings.size() < kMostFindings || findings.contains(code)) findings[code] += count;
  }
  const absl::CivilDay today = settings.working.DayOf(now);
  for (const auto& [day, count] : seen.recorded_days) {
    if (day < today - kDaysKept || day > today) continue;
    DayRow& of_day = DayOf(row, day);
    of_day.set_held(of_day.held() + count);
  }
  for (const auto& [first, last] : seen.sequences) TakeNumbers(*row.mutable_sequence(), first, last, now);
}

void Delivered(FeedRow& row, v1::EventKind kind, absl::Duration took) {
  const uint32_t bucket = BucketOf(took);
  Add(*KindOf(row, v1::EVENT_KIND_UNSPECIFIED).mutable_to_delivered(), bucket, 1);
  if (kind != v1::EVENT_KIND_UNSPECIFIED) Add(*KindOf(row, kind).mutable_to_delivered(), bucket, 1);
}

void Heartbeat(FeedRow& row, absl::Time now) { row.set_heartbeat_us(std::max(row.heartbeat_us(), ToRow(now))); }

absl::Status ReportDay(FeedRow& row, const Settings& settings, absl::CivilDay day, uint64_t count,
                       const std::string& by, absl::Time now) {
  const absl::CivilDay today = settings.working.DayOf(now);
  if (day >= today) {
    return absl::InvalidArgumentError(absl::StrCat("the day is not over: report ", absl::FormatCivilTime(day), " from ",
                                                   absl::FormatCivilTime(day + 1), " 00:00 on, China's time"));
  }
  if (day < today - kDaysKept) {
    return absl::InvalidArgumentError(absl::StrCat("a day is compared for ", kDaysKept, " days: report one from ",
                                                   absl::FormatCivilTime(today - kDaysKept), " on"));
  }
  DayRow& of_day = DayOf(row, day);
  of_day.set_reported(count);
  of_day.set_reported_us(ToRow(now));
  of_day.set_reported_by(by);
  return absl::OkStatus();
}

void SeeCertificate(FeedRow& row, const std::string& principal, absl::Time expires, absl::Time now) {
  auto& certificates = *row.mutable_certificates();
  auto found = std::find_if(certificates.begin(), certificates.end(),
                            [&](const auto& one) { return one.principal() == principal; });
  if (found == certificates.end()) {
    if (certificates.size() >= kMostCertificates) return;
    certificates.Add()->set_principal(principal);
    found = certificates.end() - 1;
  }
  found->set_expires_us(ToRow(expires));
  found->set_seen_us(ToRow(now));
}

void SetSources(FeedRow& row, std::vector<v1::SourceStatus> sources) {
  row.clear_sources();
  for (v1::SourceStatus& source : sources) *row.add_sources() = std::move(source);
}

void Pause(FeedRow& row, const std::string& by, const std::string& reason, absl::Time until, absl::Time now) {
  v1::PauseHealth& pause = *row.mutable_pause();
  pause.Clear();
  SetTime(now, *pause.mutable_since());
  pause.set_by(by);
  pause.set_reason(reason);
  if (until != absl::InfiniteFuture()) SetTime(until, *pause.mutable_until());
}

void Resume(FeedRow& row) { row.clear_pause(); }

bool IsPaused(const FeedRow& row, absl::Time now) {
  return row.has_pause() && (!row.pause().has_until() || now < FromMessage(row.pause().until()));
}

}  // namespace zhudong::health
