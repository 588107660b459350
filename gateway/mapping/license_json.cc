#include "gateway/mapping/license_json.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/base/text.h"
#include "gateway/mapping/json_text.h"
#include "gateway/model/dates.h"
#include "gateway/model/text.h"

namespace zhudong::mapping {
namespace {

using nlohmann::json;

// Years that no license ends in: what systems write for `without end`.
bool MeansWithoutEnd(std::string_view text) {
  return text == "长期" || text == "永久" || text == "长期有效" || text.substr(0, 4) == "9999" ||
         text.substr(0, 4) == "2999";
}

std::string Joined(std::initializer_list<const char*> keys) { return absl::StrJoin(keys, " or "); }

// A number, a flag or a text as text. False for objects, lists and null.
bool Scalar(const json& value, std::string& out) {
  if (value.is_string()) {
    out = value.get<std::string>();
  } else if (value.is_number() || value.is_boolean()) {
    out = value.dump();
  } else {
    return false;
  }
  return true;
}

}  // namespace

LicenseJson::LicenseJson(const json& object) : object_(object) {
  if (!object.is_object()) Problem("it is not an object");
}

std::string LicenseJson::Text(std::initializer_list<const char*> keys) {
  for (const char* key : keys) {
    const auto found = object_.is_object() ? object_.find(key) : object_.end();
    if (!object_.is_object() || found == object_.end() || found->is_null()) continue;
    std::string text;
    if (LosesDigits(*found)) {
      Problem(absl::StrCat(key, " is a number with more digits than are kept: it must be text"));
    } else if (!Scalar(*found, text)) {
      Problem(absl::StrCat(key, " is neither text nor number"));
    } else if (text.size() > kMaxLicenseText) {
      Problem(absl::StrCat(key, " is too long"));
    } else if (const std::string_view trimmed = model::Trim(text); !trimmed.empty()) {
      return std::string(trimmed);
    }
  }
  return "";
}

std::string LicenseJson::Needed(std::initializer_list<const char*> keys) {
  std::string text = Text(keys);
  if (text.empty()) Problem(absl::StrCat(Joined(keys), " is missing"));
  return text;
}

std::string LicenseJson::Date(std::initializer_list<const char*> keys) {
  const std::string text = Text(keys);
  if (text.empty() || MeansWithoutEnd(text)) return "";
  const model::Date date = model::ParseDate(text);
  if (date.fault == model::DateFault::kOutOfRange && text > "2149") return "";
  if (!date.ok()) {
    Problem(absl::StrCat(Joined(keys), " is not a date"));
    return "";
  }
  return model::FormatIsoDate(date.day);
}

void LicenseJson::Problem(std::string_view what) {
  if (problems_.size() < 16) problems_.emplace_back(what);
}

absl::Status LicenseJson::status() const {
  if (problems_.empty()) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("a license can't be understood: ", absl::StrJoin(problems_, "; ")));
}

bool TakeFields(const json& data, v1::License& license) {
  const auto add = [&license](const std::string& name, const json& value) {
    std::string text;
    if (!Scalar(value, text) && !value.is_null()) text = value.dump(-1, ' ', false, json::error_handler_t::replace);
    if (text.empty() || name.empty() || text.size() > kMaxLicenseText || name.size() > 256) return;
    v1::LicenseField* field = license.add_data();
    field->set_name(name);
    field->set_value(std::move(text));
  };
  if ((!data.is_object() && !data.is_array()) || data.size() > kMaxLicenseFields) return false;
  if (data.is_object()) {
    for (const auto& [name, value] : data.items()) add(name, value);
    return true;
  }
  for (const json& row : data) {
    const auto name = row.is_object() ? row.find("name") : row.end();
    if (!row.is_object() || name == row.end() || !name->is_string()) return false;
    if (const auto value = row.find("value"); value != row.end()) add(name->get<std::string>(), *value);
  }
  return true;
}

void TakeSignature(std::string_view signed_text, LicenseJson& reader, v1::ProvidedLicense& out) {
  const std::string signature = reader.Text({"s_sign_data"});
  const std::string certificate = reader.Text({"s_sign_cert"});
  const std::string algorithm = reader.Text({"algorithm"});
  if (signature.empty()) return;
  v1::LicenseSignature& block = *out.mutable_signature();
  block.set_signed_data(std::string(signed_text));
  block.set_algorithm(algorithm);
  const auto decoded = [](const std::string& text) {
    std::string bytes;
    return !absl::StrContains(text, "-----BEGIN") && absl::Base64Unescape(text, &bytes) ? bytes : text;
  };
  block.set_signature(decoded(signature));
  block.set_certificate(decoded(certificate));
}

std::optional<absl::Time> MomentOf(std::string_view text) {
  text = model::Trim(text);
  if (text.empty()) return absl::InfiniteFuture();
  if (model::AllDigits(text) && (text.size() == 10 || text.size() == 13)) {
    int64_t number = 0;
    for (const char c : text) number = number * 10 + (c - '0');
    return text.size() == 10 ? absl::FromUnixSeconds(number) : absl::FromUnixMillis(number);
  }
  if (MeansWithoutEnd(text)) return absl::InfiniteFuture();
  std::string spaced(text);
  if (model::AllDigits(text) && text.size() == 14) {
    // ParseTime's %Y takes all digits that there are.
    spaced = absl::StrCat(spaced.substr(0, 4), "-", spaced.substr(4, 2), "-", spaced.substr(6, 2), " ",
                          spaced.substr(8, 2), ":", spaced.substr(10, 2), ":", spaced.substr(12, 2));
  }
  const absl::TimeZone china = absl::FixedTimeZone(8 * 3600);
  for (const char* form : {absl::RFC3339_full, "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S"}) {
    absl::Time time;
    if (!absl::ParseTime(form, spaced, china, &time, nullptr)) continue;
    // ParseTime takes `infinite-future` for a moment.
    if (time >= absl::UnixEpoch() && time < absl::InfiniteFuture()) return time;
  }
  return std::nullopt;
}

absl::StatusOr<std::string> FileOf(std::string_view base64, size_t most) {
  std::string file;
  if (base64.empty()) return absl::DataLossError("the file is empty");
  if (base64.size() / 4 * 3 > most + 4) return absl::DataLossError("the file is longer than allowed");
  if (!absl::Base64Unescape(base::ToAbsl(base64), &file)) return absl::DataLossError("the file is not base64");
  if (file.empty() || file.size() > most) return absl::DataLossError("the file is empty or longer than allowed");
  return file;
}

std::string SafeCode(std::string_view code) {
  if (code.empty() || code.size() > 40) return "unnamed";
  int digits_in_row = 0;
  for (const char c : code) {
    digits_in_row = model::IsDigit(c) ? digits_in_row + 1 : 0;
    const bool letter = model::IsUpperAscii(model::UpperAscii(c));
    const bool plain = letter || model::IsDigit(c) || c == '_' || c == '-' || c == '.';
    if (!plain || digits_in_row >= 6) return "unnamed";
  }
  return std::string(code);
}

}  // namespace zhudong::mapping
