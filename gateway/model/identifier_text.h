// How identifiers are spelled before a keyed digest is made of them. One spelling, or the same license would have two
// digests. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "zhudong/v1/licenses.pb.h"

namespace zhudong::model {

// Domain `holder`: type and number, letters as capitals.
inline std::string HolderText(v1::HolderIdType type, std::string_view number) {
  return absl::StrCat(static_cast<int>(type), "|", absl::AsciiStrToUpper(base::ToAbsl(number)));
}

// Domain `license`: letters as capitals.
inline std::string LicenseText(std::string_view identifier) { return absl::AsciiStrToUpper(base::ToAbsl(identifier)); }

}  // namespace zhudong::model
