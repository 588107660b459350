#include "gateway/correlation/build_project.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "gateway/base/bytes.h"
#include "gateway/correlation/announcements.h"
#include "gateway/correlation/buildings.h"
#include "gateway/correlation/event_words.h"
#include "gateway/correlation/facts.h"
#include "gateway/correlation/floor_area.h"
#include "gateway/correlation/identity.h"
#include "gateway/correlation/progress.h"
#include "gateway/correlation/promotions.h"
#include "gateway/crypto/digest.h"
#include "gateway/model/event_kind.h"

namespace zhudong::correlation {
namespace {

class Builder {
 public:
  Builder(const std::vector<const v1::Event*>& events, v1::Project& project) : facts_(events), project_(project) {}

  void Build() {
    Names();
    Land();
    Floor();
    Buildings();
    Dates();
    Promotions();
    project_.set_stage(StageOf(facts_));
  }

 private:
  using E = v1::Event;
  using Investment = v1::InvestmentProject;
  using Promotion = v1::InvestmentPromotion;
  static constexpr E::PayloadCase kInvestment = E::kInvestmentProject;
  static constexpr E::PayloadCase kLand = E::kLandSupply;
  static constexpr E::PayloadCase kLandPermit = E::kLandUsePlanningPermit;
  static constexpr E::PayloadCase kPlan = E::kConstructionPlanningPermit;
  static constexpr E::PayloadCase kPermit = E::kConstructionPermit;
  static constexpr E::PayloadCase kAcceptance = E::kCompletionAcceptance;
  static constexpr E::PayloadCase kPromotion = E::kInvestmentPromotion;

  const std::vector<Fact>& Of(E::PayloadCase kind) const { return facts_.Of(kind); }

  void From(const char* field, uint32_t position) {
    v1::FieldSource* source = project_.add_field_sources();
    source->set_field(field);
    source->set_evidence(position);
  }

  // Says where a value comes from, and gives the value.
  std::string Sourced(const char* field, Text text) {
    if (text.position > 0) From(field, text.position);
    return std::move(text.value);
  }
  template <typename Getter>
  std::string FirstText(const char* field, std::initializer_list<E::PayloadCase> order, const Getter& get) {
    return Sourced(field, facts_.FirstText(order, get));
  }
  template <typename Getter>
  std::string LatestDate(const char* field, E::PayloadCase kind, const Getter& get) {
    return Sourced(field, facts_.LatestDate(kind, get));
  }
  template <typename Getter>
  std::optional<double> Sum(E::PayloadCase kind, const Getter& get) const {
    return facts_.Sum(kind, get);
  }

  void FromAll(const char* field, E::PayloadCase kind) {
    for (const Fact& fact : Of(kind)) From(field, fact.position);
  }

  std::optional<double> Sourced(const char* field, const std::optional<Figure>& figure) {
    if (!figure) return std::nullopt;
    for (const uint32_t position : figure->positions) From(field, position);
    return figure->value;
  }
  // What promotions that stand give, and where from.
  std::optional<double> Promised(const char* field, bool (Promotion::*has)() const, double (Promotion::*get)() const) {
    return Sourced(field, LargestOfFeeds(Of(kPromotion), has, get));
  }
  // What the investor announced or, before that, what promotion speaks of.
  std::optional<double> AnnouncedOrPromised(const char* field, bool (Investment::*has)() const,
                                            double (Investment::*get)() const, bool (Promotion::*promised)() const,
                                            double (Promotion::*get_promised)() const) {
    const std::optional<double> announced = Sourced(field, Announced(Of(kInvestment), has, get));
    return announced ? announced : Promised(field, promised, get_promised);
  }

  void Names();
  void Land();
  void Floor();
  void Buildings();
  void Dates();
  void Completion();
  void Promotions();

  const Facts facts_;
  v1::Project& project_;
};

void Builder::Names() {
  project_.set_name(
      FirstText("name", {kInvestment, kPermit, kPlan, kLandPermit, kLand, kAcceptance, kPromotion}, &NameIn));
  // The later the permit, the better the place is known.
  const std::initializer_list<E::PayloadCase> kByNearness = {kPermit,     kPlan,       kLandPermit, kLand,
                                                             kInvestment, kAcceptance, kPromotion};
  std::string division = FirstText("division_code", kByNearness, [](const E& e) { return e.division_code(); });
  if (division.size() > 6) division.resize(6);
  project_.set_division_code(division);
  project_.set_address(FirstText("address", kByNearness, &AddressIn));
  // Several projects may stand at one address, and one project at several: the code is no identity, and joins nothing.
  project_.set_address_code(FirstText("address_code", kByNearness, [](const E& e) { return e.address_code(); }));
  const std::initializer_list<E::PayloadCase> kOwners = {kPermit, kPlan,       kLandPermit, kInvestment,
                                                         kLand,   kAcceptance, kPromotion};
  const std::string name = FirstText("owner.name", kOwners, [](const E& e) { return OwnerIn(e).name(); });
  const std::string code = FirstText("owner.credit_code", kOwners, [](const E& e) { return OwnerIn(e).credit_code(); });
  if (!name.empty()) project_.mutable_owner()->set_name(name);
  if (!code.empty()) project_.mutable_owner()->set_credit_code(code);
  project_.set_industry(FirstText("industry", {kInvestment, kLand, kPromotion}, &IndustryIn));
  const auto investment = AnnouncedOrPromised(
      "total_investment_10k_cny", &Investment::has_total_investment_10k_cny, &Investment::total_investment_10k_cny,
      &Promotion::has_total_investment_10k_cny, &Promotion::total_investment_10k_cny);
  if (investment) project_.set_total_investment_10k_cny(*investment);
  for (const Fact& fact : Of(kInvestment)) {
    if (!fact.event->investment_project().linear_works()) continue;
    project_.set_linear_works(true);
    From("linear_works", fact.position);
  }
}

// The permit says what may be built on; before it, the land contract; before that, what the investor announced; at
// first, what promotion speaks of.
void Builder::Land() {
  const auto land = [](const E& e) -> std::optional<double> {
    if (e.has_land_use_planning_permit() && e.land_use_planning_permit().has_land_area_m2()) {
      return e.land_use_planning_permit().land_area_m2();
    }
    if (e.has_land_supply() && e.land_supply().has_land_area_m2()) return e.land_supply().land_area_m2();
    if (e.has_investment_promotion() && e.investment_promotion().has_land_area_m2()) {
      return e.investment_promotion().land_area_m2();
    }
    return std::nullopt;
  };
  for (E::PayloadCase kind : {kLandPermit, kLand}) {
    const std::optional<double> sum = Sum(kind, land);
    if (!sum) continue;
    project_.set_land_area_m2(*sum);
    FromAll("land_area_m2", kind);
    break;
  }
  if (!project_.has_land_area_m2()) {
    const auto area = AnnouncedOrPromised("land_area_m2", &Investment::has_land_area_m2, &Investment::land_area_m2,
                                          &Promotion::has_land_area_m2, &Promotion::land_area_m2);
    if (area) project_.set_land_area_m2(*area);
  }
  // The use of the largest piece.
  double largest = -1;
  uint32_t position = 0;
  for (E::PayloadCase kind : {kLandPermit, kLand, kPromotion}) {
    for (const Fact& fact : Of(kind)) {
      const E& e = *fact.event;
      if (kind == kPromotion && !Stands(e)) continue;
      const v1::LandUse& use = LandUseIn(e);
      const double area = land(e).value_or(0);
      if ((use.code().empty() && use.name().empty()) || area <= largest) continue;
      largest = area;
      position = fact.position;
      *project_.mutable_land_use() = use;
    }
    if (position > 0) break;
  }
  if (position > 0) From("land_use", position);
  // Plot ratio of several parcels: weighted by their areas, when each says its own.
  double area_sum = 0;
  double floor_sum = 0;
  for (const Fact& fact : Of(kLand)) {
    const v1::LandSupply& supply = fact.event->land_supply();
    if (!supply.has_floor_area_ratio_max() || !supply.has_land_area_m2()) return;
    area_sum += supply.land_area_m2();
    floor_sum += supply.land_area_m2() * supply.floor_area_ratio_max();
  }
  if (area_sum <= 0) return;
  project_.set_floor_area_ratio_max(floor_sum / area_sum);
  FromAll("floor_area_ratio_max", kLand);
}

// The larger of what the planning permits and the construction permits add up to: construction permits come phase by
// phase, so their sum may still lack what was planned. Without permits, what the investor announced; before that, what
// promotion speaks of.
void Builder::Floor() {
  const std::optional<double> plan = PlannedFloorArea(facts_);
  const std::optional<double> permitted = PermittedFloorArea(facts_);
  if (!plan && !permitted) {
    const auto area = AnnouncedOrPromised("floor_area_m2", &Investment::has_floor_area_m2, &Investment::floor_area_m2,
                                          &Promotion::has_floor_area_m2, &Promotion::floor_area_m2);
    if (area) project_.set_floor_area_m2(*area);
    return;
  }
  const E::PayloadCase kind = permitted.value_or(-1) >= plan.value_or(-1) ? kPermit : kPlan;
  project_.set_floor_area_m2(kind == kPermit ? *permitted : *plan);
  FromAll("floor_area_m2", kind);
  if (kind != kPermit) return;
  if (const auto above = Sum(kPermit, [](const E& e) -> std::optional<double> {
        const v1::ConstructionPermit& permit = e.construction_permit();
        if (!permit.has_floor_area_above_ground_m2()) return std::nullopt;
        return permit.floor_area_above_ground_m2();
      })) {
    project_.set_floor_area_above_ground_m2(*above);
  }
  if (const auto below = Sum(kPermit, [](const E& e) -> std::optional<double> {
        const v1::ConstructionPermit& permit = e.construction_permit();
        if (!permit.has_floor_area_below_ground_m2()) return std::nullopt;
        return permit.floor_area_below_ground_m2();
      })) {
    project_.set_floor_area_below_ground_m2(*below);
  }
}

void Builder::Buildings() {
  SiteBuildings site = BuildingsOf(facts_);
  for (v1::Building& building : site.buildings) *project_.add_buildings() = std::move(building);
  for (const uint32_t position : site.positions) From("buildings", position);
}

void Builder::Dates() {
  project_.set_land_contract_date(LatestDate(
      "land_contract_date", kLand, [](const E& e) -> const std::string& { return e.land_supply().contract_date(); }));
  project_.set_land_use_permit_date(
      LatestDate("land_use_permit_date", kLandPermit,
                 [](const E& e) -> const std::string& { return e.land_use_planning_permit().issued_date(); }));
  project_.set_construction_planning_permit_date(
      LatestDate("construction_planning_permit_date", kPlan,
                 [](const E& e) -> const std::string& { return e.construction_planning_permit().issued_date(); }));
  project_.set_construction_permit_date(
      LatestDate("construction_permit_date", kPermit,
                 [](const E& e) -> const std::string& { return e.construction_permit().issued_date(); }));
  project_.set_accepted_date(LatestDate("accepted_date", kAcceptance, [](const E& e) -> const std::string& {
    return e.completion_acceptance().accepted_date();
  }));
  project_.set_planned_start_date(
      FirstText("planned_start_date", {kPermit, kInvestment, kLand, kPromotion}, [](const E& e) -> std::string {
        if (e.has_investment_promotion()) return Stands(e) ? e.investment_promotion().planned_start_date() : "";
        if (e.has_construction_permit()) return e.construction_permit().planned_start_date();
        if (e.has_investment_project()) return e.investment_project().planned_start_date();
        return e.land_supply().agreed_start_date();
      }));
  Completion();
}

// Choice order: construction permit, investment project, land contract, promotion; within a kind the latest.
void Builder::Completion() {
  const auto permit = LatestDate("planned_completion_date", kPermit, [](const E& e) -> const std::string& {
    return e.construction_permit().planned_completion_date();
  });
  if (!permit.empty()) {
    project_.set_planned_completion_date(permit);
    project_.set_planned_completion_source("construction_permit.planned_completion_date");
    return;
  }
  const auto investment = LatestDate("planned_completion_date", kInvestment, [](const E& e) -> const std::string& {
    return e.investment_project().planned_completion_date();
  });
  if (!investment.empty()) {
    project_.set_planned_completion_date(investment);
    project_.set_planned_completion_source("investment_project.planned_completion_date");
    return;
  }
  const auto land = LatestDate("planned_completion_date", kLand, [](const E& e) -> const std::string& {
    return e.land_supply().agreed_completion_date();
  });
  if (!land.empty()) {
    project_.set_planned_completion_date(land);
    project_.set_planned_completion_source("land_supply.agreed_completion_date");
    return;
  }
  const auto promised = LatestDate("planned_completion_date", kPromotion, [](const E& e) -> const std::string& {
    return (Stands(e) ? e.investment_promotion() : Promotion::default_instance()).planned_completion_date();
  });
  if (promised.empty()) return;
  project_.set_planned_completion_date(promised);
  project_.set_planned_completion_source("investment_promotion.planned_completion_date");
}

// What promotion alone tells.
void Builder::Promotions() {
  project_.set_park(FirstText("park", {kPromotion},
                              [](const E& e) { return Stands(e) ? e.investment_promotion().park() : std::string(); }));
  for (const Fact& fact : Of(kPromotion)) {
    if (!Stands(*fact.event) || !fact.event->investment_promotion().large_project()) continue;
    project_.set_large_project(true);
    From("large_project", fact.position);
  }
  project_.set_promotion_signed_date(Sourced("promotion_signed_date", SignedOn(Of(kPromotion))));
  const auto stated = Promised("stated_kw", &Promotion::has_stated_kw, &Promotion::stated_kw);
  if (stated) project_.set_stated_kw(*stated);
}

v1::EvidenceRef RefOf(const v1::Event& event) {
  v1::EvidenceRef ref;
  ref.set_feed(event.feed());
  ref.set_event_id(event.event_id());
  ref.set_kind(model::KindOf(event));
  *ref.mutable_occurred_at() = event.occurred_at();
  *ref.mutable_recorded_at() = event.recorded_at();
  return ref;
}

// Of each record the version that holds.
void AddAnswers(const std::vector<const v1::Event*>& events, v1::Project& project) {
  const Facts facts(events);
  std::set<uint32_t> holding;
  for (const auto kind :
       {v1::Event::kAccessOpinion, v1::Event::kAccessCapacity, v1::Event::kGridWorks, v1::Event::kJointAcceptance}) {
    for (const Fact& fact : facts.Of(kind)) holding.insert(fact.position);
  }
  for (const uint32_t position : holding) {
    const v1::Event& event = *events[position - 1];
    v1::UtilityAnswer& answer = *project.add_answers();
    *answer.mutable_ref() = RefOf(event);
    if (event.has_access_opinion()) *answer.mutable_access_opinion() = event.access_opinion();
    if (event.has_access_capacity()) *answer.mutable_access_capacity() = event.access_capacity();
    if (event.has_grid_works()) *answer.mutable_grid_works() = event.grid_works();
    if (event.has_joint_acceptance()) *answer.mutable_joint_acceptance() = event.joint_acceptance();
  }
}

}  // namespace

std::string ProjectIdOf(const v1::Identity& strongest) {
  if (strongest.kind() == v1::IDENTITY_KIND_PROJECT_ID) return strongest.value();
  std::string name(1, static_cast<char>(strongest.kind()));
  name += strongest.value();
  return "p-" + base::Base32(crypto::Sha256(name).substr(0, 16));
}

v1::Project BuildProject(const std::vector<const v1::Event*>& evidence, const std::vector<const v1::Event*>& answers,
                         std::vector<v1::Identity> identities) {
  v1::Project project;
  project.set_project_id(ProjectIdOf(identities.front()));
  for (v1::Identity& identity : identities) *project.add_identities() = std::move(identity);
  for (const v1::Event* event : evidence) *project.add_evidence() = RefOf(*event);
  Builder(evidence, project).Build();
  AddAnswers(answers, project);
  return project;
}

}  // namespace zhudong::correlation
