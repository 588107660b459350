#include "gateway/mapping/license_types.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/mapping/toml_view.h"
#include "gateway/model/text.h"

namespace zhudong::mapping {
namespace {

// `business_license` → LICENSE_TYPE_BUSINESS_LICENSE.
v1::LicenseType TypeNamed(const std::string& name) {
  v1::LicenseType type = v1::LICENSE_TYPE_UNSPECIFIED;
  v1::LicenseType_Parse(absl::StrCat("LICENSE_TYPE_", absl::AsciiStrToUpper(name)), &type);
  return type;
}

}  // namespace

absl::StatusOr<LicenseTypes> LicenseTypes::Make(std::string_view overrides) {
  LicenseTypes types;
  if (absl::Status status = types.Add(overrides, "license types"); !status.ok()) return status;
  if (absl::Status status = types.Add(BuiltInLicenseTypes(), "built-in license types"); !status.ok()) return status;
  return types;
}

absl::Status LicenseTypes::Add(std::string_view document, std::string_view source) {
  toml::table parsed;
  Problems problems(source);
  try {
    parsed = toml::parse(document);
  } catch (const toml::parse_error& error) {
    problems.Add(error.source(), std::string(error.description()));
    return absl::InvalidArgumentError(problems.Text());
  }
  const TomlView top(parsed, problems, {"license_type"});
  for (const toml::table* table : top.Tables("license_type")) {
    const TomlView row(*table, problems, {"type", "code", "names"});
    const v1::LicenseType type = TypeNamed(row.Text("type"));
    if (type == v1::LICENSE_TYPE_UNSPECIFIED) {
      row.Problem("type", "name one of the license types of licenses.proto, in lower case: business_license");
      continue;
    }
    // What was added first stands: the overrides.
    for (const std::string& code : row.Texts("code")) {
      const std::string key = model::IdentifierKey(code);
      if (by_code_.emplace(key, type).second) codes_[type].push_back(key);
    }
    for (const std::string& name : row.Texts("names")) by_name_.emplace(model::IdentifierKey(name), type);
  }
  if (!problems.empty()) return absl::InvalidArgumentError(problems.Text());
  return absl::OkStatus();
}

v1::LicenseType LicenseTypes::Find(std::string_view code, std::string_view name) const {
  if (const auto found = by_code_.find(model::IdentifierKey(code)); found != by_code_.end()) return found->second;
  if (const auto found = by_name_.find(model::IdentifierKey(name)); found != by_name_.end()) return found->second;
  return v1::LICENSE_TYPE_OTHER;
}

const std::vector<std::string>& LicenseTypes::CodesOf(v1::LicenseType type) const {
  static const std::vector<std::string>* const kNone = new std::vector<std::string>();
  const auto found = codes_.find(type);
  return found == codes_.end() ? *kNone : found->second;
}

bool IsAskedFor(v1::LicenseType type, std::string_view code, const std::vector<v1::LicenseType>& types,
                const std::vector<std::string>& type_codes) {
  if (type != v1::LICENSE_TYPE_OTHER && std::find(types.begin(), types.end(), type) != types.end()) return true;
  const std::string key = model::IdentifierKey(code);
  return !key.empty() && std::any_of(type_codes.begin(), type_codes.end(),
                                     [&key](const std::string& wanted) { return model::IdentifierKey(wanted) == key; });
}

}  // namespace zhudong::mapping
