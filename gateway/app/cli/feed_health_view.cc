#include "gateway/app/cli/feed_health_view.h"

#include "absl/strings/str_cat.h"
#include "gateway/app/cli/format.h"
#include "gateway/app/cli/labels.h"
#include "gateway/app/cli/table.h"

namespace zhudong::cli {
namespace {

constexpr int kMostDaysShown = 14;

std::string Length(const google::protobuf::Duration& length) {
  const absl::Duration all = absl::Seconds(length.seconds()) + absl::Nanoseconds(length.nanos());
  if (all < absl::Hours(2)) return Elapsed(all);
  const int64_t hours = length.seconds() / 3600;
  return hours < 48 ? absl::StrCat(hours, " h ", length.seconds() / 60 % 60, " min")
                    : absl::StrCat(hours / 24, " d ", hours % 24, " h");
}

std::string LastReceived(const v1::FeedHealth& health) {
  return health.kinds().empty() ? "" : Time(health.kinds(0).last_received_at());
}

// `1 d, learned`.
std::string Expected(const v1::Cadence& cadence) {
  if (!cadence.has_expected()) return absl::StrCat("? (", Count(cadence.waits()), " waits)");
  return absl::StrCat(Length(cadence.expected()), cadence.learned() ? " learned 学习" : " declared 声明");
}

std::string Lag(const v1::Percentiles& lag) {
  if (lag.count() == 0) return "";
  return absl::StrCat(Length(lag.p50()), " / ", Length(lag.p95()), " / ", Length(lag.p99()));
}

std::string KindsText(const v1::FeedHealth& health) {
  Table table({{"KIND 类型"},
               {"STATE 状态"},
               {"ACCEPTED 接收", Align::kRight},
               {"LAST RECEIVED 最近收到"},
               {"LAST RECORDED 最近登记"},
               {"EXPECTED EVERY 应每"},
               {"WORKING TIME SINCE 已过工时"},
               {"TO RECEIVED p50/95/99 到达"},
               {"TO DELIVERED p50/95/99 送达"}});
  for (const v1::KindHealth& kind : health.kinds()) {
    table.Add({kind.kind() == v1::EVENT_KIND_UNSPECIFIED ? "all 全部" : LabelOf(kind.kind()), LabelOf(kind.state()),
               Count(kind.accepted()), Time(kind.last_received_at()), Time(kind.last_recorded_at()),
               Expected(kind.cadence()), Length(kind.cadence().elapsed()), Lag(kind.to_received()),
               Lag(kind.to_delivered())});
  }
  return absl::StrCat("\n", table.Render());
}

std::string RangeOf(const v1::SequenceGap& gap) {
  return gap.first() == gap.last() ? absl::StrCat(gap.first()) : absl::StrCat(gap.first(), "–", gap.last());
}

std::string GapsText(const v1::SequenceHealth& sequence) {
  Table table({{"MISSING NUMBERS 缺号"},
               {"MISSING 缺", Align::kRight},
               {"OPENED 出现"},
               {"ASKED FOR 请求补发"},
               {"CLOSED 补齐"},
               {"BY 由"},
               {"WHY 原因"}});
  for (const auto* gaps : {&sequence.open(), &sequence.closed()}) {
    for (const v1::SequenceGap& gap : *gaps) {
      table.Add({RangeOf(gap), Count(gap.missing()), Time(gap.opened_at()), Time(gap.resend_requested_at()),
                 Time(gap.closed_at()), gap.closed_by(), gap.reason()});
    }
  }
  return table.empty() ? "" : absl::StrCat("\n", table.Render());
}

std::string DaysText(const v1::FeedHealth& health) {
  Table table({{"DAY 日期"}, {"HELD 网关", Align::kRight}, {"REPORTED 平台", Align::kRight}, {"REPORTED AT 报送"}});
  for (int i = 0; i < health.days_size() && i < kMostDaysShown; ++i) {
    const v1::DailyCount& day = health.days(i);
    const std::string nil = day.reported() == 0 ? "0 nil 零报告" : Count(day.reported());
    table.Add({day.day(), Count(day.held()), day.has_reported() ? nil : "– none 未报", Time(day.reported_at())});
  }
  return table.empty() ? "" : absl::StrCat("\n", table.Render());
}

std::string PartsText(const v1::FeedHealth& health) {
  Table table({{"PART 方面"}, {"STATE 状态"}, {"SINCE 自"}, {"REASON 原因", Align::kLeft, 160}});
  for (const v1::PartHealth& part : health.parts()) {
    const std::string kind = part.kind() == v1::EVENT_KIND_UNSPECIFIED ? "" : absl::StrCat(" ", WordOf(part.kind()));
    table.Add({absl::StrCat(LabelOf(part.part()), kind), LabelOf(part.state()), Time(part.since()), part.reason()});
  }
  return absl::StrCat("\n", table.Render());
}

std::string QualityWords(const v1::QualityHealth& quality) {
  if (quality.received() == 0) return "";
  std::string words =
      absl::StrCat(Count(quality.received()), " received since ", Time(quality.from()), ": ", Count(quality.accepted()),
                   " accepted, ", Count(quality.duplicates()), " duplicates, ", Count(quality.quarantined()),
                   " quarantined, ", Count(quality.refused()), " refused");
  for (const v1::FindingCount& reason : quality.reasons()) {
    absl::StrAppend(&words, "; ", WordOf(reason.code()), " ", Count(reason.count()));
  }
  return words;
}

}  // namespace

std::string FeedHealthListText(const google::protobuf::RepeatedPtrField<v1::FeedHealth>& feeds) {
  Table table(
      {{"FEED 数据源"}, {"STATE 状态"}, {"SINCE 自"}, {"LAST RECEIVED 最近收到"}, {"REASON 原因", Align::kLeft, 120}});
  for (const v1::FeedHealth& feed : feeds) {
    table.Add({feed.feed(), LabelOf(feed.state()), Time(feed.since()), LastReceived(feed), feed.reason()});
  }
  return table.empty() ? "No feed has been declared: add [[feed]] to the gateway's settings.\n" : table.Render();
}

std::string FeedHealthText(const v1::FeedHealth& health) {
  Facts facts;
  facts.Add("feed 数据源", absl::StrCat(health.feed(), " (", health.platform(), ")"));
  facts.Add("state 状态", absl::StrCat(LabelOf(health.state()), " since ", Time(health.since())));
  facts.Add("reason", health.reason());
  facts.Add("原因", health.reason_zh());
  facts.Add("do", health.action());
  facts.Add("处置", health.action_zh());
  facts.Add("quality 质量", QualityWords(health.quality()));
  facts.Add("volume 数量",
            absl::StrCat(Count(health.volume().this_hour()), " this hour",
                         health.volume().usual() == 0 ? ""
                                                      : absl::StrCat("; lately ", Count(health.volume().lately()),
                                                                     ", usual ", Count(health.volume().usual()))));
  facts.Add("heartbeat 心跳", Time(health.last_heartbeat_at()));
  for (const v1::CertificateHealth& certificate : health.certificates()) {
    facts.Add("certificate 证书", absl::StrCat(certificate.principal(), " until ", Time(certificate.expires_at())));
  }
  for (const v1::SourceStatus& source : health.sources()) {
    facts.Add("adapter 接入", absl::StrCat(source.source(), ": ", source.state(),
                                           source.last_error().empty() ? "" : ", last error: ", source.last_error()));
  }
  facts.Add("calendar 工作日历",
            absl::StrCat(health.calendar_version(),
                         health.calendar_provisional() ? ", provisional 暂行 (not announced)" : ""));
  return absl::StrCat(facts.Render(), PartsText(health), KindsText(health), GapsText(health.sequence()),
                      DaysText(health));
}

std::string DailyCountText(const v1::DailyCount& day) {
  return absl::StrCat(day.day(), ": the platform 平台 ", Count(day.reported()), ", the gateway 网关 ",
                      Count(day.held()), "\n");
}

std::string HeartbeatText(const v1::ReportHeartbeatResponse& answer) {
  std::string text = "heard 已收到";
  if (answer.has_next_due_at()) absl::StrAppend(&text, "; the next is due by 下次 ", Time(answer.next_due_at()));
  for (const v1::SequenceGap& gap : answer.missing()) absl::StrAppend(&text, "\nsend again 请补发: ", RangeOf(gap));
  return text + "\n";
}

std::string FeedHealthLine(const v1::FeedHealth& health) {
  return absl::StrCat(Time(health.assessed_at()), "  ", health.feed(), "  ", LabelOf(health.state()), "  ",
                      health.reason(), "\n");
}

}  // namespace zhudong::cli
