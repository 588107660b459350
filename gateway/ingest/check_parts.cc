#include <cmath>

#include "gateway/ingest/check_payload.h"
#include "gateway/model/dates.h"

namespace zhudong::ingest {
namespace {

using v1::Building;
using v1::LandUse;
using v1::Party;
using v1::PointLoad;

constexpr int kMaxBuildings = 1000;
constexpr int kMaxPointLoads = 50;
constexpr uint32_t kMaxStoreys = 300;
constexpr uint32_t kMaxDwellings = 20'000;
constexpr uint32_t kMaxPointLoadCount = 100'000;
constexpr double kMaxPointLoadKw = 1e6;
constexpr double kSumTolerance = 0.05;

constexpr TextField<Party> kPartyTexts[] = {
    {"name", &Party::name, &Party::mutable_name, Form::kName},
    {"credit_code", &Party::credit_code, &Party::mutable_credit_code, Form::kCreditCode},
};

constexpr TextField<LandUse> kLandUseTexts[] = {
    {"code", &LandUse::code, &LandUse::mutable_code, Form::kCode},
    {"name", &LandUse::name, &LandUse::mutable_name, Form::kName},
};

constexpr TextField<Building> kBuildingTexts[] = {
    {"code", &Building::code, &Building::mutable_code, Form::kCode},
    {"name", &Building::name, &Building::mutable_name, Form::kName},
    {"use_name", &Building::use_name, &Building::mutable_use_name, Form::kName},
};

constexpr NumberField<Building> kBuildingNumbers[] = {
    {"floor_area_m2", &Building::has_floor_area_m2, &Building::floor_area_m2, kMaxAreaM2},
    {"floor_area_above_ground_m2", &Building::has_floor_area_above_ground_m2, &Building::floor_area_above_ground_m2,
     kMaxAreaM2},
    {"floor_area_below_ground_m2", &Building::has_floor_area_below_ground_m2, &Building::floor_area_below_ground_m2,
     kMaxAreaM2},
    {"height_m", &Building::has_height_m, &Building::height_m, kMaxHeightM},
    {"dwelling_area_m2", &Building::has_dwelling_area_m2, &Building::dwelling_area_m2, kMaxAreaM2},
};

constexpr CountField<Building> kBuildingCounts[] = {
    {"storeys_above_ground", &Building::has_storeys_above_ground, &Building::storeys_above_ground, kMaxStoreys},
    {"storeys_below_ground", &Building::has_storeys_below_ground, &Building::storeys_below_ground, kMaxStoreys},
    {"dwellings", &Building::has_dwellings, &Building::dwellings, kMaxDwellings},
};

constexpr TextField<PointLoad> kPointLoadTexts[] = {
    {"name", &PointLoad::name, &PointLoad::mutable_name, Form::kName},
};

void CheckPointLoad(PointLoad& load, const Path& at, FieldChecker& check) {
  check.Texts<PointLoad>(load, at, kPointLoadTexts);
  if (!v1::PointLoadKind_IsValid(load.kind())) check.UnknownCode({&at, "kind"});
  if (load.count() < 1 || load.count() > kMaxPointLoadCount) {
    check.Error(v1::FINDING_CODE_ERROR_RANGE, {&at, "count"}, "give 1 to 100,000");
  }
  if (!(load.unit_kw() > 0 && load.unit_kw() <= kMaxPointLoadKw)) {
    check.Error(v1::FINDING_CODE_ERROR_RANGE, {&at, "unit_kw"}, "give the rated power of one, above 0 to 1e6 kW");
  }
}

void CheckBuilding(Building& building, const Path& at, FieldChecker& check) {
  check.Texts<Building>(building, at, kBuildingTexts);
  check.Numbers<Building>(building, at, kBuildingNumbers);
  check.Counts<Building>(building, at, kBuildingCounts);
  if (!v1::BuildingUse_IsValid(building.use())) check.UnknownCode({&at, "use"});
  if (building.has_floor_area_above_ground_m2() && building.has_floor_area_below_ground_m2()) {
    CheckSum(building.floor_area_above_ground_m2() + building.floor_area_below_ground_m2(), building.floor_area_m2(),
             {&at, "floor_area_m2"}, check);
  }
  if (!check.ListFits({&at, "point_loads"}, building.point_loads_size(), kMaxPointLoads)) return;
  for (int i = 0; i < building.point_loads_size(); ++i) {
    CheckPointLoad(*building.mutable_point_loads(i), {&at, "point_loads", i}, check);
  }
}

constexpr int kMaxNanos = 999'999'999;

}  // namespace

void CheckSaid(int value, bool known, const Path& at, std::string_view what, FieldChecker& check) {
  if (!known) {
    check.UnknownCode(at);
  } else if (value == 0) {
    check.Error(v1::FINDING_CODE_ERROR_MISSING, at, what);
  }
}

void CheckTexts(google::protobuf::RepeatedPtrField<std::string>& texts, const Path& at, std::string_view name,
                Form form, int most, FieldChecker& check) {
  if (!check.ListFits({&at, name}, texts.size(), most)) return;
  for (int i = 0; i < texts.size(); ++i) {
    if (check.Text({&at, name, i}, texts[i], form, Need::kRequired)) *texts.Mutable(i) = std::move(check.cleaned());
  }
}

bool CheckMoment(const google::protobuf::Timestamp& moment, const Path& at, FieldChecker& check) {
  static const int64_t kFirst = absl::ToUnixSeconds(model::StartOfDay(model::FirstDay()));
  static const int64_t kEnd = absl::ToUnixSeconds(model::StartOfDay(model::LastDay() + 1));
  if (moment.seconds() >= kFirst && moment.seconds() < kEnd && moment.nanos() >= 0 && moment.nanos() <= kMaxNanos) {
    return true;
  }
  check.Error(v1::FINDING_CODE_ERROR_DATE, at, "no moment between 1949-10-01 and 2149-12-31");
  return false;
}

void CheckParty(Party& party, const Path& at, FieldChecker& check) { check.Texts<Party>(party, at, kPartyTexts); }

void CheckLandUse(LandUse& land_use, const Path& at, FieldChecker& check) {
  check.Texts<LandUse>(land_use, at, kLandUseTexts);
  if (!v1::LandUseScheme_IsValid(land_use.scheme())) check.UnknownCode({&at, "scheme"});
}

void CheckSum(double sum, double total, const Path& at, FieldChecker& check) {
  // Areas outside their range have an error of their own.
  if (!(sum > 0) || !(total > 0) || !(std::abs(sum - total) > kSumTolerance * total)) return;
  check.Note(v1::FINDING_CODE_NOTE_AREA_MISMATCH, at, "the parts do not sum to the total within 5 %");
}

void CheckBuildings(google::protobuf::RepeatedPtrField<Building>& buildings, const Path& at, double total,
                    FieldChecker& check) {
  if (!check.ListFits({&at, "buildings"}, buildings.size(), kMaxBuildings)) return;
  double sum = 0;
  bool complete = true;
  for (int i = 0; i < buildings.size(); ++i) {
    Building& building = *buildings.Mutable(i);
    CheckBuilding(building, {&at, "buildings", i}, check);
    complete = complete && building.has_floor_area_m2();
    sum += building.floor_area_m2();
  }
  if (complete) CheckSum(sum, total, {&at, "buildings"}, check);
}

}  // namespace zhudong::ingest
