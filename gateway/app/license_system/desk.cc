#include "gateway/app/license_system/desk.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gateway/app/license_system/ofd_writer.h"
#include "gateway/crypto/digest.h"

namespace zhudong::app {
namespace {

constexpr absl::Duration kAuthCodeLife = absl::Minutes(30);
constexpr size_t kMostCodes = 100000;

}  // namespace

void Faults::Set(const std::string& name, int value) {
  absl::MutexLock lock(&mutex_);
  on_[name] = value;
}

int Faults::Of(const std::string& name) const {
  absl::MutexLock lock(&mutex_);
  const auto found = on_.find(name);
  return found == on_.end() ? 0 : found->second;
}

std::string StandInDesk::NewToken() {
  absl::MutexLock lock(&mutex_);
  const std::string token = crypto::Hex(crypto::Sha256(absl::StrCat("token ", next_++))).substr(0, 32);
  tokens_[token] = clock_.Now() + token_life_;
  return token;
}

bool StandInDesk::TokenHolds(const std::string& token) {
  absl::MutexLock lock(&mutex_);
  if (faults_.Of("expired-token") != 0) {
    // Once: whoever logs in anew is let in again.
    tokens_.clear();
    faults_.Set("expired-token", 0);
  }
  const auto found = tokens_.find(token);
  return found != tokens_.end() && found->second > clock_.Now();
}

std::string StandInDesk::NewAuthCode(const std::string& identifier, const std::string& matter) {
  absl::MutexLock lock(&mutex_);
  if (auth_codes_.size() >= kMostCodes) auth_codes_.clear();
  const absl::Time now = clock_.Now();
  const std::string code = absl::StrCat(
      absl::FormatTime("%Y%m%d%H%M%S", now, absl::FixedTimeZone(8 * 3600)), "000",
      absl::AsciiStrToUpper(crypto::Hex(crypto::Sha256(absl::StrCat(matter, "|", next_++))).substr(0, 10)));
  auth_codes_[code] = {identifier, now + kAuthCodeLife};
  return code;
}

std::optional<StandInLicense> StandInDesk::OpenedBy(const std::string& auth_code) {
  std::string identifier;
  {
    absl::MutexLock lock(&mutex_);
    const auto found = auth_codes_.find(auth_code);
    if (found == auth_codes_.end() || found->second.until <= clock_.Now()) return std::nullopt;
    identifier = found->second.identifier;
  }
  return catalogue_->Find(identifier);
}

nlohmann::json StandInDesk::SignedFields(const StandInLicense& license, nlohmann::ordered_json fields) {
  for (const auto& [name, value] : license.data.items()) fields[name] = value;
  const std::string text = fields.dump();
  const bool revoked = faults_.Of("revoked-certificate") != 0 && revoked_.has_value();
  const Signer& signer = revoked ? *revoked_ : signer_;
  // Signed over something else than what is sent.
  const std::string signed_text = faults_.Of("wrong-signature") != 0 ? text + " " : text;
  const absl::StatusOr<std::string> signature = signer.key->Sign(signed_text, /*raw=*/true);
  return {{"data_fields", text},
          {"algorithm", "SM3withSM2"},
          {"s_sign_cert", signer.certificate},
          {"s_sign_data", absl::Base64Escape(signature.value_or(""))}};
}

absl::StatusOr<std::string> StandInDesk::File(const StandInLicense& license) {
  absl::StatusOr<std::string> file = WriteOfd(absl::StrCat(license.type_name, " ", license.number));
  if (file.ok() && faults_.Of("cut-ofd") != 0) file->resize(file->size() / 2);
  return file;
}

void StandInDesk::Count(const std::string& verb) {
  absl::MutexLock lock(&mutex_);
  ++counts_[verb];
}

nlohmann::json StandInDesk::counts() const {
  absl::MutexLock lock(&mutex_);
  nlohmann::json json = nlohmann::json::object();
  for (const auto& [verb, count] : counts_) json[verb] = count;
  return json;
}

}  // namespace zhudong::app
