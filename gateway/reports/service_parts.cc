// How people came to electricity: online or not, with which documents, how often in person.
#include <algorithm>
#include <tuple>

#include "absl/time/civil_time.h"
#include "gateway/cases/fact.h"
#include "gateway/reports/part.h"
#include "gateway/reports/words.h"

namespace zhudong::reports {
namespace {

// Applications of the period whose channel was told; and contracts that were signed in it, of whenever they were
// applied for, with how many of them by an electronic seal (S1-083). The bound is of all of them together (S4-023): it
// stands beside each kind, and the last row alone is held to it.
class Online final : public Part {
 public:
  explicit Online(const Basis& basis) : period_(basis.period) {
    if (const auto cap = CapOf(basis, "online_rate_percent")) bound_ = cap->value / 100;
  }

  void Add(const CaseView& view) override {
    if (!view.file.has_connection()) return;
    const v1::ConnectionCase& connection = view.file.connection();
    AddContract(view.file);
    if (!view.opened_in) return;
    const bool told = connection.channel() != v1::APPLICATION_CHANNEL_UNSPECIFIED;
    for (Counts* counts : {&of_[connection.application_kind()], &total_}) {
      ++counts->opened;
      counts->told += told;
      counts->online += told && connection.online();
    }
  }

  v1::ReportTable Table() const override {
    v1::ReportTable table = NewTable("online", "线上办电率",
                                     {{"application_kind", "业务类型"},
                                      {"opened", "新收", kCount},
                                      {"told", "已知渠道", kCount},
                                      {"online", "线上", kCount},
                                      {"rate", "线上办电率", kShare},
                                      {"bound", "目标（不低于）", kShare},
                                      {"met", "是否达标"},
                                      {"contracts", "签订供用电合同", kCount},
                                      {"sealed", "电子签章", kCount},
                                      {"sealed_share", "电子签章率", kShare}});
    for (const auto& [kind, counts] : of_) AddCounts(ChineseOf(kind), counts, std::nullopt, table);
    std::optional<bool> met;
    // As whole numbers: 92 of 100 are 92 %.
    if (bound_ && total_.told > 0) met = total_.online >= *bound_ * total_.told - 1e-9;
    AddCounts("合计", total_, met, table);
    return table;
  }

 private:
  struct Counts {
    uint64_t opened = 0, told = 0, online = 0, contracts = 0, sealed = 0;
  };

  // The first that was said of it holds.
  void AddContract(const v1::CaseFile& file) {
    for (const v1::CaseEntry& entry : file.timeline()) {
      if (entry.milestone() != v1::CASE_MILESTONE_CONTRACT_SIGNED || !entry.set_aside().empty()) continue;
      if (!period_.Holds(cases::TimeOf(entry.at()))) continue;
      for (Counts* counts : {&of_[file.connection().application_kind()], &total_}) {
        ++counts->contracts;
        counts->sealed += entry.electronic_seal();
      }
    }
  }

  void AddCounts(const std::string& kind, const Counts& counts, std::optional<bool> met, v1::ReportTable& table) const {
    AddRow(table, {kind, counts.opened, counts.told, counts.online, Ratio(counts.online, counts.told), bound_,
                   YesNo(met), counts.contracts, counts.sealed, Ratio(counts.sealed, counts.contracts)});
  }

  Period period_;
  std::optional<double> bound_;
  std::map<v1::ApplicationKind, Counts> of_;
  Counts total_;
};

class Channels final : public Part {
 public:
  void Add(const CaseView& view) override {
    if (!view.opened_in || !view.file.has_connection()) return;
    ++of_[view.file.connection().channel()];
    ++total_;
  }

  v1::ReportTable Table() const override {
    v1::ReportTable table =
        NewTable("channels", "办电渠道", {{"channel", "渠道"}, {"opened", "新收", kCount}, {"share", "占比", kShare}});
    for (const auto& [channel, count] : of_) AddRow(table, {ChineseOf(channel), count, Ratio(count, total_)});
    return table;
  }

 private:
  std::map<v1::ApplicationChannel, uint64_t> of_;
  uint64_t total_ = 0;
};

// Shares are of the period's applications of which it was told; debts of whenever they arose.
class Documents final : public Part {
 public:
  explicit Documents(const Basis& basis) : period_(basis.period), end_(EndOf(basis)) {}

  void Add(const CaseView& view) override {
    Counts counts;
    if (view.opened_in && view.file.has_connection()) {
      const v1::ConnectionCase& connection = view.file.connection();
      counts.documents_told = connection.has_zero_documents();
      counts.zero_documents = connection.zero_documents();
      counts.investment_told = connection.has_zero_investment();
      counts.zero_investment = connection.zero_investment();
    }
    for (const v1::DocumentDebt& debt : view.file.debts()) AddDebt(view, debt, counts);
    const Key key = {view.file.kind(), view.customer};
    if (counts.Any()) of_[key] += counts;
  }

  v1::ReportTable Table() const override {
    v1::ReportTable table = NewTable("documents", "零证、零投资与容缺",
                                     {{"kind", "办件类型"},
                                      {"customer_class", "用户类型"},
                                      {"documents_told", "已知资料", kCount},
                                      {"zero_documents", "零证", kCount},
                                      {"zero_documents_share", "零证率", kShare},
                                      {"investment_told", "已知投资", kCount},
                                      {"zero_investment", "零投资", kCount},
                                      {"zero_investment_share", "零投资率", kShare},
                                      {"letters", "容缺受理函", kCount},
                                      {"owed", "新增待补", kCount},
                                      {"supplied", "期内补交", kCount},
                                      {"debts_open", "期末待补", kCount},
                                      {"debts_overdue", "期末逾期", kCount}});
    for (const auto& [key, counts] : of_) {
      const auto& [kind, customer] = key;
      AddRow(table,
             {ChineseOf(kind), kind == v1::CASE_KIND_CONNECTION ? ChineseOf(customer) : "", counts.documents_told,
              counts.zero_documents, Ratio(counts.zero_documents, counts.documents_told), counts.investment_told,
              counts.zero_investment, Ratio(counts.zero_investment, counts.investment_told), counts.letters,
              counts.owed, counts.supplied, counts.open, counts.overdue});
    }
    return table;
  }

 private:
  using Key = std::tuple<v1::CaseKind, v1::CustomerClass>;
  struct Counts {
    uint64_t documents_told = 0, zero_documents = 0, investment_told = 0, zero_investment = 0;
    uint64_t letters = 0, owed = 0, supplied = 0, open = 0, overdue = 0;

    bool Any() const { return documents_told + investment_told + owed + supplied + open > 0; }
    void operator+=(const Counts& more) {
      documents_told += more.documents_told;
      zero_documents += more.zero_documents;
      investment_told += more.investment_told;
      zero_investment += more.zero_investment;
      letters += more.letters;
      owed += more.owed;
      supplied += more.supplied;
      open += more.open;
      overdue += more.overdue;
    }
  };

  void AddDebt(const CaseView& view, const v1::DocumentDebt& debt, Counts& counts) const {
    const absl::Time since = debt.has_owed_since() ? cases::TimeOf(debt.owed_since()) : view.opened;
    const absl::Time supplied = debt.has_supplied_at() ? cases::TimeOf(debt.supplied_at()) : absl::InfiniteFuture();
    if (period_.Holds(since)) {
      ++counts.owed;
      counts.letters += !debt.letter_number().empty();
    }
    counts.supplied += period_.Holds(supplied);
    if (since >= end_ || supplied < end_) return;
    ++counts.open;
    // Up to 24:00 of its day; without a day, up to the end of the case.
    absl::CivilDay due;
    const bool dated = absl::ParseCivilTime(debt.due_date(), &due);
    counts.overdue += (dated ? absl::FromCivil(due + 1, period_.zone) : view.ended) <= end_;
  }

  Period period_;
  absl::Time end_;
  std::map<Key, Counts> of_;
};

// Of cases that ended well in the period and of which it was told how often the applicant came.
class Visits final : public Part {
 public:
  explicit Visits(const Basis& basis) : before_(basis.visits_before) {
    if (const auto cap = CapOf(basis, "visits_per_case")) bound_ = cap->value;
  }

  void Add(const CaseView& view) override {
    if (!view.gained) return;
    std::optional<uint32_t> visits;
    if (view.file.connection().has_visits()) visits = view.file.connection().visits();
    if (view.file.joint_service().has_visits()) visits = view.file.joint_service().visits();
    Counts& counts = of_[{view.file.kind(), view.customer}];
    ++counts.ended;
    if (!visits) return;
    ++counts.told;
    counts.visits += *visits;
    counts.none += *visits == 0;
  }

  v1::ReportTable Table() const override {
    v1::ReportTable table = NewTable("visits", "跑动次数",
                                     {{"kind", "办件类型"},
                                      {"customer_class", "用户类型"},
                                      {"told", "已知跑动的办结件", kCount},
                                      {"visits", "跑动次数", kCount},
                                      {"mean", "件均跑动", kCount},
                                      {"none_share", "一次都不跑占比", kShare},
                                      {"bound", "目标（件均不高于）", kCount},
                                      {"met", "是否达标"},
                                      {"before", "基准（件均）", kCount},
                                      {"saved", "节省跑动", kCount}});
    for (const auto& [key, counts] : of_) {
      const auto& [kind, customer] = key;
      if (kind != v1::CASE_KIND_CONNECTION && counts.told == 0) continue;
      const bool connection = kind == v1::CASE_KIND_CONNECTION;
      const std::optional<double> mean = Ratio(counts.visits, counts.told);
      const std::optional<double> bound = connection ? bound_ : std::nullopt;
      std::optional<bool> met;
      if (bound && mean) met = *mean <= *bound;
      std::optional<double> before, saved;
      if (const auto found = before_.find(customer); connection && found != before_.end()) {
        before = found->second;
        if (counts.told > 0) saved = *before * counts.told - counts.visits;
      }
      AddRow(table, {ChineseOf(kind), connection ? ChineseOf(customer) : "", counts.told, counts.visits, mean,
                     Ratio(counts.none, counts.told), bound, YesNo(met), before, saved});
    }
    return table;
  }

 private:
  struct Counts {
    uint64_t ended = 0, told = 0, visits = 0, none = 0;
  };
  std::map<v1::CustomerClass, double> before_;
  std::optional<double> bound_;
  std::map<std::tuple<v1::CaseKind, v1::CustomerClass>, Counts> of_;
};

}  // namespace

std::unique_ptr<Part> MakeOnline(const Basis& basis) { return std::make_unique<Online>(basis); }
std::unique_ptr<Part> MakeChannels(const Basis&) { return std::make_unique<Channels>(); }
std::unique_ptr<Part> MakeDocuments(const Basis& basis) { return std::make_unique<Documents>(basis); }
std::unique_ptr<Part> MakeVisits(const Basis& basis) { return std::make_unique<Visits>(basis); }

}  // namespace zhudong::reports
