#include "gateway/access/consent.h"

#include <cmath>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"
#include "gateway/base/text.h"
#include "gateway/model/errors.h"
#include "nlohmann/json.hpp"

namespace zhudong::access {
namespace {

using Json = nlohmann::json;

constexpr size_t kMaxTokenBytes = 8192;
constexpr size_t kMaxClaimBytes = 256;
constexpr size_t kEs256Bytes = 64;
constexpr int64_t kLatestSecond = 253402300799;  // the end of the year 9999

absl::Status Invalid(std::string_view message) {
  return model::Error(absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_CONSENT_INVALID, message);
}
absl::Status Expired(std::string_view message) {
  return model::Error(absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_CONSENT_EXPIRED, message);
}

// RFC 7515: no padding, no white space, and only the spelling that an encoder gives.
std::optional<std::string> DecodePart(absl::string_view text) {
  std::string bytes;
  if (text.empty() || !absl::WebSafeBase64Unescape(text, &bytes)) return std::nullopt;
  if (absl::WebSafeBase64Escape(bytes) != text) return std::nullopt;
  return bytes;
}

// An object in which no name stands twice; nullopt for anything else.
std::optional<Json> ParseObject(const std::string& text) {
  std::set<std::string> names;
  bool doubled = false;
  const auto watch = [&](int depth, Json::parse_event_t event, Json& value) {
    if (event == Json::parse_event_t::key && depth == 1) doubled |= !names.insert(value.get<std::string>()).second;
    return true;
  };
  Json json = Json::parse(text, watch, /*allow_exceptions=*/false);
  if (json.is_discarded() || !json.is_object() || doubled) return std::nullopt;
  return json;
}

// Empty when it is absent; nullopt when it is no text of a length that can be meant.
std::optional<std::string> TextOf(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return std::string();
  if (!found->is_string() || found->get_ref<const std::string&>().size() > kMaxClaimBytes) return std::nullopt;
  return found->get<std::string>();
}

std::optional<absl::Time> TimeOf(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number()) return std::nullopt;
  const double seconds = found->get<double>();
  if (!std::isfinite(seconds) || seconds < 0 || seconds > static_cast<double>(kLatestSecond)) return std::nullopt;
  return absl::FromUnixSeconds(static_cast<int64_t>(seconds));
}

bool NamesAudience(const Json& claims, const std::string& audience) {
  const auto found = claims.find("aud");
  if (found == claims.end()) return false;
  if (found->is_string()) return found->get_ref<const std::string&>() == audience;
  if (!found->is_array()) return false;
  for (const Json& one : *found) {
    if (one.is_string() && one.get_ref<const std::string&>() == audience) return true;
  }
  return false;
}

// Whether `alg` is how a key of this kind signs. The key decides and not the token: no token can talk us into another.
bool Fits(std::string_view alg, crypto::SignatureAlgorithm algorithm) {
  switch (algorithm) {
    case crypto::SignatureAlgorithm::kRsaWithSha256:
      return alg == "RS256";
    case crypto::SignatureAlgorithm::kEcdsaWithSha256:
      return alg == "ES256";
    case crypto::SignatureAlgorithm::kSm2WithSm3:
      return alg == "SM2" || alg == "SM2SM3" || alg == "SM3withSM2";
    case crypto::SignatureAlgorithm::kEd25519:
      break;
  }
  return false;
}

v1::HolderIdType HolderTypeOf(std::string_view code) {
  if (code == "001") return v1::HOLDER_ID_TYPE_CREDIT_CODE;
  if (code == "111") return v1::HOLDER_ID_TYPE_CITIZEN_ID;
  if (code == "414") return v1::HOLDER_ID_TYPE_PASSPORT;
  if (code == "516") return v1::HOLDER_ID_TYPE_HK_MACAO_PERMIT;
  return v1::HOLDER_ID_TYPE_UNSPECIFIED;
}

// The token in its three parts.
struct Token {
  Json header;
  Json claims;
  std::string_view signed_bytes;
  std::string signature;
};

std::optional<Token> Split(std::string_view text) {
  if (text.size() > kMaxTokenBytes) return std::nullopt;
  const std::vector<absl::string_view> parts = absl::StrSplit(base::ToAbsl(text), '.');
  if (parts.size() != 3) return std::nullopt;
  const std::optional<std::string> header = DecodePart(parts[0]);
  const std::optional<std::string> claims = DecodePart(parts[1]);
  std::optional<std::string> signature = DecodePart(parts[2]);
  if (!header || !claims || !signature) return std::nullopt;
  std::optional<Json> header_json = ParseObject(*header);
  std::optional<Json> claims_json = ParseObject(*claims);
  if (!header_json || !claims_json) return std::nullopt;
  return Token{*std::move(header_json), *std::move(claims_json), text.substr(0, parts[0].size() + 1 + parts[1].size()),
               *std::move(signature)};
}

absl::Status CheckSignature(const Token& token, const ConsentIssuer& issuer) {
  const std::optional<std::string> alg = TextOf(token.header, "alg");
  const std::optional<std::string> kid = TextOf(token.header, "kid");
  // An extension that must be understood (RFC 7515, 4.1.11), and none is.
  if (!alg || !kid || token.header.contains("crit")) return Invalid("the consent's header is not as agreed");
  for (const ConsentIssuer::Key& key : issuer.keys) {
    if (key.kid != *kid) continue;
    if (!Fits(*alg, key.key->algorithm()))
      return Invalid("the consent names another algorithm than its issuer's key has");
    // RFC 7518, 3.4: r‖s and nothing else.
    if (key.key->algorithm() == crypto::SignatureAlgorithm::kEcdsaWithSha256 && token.signature.size() != kEs256Bytes) {
      return Invalid("the consent's signature does not fit");
    }
    if (key.key->Verify(token.signed_bytes, token.signature)) return absl::OkStatus();
    return Invalid("the consent's signature does not fit");
  }
  return Invalid("the consent is signed with a key that is not configured");
}

absl::Status CheckTimes(const Json& claims, const ConsentIssuer& issuer, absl::Time now, Consent& consent) {
  const std::optional<absl::Time> issued = TimeOf(claims, "iat");
  const std::optional<absl::Time> expires = TimeOf(claims, "exp");
  if (!issued || !expires) return Invalid("the consent has no iat and exp");
  if (claims.contains("nbf")) {
    const std::optional<absl::Time> begins = TimeOf(claims, "nbf");
    if (!begins) return Invalid("the consent's nbf is no time");
    if (*begins > now + issuer.leeway) return Expired("the consent is not valid yet");
  }
  if (*issued > now + issuer.leeway) return Expired("the consent was issued in the future");
  if (*expires + issuer.leeway <= now) return Expired("the consent has expired: ask the holder again");
  if (*expires - *issued > issuer.longest) return Expired("the consent is valid for longer than is accepted");
  consent.issued_at = *issued;
  consent.expires_at = *expires;
  consent.accepted_until = *expires + issuer.leeway;
  return absl::OkStatus();
}

absl::Status ReadClaims(const Json& claims, Consent& consent) {
  const auto jti = TextOf(claims, "jti");
  const auto id_type = TextOf(claims, "holder_id_type");
  const auto id_number = TextOf(claims, "holder_id_number");
  const auto purpose = TextOf(claims, "purpose");
  const auto principal = TextOf(claims, "azp");
  if (!jti || !id_type || !id_number || !purpose || !principal)
    return Invalid("a claim of the consent is not as agreed");
  if (jti->empty()) return Invalid("the consent has no jti");
  consent.holder.set_id_type(HolderTypeOf(*id_type));
  if (consent.holder.id_type() == v1::HOLDER_ID_TYPE_UNSPECIFIED || id_number->empty()) {
    return Invalid("the consent does not say whose it is: holder_id_type and holder_id_number");
  }
  consent.holder.set_id_number(*id_number);
  consent.jti = *jti;
  consent.purpose = *purpose;
  consent.principal = *principal;
  return absl::OkStatus();
}

}  // namespace

ConsentVerifier::ConsentVerifier(std::vector<ConsentIssuer> issuers) : issuers_(std::move(issuers)) {}

absl::StatusOr<Consent> ConsentVerifier::Verify(std::string_view text, absl::Time now) const {
  const std::optional<Token> token = Split(text);
  if (!token) return Invalid("the consent is no signed JSON web token");
  const std::optional<std::string> name = TextOf(token->claims, "iss");
  const ConsentIssuer* issuer = nullptr;
  for (const ConsentIssuer& known : issuers_) {
    if (name && !name->empty() && known.issuer == *name) issuer = &known;
  }
  if (issuer == nullptr) return Invalid("the consent is of no issuer that is configured");
  if (absl::Status signature = CheckSignature(*token, *issuer); !signature.ok()) return signature;
  if (!NamesAudience(token->claims, issuer->audience)) return Invalid("the consent is meant for somebody else (aud)");
  Consent consent;
  consent.issuer = issuer->issuer;
  if (absl::Status times = CheckTimes(token->claims, *issuer, now, consent); !times.ok()) return times;
  if (absl::Status claims = ReadClaims(token->claims, consent); !claims.ok()) return claims;
  return consent;
}

}  // namespace zhudong::access
