#include "gateway/policy/guide.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/model/dates.h"
#include "gateway/model/errors.h"
#include "gateway/policy/pack.h"
#include "gateway/policy/pack_guide.h"

namespace zhudong::policy {
namespace {

using base::ToAbsl;

v1::CustomerClass ClassOf(Customer customer) {
  switch (customer) {
    case Customer::kResident:
      return v1::CUSTOMER_CLASS_RESIDENT;
    case Customer::kThreeZero:
      return v1::CUSTOMER_CLASS_LOW_VOLTAGE_THREE_ZERO;
    case Customer::kLowVoltageOther:
      return v1::CUSTOMER_CLASS_LOW_VOLTAGE_OTHER;
    case Customer::kHighVoltageSingle:
      return v1::CUSTOMER_CLASS_HIGH_VOLTAGE_SINGLE;
    case Customer::kHighVoltageDual:
      return v1::CUSTOMER_CLASS_HIGH_VOLTAGE_DUAL;
  }
  return v1::CUSTOMER_CLASS_UNSPECIFIED;
}

v1::ApplicationClass ApplicationOf(Customer customer) {
  switch (customer) {
    case Customer::kResident:
      return v1::APPLICATION_CLASS_LOW_VOLTAGE_RESIDENT;
    case Customer::kThreeZero:
    case Customer::kLowVoltageOther:
      return v1::APPLICATION_CLASS_LOW_VOLTAGE_OTHER;
    case Customer::kHighVoltageSingle:
    case Customer::kHighVoltageDual:
      return v1::APPLICATION_CLASS_HIGH_VOLTAGE;
  }
  return v1::APPLICATION_CLASS_UNSPECIFIED;
}

bool IsHighVoltage(Customer customer) { return ApplicationOf(customer) == v1::APPLICATION_CLASS_HIGH_VOLTAGE; }

v1::CaseClockKind KindOf(Clock clock) {
  switch (clock) {
    case Clock::kAcceptance:
      return v1::CASE_CLOCK_KIND_ACCEPTANCE;
    case Clock::kSupplyPlan:
      return v1::CASE_CLOCK_KIND_SUPPLY_PLAN;
    case Clock::kDesignReview:
      return v1::CASE_CLOCK_KIND_DESIGN_REVIEW;
    case Clock::kInterimInspection:
      return v1::CASE_CLOCK_KIND_INTERIM_INSPECTION;
    case Clock::kExternalWorks:
      return v1::CASE_CLOCK_KIND_EXTERNAL_WORKS;
    case Clock::kInspectionAndConnection:
      return v1::CASE_CLOCK_KIND_INSPECTION_AND_CONNECTION;
    case Clock::kConnection:
      return v1::CASE_CLOCK_KIND_CONNECTION;
    case Clock::kUtilityTotal:
      return v1::CASE_CLOCK_KIND_UTILITY_TOTAL;
    case Clock::kWholeProcess:
      return v1::CASE_CLOCK_KIND_WHOLE_PROCESS;
  }
  return v1::CASE_CLOCK_KIND_UNSPECIFIED;
}

// The step at which the documents of a stage are handed in; nullopt: at every case's beginning or end.
std::optional<Clock> StepOf(v1::ApplicationStage stage) {
  if (stage == v1::APPLICATION_STAGE_DESIGN_REVIEW) return Clock::kDesignReview;
  if (stage == v1::APPLICATION_STAGE_INTERMEDIATE_INSPECTION) return Clock::kInterimInspection;
  return std::nullopt;
}

bool HasStep(const CaseRule& rule, Clock clock) {
  return rule.process &&
         std::find(rule.process->steps.begin(), rule.process->steps.end(), clock) != rule.process->steps.end();
}

// One guide while it is put together.
class Writer {
 public:
  Writer(const Packs& packs, const ClockRules& clocks, const DocumentRules& documents, std::string_view division,
         absl::CivilDay day)
      : speaking_(Speaking(packs, division, day)),
        clocks_(clocks),
        documents_(documents),
        division_(division),
        day_(day) {
    guide_.set_division_code(division_);
    guide_.set_day(model::FormatIsoDate(day));
  }

  void Customer(policy::Customer customer) {
    const CaseRule plain = clocks_.Find(division_, customer, false, day_);
    AddCustomer(customer, false, plain);
    if (IsHighVoltage(customer)) {
      const CaseRule special = clocks_.Find(division_, customer, true, day_);
      if (Differ(plain, special)) AddCustomer(customer, true, special);
    }
    const v1::ApplicationClass application = ApplicationOf(customer);
    if (written_.insert(application).second) Documents(customer, application, plain);
  }

  v1::Guide Finish(const Packs& packs, bool whole) {
    for (const CapacityLimit& limit : clocks_.CapacityLimits(division_, day_)) {
      *guide_.add_low_voltage() = CapacityOf(limit);
      Use(limit.rests.pack);
    }
    if (const std::optional<OutageNotice> notice = clocks_.NoticeOfOutage(division_, day_)) {
      guide_.mutable_outage_notice()->set_working_days(notice->working_days);
      guide_.mutable_outage_notice()->set_first_day_counts(notice->first_day_counts);
      *guide_.mutable_outage_notice()->mutable_basis() = BasisOf(notice->rests);
      Use(notice->rests.pack);
    }
    for (const v1::GuideHotline& hotline : Told(&Pack::hotlines)) *guide_.add_hotlines() = hotline;
    for (const v1::GuideCatalogue& catalogue : Told(&Pack::catalogues)) *guide_.mutable_catalogue() = catalogue;
    if (whole) Publications();
    for (const auto& pack : packs) {
      if (used_.count(pack->version) == 0) continue;
      v1::GuideSource& source = *guide_.add_sources();
      source.set_pack(pack->version);
      source.set_region_code(pack->region_code);
      source.set_region_name(pack->region_name);
      source.set_document(pack->source);
      source.set_effective_from(model::FormatIsoDate(pack->effective_from));
      source.set_assurance(pack->assurance);
    }
    return std::move(guide_);
  }

 private:
  void Use(const std::string& pack) { used_.insert(pack); }

  static bool Differ(const CaseRule& a, const CaseRule& b) {
    const auto same = [](const Term& x, const Term& y) {
      return std::tie(x.clock, x.half_days, x.measure) == std::tie(y.clock, y.half_days, y.measure);
    };
    if (a.process.has_value() != b.process.has_value()) return true;
    if (a.process && a.process->steps != b.process->steps) return true;
    return !std::equal(a.terms.begin(), a.terms.end(), b.terms.begin(), b.terms.end(), same);
  }

  void AddCustomer(policy::Customer customer, bool special, const CaseRule& rule) {
    v1::GuideCustomer to;
    to.set_customer_class(ClassOf(customer));
    to.set_special_load(special);
    if (rule.process) {
      for (size_t i = 0; i < rule.process->steps.size(); ++i) {
        v1::GuideStep& step = *to.add_steps();
        step.set_kind(KindOf(rule.process->steps[i]));
        step.set_name(rule.process->names[i]);
      }
      *to.mutable_steps_basis() = BasisOf(rule.process->rests);
      Use(rule.process->rests.pack);
    }
    for (const Term& term : rule.terms) Limit(term, *to.add_limits());
    for (const auto& said : Said(&Pack::boundaries, customer)) *to.add_boundaries() = said;
    for (const auto& said : Said(&Pack::favoured, customer)) *to.add_favoured_projects() = said;
    for (const auto& said : Said(&Pack::charges, customer)) *to.add_charges() = said;
    for (const auto& said : Said(&Pack::programmes, customer)) *to.add_programmes() = said;
    const bool said = to.steps_size() + to.limits_size() + to.boundaries_size() + to.favoured_projects_size() +
                          to.charges_size() + to.programmes_size() >
                      0;
    if (said) *guide_.add_customers() = std::move(to);
  }

  void Limit(const Term& term, v1::GuideLimit& to) {
    to.set_kind(KindOf(term.clock));
    to.set_working_days(term.half_days / 2.0);
    to.set_mean(term.measure == Measure::kMean);
    for (const Excluded excluded : term.excludes) {
      if (excluded == Excluded::kExternalWorks) to.set_without_external_works(true);
      if (excluded == Excluded::kCustomerWorks) to.set_without_customer_works(true);
    }
    *to.mutable_basis() = BasisOf(term.rests);
    Use(term.rests.pack);
  }

  // What tells apart the entries of one pack that stand beside each other; of those that are alike the latest holds.
  static std::string KeyOf(const v1::GuideBoundary& said) {
    return absl::StrCat(static_cast<int>(said.within().area()));
  }
  static std::string KeyOf(const v1::GuideFavour& said) { return said.basis().quote(); }
  static std::string KeyOf(const v1::GuideCharge& said) { return said.code(); }
  static std::string KeyOf(const v1::GuideProgramme& said) { return said.code(); }

  template <typename Of>
  std::vector<Of> Said(std::vector<PackSaid<Of>> Pack::*entries, policy::Customer customer) {
    std::vector<Of> all;
    for (const Pack* pack : speaking_) {
      std::map<std::string, const PackSaid<Of>*> latest;
      for (const PackSaid<Of>& entry : pack->*entries) {
        if (!entry.scope.Holds(customer, false, day_)) continue;
        const PackSaid<Of>*& held = latest[KeyOf(entry.said)];
        if (held == nullptr || held->scope.effective_from < entry.scope.effective_from) held = &entry;
      }
      for (const PackSaid<Of>& entry : pack->*entries) {  // in the order of the file
        const auto held = latest.find(KeyOf(entry.said));
        if (held != latest.end() && held->second == &entry) all.push_back(entry.said);
      }
      if (all.empty()) continue;
      Use(pack->version);
      break;
    }
    return all;
  }

  template <typename Of>
  static bool Holds(const PackTold<Of>& entry, absl::CivilDay day) {
    return entry.effective_from <= day && day <= entry.effective_until;
  }

  template <typename Of>
  std::vector<Of> Told(std::vector<PackTold<Of>> Pack::*entries) {
    std::vector<Of> all;
    for (const Pack* pack : speaking_) {
      for (const PackTold<Of>& entry : pack->*entries) {
        if (Holds(entry, day_)) all.push_back(entry.told);
      }
      if (all.empty()) continue;
      Use(pack->version);
      break;
    }
    return all;
  }

  // Of what the class hands in at each stage to which one of its cases comes.
  void Documents(policy::Customer customer, v1::ApplicationClass application, const CaseRule& plain) {
    v1::GuideDocuments to;
    to.set_application_class(application);
    const CaseRule special = clocks_.Find(division_, customer, true, day_);
    for (int i = v1::APPLICATION_STAGE_START; v1::ApplicationStage_IsValid(i); ++i) {
      const auto stage = static_cast<v1::ApplicationStage>(i);
      const std::optional<Clock> step = StepOf(stage);
      const bool in_special = step && IsHighVoltage(customer) && HasStep(special, *step);
      const bool left_out = step && plain.process && !HasStep(plain, *step);
      const bool special_only = left_out && in_special;
      const absl::StatusOr<DocumentRule> rule = documents_.Find(division_, application, stage, day_);
      if (!rule.ok() || (left_out && !special_only)) continue;
      v1::GuideStage& at = *to.add_stages();
      at.set_stage(stage);
      at.set_special_load(special_only);
      for (const DemandedDocument& document : rule->demanded) Document(*rule, document, *at.add_demanded());
      for (const DemandedDocument& document : rule->owed_later) Document(*rule, document, *at.add_owed_later());
      if (rule->brought >= 0 && !to.has_brought()) to.set_brought(rule->brought);
      Use(rule->version);
    }
    if (to.stages_size() > 0) *guide_.add_documents() = std::move(to);
  }

  static void Document(const DocumentRule& rule, const DemandedDocument& document, v1::GuideDocument& to) {
    to.set_code(document.code);
    to.set_name(document.name);
    for (const v1::LicenseType type : document.accepted) to.add_accepted_types(type);
    to.set_tolerable(document.tolerable);
    v1::GuideBasis& basis = *to.mutable_basis();
    basis.set_region_code(rule.region_code);
    basis.set_region_name(rule.region_name);
    basis.set_pack(rule.version);
    basis.mutable_rule_ids()->Assign(document.rule_ids.begin(), document.rule_ids.end());
    basis.set_quote(document.quote);
  }

  void Publications() {
    for (const Pack* pack : speaking_) {
      for (const PackTold<v1::GuidePublication>& entry : pack->publications) {
        if (!Holds(entry, day_)) continue;
        v1::GuidePublication& to = *guide_.add_publications() = entry.told;
        for (v1::GuidePublishedItem& item : *to.mutable_items()) item.set_state(StateOf(item.item()));
        Use(pack->version);
      }
    }
  }

  v1::PublishedState StateOf(v1::PublishedItem item) const {
    const auto any = [this](auto of) {
      return std::any_of(guide_.customers().begin(), guide_.customers().end(),
                         [&of](const v1::GuideCustomer& customer) { return of(customer) > 0; });
    };
    bool here = true;
    switch (item) {
      case v1::PUBLISHED_ITEM_PROCESS:
      case v1::PUBLISHED_ITEM_STEPS:
        here = any([](const v1::GuideCustomer& customer) { return customer.steps_size(); });
        break;
      case v1::PUBLISHED_ITEM_LIMITS:
      case v1::PUBLISHED_ITEM_COMMITMENTS:  // what is promised is by when
        here = any([](const v1::GuideCustomer& customer) { return customer.limits_size(); });
        break;
      case v1::PUBLISHED_ITEM_DOCUMENTS:
        here = guide_.documents_size() > 0;
        break;
      case v1::PUBLISHED_ITEM_INVESTMENT_BOUNDARY:
        here = any([](const v1::GuideCustomer& customer) { return customer.boundaries_size(); });
        break;
      case v1::PUBLISHED_ITEM_CHARGES:
        here = any([](const v1::GuideCustomer& customer) { return customer.charges_size(); });
        break;
      case v1::PUBLISHED_ITEM_HOTLINES:
        here = guide_.hotlines_size() > 0;
        break;
      case v1::PUBLISHED_ITEM_PROGRAMMES:
        here = any([](const v1::GuideCustomer& customer) { return customer.programmes_size(); });
        break;
      case v1::PUBLISHED_ITEM_CAPACITY:
      case v1::PUBLISHED_ITEM_APPROVAL_RESULTS:
        return v1::PUBLISHED_STATE_ELSEWHERE;
      default:  // the guide itself, and the documents that it names
        break;
    }
    return here ? v1::PUBLISHED_STATE_HERE : v1::PUBLISHED_STATE_MISSING;
  }

  const std::vector<const Pack*> speaking_;
  const ClockRules& clocks_;
  const DocumentRules& documents_;
  const std::string division_;
  const absl::CivilDay day_;
  v1::Guide guide_;
  std::set<v1::ApplicationClass> written_;
  std::set<std::string> used_;  // versions of packs
};

}  // namespace

std::optional<Customer> CustomerOf(v1::CustomerClass customer_class) {
  for (int i = 0; i < kCustomers; ++i) {
    if (ClassOf(static_cast<Customer>(i)) == customer_class) return static_cast<Customer>(i);
  }
  return std::nullopt;
}

absl::StatusOr<std::shared_ptr<const GuideRules>> GuideRules::Parse(const std::map<std::string, std::string>& packs) {
  absl::StatusOr<Packs> parsed = ParsePacks(packs);
  if (!parsed.ok()) return parsed.status();
  auto rules = std::make_shared<GuideRules>();
  rules->packs_ = *std::move(parsed);
  absl::StatusOr<std::shared_ptr<const ClockRules>> clocks = ClockRules::Parse(packs);
  if (!clocks.ok()) return clocks.status();
  rules->clocks_ = *std::move(clocks);
  absl::StatusOr<std::shared_ptr<const DocumentRules>> documents = DocumentRules::Parse(packs);
  if (!documents.ok()) return documents.status();
  rules->documents_ = *std::move(documents);
  return std::shared_ptr<const GuideRules>(std::move(rules));
}

absl::StatusOr<v1::Guide> GuideRules::Find(std::string_view division_code, const std::optional<Customer>& customer,
                                           absl::CivilDay day) const {
  Writer writer(packs_, *clocks_, *documents_, division_code, day);
  for (int i = 0; i < kCustomers; ++i) {
    if (!customer || *customer == static_cast<Customer>(i)) writer.Customer(static_cast<Customer>(i));
  }
  v1::Guide guide = writer.Finish(packs_, !customer);
  if (guide.sources_size() > 0) return guide;
  return model::Error(absl::StatusCode::kNotFound, v1::ERROR_REASON_NO_RULE,
                      absl::StrCat("no policy pack says anything of ", ToAbsl(division_code), " on ",
                                   model::FormatIsoDate(day), ": put one of the region into the gateway's settings"));
}

std::vector<std::pair<std::string, std::string>> GuideRules::Regions() const { return RegionsOf(packs_); }

std::vector<absl::CivilDay> GuideRules::DaysOfChange(std::string_view region_code) const {
  std::set<absl::CivilDay> days;
  const auto add = [&days](absl::CivilDay from, absl::CivilDay until) {
    days.insert(from);
    if (until != absl::CivilDay::max()) days.insert(until + 1);
  };
  for (const auto& pack : packs_) {
    if (pack->region_code != region_code) continue;
    days.insert(pack->effective_from);
    for (const auto& entry : pack->documents) days.insert(entry.demanded.effective_from);
    for (const auto& entry : pack->processes) add(entry.scope.effective_from, entry.scope.effective_until);
    for (const auto& entry : pack->capacity_limits) add(entry.limit.rests.effective_from, entry.effective_until);
    for (const auto& entry : pack->boundaries) add(entry.scope.effective_from, entry.scope.effective_until);
    for (const auto& entry : pack->charges) add(entry.scope.effective_from, entry.scope.effective_until);
    for (const auto& entry : pack->programmes) add(entry.scope.effective_from, entry.scope.effective_until);
  }
  return {days.begin(), days.end()};
}

}  // namespace zhudong::policy
