#include "gateway/app/cli/subscriber_view.h"

#include "absl/strings/str_cat.h"
#include "gateway/app/cli/format.h"
#include "gateway/app/cli/labels.h"
#include "gateway/app/cli/table.h"

namespace zhudong::cli {
namespace {

std::string SinceText(const std::string& what, const google::protobuf::Timestamp& since) {
  return since.seconds() == 0 ? what : absl::StrCat(what, ", since ", Time(since));
}

std::string ReplayLine(const v1::ReplayStatus& replay) {
  if (replay.replay_id().empty()) return {};
  return absl::StrCat(replay.replay_id(), " ", replay.state(), ": ", Count(replay.left()), " of ",
                      Count(replay.events()), " left; ", Count(replay.applied()), " applied, ",
                      Count(replay.duplicates()), " duplicate, ", Count(replay.stale()), " stale, ",
                      Count(replay.failed()), " failed");
}

}  // namespace

std::string SubscriberListText(const google::protobuf::RepeatedPtrField<v1::SubscriberStatus>& subscribers) {
  Table table({{"SUBSCRIBER 订阅方"},
               {"STATE 状态"},
               {"CALLS 调用"},
               {"PENDING 待送", Align::kRight},
               {"WAITING 等待项目", Align::kRight},
               {"DEAD 死信", Align::kRight},
               {"FAILING SINCE 失败自"},
               {"LAST ERROR 最近错误", Align::kLeft, 60}});
  for (const v1::SubscriberStatus& one : subscribers) {
    table.Add({one.subscriber(), one.state(), LabelOf(one.breaker()), Count(one.pending()), Count(one.held_projects()),
               Count(one.dead_letters()), Time(one.failing_since()), one.last_error()});
  }
  return table.empty() ? "No subscriber is pushed to: add [[subscriber]] to the gateway's settings.\n" : table.Render();
}

std::string SubscriberText(const v1::SubscriberStatus& status) {
  Facts facts;
  facts.Add("state 状态", status.state());
  if (status.has_disabled()) {
    const v1::Disabled& disabled = status.disabled();
    facts.Add("disabled 停用",
              SinceText(absl::StrCat("by ", disabled.by(), ": ", disabled.reason()), disabled.since()));
  }
  facts.Add("calls 调用", SinceText(LabelOf(status.breaker()), status.breaker_since()));
  facts.Add("failing since 失败自", Time(status.failing_since()));
  if (status.has_recovered_at()) {
    facts.Add("recovered 恢复", absl::StrCat(Time(status.recovered_at()), ", after ",
                                             Elapsed(absl::Seconds(status.last_outage().seconds()))));
  }
  facts.Add("next attempt 下次", Time(status.next_attempt_at()));
  facts.Add("last error 最近错误", status.last_error());
  facts.Add("pending 待送", Count(status.pending()));
  facts.Add("waiting projects 等待项目",
            absl::StrCat(Count(status.held_projects()), ", of which held ", Count(status.dead_letters())));
  facts.Add("put off since 推迟自", Time(status.putting_off_since()));
  facts.Add("settled 已了结", absl::StrCat(Count(status.applied()), " applied, ", Count(status.duplicates()),
                                           " duplicate, ", Count(status.stale()), " stale; ", Count(status.rejected()),
                                           " rejections, ", Count(status.skipped()), " given up"));
  facts.Add("position 位置", Count(status.position()));
  facts.Add("replay 重放", ReplayLine(status.replay()));
  return absl::StrCat("Subscriber 订阅方  ", status.subscriber(), "\n", facts.Render("  "));
}

std::string ReconciliationText(const v1::ReconcileResponse& answer) {
  Table table({{"DAY 日"},
               {"CARRIED 结转", Align::kRight},
               {"DUE 应送", Align::kRight},
               {"AGAIN 重读", Align::kRight},
               {"DELIVERED 送达", Align::kRight},
               {"DUPLICATE 重复", Align::kRight},
               {"STALE 过时", Align::kRight},
               {"SKIPPED 放弃", Align::kRight},
               {"REJECTED 退回", Align::kRight},
               {"HELD 挂起", Align::kRight},
               {"PENDING 在途", Align::kRight},
               {"RECEIVER 对方"}});
  Table receipts({{"DAY 日"}, {"RECEIPT 回执"}, {"CODE 代码"}, {"COUNT 数", Align::kRight}});
  for (const v1::ReconciliationDay& day : answer.days()) {
    std::string theirs = "no report 未报";
    if (day.has_received()) {
      theirs = day.agrees() ? "agrees 一致"
                            : absl::StrCat("differs 不一致: ", Count(day.received().applied()), " applied, ",
                                           Count(day.received().duplicates()), " duplicate, ",
                                           Count(day.received().stale()), " stale");
    }
    table.Add({day.day(), Count(day.carried_over()), Count(day.due()), Count(day.again()), Count(day.delivered()),
               Count(day.duplicates()), Count(day.stale()), Count(day.skipped()), Count(day.rejected()),
               Count(day.held()), Count(day.pending()), theirs});
    for (const v1::ReceiptCount& count : day.receipts()) {
      receipts.Add({day.day(), LabelOf(count.outcome()), count.code(), Count(count.count())});
    }
  }
  if (table.empty()) return "Nothing was due, settled or waited on these days.\n";
  std::string text = table.Render();
  if (!receipts.empty()) absl::StrAppend(&text, "\n", receipts.Render());
  if (answer.unread() > 0) absl::StrAppend(&text, "\n", Count(answer.unread()), " demand events are not read yet.\n");
  return text;
}

std::string ActListText(const google::protobuf::RepeatedPtrField<v1::OperatorAct>& acts) {
  Table table({{"AT 时间"},
               {"ACT 操作"},
               {"BY 操作者"},
               {"EVENTS 事件", Align::kRight},
               {"PROJECT 项目"},
               {"REASON 事由", Align::kLeft, 80}});
  for (const v1::OperatorAct& act : acts) {
    table.Add({Time(act.at()), act.act(), act.principal(), Count(act.events()), act.project_id(), act.reason()});
  }
  return table.empty() ? "Operators did nothing to it.\n" : table.Render();
}

}  // namespace zhudong::cli
