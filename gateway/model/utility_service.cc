#include "gateway/model/utility_service.h"

namespace zhudong::model {

std::string_view ChineseOf(v1::UtilityService service) {
  switch (service) {
    case v1::UTILITY_SERVICE_ELECTRICITY:
      return "供电";
    case v1::UTILITY_SERVICE_WATER:
      return "供水";
    case v1::UTILITY_SERVICE_GAS:
      return "燃气";
    case v1::UTILITY_SERVICE_HEAT:
      return "供热";
    case v1::UTILITY_SERVICE_NETWORK:
      return "通信";
    case v1::UTILITY_SERVICE_ROAD:
      return "道路";
    default:
      return "";
  }
}

}  // namespace zhudong::model
