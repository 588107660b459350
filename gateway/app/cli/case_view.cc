#include "gateway/app/cli/case_view.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/app/cli/format.h"
#include "gateway/app/cli/labels.h"
#include "gateway/app/cli/table.h"
#include "gateway/base/text.h"
#include "gateway/cases/clock.h"
#include "gateway/cases/fact.h"
#include "gateway/cases/words.h"

namespace zhudong::cli {
namespace {

std::string Heading(const char* text) { return absl::StrCat("\n", text, "\n"); }

// A word of the contract with its Chinese.
template <typename Enum>
std::string Both(Enum value) {
  if (static_cast<int>(value) == 0) return "";
  return absl::StrCat(WordOf(value), " ", base::ToAbsl(cases::ChineseOf(value)));
}

bool IsOverdue(const v1::CaseClock& clock, absl::Time now) {
  return clock.late() || (clock.state() != v1::CASE_CLOCK_STATE_ENDED && cases::IsPastDue(clock, now));
}

// The limit is over at the end of a day, which is the beginning of the next: the day is what people go by.
std::string DueText(const v1::CaseClock& clock) {
  if (!clock.has_due_at()) return "";
  google::protobuf::Timestamp last;
  cases::SetTime(cases::TimeOf(clock.due_at()) - absl::Seconds(1), last);
  return absl::StrCat(Day(last), clock.provisional() ? "?" : "");
}

std::string LimitText(const v1::CaseClock& clock) {
  if (clock.limit_days() == 0) return "";
  return absl::StrCat(Number(clock.limit_days()), clock.of_a_mean() ? " (mean 平均)" : "");
}

std::string StateText(const v1::CaseClock& clock, absl::Time now) {
  if (IsOverdue(clock, now)) return "LATE 超期";
  switch (clock.state()) {
    case v1::CASE_CLOCK_STATE_RUNNING:
      return "running 计时中";
    case v1::CASE_CLOCK_STATE_STANDING:
      return "standing 暂停";
    case v1::CASE_CLOCK_STATE_ENDED:
      return "ended 已结束";
    default:
      return "not started 未开始";
  }
}

std::string ClocksText(const v1::CaseFile& file, absl::Time now) {
  if (file.clocks_size() == 0) return "";
  Table table({{"CLOCK 时限"},
               {"STATE 状态"},
               {"USED 已用", Align::kRight},
               {"LIMIT 规定", Align::kRight},
               {"DUE 期限"},
               {"RULES 规则"}});
  for (const v1::CaseClock& clock : file.clocks()) {
    table.Add({absl::StrCat(cases::NameOf(clock), clock.filled_in() ? " *" : ""), StateText(clock, now),
               clock.has_started_at() ? Number(clock.used_days()) : "", LimitText(clock), DueText(clock),
               absl::StrJoin(clock.rule_ids(), " ")});
  }
  return Heading("Clocks, working days 时限（工作日）") + table.Render("  ");
}

std::string TimelineText(const v1::CaseFile& file) {
  Table table({{"TIME 时间"}, {"STEP 环节"}, {"SAID BY 来源"}, {"NOTE 备注", Align::kLeft, 80}});
  for (const v1::CaseEntry& entry : file.timeline()) {
    std::string by = "filled in 补全";
    if (entry.evidence() > 0) by = file.evidence(static_cast<int>(entry.evidence()) - 1).feed();
    std::string note = entry.set_aside().empty() ? entry.opinion() : absl::StrCat("set aside: ", entry.set_aside());
    if (entry.electronic_seal()) absl::StrAppend(&note, note.empty() ? "" : ", ", "electronic seal 电子签章");
    if (!entry.document_number().empty()) absl::StrAppend(&note, note.empty() ? "" : ", ", entry.document_number());
    table.Add({Time(entry.at()), cases::NameOf(entry), std::move(by), std::move(note)});
  }
  return table.empty() ? "" : Heading("Way 经过") + table.Render("  ");
}

std::string RemarksText(const v1::CaseFile& file) {
  std::string out;
  for (const v1::DocumentDebt& debt : file.debts()) {
    absl::StrAppend(&out, "  document 容缺材料 ", debt.document_code(), ": ",
                    debt.has_supplied_at()
                        ? absl::StrCat("supplied 已补交 ", Time(debt.supplied_at()))
                        : absl::StrCat("OWED 待补 by ", debt.due_date().empty() ? "the end" : debt.due_date()),
                    debt.letter_number().empty() ? "" : absl::StrCat(", letter 函 ", debt.letter_number()), "\n");
  }
  for (const v1::CaseSuspicion& suspicion : file.suspicions()) {
    absl::StrAppend(&out, "  suspected 疑似 ", Both(suspicion.kind()), ": ", suspicion.what(), "\n");
  }
  for (const v1::CaseProblem& problem : file.problems()) {
    absl::StrAppend(&out, "  problem 问题 ", problem.code(), ": ", problem.what(), "\n");
  }
  return out.empty() ? "" : Heading("Remarks 备注") + out;
}

std::string ApprovalText(const v1::WorksApproval& approval) {
  Table table({{"DEPARTMENT 部门"}, {"RESULT 结果"}, {"ANSWERED 答复"}, {"DOCUMENT 批文"}, {"OPINION 意见"}});
  for (const v1::DepartmentAnswer& answer : approval.departments()) {
    table.Add({answer.department(), Both(answer.result()), Time(answer.answered_at()), answer.document_number(),
               answer.opinion()});
  }
  return table.empty() ? "" : Heading("Departments 部门") + table.Render("  ");
}

void AddBody(const v1::CaseFile& file, Facts& facts) {
  const v1::ConnectionCase& connection = file.connection();
  if (file.has_connection()) {
    facts.Add("customer 用户类型", Both(connection.customer_class()));
    facts.Add("classed by 分类依据", connection.class_reason());
    if (connection.has_requested_kw()) facts.Add("capacity 容量", Number(connection.requested_kw()) + " kW");
    if (connection.has_requested_kva()) facts.Add("capacity 容量", Number(connection.requested_kva()) + " kVA");
    for (const v1::JointStepState& visit : connection.visits_arranged()) {
      facts.Add("home visit 上门服务", absl::StrCat(visit.date(), " ", LabelOf(visit.state())));
    }
    facts.Add("steps 环节", absl::StrJoin(connection.step_names(), " → "));
  }
  if (file.has_works_approval()) {
    facts.Add("matter 审批事项", Both(file.works_approval().matter()));
    facts.Add("decided by 审批层级", file.works_approval().authority());
    facts.Add("works 工程", file.works_approval().works_name());
    facts.Add("route 审批方式", Both(file.works_approval().route()));
    facts.Add("result 结果", Both(file.works_approval().result()));
    facts.Add("to be told first 待告知", absl::StrJoin(file.works_approval().missing(), ", "));
  }
  if (file.has_street_works()) {
    const v1::StreetWorks& works = file.street_works();
    facts.Add("works 工程", works.name());
    facts.Add("of 单位", Both(works.service()));
    facts.Add("road 道路", works.road_name());
    facts.Add("road works 道路工程", Both(works.road_works()));
    facts.Add("planned 计划", absl::StrCat(works.planned_start_date(), " – ", works.planned_finish_date()));
  }
  if (file.has_outage()) {
    facts.Add("scope 范围", file.outage().scope());
    facts.Add("planned 计划",
              absl::StrCat(Time(file.outage().planned_start()), " – ", Time(file.outage().planned_end())));
    facts.Add("restored 送电", Time(file.outage().restored_at()));
  }
}

}  // namespace

std::string CaseText(const v1::CaseFile& file, absl::Time now, const DivisionNames& divisions) {
  Facts facts;
  facts.Add("case 办件", absl::StrCat(file.case_number(), " (", file.case_id(), ")"));
  facts.Add("kind 种类", Both(file.kind()));
  facts.Add("division 区划", divisions.Of(file.division_code()));
  facts.Add("state 状态", Both(file.state()));
  facts.Add("opened 受理", Time(file.opened_at()));
  facts.Add("ended 办结", Time(file.ended_at()));
  facts.Add("project 项目代码", file.project_code());
  facts.Add("utility's number 申请编号", file.application_number());
  AddBody(file, facts);
  return facts.Render() + TimelineText(file) + ApprovalText(file.works_approval()) + ClocksText(file, now) +
         RemarksText(file);
}

std::string CaseListText(const google::protobuf::RepeatedPtrField<v1::CaseFile>& files, absl::Time now,
                         const DivisionNames& divisions) {
  if (files.empty()) return "No cases 没有办件.\n";
  Table table({{"CASE 办件", Align::kLeft, 40},
               {"KIND 种类"},
               {"DIVISION 区划"},
               {"STATE 状态"},
               {"OPENED 受理"},
               {"NEXT DUE 最近期限"}});
  for (const v1::CaseFile& file : files) {
    const v1::CaseClock* next = nullptr;
    bool late = false;
    for (const v1::CaseClock& clock : file.clocks()) {
      late = late || IsOverdue(clock, now);
      const bool waits = clock.state() == v1::CASE_CLOCK_STATE_RUNNING && clock.has_due_at();
      if (waits && (next == nullptr || cases::TimeOf(clock.due_at()) < cases::TimeOf(next->due_at()))) next = &clock;
    }
    table.Add({file.case_number(), Both(file.kind()), divisions.Of(file.division_code()),
               absl::StrCat(Both(file.state()), late ? ", LATE 超期" : ""), Time(file.opened_at()),
               next == nullptr ? "" : absl::StrCat(DueText(*next), " ", cases::NameOf(*next))});
  }
  return table.Render();
}

std::string ProgressText(const v1::GetProgressResponse& progress) {
  std::string out = absl::StrCat(progress.case_number(), ": ", Both(progress.state()), "\n");
  for (const v1::ProgressStep& step : progress.steps()) {
    absl::StrAppend(&out, "  ", Time(step.at()), "  ", step.name(), "\n");
  }
  if (progress.has_due_at()) absl::StrAppend(&out, "  next due 期限 ", Time(progress.due_at()), "\n");
  if (progress.owed_documents_size() > 0) {
    absl::StrAppend(&out, "  owed 待补材料 ", absl::StrJoin(progress.owed_documents(), ", "), "\n");
  }
  return out;
}

}  // namespace zhudong::cli
