#include "gateway/policy/pack_clocks.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/policy/pack_entry.h"

namespace zhudong::policy {
namespace {

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
    entry.scope = CustomersOf(fields_, table, pack_);
    entry.process.steps = fields_.Words<Clock>(table, "steps", true, Clocks(Clock::kConnection));
    entry.process.names = fields_.List(table, "names", true);
    if (entry.process.names.size() != entry.process.steps.size()) {
      fields_.Problem(PackFields::At(table, "names"), "names must be one for each step");
    }
    entry.process.rests = RestsOf(fields_, table, pack_);
    if (!fields_.Chosen(table)) return;
    for (const PackProcess& other : pack_.processes) {
      if (Meet(other.scope, entry.scope)) fields_.Problem(table, "another [[process]] holds for the same customers");
    }
    pack_.processes.push_back(std::move(entry));
  }

  void Term(const toml::table& table) {
    fields_.OnlyKeys(table, {"customers", "of", "days", "measure", "from", "special_load", "excludes", "when",
                             "effective_from", "effective_until", "rule_ids", "quote"});
    PackTerm entry;
    entry.scope = CustomersOf(fields_, table, pack_);
    entry.term.clock = fields_.Word(table, "of", Clocks(Clock::kWholeProcess)).value_or(Clock::kUtilityTotal);
    const double days = PackFields::At(table, "days").value_or(0.0);
    entry.term.half_days = static_cast<int>(std::lround(2 * days));
    if (days <= 0 || days > kMostDays || entry.term.half_days != 2 * days) {
      fields_.Problem(PackFields::At(table, "days"), "days must be given: working days, whole or half ones");
    }
    const WordList<Measure> measures = {{"each", Measure::kEach}, {"mean", Measure::kMean}};
    entry.term.measure = fields_.Word(table, "measure", measures).value_or(Measure::kEach);
    if (table.contains("from")) {
      const WordList<bool> beginnings = {{"receipt", false}, {"acceptance", true}};
      entry.term.from_acceptance = fields_.Word(table, "from", beginnings).value_or(false);
      if (entry.term.clock != Clock::kWholeProcess) {
        fields_.Problem(PackFields::At(table, "from"), "from is of whole_process alone: the others begin with a step");
      }
    }
    const WordList<Excluded> excluded = {{"external_works", Excluded::kExternalWorks},
                                         {"customer_works", Excluded::kCustomerWorks}};
    entry.term.excludes = fields_.Words(table, "excludes", false, excluded);
    entry.term.rests = RestsOf(fields_, table, pack_);
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
    fields_.OnlyKeys(table, {"area", "value", "unit", "inclusive", "permanent", "when", "effective_from",
                             "effective_until", "rule_ids", "quote"});
    PackCapacityLimit entry;
    entry.limit.area = AreaOf(fields_, table);
    entry.limit.value = NumberOf(fields_, table, "value");
    entry.limit.unit = UnitOf(fields_, table);
    entry.limit.inclusive = fields_.Flag(table, "inclusive").value_or(true);
    entry.limit.permanent = fields_.Flag(table, "permanent").value_or(false);
    entry.effective_until = LastDay(fields_, table, pack_);
    entry.limit.rests = RestsOf(fields_, table, pack_);
    if (fields_.Chosen(table)) pack_.capacity_limits.push_back(std::move(entry));
  }

  void Cap(const toml::table& table) {
    fields_.OnlyKeys(table,
                     {"code", "area", "value", "unit", "bound", "year", "when", "effective_from", "rule_ids", "quote"});
    policy::Cap cap;
    cap.code = fields_.Code(table, "code");
    cap.area = AreaOf(fields_, table);
    cap.value = NumberOf(fields_, table, "value");
    const WordList<CapUnit> units = {{"h", CapUnit::kHours}, {"%", CapUnit::kPercent}, {"count", CapUnit::kCount}};
    cap.unit = fields_.Word(table, "unit", units).value_or(CapUnit::kCount);
    const WordList<bool> bounds = {{"at_most", true}, {"at_least", false}};
    cap.at_most = fields_.Word(table, "bound", bounds).value_or(true);
    cap.year = static_cast<int>(PackFields::At(table, "year").value_or(int64_t{0}));
    if (table.contains("year") && (cap.year < 2000 || cap.year > 2100)) {
      fields_.Problem(PackFields::At(table, "year"), "year must be one of this century");
    }
    cap.rests = RestsOf(fields_, table, pack_);
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
    entry.effective_until = LastDay(fields_, table, pack_);
    entry.notice.rests = RestsOf(fields_, table, pack_);
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
    duty.rests = RestsOf(fields_, table, pack_);
    if (fields_.Chosen(table)) pack_.reports.push_back(std::move(duty));
  }

  void Prohibit(const toml::table& table) {
    fields_.OnlyKeys(table, {"of", "when", "effective_from", "rule_ids", "quote"});
    WordList<Addition> words;
    for (int i = 0; i <= static_cast<int>(Addition::kCommitmentLetters); ++i) {
      words.emplace_back(WordOf(static_cast<Addition>(i)), static_cast<Addition>(i));
    }
    Prohibition prohibition;
    prohibition.of = fields_.Words<Addition>(table, "of", true, words);
    prohibition.rests = RestsOf(fields_, table, pack_);
    if (fields_.Chosen(table)) pack_.prohibitions.push_back(std::move(prohibition));
  }

  void Ducts(const toml::table& table) {
    fields_.OnlyKeys(table, {"with", "to", "when", "effective_from", "rule_ids", "quote"});
    DuctOffer offer;
    offer.with = fields_.EnumList<v1::RoadWorks>(table, "with", "ROAD_WORKS_", &v1::RoadWorks_Parse, true);
    offer.to = fields_.EnumList<v1::UtilityService>(table, "to", "UTILITY_SERVICE_", &v1::UtilityService_Parse, true);
    if (std::find(offer.to.begin(), offer.to.end(), v1::UTILITY_SERVICE_ROAD) != offer.to.end()) {
      fields_.Problem(PackFields::At(table, "to"), "ducts are handed to utilities: a road is none");
    }
    offer.rests = RestsOf(fields_, table, pack_);
    if (fields_.Chosen(table)) pack_.duct_offers.push_back(std::move(offer));
  }

 private:
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
  for (const toml::table* entry : fields.Entries(root, "prohibition")) entries.Prohibit(*entry);
  for (const toml::table* entry : fields.Entries(root, "ducts")) entries.Ducts(*entry);
}

}  // namespace zhudong::policy
