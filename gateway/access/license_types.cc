#include <array>
#include <utility>

#include "gateway/access/license_grants.h"

namespace zhudong::access {
namespace {

constexpr std::array<std::pair<v1::LicenseType, std::string_view>, 16> kTypes = {{
    {v1::LICENSE_TYPE_ID_CARD, "id_card"},
    {v1::LICENSE_TYPE_BUSINESS_LICENSE, "business_license"},
    {v1::LICENSE_TYPE_REAL_ESTATE_TITLE, "real_estate_title"},
    {v1::LICENSE_TYPE_PROJECT_APPROVAL, "project_approval"},
    {v1::LICENSE_TYPE_PROJECT_FILING, "project_filing"},
    {v1::LICENSE_TYPE_LAND_USE_PLANNING_PERMIT, "land_use_planning_permit"},
    {v1::LICENSE_TYPE_CONSTRUCTION_PLANNING_PERMIT, "construction_planning_permit"},
    {v1::LICENSE_TYPE_CONSTRUCTION_PERMIT, "construction_permit"},
    {v1::LICENSE_TYPE_ENVIRONMENTAL_APPROVAL, "environmental_approval"},
    {v1::LICENSE_TYPE_MINING_LICENSE, "mining_license"},
    {v1::LICENSE_TYPE_SAFETY_LICENSE, "safety_license"},
    {v1::LICENSE_TYPE_TOLERANCE_LETTER, "tolerance_letter"},
    {v1::LICENSE_TYPE_DESIGN_QUALIFICATION, "design_qualification"},
    {v1::LICENSE_TYPE_CONTRACTOR_QUALIFICATION, "contractor_qualification"},
    {v1::LICENSE_TYPE_CREDIT_STATUS, "credit_status"},
    {v1::LICENSE_TYPE_OTHER, "other"},
}};

}  // namespace

std::string_view LicenseTypeName(v1::LicenseType type) {
  for (const auto& [known, name] : kTypes) {
    if (known == type) return name;
  }
  return {};
}

v1::LicenseType LicenseTypeOfName(std::string_view name) {
  for (const auto& [type, known] : kTypes) {
    if (known == name) return type;
  }
  return v1::LICENSE_TYPE_UNSPECIFIED;
}

}  // namespace zhudong::access
