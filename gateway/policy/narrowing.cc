#include "gateway/policy/narrowing.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/policy/guide_words.h"

namespace zhudong::policy {
namespace {

using base::ToAbsl;

std::vector<std::string> RulesOf(const v1::GuideBasis& basis) {
  return {basis.rule_ids().begin(), basis.rule_ids().end()};
}

// Kinds of places, and where a limit that covers each of them is looked for, the narrowest first. Towns that nobody
// names go with the country.
struct Place {
  v1::GuideArea area;
  std::vector<v1::GuideArea> looked_for;
};
const std::vector<Place>& Places() {
  static const auto* const places = new std::vector<Place>{
      {v1::GUIDE_AREA_CENTRE, {v1::GUIDE_AREA_CENTRE, v1::GUIDE_AREA_URBAN, v1::GUIDE_AREA_WHOLE}},
      {v1::GUIDE_AREA_CITY, {v1::GUIDE_AREA_CITY, v1::GUIDE_AREA_URBAN, v1::GUIDE_AREA_WHOLE}},
      {v1::GUIDE_AREA_TOWN, {v1::GUIDE_AREA_TOWN, v1::GUIDE_AREA_RURAL, v1::GUIDE_AREA_WHOLE}},
      {v1::GUIDE_AREA_RURAL, {v1::GUIDE_AREA_RURAL, v1::GUIDE_AREA_WHOLE}}};
  return *places;
}

// Of `entries`, each with its area, the one that holds at a place.
template <typename List, typename AreaOf>
auto At(const List& entries, const Place& place, AreaOf area_of) -> decltype(&*entries.begin()) {
  for (const v1::GuideArea area : place.looked_for) {
    for (const auto& entry : entries) {
      if (area_of(entry) == area) return &entry;
    }
  }
  return nullptr;
}

// Whether `after` takes in less than `before`; units that differ can't be compared.
bool IsLess(const v1::GuideCapacity& after, const v1::GuideCapacity& before) {
  if (after.up_to_case() != before.up_to_case()) return true;
  const double is = after.has_kva() ? after.kva() : after.kw();
  const double was = before.has_kva() ? before.kva() : before.kw();
  return is < was || (is == was && before.inclusive() && !after.inclusive());
}

class Comparison {
 public:
  Comparison(const v1::Guide& before, const v1::Guide& after) : before_(before), after_(after) {}

  std::vector<Narrowing> Compare() {
    LowVoltage();
    for (const v1::GuideCustomer& was : before_.customers()) Customer(was, was, Of(after_, was));
    for (const v1::GuideCustomer& is : after_.customers()) Customer(is, Of(before_, is), is);
    for (const v1::GuideDocuments& was : before_.documents()) Documents(was);
    return std::move(found_);
  }

 private:
  void Add(const char* what, std::string text, const v1::GuideBasis& was, const v1::GuideBasis& is) {
    Narrowing narrowing{what, std::move(text), RulesOf(was), RulesOf(is)};
    const bool told =
        std::any_of(found_.begin(), found_.end(), [&](const Narrowing& one) { return one.text == narrowing.text; });
    if (!told) found_.push_back(std::move(narrowing));
  }

  void LowVoltage() {
    const auto area_of = [](const v1::GuideCapacity& capacity) { return capacity.area(); };
    for (const Place& place : Places()) {
      const v1::GuideCapacity* was = At(before_.low_voltage(), place, area_of);
      const v1::GuideCapacity* is = At(after_.low_voltage(), place, area_of);
      if (was == nullptr || (is != nullptr && !IsLess(*is, *was))) continue;
      Add("capacity_lowered",
          absl::StrCat(ToAbsl(AreaText(place.area)), "“三零”服务的报装容量由", CapacityText(*was), "变为",
                       is == nullptr ? "未规定" : CapacityText(*is)),
          was->basis(), is == nullptr ? v1::GuideBasis() : is->basis());
    }
  }

  // The same customer of another guide; a special load that goes no way of its own there goes as the others do.
  static v1::GuideCustomer Of(const v1::Guide& guide, const v1::GuideCustomer& customer) {
    const v1::GuideCustomer* plain = nullptr;
    for (const v1::GuideCustomer& one : guide.customers()) {
      if (one.customer_class() != customer.customer_class()) continue;
      if (one.special_load() == customer.special_load()) return one;
      if (!one.special_load()) plain = &one;
    }
    return plain == nullptr ? v1::GuideCustomer() : *plain;
  }

  void Customer(const v1::GuideCustomer& asked, const v1::GuideCustomer& was, const v1::GuideCustomer& is) {
    const std::string who = CustomerText(asked);
    Boundaries(who, was, is);
    for (const v1::GuideProgramme& programme : was.programmes()) {
      const auto kept = std::find_if(is.programmes().begin(), is.programmes().end(),
                                     [&](const auto& one) { return one.code() == programme.code(); });
      if (kept != is.programmes().end()) continue;
      Add("customer_left_out", absl::StrCat(who, "不再实行“", programme.name(), "”服务"), programme.basis(),
          is.programmes().empty() ? v1::GuideBasis() : is.programmes(0).basis());
    }
    for (const v1::GuideCharge& charge : was.charges()) Charge(who, charge, is);
    if (was.steps().empty()) return;
    for (const v1::GuideStep& step : is.steps()) {
      const bool known = std::any_of(was.steps().begin(), was.steps().end(),
                                     [&](const v1::GuideStep& one) { return one.kind() == step.kind(); });
      if (known) continue;
      Add("step_added", absl::StrCat(who, "增加环节“", step.name(), "”"), was.steps_basis(), is.steps_basis());
    }
  }

  void Charge(const std::string& who, const v1::GuideCharge& was, const v1::GuideCustomer& customer) {
    const auto is = std::find_if(customer.charges().begin(), customer.charges().end(),
                                 [&](const auto& one) { return one.code() == was.code(); });
    if (!was.has_yuan()) return;
    const bool gone = is == customer.charges().end();
    // What was free stays free only where that is still said.
    if (gone ? was.yuan() > 0 : is->has_yuan() && is->yuan() <= was.yuan() && is->per() == was.per()) return;
    Add("charge_raised",
        absl::StrCat(who, "“", was.name(), "”由", NumberText(was.yuan()), "元变为",
                     gone || !is->has_yuan() ? "未规定" : absl::StrCat(NumberText(is->yuan()), "元")),
        was.basis(), gone ? v1::GuideBasis() : is->basis());
  }

  void Boundaries(const std::string& who, const v1::GuideCustomer& before, const v1::GuideCustomer& after) {
    const auto area_of = [](const v1::GuideBoundary& boundary) {
      return boundary.has_within() ? boundary.within().area() : v1::GUIDE_AREA_WHOLE;
    };
    for (const Place& place : Places()) {
      const v1::GuideBoundary* was = At(before.boundaries(), place, area_of);
      const v1::GuideBoundary* is = At(after.boundaries(), place, area_of);
      if (was == nullptr) continue;
      const std::string where = absl::StrCat(who, "（", ToAbsl(AreaText(place.area)), "）的投资界面");
      const std::string from = absl::StrCat("由", ToAbsl(BoundaryText(was->up_to())));
      if (is == nullptr) {
        Add("boundary_lost", absl::StrCat(where, from, "变为未规定"), was->basis(), {});
      } else if (is->up_to() != was->up_to()) {
        Add("boundary_moved", absl::StrCat(where, from, "变为", ToAbsl(BoundaryText(is->up_to()))), was->basis(),
            is->basis());
      } else if (was->metering() && !is->metering()) {
        Add("boundary_moved", absl::StrCat(where, "不再含计量装置"), was->basis(), is->basis());
      } else if (is->has_within() && (!was->has_within() || IsLess(is->within(), was->within()))) {
        Add("boundary_moved",
            absl::StrCat(where, "适用容量由", was->has_within() ? CapacityText(was->within()) : "不限", "变为",
                         CapacityText(is->within())),
            was->basis(), is->basis());
      } else if (is->permanent() && !was->permanent()) {
        Add("boundary_moved", absl::StrCat(where, "变为仅限永久用电"), was->basis(), is->basis());
      }
    }
  }

  // Codes, and what they rest on, of what has to be there at a stage.
  static const v1::GuideStage* StageOf(const v1::GuideDocuments& documents, v1::ApplicationStage stage) {
    const auto found = std::find_if(documents.stages().begin(), documents.stages().end(),
                                    [stage](const v1::GuideStage& one) { return one.stage() == stage; });
    return found == documents.stages().end() ? nullptr : &*found;
  }

  void Documents(const v1::GuideDocuments& was) {
    const auto is = std::find_if(after_.documents().begin(), after_.documents().end(),
                                 [&](const auto& one) { return one.application_class() == was.application_class(); });
    if (is == after_.documents().end()) return;
    // Any of the former will do to say what the case was held to.
    v1::GuideBasis basis;
    for (const v1::GuideStage& stage : was.stages()) {
      if (!stage.demanded().empty() && basis.rule_ids().empty()) basis = stage.demanded(0).basis();
    }
    for (const v1::GuideStage& stage : is->stages()) {
      const v1::GuideStage* former = StageOf(was, stage.stage());
      for (const v1::GuideDocument& document : stage.demanded()) {
        const bool known = former != nullptr &&
                           std::any_of(former->demanded().begin(), former->demanded().end(),
                                       [&](const v1::GuideDocument& one) { return one.code() == document.code(); });
        if (known) continue;
        Add("document_added",
            absl::StrCat(ToAbsl(ApplicationText(was.application_class())), "在", ToAbsl(StageText(stage.stage())),
                         "增加资料“", document.name(), "”"),
            former != nullptr && !former->demanded().empty() ? former->demanded(0).basis() : basis, document.basis());
      }
    }
  }

  const v1::Guide& before_;
  const v1::Guide& after_;
  std::vector<Narrowing> found_;
};

}  // namespace

std::vector<Narrowing> NarrowingsOf(const v1::Guide& before, const v1::Guide& after) {
  return Comparison(before, after).Compare();
}

std::vector<NarrowingOn> NarrowingsWithin(const GuideRules& rules) {
  std::vector<NarrowingOn> all;
  for (const auto& [region, name] : rules.Regions()) {
    for (const absl::CivilDay day : rules.DaysOfChange(region)) {
      const absl::StatusOr<v1::Guide> before = rules.Find(region, std::nullopt, day - 1);
      const absl::StatusOr<v1::Guide> after = rules.Find(region, std::nullopt, day);
      if (!before.ok() || !after.ok()) continue;
      for (Narrowing& narrowing : NarrowingsOf(*before, *after)) all.push_back({region, day, std::move(narrowing)});
    }
  }
  return all;
}

}  // namespace zhudong::policy
