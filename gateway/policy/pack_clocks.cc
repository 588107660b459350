#include "gateway/policy/pack_clocks.h"

#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"

namespace zhudong::policy {
namespace {

template <typename Enum>
using WordList = std::vector<std::pair<std::string_view, Enum>>;

const WordList<Customer>& Customers() {
  static const auto* const words = [] {
    auto* all = new WordList<Customer>();
    for (int i = 0; i < kCustomers; ++i) all->emplace_back(WordOf(static_cast<Customer>(i)), static_cast<Customer>(i));
    return all;
  }();
  return *words;
}

// Up to `last`.
WordList<Clock> Clocks(Clock last) {
  WordList<Clock> words;
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    words.emplace_back(WordOf(static_cast<Clock>(i)), static_cast<Clock>(i));
  }
  return words;
}

constexpr double kMostDays = 1000;
constexpr int64_t kMostNoticeDays = 100;

class ClockEntries {
 public:
  ClockEntries(PackFields& fields, Pack& pack) : fields_(fields), pack_(pack) {}

  void Process(const toml::table& table) {
    fields_.OnlyKeys(table, {"customers", "steps", "names", "special_load", "when", "effective_from", "effective_until",
                             "rule_ids", "quote"});
    PackProcess entry;
    entry.scope = Scope(table);
    entry.process.steps = fields_.Words<Clock>(table, "steps", true, Clocks(Clock::kConnection));
    entry.process.names = fields_.List(table, "names", true);
    if (entry.process.names.size() != entry.process.steps.size()) {
      fields_.Problem(PackFields::At(table, "names"), "names must be one for each step");
    }
    entry.process.rests = RestsOf(table, entry.scope.effective_from);
    if (!fields_.Chosen(table)) return;
    for (const PackProcess& other : pack_.processes) {
      if (Meet(other.scope, entry.scope)) fields_.Problem(table, "another [[process]] holds for the same customers");
    }
    pack_.processes.push_back(std::move(entry));
  }

  void Term(const toml::table& table) {
    fields_.OnlyKeys(table, {"customers", "of", "days", "measure", "special_load", "excludes", "when", "effective_from",
                             "effective_until", "rule_ids", "quote"});
    PackTerm entry;
    entry.scope = Scope(table);
    entry.term.clock = fields_.Word(table, "of", Clocks(Clock::kWholeProcess)).value_or(Clock::kUtilityTotal);
    const double days = PackFields::At(table, "days").value_or(0.0);
    entry.term.half_days = static_cast<int>(std::lround(2 * days));
    if (days <= 0 || days > kMostDays || entry.term.half_days != 2 * days) {
      fields_.Problem(PackFields::At(table, "days"), "days must be given: working days, whole or half ones");
    }
    const WordList<Measure> measures = {{"each", Measure::kEach}, {"mean", Measure::kMean}};
    entry.term.measure = fields_.Word(table, "measure", measures).value_or(Measure::kEach);
    const WordList<Excluded> excluded = {{"external_works", Excluded::kExternalWorks},
                                         {"customer_works", Excluded::kCustomerWorks}};
    entry.term.excludes = fields_.Words(table, "excludes", false, excluded);
    entry.term.rests = RestsOf(table, entry.scope.effective_from);
    if (!fields_.Chosen(table)) return;
    for (const PackTerm& other : pack_.terms) {
      const bool same = other.term.clock == entry.term.clock && other.term.measure == entry.term.measure;
      if (same && Meet(other.scope, entry.scope)) {
        fields_.Problem(table, "another [[term]] times the same for the same customers from the same day");
      }
    }
    pack_.terms.push_back(std::move(entry));
  }

  void Limit(const toml::table& table) {
    fields_.OnlyKeys(table, {"area", "value", "unit", "inclusive", "when", "effective_from", "effective_until",
                             "rule_ids", "quote"});
    PackCapacityLimit entry;
    entry.limit.area = Where(table);
    entry.limit.value = Value(table);
    const WordList<PowerUnit> units = {{"kW", PowerUnit::kKw}, {"kVA", PowerUnit::kKva}};
    entry.limit.unit = fields_.Word(table, "unit", units).value_or(PowerUnit::kKw);
    entry.limit.inclusive = fields_.Flag(table, "inclusive").value_or(true);
    entry.effective_until = Until(table);
    entry.limit.rests = RestsOf(table, From(table));
    if (fields_.Chosen(table)) pack_.capacity_limits.push_back(std::move(entry));
  }

  void Cap(const toml::table& table) {
    fields_.OnlyKeys(table,
                     {"code", "area", "value", "unit", "bound", "year", "when", "effective_from", "rule_ids", "quote"});
    policy::Cap cap;
    cap.code = fields_.Code(table, "code");
    cap.area = Where(table);
    cap.value = Value(table);
    const WordList<CapUnit> units = {{"h", CapUnit::kHours}, {"%", CapUnit::kPercent}, {"count", CapUnit::kCount}};
    cap.unit = fields_.Word(table, "unit", units).value_or(CapUnit::kCount);
    const WordList<bool> bounds = {{"at_most", true}, {"at_least", false}};
    cap.at_most = fields_.Word(table, "bound", bounds).value_or(true);
    cap.year = static_cast<int>(PackFields::At(table, "year").value_or(int64_t{0}));
    if (table.contains("year") && (cap.year < 2000 || cap.year > 2100)) {
      fields_.Problem(PackFields::At(table, "year"), "year must be one of this century");
    }
    cap.rests = RestsOf(table, From(table));
    if (fields_.Chosen(table)) pack_.caps.push_back(std::move(cap));
  }

  void Notice(const toml::table& table) {
    fields_.OnlyKeys(
        table, {"working_days", "first_day_counts", "when", "effective_from", "effective_until", "rule_ids", "quote"});
    PackOutageNotice entry;
    const int64_t days = PackFields::At(table, "working_days").value_or(int64_t{0});
    entry.notice.working_days = static_cast<int>(days);
    if (days < 1 || days > kMostNoticeDays) {
      fields_.Problem(PackFields::At(table, "working_days"),
                      absl::StrCat("working_days must be given, whole ones, 1 to ", kMostNoticeDays));
    }
    entry.notice.first_day_counts = fields_.Flag(table, "first_day_counts").value_or(true);
    entry.effective_until = Until(table);
    entry.notice.rests = RestsOf(table, From(table));
    if (!fields_.Chosen(table)) return;
    for (const PackOutageNotice& other : pack_.outage_notices) {
      if (other.notice.rests.effective_from == entry.notice.rests.effective_from) {
        fields_.Problem(table, "another [[outage_notice]] holds from the same day");
      }
    }
    pack_.outage_notices.push_back(std::move(entry));
  }

  void Report(const toml::table& table) {
    fields_.OnlyKeys(table, {"of", "to", "when", "effective_from", "rule_ids", "quote"});
    WordList<ReportPeriod> words;
    for (int i = 0; i <= static_cast<int>(ReportPeriod::kYear); ++i) {
      words.emplace_back(WordOf(static_cast<ReportPeriod>(i)), static_cast<ReportPeriod>(i));
    }
    ReportDuty duty;
    duty.period = fields_.Word(table, "of", words).value_or(ReportPeriod::kYear);
    duty.to = fields_.Text(table, "to");
    duty.rests = RestsOf(table, From(table));
    if (fields_.Chosen(table)) pack_.reports.push_back(std::move(duty));
  }

 private:
  absl::CivilDay From(const toml::table& table) {
    if (!table.contains("effective_from")) return pack_.effective_from;
    return std::max(fields_.Day(table, "effective_from"), pack_.effective_from);
  }
  absl::CivilDay Until(const toml::table& table) {
    if (!table.contains("effective_until")) return absl::CivilDay::max();
    const absl::CivilDay until = fields_.Day(table, "effective_until");
    if (until < From(table)) {
      fields_.Problem(PackFields::At(table, "effective_until"), "effective_until lies before effective_from");
    }
    return until;
  }
  CustomerScope Scope(const toml::table& table) {
    return {fields_.Words<Customer>(table, "customers", true, Customers()), fields_.Flag(table, "special_load"),
            From(table), Until(table)};
  }
  Area Where(const toml::table& table) {
    WordList<Area> words;
    for (int i = 0; i <= static_cast<int>(Area::kWhole); ++i) {
      words.emplace_back(WordOf(static_cast<Area>(i)), static_cast<Area>(i));
    }
    return fields_.Word(table, "area", words).value_or(Area::kWhole);
  }
  double Value(const toml::table& table) {
    const double value = PackFields::At(table, "value").value_or(-1.0);
    if (!(value >= 0)) fields_.Problem(PackFields::At(table, "value"), "value must be given, a number from 0 on");
    return value;
  }
  Rests RestsOf(const toml::table& table, absl::CivilDay from) {
    Rests rests{
        pack_.region_code,           pack_.region_name, pack_.version, from, fields_.List(table, "rule_ids", true),
        fields_.Text(table, "quote")};
    pack_.rule_ids.insert(pack_.rule_ids.end(), rests.rule_ids.begin(), rests.rule_ids.end());
    return rests;
  }
  // Whether one could not tell which of the two holds.
  static bool Meet(const CustomerScope& a, const CustomerScope& b) {
    if (a.effective_from != b.effective_from) return false;
    if (a.special_load && b.special_load && *a.special_load != *b.special_load) return false;
    return std::find_first_of(a.customers.begin(), a.customers.end(), b.customers.begin(), b.customers.end()) !=
           a.customers.end();
  }

  PackFields& fields_;
  Pack& pack_;
};

}  // namespace

void ParseClocks(const toml::table& root, PackFields& fields, Pack& pack) {
  ClockEntries entries(fields, pack);
  for (const toml::table* entry : fields.Entries(root, "process")) entries.Process(*entry);
  for (const toml::table* entry : fields.Entries(root, "term")) entries.Term(*entry);
  for (const toml::table* entry : fields.Entries(root, "capacity_limit")) entries.Limit(*entry);
  for (const toml::table* entry : fields.Entries(root, "cap")) entries.Cap(*entry);
  for (const toml::table* entry : fields.Entries(root, "outage_notice")) entries.Notice(*entry);
  for (const toml::table* entry : fields.Entries(root, "report")) entries.Report(*entry);
}

}  // namespace zhudong::policy
