// Which of our license types a foreign type code or name means, and by which codes to ask for a type.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "zhudong/v1/licenses.pb.h"

namespace zhudong::mapping {

// The table that travels inside the program: license_types.toml.
std::string_view BuiltInLicenseTypes();

// Immutable once made; thread-safe.
class LicenseTypes {
 public:
  // The built-in table, after `overrides` (TOML of the same form; empty: none). INVALID_ARGUMENT with every problem.
  static absl::StatusOr<LicenseTypes> Make(std::string_view overrides = "");

  // By code, else by name; LICENSE_TYPE_OTHER when neither is known.
  v1::LicenseType Find(std::string_view code, std::string_view name) const;
  // Codes to ask for `type`, overrides first; empty when none is known.
  const std::vector<std::string>& CodesOf(v1::LicenseType type) const;

 private:
  absl::Status Add(std::string_view document, std::string_view source);

  std::map<std::string, v1::LicenseType, std::less<>> by_code_;
  std::map<std::string, v1::LicenseType, std::less<>> by_name_;
  std::map<v1::LicenseType, std::vector<std::string>> codes_;
};

// Whether a license of `type` and `code` is one of those asked for; OTHER is asked for by code alone.
bool IsAskedFor(v1::LicenseType type, std::string_view code, const std::vector<v1::LicenseType>& types,
                const std::vector<std::string>& type_codes);

}  // namespace zhudong::mapping
