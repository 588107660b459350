#include "absl/strings/str_cat.h"
#include "gateway/forecast/methods.h"

namespace zhudong::forecast {
namespace {

// All point loads of one kind on the site.
struct Group {
  double count = 0;
  double kw = 0;
  // How many of them do not say their own power.
  double unnamed = 0;

  bool any() const { return count > 0; }
};

class Adder {
 public:
  Adder(const v1::Project& project, const Indices& indices) : indices_(indices) {
    estimate_.method = v1::FORECAST_METHOD_POINT_LOADS;
    evidence_ = EvidenceOf(project, "buildings");
    for (const v1::Building& building : project.buildings()) {
      for (const v1::PointLoad& load : building.point_loads()) Take(load);
    }
  }

  Estimate Finish() {
    if (ac_.any()) AcChargers();
    if (dc_.any()) DcChargers();
    if (it_.any()) DataCenters();
    if (other_.any()) Others();
    return std::move(estimate_);
  }

 private:
  void Take(const v1::PointLoad& load) {
    Group* group = &other_;
    if (load.kind() == v1::POINT_LOAD_KIND_CHARGER_AC) group = &ac_;
    if (load.kind() == v1::POINT_LOAD_KIND_CHARGER_DC) group = &dc_;
    if (load.kind() == v1::POINT_LOAD_KIND_DATA_CENTER) group = &it_;
    if (Usable(load.unit_kw())) {
      group->count += load.count();
      group->kw += load.count() * load.unit_kw();
    } else if (group == &ac_) {
      group->count += load.count();
      group->unnamed += load.count();
    } else if (load.count() > 0) {
      // Nothing says what one of them takes.
      estimate_.complete = false;
      estimate_.trace.Say(absl::StrCat("Not counted: ", load.count(), " × ", load.name(), " without a rated power."));
    }
  }

  void Stated(const Group& group, std::string_view what) {
    estimate_.trace.Evidence("count", group.count, "台", what, evidence_);
    estimate_.trace.Evidence("rated_power", group.kw, "kW", what, evidence_);
  }

  void AcChargers() {
    if (ac_.unnamed > 0) {
      const Sourced& unit = indices_.Value("charger", "ac_unit");
      estimate_.trace.Table("unit_power", unit, "charger_ac");
      ac_.kw += ac_.unnamed * unit.value.expected;
      estimate_.trace.Say(
          absl::StrCat(Show(ac_.unnamed), " AC chargers do not state their power: ", Show(unit), " each."));
    }
    Stated(ac_, "charger_ac");
    const Sourced factor = indices_.StepsOf("charger_demand_factor", "by_chargers").FactorFor(ac_.count);
    estimate_.trace.Table("demand_factor", factor, absl::StrCat(Show(ac_.count), " charger_ac"));
    const Triple kw = factor.value * ac_.kw;
    Sum(kw);
    estimate_.trace.Say(absl::StrCat("AC chargers 交流充电桩: ", Show(ac_.count), " with ", Show(ac_.kw),
                                     " kW together × demand factor ", Show(factor), " = ", Show(kw), " kW."));
  }

  void DcChargers() {
    Stated(dc_, "charger_dc");
    const Sourced& factor = indices_.Value("charger", "dc_demand_factor");
    estimate_.trace.Table("demand_factor", factor, "charger_dc");
    const Triple kw = factor.value * dc_.kw;
    Sum(kw);
    estimate_.trace.Say(absl::StrCat("DC chargers 直流充电桩: ", Show(dc_.count), " with ", Show(dc_.kw),
                                     " kW together × demand factor ", Show(factor), " = ", Show(kw), " kW."));
  }

  void DataCenters() {
    Stated(it_, "data_center");
    const Sourced& pue = indices_.Value("data_center", "pue");
    const Sourced& factor = indices_.Value("data_center", "demand_factor");
    estimate_.trace.Table("pue", pue, "data_center");
    estimate_.trace.Table("demand_factor", factor, "data_center");
    const Triple kw = pue.value * factor.value * it_.kw;
    Sum(kw);
    estimate_.Add(LoadKind::kDataCenter, kw.expected);
    estimate_.trace.Say(absl::StrCat("Data center 数据中心: IT load ", Show(it_.kw), " kW × PUE ", Show(pue),
                                     " × demand factor ", Show(factor), " = ", Show(kw), " kW."));
  }

  void Others() {
    Stated(other_, "other");
    const Triple kw = Triple::Of(other_.kw);
    Sum(kw);
    estimate_.trace.Say(absl::StrCat("Other point loads: ", Show(other_.count), " with ", Show(other_.kw),
                                     " kW together, taken in full: no table has a demand factor for them."));
  }

  void Sum(const Triple& kw) { estimate_.kw = estimate_.kw + kw; }

  const Indices& indices_;
  uint32_t evidence_ = 0;
  Group ac_, dc_, it_, other_;
  Estimate estimate_;
};

}  // namespace

Estimate PointLoads(const v1::Project& project, const Indices& indices) { return Adder(project, indices).Finish(); }

}  // namespace zhudong::forecast
