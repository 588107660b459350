#include "gateway/app/cli/policy_view.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/app/cli/format.h"
#include "gateway/app/cli/labels.h"
#include "gateway/app/cli/table.h"
#include "gateway/base/text.h"
#include "gateway/model/dates.h"

namespace zhudong::cli {
namespace {

using base::ToAbsl;
using policy::Clock;
using policy::Customer;
using policy::Measure;

bool IsHighVoltage(Customer customer) {
  return customer == Customer::kHighVoltageSingle || customer == Customer::kHighVoltageDual;
}

// A later step begins when the one before it ends, which nobody knows yet.
bool BeginsWithAcceptance(Clock clock) {
  return clock == Clock::kAcceptance || clock == Clock::kUtilityTotal || clock == Clock::kWholeProcess;
}

std::string CustomerText(Customer customer, bool special) {
  return absl::StrCat(ToAbsl(policy::WordOf(customer)), " ", ToAbsl(policy::ChineseOf(customer)),
                      special ? ", special load 特殊负荷" : "");
}

struct Row {
  Customer customer;
  bool special;
  policy::CaseRule rule;
};

// Every kind of customer of whom something is said.
std::vector<Row> Rows(const policy::ClockRules& rules, const std::string& division, absl::CivilDay day) {
  std::vector<Row> rows;
  for (int i = 0; i < policy::kCustomers; ++i) {
    const auto customer = static_cast<Customer>(i);
    policy::CaseRule plain = rules.Find(division, customer, false, day);
    if (!plain.terms.empty()) rows.push_back({customer, false, plain});
    if (!IsHighVoltage(customer)) continue;
    policy::CaseRule special = rules.Find(division, customer, true, day);
    const auto limits = [](const policy::CaseRule& rule) {
      std::string all;
      for (const policy::Term& term : rule.terms)
        absl::StrAppend(&all, static_cast<int>(term.clock), LimitText(term), ";");
      return all;
    };
    if (limits(special) != limits(plain)) rows.push_back({customer, true, std::move(special)});
  }
  return rows;
}

std::string WhatIsForbidden(const policy::Prohibition& prohibition) {
  return absl::StrJoin(prohibition.of, ", ", [](std::string* out, policy::Addition addition) {
    absl::StrAppend(out, ToAbsl(policy::WordOf(addition)), " ", ToAbsl(policy::ChineseOf(addition)));
  });
}

std::string DuctsText(const policy::DuctOffer& offer) {
  const auto word = [](std::string* out, auto value) { absl::StrAppend(out, WordOf(value)); };
  return absl::StrCat("with a road that is ", absl::StrJoin(offer.with, ", ", word), ", for ",
                      absl::StrJoin(offer.to, ", ", word));
}

std::string NoticeText(const policy::OutageNotice& notice) {
  return absl::StrCat(notice.working_days, notice.first_day_counts ? " d" : " full d", " before 提前",
                      notice.working_days, "个工作日");
}

}  // namespace

std::vector<policy::Prohibition> Prohibitions(const policy::ClockRules& rules, const std::string& division,
                                              absl::CivilDay day) {
  std::vector<policy::Prohibition> all;
  std::set<std::vector<std::string>> seen;
  for (int i = 0; i <= static_cast<int>(policy::Addition::kCommitmentLetters); ++i) {
    auto one = rules.Forbids(division, static_cast<policy::Addition>(i), day);
    if (one && seen.insert(one->rests.rule_ids).second) all.push_back(*std::move(one));
  }
  return all;
}

std::vector<policy::DuctOffer> DuctOffers(const policy::ClockRules& rules, const std::string& division,
                                          absl::CivilDay day) {
  std::vector<policy::DuctOffer> all;
  std::set<std::vector<std::string>> seen;
  for (int i = v1::ROAD_WORKS_NEW; i < v1::RoadWorks_ARRAYSIZE; ++i) {
    auto one = rules.DuctsWith(division, static_cast<v1::RoadWorks>(i), day);
    if (one && seen.insert(one->rests.rule_ids).second) all.push_back(*std::move(one));
  }
  return all;
}

std::string RestsText(const policy::Rests& rests) {
  return absl::StrCat(absl::StrJoin(rests.rule_ids, " "), " · ", rests.region_name, ", from ",
                      model::FormatIsoDate(rests.effective_from), " · “", rests.quote, "”");
}

std::string LimitText(const policy::Term& term) {
  return absl::StrCat(term.measure == Measure::kMean ? "mean " : "", Number(term.half_days / 2.0), " d");
}

std::string TermsText(const policy::ClockRules& rules, const std::string& division, absl::CivilDay day) {
  const std::vector<Row> rows = Rows(rules, division, day);
  std::set<Clock> clocks;
  for (const Row& row : rows) {
    for (const policy::Term& term : row.rule.terms) clocks.insert(term.clock);
  }
  std::vector<Column> columns = {{"CUSTOMER 用户类型"}};
  for (const Clock clock : clocks) columns.push_back({std::string(policy::ChineseOf(clock)), Align::kRight});
  Table table(std::move(columns));
  for (const Row& row : rows) {
    std::vector<std::string> cells = {CustomerText(row.customer, row.special)};
    for (const Clock clock : clocks) {
      std::vector<std::string> limits;
      for (const Measure measure : {Measure::kEach, Measure::kMean}) {
        if (const policy::Term* term = row.rule.Find(clock, measure)) limits.push_back(LimitText(*term));
      }
      cells.push_back(absl::StrJoin(limits, ", "));
    }
    table.Add(std::move(cells));
  }
  return table.empty() ? "No limit is said of cases here 未规定办理时限.\n" : table.Render();
}

std::string BoundsText(const policy::ClockRules& rules, const std::string& division, absl::CivilDay day) {
  std::string text;
  Table limits({{"LOW VOLTAGE UP TO 低压接入容量"}, {"AREA 区域"}, {"RULE 规则"}});
  for (const policy::CapacityLimit& limit : rules.CapacityLimits(division, day)) {
    limits.Add({absl::StrCat(Number(limit.value), " ", ToAbsl(policy::WordOf(limit.unit)),
                             limit.inclusive ? " 及以下" : " 以下", limit.permanent ? " 永久用电" : ""),
                std::string(policy::WordOf(limit.area)), absl::StrJoin(limit.rests.rule_ids, " ")});
  }
  if (!limits.empty()) absl::StrAppend(&text, "\n", limits.Render());
  Table caps({{"FIGURE 指标"}, {"AREA 区域"}, {"BOUND 要求", Align::kRight}, {"YEAR 年度"}, {"RULE 规则"}});
  for (const policy::Cap& cap : rules.Caps(division, day)) {
    caps.Add({cap.code, std::string(policy::WordOf(cap.area)),
              absl::StrCat(cap.at_most ? "≤ " : "≥ ", Number(cap.value, 4), " ", ToAbsl(policy::WordOf(cap.unit))),
              cap.year == 0 ? "" : absl::StrCat(cap.year), absl::StrJoin(cap.rests.rule_ids, " ")});
  }
  if (!caps.empty()) absl::StrAppend(&text, "\n", caps.Render());
  if (const std::optional<policy::OutageNotice> notice = rules.NoticeOfOutage(division, day)) {
    absl::StrAppend(&text, "\nplanned outages 计划停电: announced ", NoticeText(*notice), "\n  ",
                    RestsText(notice->rests), "\n");
  }
  for (const policy::Prohibition& prohibition : Prohibitions(rules, division, day)) {
    absl::StrAppend(&text, "\nforbidden 不得: ", WhatIsForbidden(prohibition), "\n  ", RestsText(prohibition.rests),
                    "\n");
  }
  for (const policy::DuctOffer& offer : DuctOffers(rules, division, day)) {
    absl::StrAppend(&text, "\nducts 管沟: ", DuctsText(offer), "\n  ", RestsText(offer.rests), "\n");
  }
  for (const policy::ReportDuty& duty : rules.Reports(division, day)) {
    absl::StrAppend(&text, "\nreport 报表: ", ToAbsl(policy::WordOf(duty.period)), " to ", duty.to, "\n  ",
                    RestsText(duty.rests), "\n");
  }
  return text;
}

std::string ExplainText(const policy::CaseRule& rule, const calendar::Calendar& calendar,
                        const std::optional<absl::CivilDay>& accepted) {
  std::string text;
  if (rule.process) {
    absl::StrAppend(&text, "steps 环节: ", absl::StrJoin(rule.process->names, " → "), "\n  ",
                    RestsText(rule.process->rests), "\n");
  }
  for (const policy::Term& term : rule.terms) {
    absl::StrAppend(&text, ToAbsl(policy::WordOf(term.clock)), " ", ToAbsl(policy::ChineseOf(term.clock)), ": ",
                    LimitText(term), " working days 工作日", term.from_acceptance ? ", from acceptance 自受理" : "");
    if (accepted && term.measure == Measure::kEach && BeginsWithAcceptance(term.clock)) {
      // A half day is due within the day that it falls on.
      const calendar::Due due = calendar.AddWorkingDays(*accepted, (term.half_days + 1) / 2);
      absl::StrAppend(&text, ", due by ", model::FormatIsoDate(due.day),
                      due.provisional ? " (the calendar of that year is not announced yet 日历未公布)" : "");
    }
    for (const policy::Excluded excluded : term.excludes) {
      absl::StrAppend(&text, excluded == policy::Excluded::kExternalWorks
                                 ? ", without external works 不含外部工程"
                                 : ", without the customer's own works 不含客户内部工程");
    }
    absl::StrAppend(&text, "\n  ", RestsText(term.rests), "\n");
  }
  return text.empty() ? "No limit is said of this customer here 未规定.\n" : text;
}

std::string NarrowingText(const policy::Narrowing& narrowing) {
  const std::string is = narrowing.is.empty() ? "无" : absl::StrJoin(narrowing.is, " ");
  return absl::StrCat(narrowing.text, "（原 ", absl::StrJoin(narrowing.was, " "), "；现 ", is, "）");
}

std::vector<std::string> RuleLines(const policy::ClockRules& rules, const std::string& division, absl::CivilDay day) {
  std::vector<std::string> lines;
  for (int i = 0; i < policy::kCustomers; ++i) {
    for (const bool special : {false, true}) {
      const auto customer = static_cast<Customer>(i);
      if (special && !IsHighVoltage(customer)) continue;
      for (const policy::Term& term : rules.Find(division, customer, special, day).terms) {
        lines.push_back(absl::StrCat(ToAbsl(policy::WordOf(customer)), special ? " (special load) " : " ",
                                     ToAbsl(policy::WordOf(term.clock)), ": ", LimitText(term)));
      }
    }
  }
  for (const policy::CapacityLimit& limit : rules.CapacityLimits(division, day)) {
    lines.push_back(absl::StrCat("low voltage up to, ", ToAbsl(policy::WordOf(limit.area)), ": ", Number(limit.value),
                                 " ", ToAbsl(policy::WordOf(limit.unit)), limit.inclusive ? "" : " (less than)",
                                 limit.permanent ? " (permanent supply)" : ""));
  }
  for (const policy::Cap& cap : rules.Caps(division, day)) {
    lines.push_back(absl::StrCat(cap.code, ", ", ToAbsl(policy::WordOf(cap.area)),
                                 cap.year == 0 ? "" : absl::StrCat(" ", cap.year), ": ", cap.at_most ? "≤ " : "≥ ",
                                 Number(cap.value, 4), " ", ToAbsl(policy::WordOf(cap.unit))));
  }
  if (const std::optional<policy::OutageNotice> notice = rules.NoticeOfOutage(division, day)) {
    lines.push_back(absl::StrCat("planned outages announced: ", NoticeText(*notice)));
  }
  for (const policy::Prohibition& prohibition : Prohibitions(rules, division, day)) {
    lines.push_back(absl::StrCat("forbidden: ", WhatIsForbidden(prohibition)));
  }
  for (const policy::DuctOffer& offer : DuctOffers(rules, division, day)) {
    lines.push_back(absl::StrCat("ducts ", DuctsText(offer)));
  }
  for (const policy::ReportDuty& duty : rules.Reports(division, day)) {
    lines.push_back(absl::StrCat("report ", ToAbsl(policy::WordOf(duty.period)), " to ", duty.to));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace zhudong::cli
