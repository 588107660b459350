// What personal data looks like on a screen where nobody asked to see it. Pure; thread-safe.
//
// Masking rules: 公民身份号码 first 6 and last 4, other numbers of persons last 4, names 张*, identifiers of licenses
// shortened from the left. Numbers and names of organizations stand whole; when it was not granted whether a holder is
// a person, he is taken for one.
#pragma once

#include <string>
#include <string_view>

#include "zhudong/v1/license_service.pb.h"

namespace zhudong::cli {

// `张**`: the first character, then a star for each that follows, at most eight.
std::string MaskedName(std::string_view name);
// `440112********123X` of eighteen characters or fifteen; `*****6789` of others; stars alone of four and less.
std::string MaskedNumber(std::string_view number);
// `…202501.002.0`: the last 12 characters.
std::string MaskedIdentifier(std::string_view identifier);

void Mask(v1::LicenseAnswer& answer);
void Mask(v1::LicenseNotice& notice);

}  // namespace zhudong::cli
