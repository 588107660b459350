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

// Forgets what is over, and everything where that does not help.
template <typename Codes>
void MakeRoom(Codes& codes, absl::Time now) {
  if (codes.size() < kMostCodes) return;
  std::erase_if(codes, [now](const auto& code) { return code.second.until <= now; });
  if (codes.size() >= kMostCodes) codes.clear();
}

const char* NameOf(crypto::SignatureAlgorithm algorithm) {
  switch (algorithm) {
    case crypto::SignatureAlgorithm::kSm2WithSm3:
      return "SM3withSM2";
    case crypto::SignatureAlgorithm::kEcdsaWithSha256:
      return "SHA256withECDSA";
    case crypto::SignatureAlgorithm::kRsaWithSha256:
      return "SHA256withRSA";
    case crypto::SignatureAlgorithm::kEd25519:
      break;
  }
  return "Ed25519";
}

}  // namespace

std::string StandInDesk::NewToken(const std::string& account) {
  absl::MutexLock lock(&mutex_);
  MakeRoom(tokens_, clock_.Now());
  const std::string token = crypto::Hex(crypto::Sha256(absl::StrCat("token ", next_++))).substr(0, 32);
  tokens_[token] = {account, clock_.Now() + token_life_};
  return token;
}

std::optional<std::string> StandInDesk::AccountOf(const std::string& token) {
  absl::MutexLock lock(&mutex_);
  // Once: whoever logs in anew is let in again.
  if (faults_.Take("expired-token") != 0) tokens_.clear();
  const auto found = tokens_.find(token);
  if (found == tokens_.end() || found->second.until <= clock_.Now()) return std::nullopt;
  return found->second.account;
}

std::string StandInDesk::NewAuthCode(Authorization& authorization) {
  absl::MutexLock lock(&mutex_);
  const absl::Time now = clock_.Now();
  MakeRoom(auth_codes_, now);
  const std::string digest = crypto::Hex(crypto::Sha256(absl::StrCat(authorization.matter, "|", next_++)));
  const std::string code = absl::StrCat(absl::FormatTime("%Y%m%d%H%M%S", now, absl::FixedTimeZone(8 * 3600)), "000",
                                        absl::AsciiStrToUpper(digest.substr(0, 10)));
  authorization.until = now + kAuthCodeLife;
  auth_codes_[code] = authorization;
  return code;
}

std::optional<Authorization> StandInDesk::Allowed(const std::string& auth_code, const std::string& caller) const {
  absl::MutexLock lock(&mutex_);
  const auto found = auth_codes_.find(auth_code);
  if (found == auth_codes_.end() || found->second.until <= clock_.Now() || found->second.caller != caller) {
    return std::nullopt;
  }
  return found->second;
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
          {"algorithm", NameOf(signer.key->algorithm())},
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
