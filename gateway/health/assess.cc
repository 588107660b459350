#include "gateway/health/assess.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/health/cadence.h"
#include "gateway/health/feed_row.h"
#include "gateway/health/histogram.h"
#include "gateway/health/sequence.h"
#include "gateway/health/times.h"
#include "gateway/health/volume.h"
#include "gateway/health/words.h"

namespace zhudong::health {
namespace {

using store::v1::FeedHealthRow;
using store::v1::KindRow;

void FillKind(const KindRow& row, const Expectation& expectation, const Freshness& fresh, v1::KindHealth& out) {
  out.set_kind(static_cast<v1::EventKind>(row.kind()));
  out.set_state(fresh.state);
  out.set_accepted(row.accepted());
  if (row.occurred_us() != 0) SetTime(FromRow(row.occurred_us()), *out.mutable_last_occurred_at());
  if (row.recorded_us() != 0) SetTime(FromRow(row.recorded_us()), *out.mutable_last_recorded_at());
  if (row.received_us() != 0) SetTime(FromRow(row.received_us()), *out.mutable_last_received_at());
  v1::Cadence& cadence = *out.mutable_cadence();
  cadence.set_learned(expectation.learned);
  cadence.set_waits(expectation.waits);
  SetDuration(fresh.elapsed, *cadence.mutable_elapsed());
  if (expectation.expected > absl::ZeroDuration()) {
    SetDuration(expectation.expected, *cadence.mutable_expected());
    SetDuration(expectation.late_after, *cadence.mutable_late_after());
    SetDuration(expectation.silent_after, *cadence.mutable_silent_after());
    if (fresh.due != absl::InfiniteFuture()) SetTime(fresh.due, *cadence.mutable_due_at());
  }
  FillPercentiles(row.to_received(), *out.mutable_to_received());
  FillPercentiles(row.to_delivered(), *out.mutable_to_delivered());
}

void SayCadence(const KindRow& row, const Expectation& expectation, const Freshness& fresh, absl::Time last_sign,
                v1::PartHealth& part) {
  const bool whole = row.kind() == v1::EVENT_KIND_UNSPECIFIED;
  const std::string what = whole ? "event" : NameOf(static_cast<v1::EventKind>(row.kind()));
  const std::string what_zh = whole ? "事件" : what;
  if (fresh.state == v1::FEED_STATE_UNKNOWN) {
    const Both spanned = LengthWords(expectation.spanned);
    return Say(
        part,
        {absl::StrCat("how often it comes is not known yet: nothing declared, ", expectation.waits, " of ",
                      kWaitsNeeded, " waits seen, over ", spanned.en, " of ", kDaysNeeded, " days' working time"),
         absl::StrCat("尚不知频率：未声明，已观察 ", expectation.waits, "/", kWaitsNeeded, " 次间隔，跨度 ", spanned.zh,
                      "（需 ", kDaysNeeded, " 天工作时间）")},
        {"declare `cadence` of the feed, or wait", "在设置中声明该数据源的 cadence，或等待学习"});
  }
  const Both expected = LengthWords(expectation.expected);
  const Both elapsed = LengthWords(fresh.elapsed);
  const std::string how = expectation.learned ? "learned" : "declared";
  const std::string how_zh = expectation.learned ? "学习所得" : "声明";
  const std::string last = row.received_us() == 0 ? "none came yet" : absl::StrCat("last ", TimeWords(last_sign));
  const std::string last_zh = row.received_us() == 0 ? "尚未收到" : absl::StrCat("最近 ", TimeWords(last_sign));
  Both reason = {absl::StrCat("no ", what, " for ", elapsed.en, " of working time, expected every ", expected.en, " (",
                              how, "); ", last),
                 absl::StrCat("工作时间内已 ", elapsed.zh, " 无", what_zh, "，应每 ", expected.zh, " 一次（", how_zh,
                              "）；", last_zh)};
  if (fresh.state == v1::FEED_STATE_HEALTHY) {
    reason = {absl::StrCat("as expected: every ", expected.en, " (", how, "); ", last),
              absl::StrCat("符合预期：每 ", expected.zh, " 一次（", how_zh, "）；", last_zh)};
    return Say(part, std::move(reason));
  }
  Say(part, std::move(reason),
      {"ask the platform whether it sends, and look at the adapter; if it had nothing, have it report a count of 0",
       "询问平台是否发送并检查接入适配器；若确无数据，请平台零报告"});
}

// Since when a part is in its state: kept, unless the part itself knows.
void KeepSince(FeedHealthRow& row, std::vector<v1::PartHealth>& parts, absl::Time now) {
  google::protobuf::RepeatedPtrField<store::v1::PartRow> kept;
  for (v1::PartHealth& part : parts) {
    const auto before = std::find_if(row.parts().begin(), row.parts().end(), [&](const store::v1::PartRow& one) {
      return one.part() == part.part() && one.kind() == part.kind() && one.state() == part.state();
    });
    if (!part.has_since())
      SetTime(before == row.parts().end() ? now : FromRow(before->since_us()), *part.mutable_since());
    store::v1::PartRow& keep = *kept.Add();
    keep.set_part(part.part());
    keep.set_kind(part.kind());
    keep.set_state(part.state());
    keep.set_since_us(ToRow(FromMessage(part.since())));
  }
  row.mutable_parts()->Swap(&kept);
}

void Conclude(FeedHealthRow& row, absl::Time now, v1::FeedHealth& out) {
  out.set_state(v1::FEED_STATE_UNKNOWN);
  absl::Time since = now;
  if (!out.parts().empty()) {
    const v1::PartHealth& worst = out.parts(0);
    out.set_state(worst.state());
    since = FromMessage(worst.since());
    out.set_reason(worst.reason());
    out.set_reason_zh(worst.reason_zh());
    out.set_action(worst.action());
    out.set_action_zh(worst.action_zh());
  }
  if (IsPaused(row, now)) {
    *out.mutable_pause() = row.pause();
    out.set_state(v1::FEED_STATE_PAUSED);
    since = FromMessage(row.pause().since());
    out.set_reason(absl::StrCat("paused by ", row.pause().by(), ": ", row.pause().reason()));
    out.set_reason_zh(absl::StrCat("由 ", row.pause().by(), " 暂停：", row.pause().reason()));
    out.set_action("`zhudong feed resume` when it shall be watched again");
    out.set_action_zh("恢复监视时执行 zhudong feed resume");
  }
  // The feed is as bad as it is since it became so, and not since another part took over.
  if (row.state() == out.state() && row.since_us() != 0) since = FromRow(row.since_us());
  row.set_state(out.state());
  row.set_since_us(ToRow(since));
  SetTime(since, *out.mutable_since());
}

// Hours of the epoch; what was refused or quarantined counts as much as what was accepted.
void FillHours(const FeedHealthRow& row, v1::FeedHealth& out) {
  for (const store::v1::OutcomeHour& hour : row.hours()) {
    v1::HourOfFeed& to = *out.add_hours();
    to.mutable_from()->set_seconds(hour.hour() * 3600);
    to.set_accepted(hour.accepted());
    to.set_duplicates(hour.duplicates());
    to.set_quarantined(hour.quarantined());
    to.set_refused(hour.refused());
  }
}

}  // namespace

int Severity(v1::FeedState state) {
  switch (state) {
    case v1::FEED_STATE_FAILING:
      return 6;
    case v1::FEED_STATE_SILENT:
      return 5;
    case v1::FEED_STATE_GAP:
      return 4;
    case v1::FEED_STATE_LATE:
      return 3;
    case v1::FEED_STATE_UNKNOWN:
      return 2;
    case v1::FEED_STATE_HEALTHY:
      return 1;
    default:
      return 0;
  }
}

std::vector<v1::PartHealth> JudgeCadences(const FeedHealthRow& row, const Settings& settings, absl::Time now,
                                          v1::FeedHealth& out) {
  std::vector<v1::PartHealth> parts;
  for (const KindRow& kind : row.kinds()) {
    const absl::Time last_sign = LastSign(row, kind, settings, now);
    const Expectation expectation = ExpectationOf(kind, settings, settings.working.Between(last_sign, now));
    const Freshness fresh = FreshnessOf(expectation, last_sign, settings, now);
    FillKind(kind, expectation, fresh, *out.add_kinds());
    const bool whole = kind.kind() == v1::EVENT_KIND_UNSPECIFIED;
    // A kind of which nothing is known is judged with the feed; so is the only one.
    if (!whole && (fresh.state == v1::FEED_STATE_UNKNOWN || (expectation.learned && row.kinds_size() <= 2))) continue;
    v1::PartHealth& part = parts.emplace_back();
    part.set_part(v1::HEALTH_PART_CADENCE);
    part.set_kind(static_cast<v1::EventKind>(kind.kind()));
    part.set_state(fresh.state);
    // While it is well or unknown, since when it is so is kept; afterwards the time it was due says it.
    if (Severity(fresh.state) >= Severity(v1::FEED_STATE_LATE)) SetTime(fresh.since, *part.mutable_since());
    SayCadence(kind, expectation, fresh, last_sign, part);
  }
  return parts;
}

v1::FeedHealth Assess(FeedHealthRow& row, const Settings& settings, absl::Time now, Detail detail) {
  Advance(row, settings, now);
  v1::FeedHealth out;
  out.set_feed(settings.feed);
  out.set_platform(settings.platform);
  std::vector<v1::PartHealth> parts = JudgeCadences(row, settings, now, out);
  for (v1::PartHealth& part : JudgeOthers(row, settings, now, out)) parts.push_back(std::move(part));
  KeepSince(row, parts, now);
  std::stable_sort(parts.begin(), parts.end(), [](const v1::PartHealth& a, const v1::PartHealth& b) {
    return Severity(a.state()) > Severity(b.state());
  });
  for (v1::PartHealth& part : parts) *out.add_parts() = std::move(part);
  Conclude(row, now, out);
  if (detail == Detail::kFull) {
    FillProfile(row.volume(), *out.mutable_volume());
    FillHours(row, out);
  }
  SetTime(now, *out.mutable_assessed_at());
  out.set_calendar_version(settings.working.calendar().version());
  out.set_calendar_provisional(settings.working.calendar().IsProvisional(settings.working.DayOf(now)));
  return out;
}

}  // namespace zhudong::health
