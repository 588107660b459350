#include "gateway/cases/customer.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/base/text.h"

namespace zhudong::cases {
namespace {

using policy::Area;
using policy::CapacityLimit;

bool IsHighVoltage(v1::VoltageLevel level) { return level >= v1::VOLTAGE_LEVEL_10KV; }
bool IsLowVoltage(v1::VoltageLevel level) { return level == v1::VOLTAGE_LEVEL_220V || level == v1::VOLTAGE_LEVEL_380V; }

// Whether a limit of `area` speaks of an applicant there.
bool Covers(Area area, v1::SupplyArea of) {
  switch (area) {
    case Area::kCentre:
      return of == v1::SUPPLY_AREA_CENTRE;
    case Area::kCity:
      return of == v1::SUPPLY_AREA_CITY;
    case Area::kTown:
      return of == v1::SUPPLY_AREA_TOWN;
    case Area::kRural:
      return of == v1::SUPPLY_AREA_RURAL;
    case Area::kUrban:
      return of == v1::SUPPLY_AREA_CENTRE || of == v1::SUPPLY_AREA_CITY;
    case Area::kWhole:
      return true;
  }
  return false;
}

// Of several the one for the smallest area; towns that no limit names go with the country.
const CapacityLimit* LimitOf(const std::vector<CapacityLimit>& limits, v1::SupplyArea area) {
  for (const bool as_rural : {false, true}) {
    const v1::SupplyArea of = as_rural && area == v1::SUPPLY_AREA_TOWN ? v1::SUPPLY_AREA_RURAL : area;
    const CapacityLimit* found = nullptr;
    for (const CapacityLimit& limit : limits) {
      if (Covers(limit.area, of) && (found == nullptr || found->area == Area::kWhole)) found = &limit;
    }
    if (found != nullptr) return found;
  }
  return nullptr;
}

// In the limit's own unit: kW and kVA are never worked out from each other.
bool IsWithin(const v1::ConnectionApplication& application, const CapacityLimit& limit) {
  if (limit.permanent && application.application_kind() == v1::APPLICATION_KIND_TEMPORARY) return false;
  const bool kw = limit.unit == policy::PowerUnit::kKw;
  if (kw ? !application.has_requested_kw() : !application.has_requested_kva()) return false;
  const double asked = kw ? application.requested_kw() : application.requested_kva();
  return limit.inclusive ? asked <= limit.value : asked < limit.value;
}

}  // namespace

bool AsksForConnection(v1::ApplicationKind kind) {
  switch (kind) {
    case v1::APPLICATION_KIND_RENAME:
    case v1::APPLICATION_KIND_TRANSFER:
    case v1::APPLICATION_KIND_CHANGE_OF_USE:
    case v1::APPLICATION_KIND_CLOSE_ACCOUNT:
      return false;
    default:
      return true;
  }
}

CustomerClassing ClassOf(const v1::ConnectionApplication& application, const policy::ClockRules& rules,
                         std::string_view division, absl::CivilDay day) {
  if (application.customer_class() != v1::CUSTOMER_CLASS_UNSPECIFIED) {
    return {application.customer_class(), "as the application says"};
  }
  if (IsHighVoltage(application.voltage_level())) {
    if (application.supply_sources() == 0) return {v1::CUSTOMER_CLASS_UNSPECIFIED, "supply_sources is not told"};
    return {application.supply_sources() > 1 ? v1::CUSTOMER_CLASS_HIGH_VOLTAGE_DUAL
                                             : v1::CUSTOMER_CLASS_HIGH_VOLTAGE_SINGLE,
            absl::StrCat("high voltage, ", application.supply_sources(), " source(s)")};
  }
  if (application.resident()) return {v1::CUSTOMER_CLASS_RESIDENT, "a resident, not at high voltage"};
  const std::vector<CapacityLimit> limits = rules.CapacityLimits(division, day);
  const CapacityLimit* limit = LimitOf(limits, application.area());
  const bool within = limit != nullptr && application.small_micro() && IsWithin(application, *limit);
  if (within) {
    return {v1::CUSTOMER_CLASS_LOW_VOLTAGE_THREE_ZERO,
            absl::StrCat("small or micro, within ", limit->value, " ", base::ToAbsl(policy::WordOf(limit->unit)), " (",
                         absl::StrJoin(limit->rests.rule_ids, ", "), ")")};
  }
  if (IsLowVoltage(application.voltage_level())) {
    return {v1::CUSTOMER_CLASS_LOW_VOLTAGE_OTHER, limit == nullptr ? "low voltage; no limit of 三零 is known here"
                                                                   : "low voltage, not within the limit of 三零"};
  }
  return {v1::CUSTOMER_CLASS_UNSPECIFIED, "voltage_level is not told"};
}

}  // namespace zhudong::cases
