#include "adapters/license_provincial/answers.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gateway/mapping/json_text.h"
#include "gateway/mapping/license_json.h"
#include "gateway/model/elicense_id.h"
#include "gateway/model/text.h"
#include "google/protobuf/util/time_util.h"

namespace zhudong::license_provincial {
namespace {

using mapping::LicenseJson;
using nlohmann::json;

// 名称 and 编码 of the errors that systems of this family are known to give; the first that fits.
struct ErrorWord {
  const char* word;
  absl::StatusCode code;
  const char* meaning;
};
constexpr ErrorWord kErrorWords[] = {
    {"AUTH_CODE", absl::StatusCode::kAborted, "an authorization no longer holds"},
    {"TOKEN", absl::StatusCode::kUnauthenticated, "the access token is refused"},
    {"NOT_FOUND", absl::StatusCode::kNotFound, "there is no such license"},
    {"NOT_EXIST", absl::StatusCode::kNotFound, "there is no such license"},
    {"NO_DATA", absl::StatusCode::kNotFound, "there is no such license"},
    {"BUSY", absl::StatusCode::kUnavailable, "it is busy"},
    {"TIMEOUT", absl::StatusCode::kUnavailable, "it timed out inside"},
    {"SYSTEM", absl::StatusCode::kUnavailable, "it has trouble inside"},
};

absl::Status Refusal(const json& envelope) {
  std::string code;
  if (const auto errors = envelope.find("errors"); errors != envelope.end() && errors->is_array() && !errors->empty()) {
    LicenseJson first(errors->front());
    code = first.Text({"code", "error_code"});
  }
  const std::string upper = absl::AsciiStrToUpper(code);
  for (const ErrorWord& entry : kErrorWords) {
    if (absl::StrContains(upper, entry.word)) {
      return absl::Status(entry.code, absl::StrCat(entry.meaning, " (", mapping::SafeCode(code), ")"));
    }
  }
  return absl::PermissionDeniedError(absl::StrCat("it refuses this use (", mapping::SafeCode(code), ")"));
}

absl::Status OfHttpStatus(int status) {
  if (status == 200) return absl::OkStatus();
  const std::string text = absl::StrCat("it answered HTTP ", status);
  if (status == 401) return absl::UnauthenticatedError(text);
  if (status == 403) return absl::PermissionDeniedError(text);
  if (status == 408 || status == 429 || status >= 500) return absl::UnavailableError(text);
  return absl::InternalError(absl::StrCat(text, ": check the target's address and path"));
}

// The last second that a Timestamp holds.
absl::Time EndOfTime() { return absl::FromUnixSeconds(253'402'300'799); }

// `data_fields` parsed; nullopt, and noted, when it can't be.
std::optional<json> DataOf(const json& license, LicenseJson& reader, std::string& signed_text) {
  const auto found = license.find("data_fields");
  if (found == license.end() || found->is_null()) return json::object();
  if (!found->is_string()) return *found;
  signed_text = found->get<std::string>();
  if (signed_text.size() > mapping::kMaxSignedData) {
    reader.Problem("data_fields is too long");
    return std::nullopt;
  }
  if (model::Trim(signed_text).empty()) return json::object();
  std::string why;
  std::optional<json> data = mapping::ParseJson(signed_text, why);
  if (!data.has_value()) reader.Problem(absl::StrCat("data_fields: ", why));
  return data;
}

void ReadFace(LicenseJson& reader, const Listed& listed, const mapping::LicenseTypes& types, v1::License& license) {
  license.set_identifier(reader.Needed({"license_code"}));
  license.set_type_name(reader.Text({"name"}));
  license.set_type_code(reader.Text({"license_item_code"}));
  if (license.type_name().empty()) license.set_type_name(listed.name);
  if (license.type_code().empty()) license.set_type_code(listed.type_code);
  if (license.type_name().empty() && license.type_code().empty()) {
    reader.Problem("name or license_item_code is missing");
  }
  license.set_type(types.Find(license.type_code(), license.type_name()));
  license.set_number(reader.Text({"id_code"}));
  license.set_status(mapping::LicenseStatusOf(reader.Needed({"license_status"})));
  license.set_issuer_name(reader.Text({"issue_org_name"}));
  license.set_issuer_code(reader.Text({"issue_org_code"}));
  license.set_division_code(reader.Text({"division_code"}));
  license.set_issued_on(reader.Date({"issue_date"}));
  license.set_valid_from(reader.Date({"begin_date"}));
  license.set_valid_until(reader.Date({"expiry_date"}));
  license.set_trust_level(reader.Text({"trust_level"}));
  license.set_associated_identifier(reader.Text({"correlative_license"}));
  int version = 0;
  if (!absl::SimpleAtoi(reader.Text({"version"}), &version) || version < 1) {
    version = model::ParseElicenseId(license.identifier()).version;
  }
  license.set_version(version);
}

}  // namespace

absl::StatusOr<json> ReadEnvelope(const http::Response& response) {
  if (absl::Status status = OfHttpStatus(response.status); !status.ok()) return status;
  std::string why;
  std::optional<json> envelope = mapping::ParseJson(response.body, why);
  if (!envelope.has_value()) return absl::DataLossError(absl::StrCat("the answer can't be read: ", why));
  if (!envelope->is_object()) return absl::DataLossError("the answer is not an envelope: no object");
  LicenseJson reader(*envelope);
  const std::string ack = absl::AsciiStrToUpper(reader.Text({"ack_code"}));
  if (ack == "FAILURE") return Refusal(*envelope);
  if (ack != "SUCCESS") return absl::DataLossError("the answer's ack_code is neither SUCCESS nor FAILURE");
  const auto data = envelope->find("data");
  if (data == envelope->end()) return absl::DataLossError("the answer has no data");
  return std::move(*data);
}

absl::StatusOr<LogIn> ReadLogIn(const json& data) {
  LicenseJson reader(data);
  LogIn log_in{.token = reader.Needed({"access_token"})};
  int64_t seconds = 0;
  if (absl::SimpleAtoi(reader.Text({"expires_in"}), &seconds) && seconds > 0) log_in.valid_for = absl::Seconds(seconds);
  if (!reader.status().ok()) return absl::DataLossError("the answer to the log-in holds no access_token");
  return log_in;
}

absl::StatusOr<std::vector<Listed>> ReadList(const json& data) {
  std::vector<Listed> list;
  if (data.is_null()) return list;
  if (!data.is_array()) return absl::DataLossError("the list of licenses is not an array");
  if (data.size() > kMaxListed) return absl::DataLossError("the list of licenses is longer than 256");
  for (const json& row : data) {
    LicenseJson reader(row);
    Listed& listed = list.emplace_back();
    listed.identifier = reader.Needed({"license_code"});
    listed.type_code = reader.Text({"license_item_code"});
    listed.name = reader.Text({"name"});
    listed.auth_code = reader.Needed({"auth_code"});
    const std::optional<absl::Time> until = mapping::MomentOf(reader.Text({"auth_code_expire_time"}));
    if (!until.has_value()) reader.Problem("auth_code_expire_time is no moment");
    listed.authorized_until = std::min(until.value_or(absl::UnixEpoch()), EndOfTime());
    if (absl::Status status = reader.status(); !status.ok()) return status;
  }
  return list;
}

absl::StatusOr<v1::ProvidedLicense> ReadLicense(const json& data, const Listed& listed, const v1::Holder& asked,
                                                const mapping::LicenseTypes& types) {
  LicenseJson reader(data);
  if (absl::Status status = reader.status(); !status.ok()) return status;
  v1::ProvidedLicense provided;
  v1::License& license = *provided.mutable_license();
  ReadFace(reader, listed, types, license);
  if (model::IdentifierKey(license.identifier()) != model::IdentifierKey(listed.identifier)) {
    reader.Problem("license_code is not the one that was asked for");
  }
  if (!mapping::TakeHolder(asked, reader.Text({"holder_name"}), reader.Text({"holder_identity_type"}),
                           reader.Text({"holder_identity_num"}), provided)) {
    reader.Problem("the license is of another holder");
  }
  std::string signed_text;
  if (const std::optional<json> fields = DataOf(data, reader, signed_text); fields.has_value()) {
    if (!mapping::TakeFields(*fields, license)) reader.Problem("data_fields is no object or list of name and value");
  }
  mapping::TakeSignature(signed_text, reader, provided);
  *provided.mutable_authorized_until() =
      google::protobuf::util::TimeUtil::SecondsToTimestamp(absl::ToUnixSeconds(listed.authorized_until));
  if (absl::Status status = reader.status(); !status.ok()) return status;
  return provided;
}

absl::StatusOr<ports::LicenseFile> ReadArchive(const json& data) {
  if (!data.is_object()) return absl::DataLossError("the answer holds no file");
  LicenseJson reader(data);
  ports::LicenseFile file{.name = reader.Text({"file_name"})};
  if (absl::Status status = reader.status(); !status.ok()) return status;
  const auto content = data.find("file_data");
  if (content == data.end() || !content->is_string()) return absl::DataLossError("the answer has no file_data");
  absl::StatusOr<std::string> bytes = mapping::FileOf(content->get_ref<const std::string&>(), kMaxFileBytes);
  if (!bytes.ok()) return bytes.status();
  file.content = *std::move(bytes);
  return file;
}

}  // namespace zhudong::license_provincial
