#include "adapters/license_holder_code/answers.h"

#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gateway/mapping/json_text.h"
#include "gateway/mapping/license_json.h"
#include "gateway/model/elicense_id.h"
#include "gateway/model/text.h"

namespace zhudong::license_holder_code {
namespace {

using mapping::LicenseJson;
using nlohmann::json;

absl::Status OfCode(const std::string& code) {
  if (code == "200" || code == "0") return absl::OkStatus();
  const std::string text = absl::StrCat("it answered code ", mapping::SafeCode(code));
  int number = 0;
  if (!absl::SimpleAtoi(code, &number)) return absl::PermissionDeniedError(text);
  if (number == 401) return absl::UnauthenticatedError(absl::StrCat(text, ": check app_key and the secret"));
  if (number == 404) return absl::NotFoundError("there is no such license");
  if (number == 408 || number == 429 || (number >= 500 && number < 600)) return absl::UnavailableError(text);
  return absl::PermissionDeniedError(text);
}

// The face, out of `data_fields` (a text that was signed, or an object) with what stands beside it on top.
json FaceOf(const json& row, LicenseJson& reader, std::string& signed_text) {
  json face = json::object();
  const auto fields = row.find("data_fields");
  if (fields == row.end() || fields->is_null()) return face;
  if (!fields->is_string()) return *fields;
  signed_text = fields->get<std::string>();
  if (signed_text.size() > mapping::kMaxSignedData) {
    reader.Problem("data_fields is too long");
    return face;
  }
  std::string why;
  std::optional<json> parsed = mapping::ParseJson(signed_text, why);
  if (!parsed.has_value()) {
    reader.Problem(absl::StrCat("data_fields: ", why));
    return face;
  }
  return *std::move(parsed);
}

// A face field, of data_fields where it has it (that is what was signed), else beside it.
class Face {
 public:
  Face(const json& signed_face, const json& row) : inner_(signed_face), outer_(row) {}
  std::string Text(const char* key) {
    std::string text = inner_.Text({key});
    return text.empty() ? outer_.Text({key}) : text;
  }
  std::string Date(const char* key) {
    std::string date = inner_.Date({key});
    return date.empty() && inner_.Text({key}).empty() ? outer_.Date({key}) : date;
  }
  absl::Status status() const { return inner_.status().ok() ? outer_.status() : inner_.status(); }

 private:
  LicenseJson inner_;
  LicenseJson outer_;
};

absl::StatusOr<v1::ProvidedLicense> ReadOne(const json& row, const v1::Holder& asked,
                                            const mapping::LicenseTypes& types) {
  LicenseJson reader(row);
  if (absl::Status status = reader.status(); !status.ok()) return status;
  v1::ProvidedLicense provided;
  v1::License& license = *provided.mutable_license();
  std::string signed_text;
  const json data = FaceOf(row, reader, signed_text);
  if (!mapping::TakeFields(data, license)) reader.Problem("data_fields is no object or list of name and value");
  const json inner = data.is_object() ? data : json::object();
  Face face(inner, row);
  license.set_identifier(reader.Needed({"certIdentifier"}));
  license.set_type_code(reader.Text({"certTypeCode"}));
  license.set_type_name(face.Text("ZZMC"));
  if (license.type_name().empty() && license.type_code().empty()) reader.Problem("ZZMC or certTypeCode is missing");
  license.set_type(types.Find(license.type_code(), license.type_name()));
  license.set_status(mapping::LicenseStatusOf(reader.Needed({"certStatus"})));
  license.set_number(face.Text("ZZHM"));
  license.set_issuer_name(face.Text("FZJGMC"));
  license.set_issuer_code(face.Text("FZJGZZJGDM"));
  license.set_division_code(face.Text("FZJGSSXZQHDM"));
  license.set_issued_on(face.Date("FZRQ"));
  license.set_valid_from(face.Date("YXQKSRQ"));
  license.set_valid_until(face.Date("YXQJSRQ"));
  license.set_associated_identifier(reader.Text({"associatedIdentifier"}));
  license.set_trust_level(reader.Text({"trustLevel"}));
  int version = 0;
  if (!absl::SimpleAtoi(reader.Text({"version"}), &version) || version < 1) {
    version = model::ParseElicenseId(license.identifier()).version;
  }
  license.set_version(version);
  if (!mapping::TakeHolder(asked, face.Text("CYRMC"), face.Text("CYRSFZJLX"), face.Text("CYRSFZJHM"), provided)) {
    reader.Problem("the license is of another holder");
  }
  mapping::TakeSignature(signed_text, reader, provided);
  if (absl::Status status = reader.status(); !status.ok()) return status;
  if (absl::Status status = face.status(); !status.ok()) return status;
  return provided;
}

}  // namespace

std::string UseCause(const ports::LicenseUse& use) {
  const std::string& name = use.item_name.empty() ? use.use.purpose() : use.item_name;
  const std::string tail = absl::StrCat(" ", use.use.business_number());
  const size_t room = kMaxUseCause - std::min(kMaxUseCause, model::CountCharacters(tail));
  std::string cause;
  size_t characters = 0;
  for (const char c : name) {
    const bool begins = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    if (begins && characters++ == room) break;
    cause += c;
  }
  return cause + tail;
}

absl::StatusOr<json> ReadEnvelope(const http::Response& response) {
  if (response.status != 200) {
    const absl::Status status = OfCode(absl::StrCat(response.status));
    // 404 of HTTP says that the path is wrong, not that there is no license.
    if (!absl::IsNotFound(status)) return status;
    return absl::InternalError("it answered HTTP 404: check the target's address and path");
  }
  std::string why;
  std::optional<json> envelope = mapping::ParseJson(response.body, why);
  if (!envelope.has_value()) return absl::DataLossError(absl::StrCat("the answer can't be read: ", why));
  if (!envelope->is_object()) return absl::DataLossError("the answer is not an envelope: no object");
  LicenseJson reader(*envelope);
  const std::string code = reader.Text({"code"});
  if (code.empty()) return absl::DataLossError("the answer has no code");
  if (absl::Status status = OfCode(code); !status.ok()) return status;
  const auto data = envelope->find("data");
  if (data == envelope->end()) return absl::DataLossError("the answer has no data");
  return std::move(*data);
}

absl::StatusOr<std::vector<v1::ProvidedLicense>> ReadLicenses(const json& data, const v1::Holder& asked,
                                                              const mapping::LicenseTypes& types) {
  std::vector<v1::ProvidedLicense> licenses;
  if (data.is_null()) return licenses;
  if (!data.is_array()) return absl::DataLossError("the list of licenses is not an array");
  if (data.size() > kMaxListed) return absl::DataLossError("the list of licenses is longer than 256");
  for (const json& row : data) {
    absl::StatusOr<v1::ProvidedLicense> license = ReadOne(row, asked, types);
    if (!license.ok()) return license.status();
    licenses.push_back(*std::move(license));
  }
  return licenses;
}

absl::StatusOr<ports::LicenseFile> ReadFile(const json& data) {
  if (!data.is_object()) return absl::DataLossError("the answer holds no file");
  LicenseJson reader(data);
  ports::LicenseFile file{.name = reader.Text({"fileName"})};
  if (absl::Status status = reader.status(); !status.ok()) return status;
  const auto content = data.find("fileData");
  if (content == data.end() || !content->is_string()) return absl::DataLossError("the answer has no fileData");
  absl::StatusOr<std::string> bytes = mapping::FileOf(content->get_ref<const std::string&>(), kMaxFileBytes);
  if (!bytes.ok()) return bytes.status();
  file.content = *std::move(bytes);
  return file;
}

}  // namespace zhudong::license_holder_code
