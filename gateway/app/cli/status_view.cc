#include "gateway/app/cli/status_view.h"

#include "absl/strings/str_cat.h"
#include "gateway/app/cli/config_view.h"
#include "gateway/app/cli/format.h"
#include "gateway/app/cli/labels.h"
#include "gateway/app/cli/table.h"

namespace zhudong::cli {
namespace {

// The newest arrival of all kinds of one feed.
std::string LastReceived(const v1::FeedStatus& feed) {
  google::protobuf::Timestamp last;
  for (const v1::KindStatus& kind : feed.kinds()) {
    if (kind.last_received_at().seconds() > last.seconds()) last = kind.last_received_at();
  }
  return Time(last);
}

std::string FindingsText(const v1::GetStatusResponse& status) {
  Table table({{"FEED 数据源"}, {"FINDING 发现"}, {"COUNT 数", Align::kRight}});
  for (const v1::FeedStatus& feed : status.feeds()) {
    for (const v1::FindingCount& finding : feed.findings()) {
      table.Add({feed.feed(), WordOf(finding.code()), Count(finding.count())});
    }
  }
  return table.empty() ? "" : absl::StrCat("\n", table.Render());
}

std::string SourcesText(const v1::GetStatusResponse& status) {
  Table table({{"SOURCE 接入"},
               {"STATE 状态"},
               {"SINCE 自"},
               {"WAITING 待读", Align::kRight},
               {"GAPS 缺口", Align::kRight},
               {"LAST ERROR 最近错误", Align::kLeft, 80}});
  for (const v1::SourceStatus& source : status.sources()) {
    table.Add({source.source(), source.state(), Time(source.since()),
               source.has_waiting() ? Count(source.waiting()) : "", Count(source.gaps()), source.last_error()});
  }
  return table.empty() ? "" : absl::StrCat("\n", table.Render());
}

std::string SubscribersText(const v1::GetStatusResponse& status) {
  Table table({{"SUBSCRIBER 订阅方"},
               {"STATE 状态"},
               {"CALLS 调用"},
               {"PENDING 待送", Align::kRight},
               {"APPLIED 已应用", Align::kRight},
               {"DUPLICATE 重复", Align::kRight},
               {"STALE 过时", Align::kRight},
               {"HELD 挂起项目", Align::kRight},
               {"DEAD 死信", Align::kRight},
               {"NEXT ATTEMPT 下次"},
               {"LAST ERROR 最近错误", Align::kLeft, 80}});
  for (const v1::SubscriberStatus& to : status.subscribers()) {
    table.Add({to.subscriber(), to.state(), LabelOf(to.breaker()), Count(to.pending()), Count(to.applied()),
               Count(to.duplicates()), Count(to.stale()), Count(to.held_projects()), Count(to.dead_letters()),
               Time(to.next_attempt_at()), to.last_error()});
  }
  return table.empty() ? "" : absl::StrCat("\n", table.Render());
}

}  // namespace

std::string FeedsText(const v1::GetStatusResponse& status) {
  Table table({{"FEED 数据源"},
               {"RECEIVED 收到", Align::kRight},
               {"ACCEPTED 接收", Align::kRight},
               {"NOTED 有注", Align::kRight},
               {"DUPLICATES 重复", Align::kRight},
               {"QUARANTINED 隔离", Align::kRight},
               {"REFUSED 拒绝", Align::kRight},
               {"LAST RECEIVED 最近收到"}});
  for (const v1::FeedStatus& feed : status.feeds()) {
    table.Add({feed.feed(), Count(feed.received()), Count(feed.accepted()), Count(feed.noted()),
               Count(feed.duplicates()), Count(feed.quarantined()), Count(feed.refused()), LastReceived(feed)});
  }
  if (table.empty()) return "No feed has been declared: add [[feed]] to the gateway's settings.\n";
  return absl::StrCat(table.Render(), FindingsText(status));
}

std::string StatusText(const v1::GetStatusResponse& status, absl::Time now) {
  Facts facts;
  facts.Add("version 版本", status.version());
  if (status.has_started_at()) {
    const absl::Duration up = now - absl::FromUnixSeconds(status.started_at().seconds());
    facts.Add("started 启动", absl::StrCat(Time(status.started_at()), ", up ", Elapsed(up)));
  }
  const uint64_t behind = status.journal_sequence() > status.pipeline_sequence()
                              ? status.journal_sequence() - status.pipeline_sequence()
                              : 0;
  if (!status.ingest_problem().empty()) {
    facts.Add("INTAKE STANDS STILL 接收停滞", absl::StrCat("nothing is taken in: ", status.ingest_problem()));
  }
  if (!status.pipeline_problem().empty()) {
    facts.Add("PIPELINE STANDS STILL 推演停滞", absl::StrCat("no project gets on: ", status.pipeline_problem()));
  }
  facts.Add("journal 日志", absl::StrCat(Count(status.journal_sequence()), " events on disk, ",
                                         behind == 0 ? "all worked in" : Count(behind) + " not yet worked in"));
  facts.Add("projects 项目", absl::StrCat(Count(status.projects()), ", of which ", Count(status.forecasts()),
                                          " with a forecast; ", Count(status.parties()), " organizations"));
  facts.Add("demand events 需求事件", Count(status.demand_sequence()));
  facts.Add("rules 规则", status.rules_version());
  if (status.has_config()) facts.Add("settings 配置", InForceText(status.config()));
  return absl::StrCat(facts.Render(), "\n", FeedsText(status), SourcesText(status), SubscribersText(status));
}

}  // namespace zhudong::cli
