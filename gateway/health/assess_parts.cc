// Every part but the cadence.
#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/health/assess.h"
#include "gateway/health/feed_row.h"
#include "gateway/health/sequence.h"
#include "gateway/health/times.h"
#include "gateway/health/volume.h"
#include "gateway/health/words.h"

namespace zhudong::health {
namespace {

using store::v1::FeedHealthRow;
using Parts = std::vector<v1::PartHealth>;

constexpr absl::CivilDay kEpoch(1970, 1, 1);
constexpr int kHeartbeatsSilent = 3;
// Of what came lately: so many items, or a day's.
constexpr uint64_t kLatelyItems = 100;
constexpr int64_t kLatelyHours = 24;
constexpr uint64_t kLeastBad = 3;
constexpr int kMostReasons = 5;
// Fewer are no measure; below a fifth of the usual is little.
constexpr uint64_t kLeastUsual = 30;
constexpr uint64_t kLittle = 5;
constexpr absl::Duration kCertificateSoon = absl::Hours(24 * 14);

v1::PartHealth& Add(Parts& parts, v1::HealthPart part, v1::FeedState state) {
  v1::PartHealth& added = parts.emplace_back();
  added.set_part(part);
  added.set_state(state);
  return added;
}

void JudgeHeartbeat(const FeedHealthRow& row, const Settings& settings, absl::Time now, Parts& parts,
                    v1::FeedHealth& out) {
  if (row.heartbeat_us() != 0) SetTime(FromRow(row.heartbeat_us()), *out.mutable_last_heartbeat_at());
  if (settings.heartbeat <= absl::ZeroDuration()) return;
  const absl::Time last = FromRow(row.heartbeat_us() == 0 ? row.watched_us() : row.heartbeat_us());
  const Both elapsed = LengthWords(now - last);
  if (now - last <= settings.heartbeat) {
    Say(Add(parts, v1::HEALTH_PART_HEARTBEAT, v1::FEED_STATE_HEALTHY),
        {absl::StrCat("heard ", elapsed.en, " ago"), absl::StrCat(elapsed.zh, "前收到心跳")});
    return;
  }
  const bool silent = now - last > kHeartbeatsSilent * settings.heartbeat;
  v1::PartHealth& part = Add(parts, v1::HEALTH_PART_HEARTBEAT, silent ? v1::FEED_STATE_SILENT : v1::FEED_STATE_LATE);
  SetTime(last + (silent ? kHeartbeatsSilent : 1) * settings.heartbeat, *part.mutable_since());
  const Both expected = LengthWords(settings.heartbeat);
  Say(part,
      {absl::StrCat("no heartbeat for ", elapsed.en, ", expected every ", expected.en),
       absl::StrCat("已 ", elapsed.zh, " 无心跳，应每 ", expected.zh, " 一次")},
      {"the platform, or the network to it, is down: call its operator", "平台或到平台的网络中断：联系平台运维"});
}

void JudgeSequence(const FeedHealthRow& row, absl::Time now, Parts& parts, v1::FeedHealth& out) {
  FillSequence(row.sequence(), *out.mutable_sequence());
  if (row.sequence().highest() == 0) return;
  uint64_t missing = 0;
  const store::v1::GapState* oldest = nullptr;
  for (const store::v1::GapState& gap : row.sequence().open()) {
    if (FromRow(gap.opened_us()) + kGapGrace > now) continue;
    missing += MissingOf(gap);
    if (oldest == nullptr) oldest = &gap;
  }
  if (oldest == nullptr) {
    Say(Add(parts, v1::HEALTH_PART_SEQUENCE, v1::FEED_STATE_HEALTHY),
        {absl::StrCat("no number is missing up to ", row.sequence().highest()),
         absl::StrCat("截至 ", row.sequence().highest(), " 无缺号")});
    return;
  }
  v1::PartHealth& part = Add(parts, v1::HEALTH_PART_SEQUENCE, v1::FEED_STATE_GAP);
  SetTime(FromRow(oldest->opened_us()), *part.mutable_since());
  const std::string range = oldest->first() == oldest->last() ? absl::StrCat(oldest->first())
                                                              : absl::StrCat(oldest->first(), "–", oldest->last());
  const std::string asked = TimeWords(FromRow(oldest->requested_us()));
  Say(part,
      {absl::StrCat(missing, missing == 1 ? " event is" : " events are", " missing; the oldest gap is ", range,
                    ", asked for again since ", asked),
       absl::StrCat("缺 ", missing, " 条；最早缺口 ", range, "，自 ", asked, " 起请求补发")},
      {"have the platform send these numbers again; give them up with `zhudong feed give-up` if they never existed",
       "请平台补发这些序号；若确不存在，执行 zhudong feed give-up"});
}

// The newest hours until there is enough to judge by. A feed that sends a file a day is judged by its last file.
v1::QualityHealth QualityOf(const FeedHealthRow& row) {
  v1::QualityHealth quality;
  std::map<int, uint64_t> findings;
  for (int i = row.hours_size() - 1; i >= 0; --i) {
    const store::v1::OutcomeHour& hour = row.hours(i);
    const bool enough = quality.received() >= kLatelyItems;
    if (quality.received() > 0 && (enough || hour.hour() < row.hours().rbegin()->hour() - kLatelyHours)) break;
    SetTime(absl::FromUnixSeconds(hour.hour() * 3600), *quality.mutable_from());
    quality.set_accepted(quality.accepted() + hour.accepted());
    quality.set_duplicates(quality.duplicates() + hour.duplicates());
    quality.set_quarantined(quality.quarantined() + hour.quarantined());
    quality.set_refused(quality.refused() + hour.refused());
    quality.set_received(quality.accepted() + quality.duplicates() + quality.quarantined() + quality.refused());
    for (const auto& [code, count] : hour.findings()) findings[code] += count;
  }
  std::vector<std::pair<int, uint64_t>> reasons(findings.begin(), findings.end());
  std::stable_sort(reasons.begin(), reasons.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  for (size_t i = 0; i < reasons.size() && i < kMostReasons; ++i) {
    v1::FindingCount& reason = *quality.add_reasons();
    reason.set_code(static_cast<v1::FindingCode>(reasons[i].first));
    reason.set_count(reasons[i].second);
  }
  return quality;
}

void JudgeQuality(const FeedHealthRow& row, const Settings& settings, Parts& parts, v1::FeedHealth& out) {
  v1::QualityHealth& quality = *out.mutable_quality();
  quality = QualityOf(row);
  if (quality.received() == 0) return;
  const uint64_t bad = quality.quarantined() + quality.refused();
  // Duplicates say nothing of what is new; a feed that repeats old rows and breaks every new one is failing.
  const uint64_t judged = quality.accepted() + bad;
  const uint64_t percent = judged == 0 ? 0 : bad * 100 / judged;
  const std::string counts = absl::StrCat(bad, "/", judged, " (", percent, " %)");
  const bool failing = bad >= kLeastBad && percent >= static_cast<uint64_t>(settings.max_bad_percent);
  if (!failing) {
    Say(Add(parts, v1::HEALTH_PART_QUALITY, v1::FEED_STATE_HEALTHY),
        {absl::StrCat(counts, " unusable lately"), absl::StrCat("近期不可用 ", counts)});
    return;
  }
  const std::string why = quality.reasons().empty() ? "" : NameOf(quality.reasons(0).code());
  Say(Add(parts, v1::HEALTH_PART_QUALITY, v1::FEED_STATE_FAILING),
      {absl::StrCat(counts, " of what came lately can't be used, mostly ", why),
       absl::StrCat("近期 ", counts, " 不可用，主要原因 ", why)},
      {absl::StrCat("look at `zhudong quarantine list --feed ", settings.feed,
                    "` and tell the platform, or mend the mapping"),
       absl::StrCat("查看 zhudong quarantine list --feed ", settings.feed, "，通知平台或修正映射")});
}

void JudgeVolume(const FeedHealthRow& row, Parts& parts, v1::FeedHealth& out) {
  const Lately lately = LatelyOf(row.volume());
  out.mutable_volume()->set_this_hour(row.volume().count());
  out.mutable_volume()->set_lately(lately.count);
  out.mutable_volume()->set_usual(lately.usual);
  if (lately.usual < kLeastUsual) return;
  const bool little = lately.count * kLittle < lately.usual;
  const std::string counts = absl::StrCat(lately.count, " / ", lately.usual);
  v1::PartHealth& part = Add(parts, v1::HEALTH_PART_VOLUME, little ? v1::FEED_STATE_LATE : v1::FEED_STATE_HEALTHY);
  Say(part,
      {absl::StrCat(counts, " events usual in the last ", lately.hours, " working hours"),
       absl::StrCat("最近 ", lately.hours, " 个工作小时收到/通常 ", counts, " 条")},
      little ? Both{"ask the platform whether a part of it stopped sending", "询问平台是否有部分业务停止发送"}
             : Both{});
}

// The day before the last working day that began: its count is due today.
absl::CivilDay DayDue(const Settings& settings, absl::Time now) {
  absl::CivilDay today = settings.working.DayOf(now);
  if (!settings.working.IsWorkedDay(today) || now < settings.working.At(today, *settings.daily_count_due)) {
    do --today;
    while (!settings.working.IsWorkedDay(today));
  }
  do --today;
  while (!settings.working.IsWorkedDay(today));
  return today;
}

void JudgeDailyCount(const FeedHealthRow& row, const Settings& settings, absl::Time now, Parts& parts,
                     v1::FeedHealth& out) {
  const store::v1::DayRow* differs = nullptr;  // the newest
  int reported = 0;
  const store::v1::DayRow* due_row = nullptr;
  const absl::CivilDay due = settings.daily_count_due ? DayDue(settings, now) : kEpoch;
  const absl::CivilDay watched = settings.working.DayOf(FromRow(row.watched_us()));
  for (int i = row.days_size() - 1; i >= 0; --i) {
    const store::v1::DayRow& day = row.days(i);
    v1::DailyCount& to = *out.add_days();
    to.set_day(absl::FormatCivilTime(kEpoch + day.day()));
    to.set_held(day.held());
    if (kEpoch + day.day() == due) due_row = &day;
    if (!day.has_reported()) continue;
    to.set_reported(day.reported());
    SetTime(FromRow(day.reported_us()), *to.mutable_reported_at());
    to.set_reported_by(day.reported_by());
    // Of days before watching began, not all that came was counted.
    if (kEpoch + day.day() < watched) continue;
    ++reported;
    if (day.reported() != day.held() && differs == nullptr) differs = &day;
  }
  if (differs != nullptr) {
    const std::string day = absl::FormatCivilTime(kEpoch + differs->day());
    const bool fewer = differs->held() < differs->reported();
    const uint64_t by = fewer ? differs->reported() - differs->held() : differs->held() - differs->reported();
    Say(Add(parts, v1::HEALTH_PART_DAILY_COUNT, v1::FEED_STATE_GAP),
        {absl::StrCat("of ", day, " the platform counts ", differs->reported(), ", the gateway holds ", differs->held(),
                      ": ", by, fewer ? " missing" : " too many"),
         absl::StrCat(day, " 平台 ", differs->reported(), " 条，网关 ", differs->held(), " 条，", fewer ? "少 " : "多 ",
                      by, " 条")},
        {"compare with the quarantine of that day; have the platform send the day again, or correct its count",
         "核对当日隔离数据；请平台重发当日数据或更正数量"});
  }
  const bool silence = settings.daily_count_due && due >= watched && (due_row == nullptr || !due_row->has_reported());
  if (silence) {
    const std::string day = absl::FormatCivilTime(due);
    Say(Add(parts, v1::HEALTH_PART_DAILY_COUNT, v1::FEED_STATE_LATE),
        {absl::StrCat("no count was reported for ", day, "; a day without events is reported as 0"),
         absl::StrCat("未收到 ", day, " 的对账数量；当日无数据应零报告")},
        {"ask the platform for its count of that day", "请平台报送当日数量"});
  }
  if (differs == nullptr && !silence && reported > 0) {
    Say(Add(parts, v1::HEALTH_PART_DAILY_COUNT, v1::FEED_STATE_HEALTHY),
        {absl::StrCat(reported, reported == 1 ? " day" : " days", " reported, all agree"),
         absl::StrCat("已对账 ", reported, " 天，均一致")});
  }
}

void JudgeAdapters(const FeedHealthRow& row, Parts& parts, v1::FeedHealth& out) {
  const v1::SourceStatus* failing = nullptr;
  for (const v1::SourceStatus& source : row.sources()) {
    *out.add_sources() = source;
    const bool bad = source.state() == "failing" || source.state() == "stopped";
    if (bad && failing == nullptr) failing = &source;
  }
  if (row.sources().empty()) return;
  if (failing == nullptr) {
    Say(Add(parts, v1::HEALTH_PART_ADAPTER, v1::FEED_STATE_HEALTHY), {"the adapter runs", "接入适配器运行正常"});
    return;
  }
  v1::PartHealth& part = Add(parts, v1::HEALTH_PART_ADAPTER, v1::FEED_STATE_FAILING);
  if (failing->has_since()) *part.mutable_since() = failing->since();
  const std::string error = failing->last_error().empty() ? failing->state() : failing->last_error();
  Say(part,
      {absl::StrCat("adapter ", failing->source(), ": ", error),
       absl::StrCat("适配器 ", failing->source(), "：", error)},
      {"mend what the error names; the adapter tries again by itself", "按错误提示处理；适配器会自动重试"});
}

void JudgeCertificates(const FeedHealthRow& row, absl::Time now, Parts& parts, v1::FeedHealth& out) {
  const store::v1::CertificateRow* first = nullptr;
  for (const store::v1::CertificateRow& certificate : row.certificates()) {
    v1::CertificateHealth& to = *out.add_certificates();
    to.set_principal(certificate.principal());
    SetTime(FromRow(certificate.expires_us()), *to.mutable_expires_at());
    SetTime(FromRow(certificate.seen_us()), *to.mutable_seen_at());
    if (first == nullptr || certificate.expires_us() < first->expires_us()) first = &certificate;
  }
  if (first == nullptr) return;
  const absl::Time expires = FromRow(first->expires_us());
  const bool expired = expires <= now;
  const bool soon = !expired && expires - now <= kCertificateSoon;
  const v1::FeedState state = expired ? v1::FEED_STATE_FAILING : (soon ? v1::FEED_STATE_LATE : v1::FEED_STATE_HEALTHY);
  v1::PartHealth& part = Add(parts, v1::HEALTH_PART_CERTIFICATE, state);
  if (expired || soon) SetTime(expired ? expires : expires - kCertificateSoon, *part.mutable_since());
  const Both length = LengthWords(expired ? now - expires : expires - now);
  const std::string& whose = first->principal();
  Say(part,
      expired ? Both{absl::StrCat("the certificate of ", whose, " expired ", length.en, " ago"),
                     absl::StrCat(whose, " 的证书已过期 ", length.zh)}
              : Both{absl::StrCat("the certificate of ", whose, " expires in ", length.en),
                     absl::StrCat(whose, " 的证书将在 ", length.zh, "后过期")},
      expired || soon ? Both{"have a new one issued and installed at the platform", "为平台签发并安装新证书"} : Both{});
}

}  // namespace

std::vector<v1::PartHealth> JudgeOthers(const FeedHealthRow& row, const Settings& settings, absl::Time now,
                                        v1::FeedHealth& out) {
  Parts parts;
  JudgeHeartbeat(row, settings, now, parts, out);
  JudgeSequence(row, now, parts, out);
  JudgeQuality(row, settings, parts, out);
  JudgeVolume(row, parts, out);
  JudgeDailyCount(row, settings, now, parts, out);
  JudgeAdapters(row, parts, out);
  JudgeCertificates(row, now, parts, out);
  return parts;
}

}  // namespace zhudong::health
