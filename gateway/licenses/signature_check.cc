#include "gateway/licenses/signature_check.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/model/dates.h"
#include "gateway/model/errors.h"
#include "gateway/model/holder_list.h"

namespace zhudong::licenses {
namespace {

using nlohmann::json;

constexpr size_t kMaxSignedBytes = 1u << 20;

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
constexpr std::array<Face, 5> kFaces = {{
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

// Who holds the license, as the signed data says.
class SignedHolders {
 public:
  explicit SignedHolders(const json& data)
      : names_(TextAt(data, "CYRMC")),
        numbers_(TextAt(data, "CYRSFZJHM")),
        each_name_(model::SplitHolders(names_)),
        each_number_(model::SplitHolders(numbers_)) {}

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

  const std::string names_;
  const std::string numbers_;
  const std::vector<std::string> each_name_;
  const std::vector<std::string> each_number_;
};

}  // namespace

bool AgreesWithSignedData(const v1::ProvidedLicense& provided, const std::string& signed_data) {
  const v1::License& license = provided.license();
  if (signed_data.size() > kMaxSignedBytes) return false;
  const json data = json::parse(signed_data, nullptr, /*allow_exceptions=*/false);
  if (!data.is_object()) return true;
  for (const v1::LicenseField& field : license.data()) {
    const auto found = data.find(field.name());
    if (found == data.end() || found->is_null()) continue;
    // As the adapter read it: text as it stands, everything else as JSON writes it.
    if (Text(*found) != field.value()) return false;
  }
  for (const Face& face : kFaces) {
    const std::string value = face.value(license);
    const std::string signed_value = TextAt(data, face.name);
    if (value.empty() || signed_value.empty()) continue;
    if (!(face.is_day ? SameDay(signed_value, value) : SameText(signed_value, value))) return false;
  }
  const SignedHolders holders(data);
  return holders.Have(license.holder()) &&
         std::all_of(provided.co_holders().begin(), provided.co_holders().end(),
                     [&holders](const v1::Holder& other) { return holders.Have(other); });
}

SignatureCheck::SignatureCheck(std::shared_ptr<const crypto::IssuerTrust> trust,
                               std::vector<v1::LicenseType> signed_types)
    : trust_(std::move(trust)), signed_types_(std::move(signed_types)) {}

v1::SignatureResult SignatureCheck::Check(const v1::ProvidedLicense& provided, absl::Time now) const {
  const v1::LicenseSignature& signature = provided.signature();
  if (signature.signature().empty()) {
    const bool needed =
        std::find(signed_types_.begin(), signed_types_.end(), provided.license().type()) != signed_types_.end();
    return needed ? v1::SIGNATURE_RESULT_UNTRUSTED : v1::SIGNATURE_RESULT_ABSENT;
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
  return AgreesWithSignedData(provided, signature.signed_data()) ? v1::SIGNATURE_RESULT_VALID
                                                                 : v1::SIGNATURE_RESULT_FORGED;
}

absl::Status RefuseUnlessTrusted(v1::SignatureResult result) {
  if (result == v1::SIGNATURE_RESULT_VALID || result == v1::SIGNATURE_RESULT_ABSENT) return absl::OkStatus();
  constexpr std::string_view kPrefix = "SIGNATURE_RESULT_";
  const std::string name = v1::SignatureResult_Name(result).substr(kPrefix.size());
  return model::Error(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_LICENSE_SIGNATURE,
                      absl::StrCat("the signature over the license is not to be trusted (", name,
                                   "): ask the license system's operator, and check [[license_issuer]]"),
                      {{"result", name}});
}

}  // namespace zhudong::licenses
