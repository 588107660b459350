#include "gateway/cases/services.h"

#include <utility>

namespace zhudong::cases {
namespace {

using Name = std::pair<std::string_view, v1::UtilityService>;

// The contract's word of each first.
constexpr Name kNames[] = {
    {"electricity", v1::UTILITY_SERVICE_ELECTRICITY},
    {"water", v1::UTILITY_SERVICE_WATER},
    {"gas", v1::UTILITY_SERVICE_GAS},
    {"heat", v1::UTILITY_SERVICE_HEAT},
    {"network", v1::UTILITY_SERVICE_NETWORK},
    {"电", v1::UTILITY_SERVICE_ELECTRICITY},
    {"供电", v1::UTILITY_SERVICE_ELECTRICITY},
    {"水", v1::UTILITY_SERVICE_WATER},
    {"供水", v1::UTILITY_SERVICE_WATER},
    {"自来水", v1::UTILITY_SERVICE_WATER},
    {"气", v1::UTILITY_SERVICE_GAS},
    {"燃气", v1::UTILITY_SERVICE_GAS},
    {"供气", v1::UTILITY_SERVICE_GAS},
    {"热", v1::UTILITY_SERVICE_HEAT},
    {"供热", v1::UTILITY_SERVICE_HEAT},
    {"热力", v1::UTILITY_SERVICE_HEAT},
    {"网", v1::UTILITY_SERVICE_NETWORK},
    {"网络", v1::UTILITY_SERVICE_NETWORK},
    {"通信", v1::UTILITY_SERVICE_NETWORK},
};

}  // namespace

std::string_view WordOf(v1::UtilityService service) {
  for (const auto& [name, of] : kNames) {
    if (of == service) return name;
  }
  return "";
}

v1::UtilityService ServiceOf(std::string_view name) {
  for (const auto& [each, of] : kNames) {
    if (each == name) return of;
  }
  return v1::UTILITY_SERVICE_UNSPECIFIED;
}

}  // namespace zhudong::cases
