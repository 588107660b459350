// Licenses as people read them. What is personal is masked before (license_mask.h). Pure.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "zhudong/v1/license_admin_service.pb.h"
#include "zhudong/v1/license_service.pb.h"

namespace zhudong::cli {

std::string LicenseText(const v1::LicenseAnswer& answer);
std::string FoundText(const v1::FindLicensesResponse& response);
std::string ReadinessText(const v1::CheckReadinessResponse& response);
// One line, without its end.
std::string NoticeLine(const v1::LicenseNotice& notice);
std::string LicenseStatusText(const v1::GetLicenseStatusResponse& status);

}  // namespace zhudong::cli
