#include "gateway/app/cli/admin_view.h"

#include "absl/strings/str_cat.h"
#include "gateway/app/cli/demand_view.h"
#include "gateway/app/cli/format.h"
#include "gateway/app/cli/labels.h"
#include "gateway/app/cli/table.h"
#include "gateway/app/cli/width.h"

namespace zhudong::cli {

std::string QuarantineListText(const google::protobuf::RepeatedPtrField<v1::QuarantinedItem>& items) {
  Table table({{"ID", Align::kRight},
               {"FEED 数据源"},
               {"RECEIVED 收到"},
               {"ORIGIN 来处", Align::kLeft, 40},
               {"FINDING 发现"},
               {"FIELD 字段", Align::kLeft, 40},
               {"SETTLED 处理"},
               {"", Align::kLeft, 80}});
  for (const v1::QuarantinedItem& item : items) {
    const v1::Finding first = item.findings().empty() ? v1::Finding() : item.findings(0);
    table.Add({absl::StrCat(item.quarantine_id()), item.feed(), Time(item.received_at()), item.origin(),
               WordOf(first.code()), first.field(), LabelOf(item.settlement().outcome()), first.message()});
  }
  return table.empty() ? "Nothing is in quarantine.\n" : table.Render();
}

std::string QuarantinedText(const v1::QuarantinedItem& item) {
  Facts facts;
  facts.Add("feed 数据源", item.feed());
  facts.Add("principal 身份", item.principal());
  facts.Add("received 收到", Time(item.received_at()));
  facts.Add("origin 来处", item.origin());
  if (item.has_settlement()) {
    const v1::QuarantineSettlement& settled = item.settlement();
    facts.Add("settled 处理", absl::StrCat(LabelOf(settled.outcome()), "  ", Time(settled.at()), "  ", settled.by()));
    facts.Add("event 事件", settled.event_id());
    facts.Add("reason 原因", settled.reason());
  }
  Table findings({{"FINDING 发现"}, {"FIELD 字段"}, {"", Align::kLeft, 120}});
  for (const v1::Finding& finding : item.findings()) {
    findings.Add({WordOf(finding.code()), finding.field(), finding.message()});
  }
  return absl::StrCat("Quarantined 隔离  ", item.quarantine_id(), "\n", facts.Render("  "), "\n", findings.Render("  "),
                      "\nOriginal 原文 (", Count(item.original().size()), " bytes)\n", Printable(item.original()),
                      "\n");
}

std::string DeadLetterListText(const google::protobuf::RepeatedPtrField<v1::DeadLetter>& letters) {
  Table table({{"SUBSCRIBER 订阅方"},
               {"EVENT 事件"},
               {"FAILED 失败于"},
               {"ATTEMPTS 次", Align::kRight},
               {"WAITING 其后等待", Align::kRight},
               {"CODE 代码"},
               {"ANSWER 答复", Align::kLeft, 80}});
  for (const v1::DeadLetter& letter : letters) {
    table.Add({letter.subscriber(), letter.event_id(), Time(letter.failed_at()), Count(letter.attempts()),
               Count(letter.waiting()), letter.last_receipt().code(), letter.last_receipt().message()});
  }
  return table.empty() ? "There is no dead letter.\n" : table.Render();
}

std::string DeadLetterText(const v1::GetDeadLetterResponse& answer) {
  const v1::DeadLetter& letter = answer.dead_letter();
  Facts facts;
  facts.Add("subscriber 订阅方", letter.subscriber());
  facts.Add("project 项目", letter.project_id());
  facts.Add("failed 失败于", Time(letter.failed_at()));
  facts.Add("attempts 次数", Count(letter.attempts()));
  facts.Add("waiting behind it 其后等待", Count(letter.waiting()));
  facts.Add("outcome 结果", LabelOf(letter.last_receipt().outcome()));
  facts.Add("code 代码", letter.last_receipt().code());
  facts.Add("answer 答复", letter.last_receipt().message());
  const std::string whose = absl::StrCat(" ", letter.subscriber(), " ", letter.event_id());
  return absl::StrCat("Dead letter 死信  ", letter.event_id(), "\n", facts.Render("  "), "\n",
                      DemandLine(answer.event()), "\n\nTry it again:   zhudong deadletter release", whose,
                      "\nGive it up:     zhudong deadletter skip", whose, " --reason …",
                      "\nSend the forecast as it is now instead:  zhudong deadletter repair", whose, " --reason …\n");
}

std::string ResolvedText(const v1::ResolveDeadLetterResponse& answer, bool dry_run) {
  std::string text = absl::StrCat(Count(answer.skipped()), dry_run ? " would be" : " are", " given up, ",
                                  Count(answer.waiting()), " of the project ", dry_run ? "would go" : "go", " on.\n");
  if (answer.has_repair()) absl::StrAppend(&text, "In their place 代之以:\n", DemandLine(answer.repair()), "\n");
  return text;
}

std::string ReplayText(const v1::StartReplayResponse& answer, bool dry_run) {
  const char* would = dry_run ? " would be" : " are";
  std::string text = absl::StrCat(Count(answer.events()), " events of ", Count(answer.projects()), " projects", would,
                                  " sent again.\n");
  if (answer.released() > 0) absl::StrAppend(&text, Count(answer.released()), " dead letters", would, " released.\n");
  if (answer.pending() > 0) absl::StrAppend(&text, Count(answer.pending()), " are still to be sent anyway.\n");
  if (answer.others() > 0) absl::StrAppend(&text, Count(answer.others()), " are not this subscriber's.\n");
  if (answer.earliest_kept() > 0) {
    absl::StrAppend(&text, "What stands before demand sequence ", answer.earliest_kept(), " is no longer kept.\n");
  }
  if (!answer.replay_id().empty()) absl::StrAppend(&text, "Replay ", answer.replay_id(), ": see `zhudong status`.\n");
  return text;
}

}  // namespace zhudong::cli
