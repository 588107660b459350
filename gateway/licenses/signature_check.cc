#include "gateway/licenses/signature_check.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/mapping/json_text.h"
#include "gateway/mapping/license_json.h"
#include "gateway/model/dates.h"
#include "gateway/model/elicense_id.h"
#include "gateway/model/errors.h"
#include "gateway/model/holder_list.h"
#include "gateway/model/text.h"

namespace zhudong::licenses {
namespace {

using nlohmann::json;

constexpr size_t kMaxSignedBytes = 1u << 20;
// A number of fewer characters may be something else's by chance.
constexpr size_t kLeastNumber = 6;
// Of a masked number, so many characters must be readable.
constexpr size_t kLeastReadable = 4;
// 其他, of the ministry's list.
constexpr std::string_view kOtherStatus = "99";

std::string Text(const json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

bool SameText(std::string_view a, std::string_view b) {
  return absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(base::ToAbsl(a)),
                                absl::StripAsciiWhitespace(base::ToAbsl(b)));
}

bool SameDay(std::string_view a, std::string_view b) {
  const model::Date left = model::ParseDate(a);
  const model::Date right = model::ParseDate(b);
  return left.ok() && right.ok() ? left.day == right.day : !left.ok() && !right.ok();
}

// The names that faces of licenses (照面) use in every province, and the field that holds the same.
struct Face {
  const char* name;
  std::string (*value)(const v1::License&);
  bool is_day;
};
constexpr std::array<Face, 6> kFaces = {{
    {"ZZBS", [](const v1::License& l) { return l.identifier(); }, false},
    {"ZZHM", [](const v1::License& l) { return l.number(); }, false},
    {"FZJGMC", [](const v1::License& l) { return l.issuer_name(); }, false},
    {"FZRQ", [](const v1::License& l) { return l.issued_on(); }, true},
    {"YXQKSRQ", [](const v1::License& l) { return l.valid_from(); }, true},
    {"YXQJSRQ", [](const v1::License& l) { return l.valid_until(); }, true},
}};

std::string TextAt(const json& data, const char* name) {
  const auto found = data.find(name);
  return found == data.end() || found->is_null() ? std::string() : Text(*found);
}

bool SaysSomewhere(const json& data, std::string_view text) {
  return !text.empty() && std::any_of(data.begin(), data.end(), [text](const json& value) {
    return value.is_string() && SameText(value.get_ref<const std::string&>(), text);
  });
}

// Who holds the license, as the signed data says.
class SignedHolders {
 public:
  explicit SignedHolders(const json& data)
      : data_(data),
        names_(TextAt(data, "CYRMC")),
        numbers_(TextAt(data, "CYRSFZJHM")),
        each_name_(model::SplitHolders(names_)),
        each_number_(model::SplitHolders(numbers_)) {}

  // Whether the data says anything that could have been another's.
  bool Name(const v1::Holder& holder) const {
    if (names_.empty() && numbers_.empty()) {
      return SaysSomewhere(data_, holder.id_number()) || SaysSomewhere(data_, holder.name());
    }
    const bool readable = std::any_of(each_number_.begin(), each_number_.end(), [&holder](const std::string& said) {
      const auto masked = static_cast<size_t>(std::count(said.begin(), said.end(), '*'));
      return said.size() - masked >= kLeastReadable && model::MayBeNumber(said, holder.id_number());
    });
    return (!holder.id_number().empty() && readable) || (!holder.name().empty() && !names_.empty());
  }
  bool Have(const v1::Holder& holder) const {
    if (numbers_.empty() || holder.id_number().empty()) return FitsName(holder.name(), each_name_);
    for (size_t i = 0; i < each_number_.size(); ++i) {
      if (!model::MayBeNumber(each_number_[i], holder.id_number())) continue;
      // Where every number has its name, this one's; else any.
      const bool dealt = each_name_.size() == each_number_.size();
      if (dealt ? FitsName(holder.name(), {each_name_[i]}) : FitsName(holder.name(), each_name_)) return true;
    }
    return false;
  }

 private:
  bool FitsName(const std::string& name, const std::vector<std::string>& said) const {
    if (name.empty() || names_.empty() || SameText(name, names_)) return true;
    return std::any_of(said.begin(), said.end(), [&name](const std::string& one) { return SameText(name, one); });
  }

  const json& data_;
  const std::string names_;
  const std::string numbers_;
  const std::vector<std::string> each_name_;
  const std::vector<std::string> each_number_;
};

// The signed data as an object; nullopt when it is none that could be compared.
std::optional<json> ReadSigned(const std::string& signed_data) {
  if (signed_data.size() > kMaxSignedBytes) return std::nullopt;
  std::string why;
  std::optional<json> data = mapping::ParseJson(signed_data, why);
  if (!data.has_value() || data->is_object()) return data;
  if (!data->is_array()) return std::nullopt;
  json object = json::object();
  for (const json& row : *data) {
    const auto name = row.is_object() ? row.find("name") : row.end();
    if (!row.is_object() || name == row.end() || !name->is_string()) return std::nullopt;
    const auto value = row.find("value");
    if (value == row.end()) continue;
    if (!object.emplace(name->get<std::string>(), *value).second) return std::nullopt;
  }
  return object;
}

// Registries name one type now longer, now shorter: 居民身份证, 中华人民共和国居民身份证.
bool MayBeSameType(const std::string& said, const std::string& name) {
  return said.empty() || name.empty() || absl::StrContains(said, name) || absl::StrContains(name, said);
}

// A license whose status was signed can't have become valid since without being signed anew. What a word means that
// nobody here knows, nobody can say.
Agreement CompareStatus(const std::string& said, v1::LicenseStatus status) {
  if (said.empty() || status != v1::LICENSE_STATUS_VALID) return Agreement::kAgrees;
  const v1::LicenseStatus signed_status = mapping::LicenseStatusOf(said);
  if (signed_status == v1::LICENSE_STATUS_VALID) return Agreement::kAgrees;
  const bool unknown = signed_status == v1::LICENSE_STATUS_OTHER && said != kOtherStatus;
  return unknown ? Agreement::kSaysNothing : Agreement::kDisagrees;
}

// A code of the national directory and one of a province's items (license_item_code) may name the same type and can't
// be compared: what the type is called must then be said by both, or the national code stand in the identifier, too.
Agreement CompareTypeCode(const json& data, const v1::License& license) {
  const std::string said = TextAt(data, "ZZLXDM");
  if (said.empty() || license.type_code().empty() || SameText(said, license.type_code())) return Agreement::kAgrees;
  const bool national = model::IsElicenseType(said);
  if (national == model::IsElicenseType(license.type_code())) return Agreement::kDisagrees;
  const model::ElicenseId id = model::ParseElicenseId(license.identifier());
  if (national && id.well_formed) return SameText(id.type, said) ? Agreement::kAgrees : Agreement::kDisagrees;
  const bool named = !TextAt(data, "ZZMC").empty() && !license.type_name().empty();
  return named ? Agreement::kAgrees : Agreement::kSaysNothing;
}

Agreement CompareFace(const v1::License& license, const json& data) {
  for (const v1::LicenseField& field : license.data()) {
    const auto found = data.find(field.name());
    if (found == data.end() || found->is_null()) continue;
    // As the adapter read it: text as it stands, everything else as JSON writes it.
    if (Text(*found) != field.value()) return Agreement::kDisagrees;
  }
  for (const Face& face : kFaces) {
    const std::string value = face.value(license);
    const std::string signed_value = TextAt(data, face.name);
    if (value.empty() || signed_value.empty()) continue;
    if (!(face.is_day ? SameDay(signed_value, value) : SameText(signed_value, value))) return Agreement::kDisagrees;
  }
  if (!MayBeSameType(TextAt(data, "ZZMC"), license.type_name())) return Agreement::kDisagrees;
  // The worse of the two.
  return std::max(CompareTypeCode(data, license), CompareStatus(TextAt(data, "ZZZT"), license.status()));
}

// What is under a name of its own was compared already.
bool SaysWhich(const v1::License& license, const json& data) {
  if (!license.number().empty() && !TextAt(data, "ZZHM").empty()) return true;
  return SaysSomewhere(data, license.identifier()) ||
         (license.number().size() >= kLeastNumber && SaysSomewhere(data, license.number()));
}

}  // namespace

Agreement CompareWithSignedData(const v1::ProvidedLicense& provided, const std::string& signed_data) {
  const v1::License& license = provided.license();
  const std::optional<json> data = ReadSigned(signed_data);
  if (!data.has_value()) return Agreement::kSaysNothing;
  const Agreement face = CompareFace(license, *data);
  if (face == Agreement::kDisagrees) return face;
  const SignedHolders holders(*data);
  std::vector<const v1::Holder*> all = {&license.holder()};
  for (const v1::Holder& other : provided.co_holders()) all.push_back(&other);
  const auto each = [&all](const auto& holds) {
    return std::all_of(all.begin(), all.end(), [&holds](const v1::Holder* holder) { return holds(*holder); });
  };
  if (!each([&holders](const v1::Holder& holder) { return holders.Have(holder); })) return Agreement::kDisagrees;
  const bool says_whose = each([&holders](const v1::Holder& holder) { return holders.Name(holder); });
  return says_whose && SaysWhich(license, *data) ? face : Agreement::kSaysNothing;
}

SignatureCheck::SignatureCheck(std::shared_ptr<const crypto::IssuerTrust> trust,
                               std::vector<v1::LicenseType> signed_types)
    : trust_(std::move(trust)), signed_types_(std::move(signed_types)) {}

bool SignatureCheck::IsNeeded(v1::LicenseType type) const {
  return std::find(signed_types_.begin(), signed_types_.end(), type) != signed_types_.end();
}

v1::SignatureResult SignatureCheck::Check(const v1::ProvidedLicense& provided, absl::Time now) const {
  const v1::LicenseSignature& signature = provided.signature();
  if (signature.signature().empty()) {
    return IsNeeded(provided.license().type()) ? v1::SIGNATURE_RESULT_UNTRUSTED : v1::SIGNATURE_RESULT_ABSENT;
  }
  if (trust_ == nullptr) return v1::SIGNATURE_RESULT_UNTRUSTED;
  const crypto::TrustVerdict verdict = trust_->Check(signature.signed_data(), signature.signature(),
                                                     signature.certificate(), signature.algorithm(), now);
  switch (verdict.result) {
    case crypto::TrustResult::kForged:
      return v1::SIGNATURE_RESULT_FORGED;
    case crypto::TrustResult::kUntrusted:
      return v1::SIGNATURE_RESULT_UNTRUSTED;
    case crypto::TrustResult::kRevoked:
      return v1::SIGNATURE_RESULT_CERTIFICATE_REVOKED;
    case crypto::TrustResult::kValid:
      break;
  }
  switch (CompareWithSignedData(provided, signature.signed_data())) {
    case Agreement::kAgrees:
      return v1::SIGNATURE_RESULT_VALID;
    case Agreement::kSaysNothing:
      return v1::SIGNATURE_RESULT_UNTRUSTED;
    case Agreement::kDisagrees:
      break;
  }
  return v1::SIGNATURE_RESULT_FORGED;
}

absl::Status RefuseUnlessTrusted(v1::SignatureResult result) {
  if (result == v1::SIGNATURE_RESULT_VALID || result == v1::SIGNATURE_RESULT_ABSENT) return absl::OkStatus();
  constexpr std::string_view kPrefix = "SIGNATURE_RESULT_";
  const std::string name = v1::SignatureResult_Name(result).substr(kPrefix.size());
  std::string message = absl::StrCat("the signature over the license is not to be trusted (", name,
                                     "): ask the license system's operator, and check [[license_issuer]]");
  if (result == v1::SIGNATURE_RESULT_UNTRUSTED) {
    message +=
        ". Its certificate is of no issuer there, or out of its time; or this type must be signed and is not; or "
        "what was signed says neither number nor identifier of the license, or not whose it is";
  }
  return model::Error(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_LICENSE_SIGNATURE, message,
                      {{"result", name}});
}

}  // namespace zhudong::licenses
