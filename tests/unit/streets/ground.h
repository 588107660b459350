// Works laid out in metres around a corner of Guangzhou: x eastwards, y northwards.
#pragma once

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "gateway/streets/shared_digs.h"

namespace zhudong::streets {

inline constexpr double kLatitude = 23.13;
inline constexpr double kLongitude = 113.26;
inline constexpr double kMetresPerDegree = 111'194.9;  // 6,371,010 m · π / 180
inline constexpr absl::CivilDay kToday(2026, 2, 1);

using Metres = std::vector<std::pair<double, double>>;

inline v1::GeoPoint At(double x, double y, double longitude = kLongitude, double latitude = kLatitude) {
  v1::GeoPoint point;
  point.set_latitude(latitude + y / kMetresPerDegree);
  point.set_longitude(longitude + x / (kMetresPerDegree * std::cos(latitude * M_PI / 180)));
  return point;
}

inline PlannedWorks Works(const std::string& number, v1::UtilityService service, const Metres& line,
                          const std::string& start = "2026-03-01", const std::string& finish = "2026-04-30") {
  PlannedWorks works;
  works.feed = "pipelines";
  works.division_code = "440106";
  works.works.set_works_number(number);
  works.works.set_service(service);
  works.works.set_road_name("天河路");
  works.works.set_planned_start_date(start);
  works.works.set_planned_finish_date(finish);
  for (const auto& [x, y] : line) *works.works.add_line() = At(x, y);
  return works;
}

inline constexpr auto kPower = v1::UTILITY_SERVICE_ELECTRICITY;
inline constexpr auto kWater = v1::UTILITY_SERVICE_WATER;
inline constexpr auto kGas = v1::UTILITY_SERVICE_GAS;
inline constexpr auto kHeat = v1::UTILITY_SERVICE_HEAT;
inline constexpr auto kNetwork = v1::UTILITY_SERVICE_NETWORK;
inline constexpr auto kRoad = v1::UTILITY_SERVICE_ROAD;

// `e1 w1 g1`: the works of one dig, in order.
inline std::string NumbersOf(const v1::SharedDig& dig) {
  std::string numbers;
  for (const v1::DigParticipant& each : dig.works()) {
    numbers += (numbers.empty() ? "" : " ") + each.works().works_number();
  }
  return numbers;
}

inline std::vector<std::string> Dig(const std::vector<PlannedWorks>& works, const DigRules& rules = {}) {
  std::vector<std::string> digs;
  for (const v1::SharedDig& each : FindSharedDigs(works, kToday, rules).digs) digs.push_back(NumbersOf(each));
  return digs;
}

}  // namespace zhudong::streets
