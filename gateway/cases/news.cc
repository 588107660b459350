#include "gateway/cases/news.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "gateway/base/text.h"
#include "gateway/cases/clock.h"
#include "gateway/cases/fact.h"
#include "gateway/cases/words.h"
#include "gateway/model/dates.h"

namespace zhudong::cases {
namespace {

using zhudong::store::v1::ToldClock;
using News = std::vector<v1::CaseNews>;

v1::CaseNews& Add(News& news, v1::CaseNewsKind kind, std::string text) {
  v1::CaseNews& one = news.emplace_back();
  one.set_kind(kind);
  one.set_text(std::move(text));
  return one;
}

int64_t DueOf(const v1::CaseClock& clock) {
  return clock.has_due_at() ? absl::ToUnixMicros(TimeOf(clock.due_at())) : 0;
}

// `2026-03-03`: a limit of whole days is over at 24:00 of its last.
std::string DayText(const google::protobuf::Timestamp& due) {
  return model::FormatIsoDate(model::DayOf(TimeOf(due) - absl::Microseconds(1)));
}

// Of clocks that may be changed, or may not.
template <typename Clocks>
auto FindClock(Clocks& clocks, v1::CaseClockKind kind, std::string_view of) -> decltype(&*clocks.begin()) {
  for (auto& clock : clocks) {
    if (clock.kind() == kind && clock.of() == of && clock.has_due_at()) return &clock;
  }
  return nullptr;
}

ToldClock* FindTold(Told& told, v1::CaseClockKind kind, std::string_view of) {
  for (ToldClock& one : told) {
    if (one.kind() == kind && one.of() == of) return &one;
  }
  return nullptr;
}

ToldClock& ToldOf(Told& told, const v1::CaseClock& clock) {
  if (ToldClock* known = FindTold(told, clock.kind(), clock.of())) return *known;
  ToldClock& one = *told.Add();
  one.set_kind(clock.kind());
  one.set_of(clock.of());
  return one;
}

v1::CaseNews& AddOfClock(News& news, v1::CaseNewsKind kind, const v1::CaseClock& clock, std::string text) {
  v1::CaseNews& one = Add(news, kind, std::move(text));
  one.set_clock(clock.kind());
  one.set_of(clock.of());
  *one.mutable_due_at() = clock.due_at();
  return one;
}

// What a change of the case makes of what was told of its clocks.
void TellOfClocks(const std::optional<v1::CaseFile>& before, v1::CaseFile& after, int64_t now_us, Told& told,
                  News& news) {
  for (v1::CaseClock& clock : *after.mutable_clocks()) {
    if (!clock.has_due_at()) continue;
    const int64_t due = DueOf(clock);
    ToldClock* known = FindTold(told, clock.kind(), clock.of());
    // In time after all, or not over yet after all: whoever was told otherwise is told so.
    const bool ended = clock.state() == v1::CASE_CLOCK_STATE_ENDED;
    const bool in_time = ended ? !clock.late() : !IsPastDue(clock, absl::FromUnixMicros(now_us));
    if (known != nullptr && known->breached_us() != 0 && in_time) {
      AddOfClock(news, v1::CASE_NEWS_KIND_BREACH_TAKEN_BACK, clock,
                 absl::StrCat(NameOf(clock), ended ? "超期撤销：已在期限内完成，期限 " : "超期撤销：期限为 ",
                              DayText(clock.due_at())));
      known->clear_breached_us();
      if (!ended) known->clear_warned_us();
    }
    const v1::CaseClock* earlier = before ? FindClock(before->clocks(), clock.kind(), clock.of()) : nullptr;
    if (earlier != nullptr && DueOf(*earlier) != due) {
      v1::CaseNews& moved = AddOfClock(
          news, v1::CASE_NEWS_KIND_DUE_MOVED, clock,
          absl::StrCat(NameOf(clock), "期限由 ", DayText(earlier->due_at()), " 改为 ", DayText(clock.due_at())));
      *moved.mutable_previous_due_at() = earlier->due_at();
      if (known != nullptr && known->breached_us() == 0) known->clear_warned_us();
    }
    if (clock.late() && (known == nullptr || known->breached_us() == 0)) {
      known = &ToldOf(told, clock);
      known->set_breached_us(now_us);
      AddOfClock(news, v1::CASE_NEWS_KIND_BREACH, clock,
                 absl::StrCat(NameOf(clock), "超期：期限 ", DayText(clock.due_at()), "，用时 ", clock.used_days(),
                              " 个工作日"));
    }
    if (known == nullptr) continue;
    known->set_due_us(due);
    if (known->warned_us() != 0) SetTime(absl::FromUnixMicros(known->warned_us()), *clock.mutable_warned_at());
    if (known->breached_us() != 0) SetTime(absl::FromUnixMicros(known->breached_us()), *clock.mutable_breached_at());
  }
}

// Clocks that were told of and are not there any more: another class, another rule, a step that was not begun.
void TellOfClocksThatWent(const v1::CaseFile& after, Told& told, News& news) {
  for (ToldClock& known : told) {
    if (FindClock(after.clocks(), known.kind(), known.of()) != nullptr) continue;
    if (known.breached_us() != 0) {
      v1::CaseNews& one = Add(news, v1::CASE_NEWS_KIND_BREACH_TAKEN_BACK,
                              absl::StrCat(base::ToAbsl(ChineseOf(known.kind())), "超期撤销：该时限已不适用"));
      one.set_clock(known.kind());
      one.set_of(known.of());
    }
    known.clear_breached_us();
    known.clear_warned_us();
  }
}

bool SameEvidence(const v1::CaseFile& a, const v1::CaseFile& b) {
  return std::equal(a.evidence().begin(), a.evidence().end(), b.evidence().begin(), b.evidence().end(),
                    [](const v1::EvidenceRef& x, const v1::EvidenceRef& y) {
                      return x.SerializeAsString() == y.SerializeAsString();
                    });
}

std::set<std::string> EventsOf(const std::optional<v1::CaseFile>& file) {
  std::set<std::string> events;
  if (!file) return events;
  for (const v1::EvidenceRef& ref : file->evidence()) events.insert(ref.feed() + "/" + ref.event_id());
  return events;
}

void TellProgress(const std::optional<v1::CaseFile>& before, const v1::CaseFile& after, News& news) {
  const std::set<std::string> known = EventsOf(before);
  std::vector<std::string> steps;
  for (const v1::CaseEntry& entry : after.timeline()) {
    if (entry.evidence() == 0 || !entry.set_aside().empty()) continue;
    const v1::EvidenceRef& ref = after.evidence(static_cast<int>(entry.evidence()) - 1);
    if (known.find(ref.feed() + "/" + ref.event_id()) == known.end()) steps.push_back(NameOf(entry));
  }
  if (!before) {
    Add(news, v1::CASE_NEWS_KIND_OPENED, absl::StrCat("新办件：", base::ToAbsl(ChineseOf(after.kind()))));
  } else if (!steps.empty() || !SameEvidence(after, *before)) {
    Add(news, v1::CASE_NEWS_KIND_PROGRESS,
        steps.empty() ? "办件信息更新" : absl::StrCat("进度：", absl::StrJoin(steps, "、")));
  }
}

bool IsOver(v1::CaseState state) { return state == v1::CASE_STATE_ENDED || state == v1::CASE_STATE_ENDED_WITHOUT; }

void TellDebts(const std::optional<v1::CaseFile>& before, const v1::CaseFile& after, News& news) {
  for (const v1::DocumentDebt& debt : after.debts()) {
    const v1::DocumentDebt* known = nullptr;
    for (int i = 0; before && i < before->debts_size(); ++i) {
      if (before->debts(i).document_code() == debt.document_code()) known = &before->debts(i);
    }
    if (debt.has_supplied_at()) {
      if (known == nullptr || !known->has_supplied_at()) {
        Add(news, v1::CASE_NEWS_KIND_DOCUMENT_SUPPLIED, absl::StrCat("已补交：", debt.document_code()));
      }
    } else if (known == nullptr || known->has_supplied_at()) {
      Add(news, v1::CASE_NEWS_KIND_DOCUMENT_OWED,
          absl::StrCat("容缺待补：", debt.document_code(), debt.letter_number().empty() ? "" : "，函号 ",
                       debt.letter_number()));
    }
  }
}

// What is new of the kinds that have results of their own.
void TellResults(const std::optional<v1::CaseFile>& before, const v1::CaseFile& after, News& news) {
  const v1::WorksApproval& approval = after.works_approval();
  const v1::WorksApproval& earlier = before ? before->works_approval() : v1::WorksApproval::default_instance();
  if (approval.route() != earlier.route() && approval.route() != v1::APPROVAL_ROUTE_UNSPECIFIED) {
    Add(news, v1::CASE_NEWS_KIND_ROUTE_DECIDED, absl::StrCat("审批方式：", approval.route_name()));
  }
  if (approval.result() != earlier.result() && approval.result() > v1::APPROVAL_RESULT_PENDING) {
    Add(news, v1::CASE_NEWS_KIND_RESULT, absl::StrCat("审批结果：", base::ToAbsl(ChineseOf(approval.result()))));
  }
  if (after.outage().notice_too_late() && !(before && before->outage().notice_too_late())) {
    Add(news, v1::CASE_NEWS_KIND_NOTICE_TOO_LATE,
        absl::StrCat("停电通知提前 ", after.outage().notice_days(), " 个工作日，应提前 ",
                     after.outage().notice_days_wanted(), " 个工作日"));
  }
}

void TellSuspicions(const std::optional<v1::CaseFile>& before, const v1::CaseFile& after, News& news) {
  for (const v1::CaseSuspicion& suspicion : after.suspicions()) {
    const bool known = before && std::any_of(before->suspicions().begin(), before->suspicions().end(),
                                             [&](const v1::CaseSuspicion& s) { return s.kind() == suspicion.kind(); });
    if (known) continue;
    Add(news, v1::CASE_NEWS_KIND_SUSPECTED,
        absl::StrCat("疑似", base::ToAbsl(ChineseOf(suspicion.kind())), "：", suspicion.what()));
  }
}

}  // namespace

News WhatIsNew(const std::optional<v1::CaseFile>& before, std::optional<v1::CaseFile>& after, int64_t now_us,
               Told& told) {
  News news;
  if (!after) {
    if (before) Add(news, v1::CASE_NEWS_KIND_WITHDRAWN, "办件撤回：其信息均已被撤回");
    told.Clear();
    return news;
  }
  TellProgress(before, *after, news);
  TellOfClocks(before, *after, now_us, told, news);
  TellOfClocksThatWent(*after, told, news);
  TellDebts(before, *after, news);
  TellResults(before, *after, news);
  TellSuspicions(before, *after, news);
  const bool was_over = before && IsOver(before->state());
  if (IsOver(after->state()) && !was_over) {
    Add(news, v1::CASE_NEWS_KIND_ENDED, absl::StrCat("办件", base::ToAbsl(ChineseOf(after->state()))));
  } else if (was_over && !IsOver(after->state())) {
    Add(news, v1::CASE_NEWS_KIND_REOPENED, "恢复办理");
  }
  return news;
}

std::optional<v1::CaseNews> Reach(const zhudong::store::v1::ReachedClock& reached, int64_t now_us, v1::CaseFile& file,
                                  Told& told) {
  v1::CaseClock* clock = FindClock(*file.mutable_clocks(), reached.kind(), reached.of());
  if (clock == nullptr || clock->state() != v1::CASE_CLOCK_STATE_RUNNING) return std::nullopt;
  const absl::Time waits_for = TimeOf(reached.warning() ? clock->warn_at() : clock->due_at());
  if (absl::ToUnixMicros(waits_for) != reached.at_us()) return std::nullopt;
  ToldClock& known = ToldOf(told, *clock);
  if (reached.warning() ? known.warned_us() != 0 || known.breached_us() != 0 : known.breached_us() != 0) {
    return std::nullopt;
  }
  known.set_due_us(DueOf(*clock));
  News news;
  if (reached.warning()) {
    known.set_warned_us(now_us);
    SetTime(absl::FromUnixMicros(now_us), *clock->mutable_warned_at());
    AddOfClock(news, v1::CASE_NEWS_KIND_WARNING, *clock,
               absl::StrCat(NameOf(*clock), "临期：期限 ", DayText(clock->due_at())));
  } else {
    known.set_breached_us(now_us);
    SetTime(absl::FromUnixMicros(now_us), *clock->mutable_breached_at());
    AddOfClock(news, v1::CASE_NEWS_KIND_BREACH, *clock,
               absl::StrCat(NameOf(*clock), "超期：期限 ", DayText(clock->due_at())));
  }
  return news.front();
}

}  // namespace zhudong::cases
