#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gateway/access/consent.h"
#include "gateway/base/text.h"
#include "gateway/model/errors.h"
#include "tests/fuzz/entries.h"

namespace zhudong::fuzz {
namespace {

constexpr char kSignature[] = "a signature";

void Must(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

// Takes one signature over anything: what is behind the signature is what is fed here.
class WillingKey final : public crypto::VerifyingKey {
 public:
  crypto::SignatureAlgorithm algorithm() const override { return crypto::SignatureAlgorithm::kSm2WithSm3; }
  bool Verify(std::string_view, std::string_view signature, std::string_view) const override {
    return signature == kSignature;
  }
  const std::string& key_id() const override { return id_; }

 private:
  const std::string id_ = "willing";
};

void Check(const access::ConsentVerifier& verifier, const access::ConsentIssuer& issuer, std::string_view token) {
  const absl::Time now = absl::FromUnixSeconds(1'800'000'100);
  const auto consent = verifier.Verify(token, now);
  if (!consent.ok()) {
    const v1::ErrorReason reason = model::ReasonOf(consent.status());
    Must(consent.status().code() == absl::StatusCode::kPermissionDenied, "a refusal is PERMISSION_DENIED");
    Must(reason == v1::ERROR_REASON_CONSENT_INVALID || reason == v1::ERROR_REASON_CONSENT_EXPIRED,
         "a refusal has one of two reasons");
    return;
  }
  const size_t dot = token.rfind('.');
  Must(dot != std::string_view::npos && token.substr(dot + 1) == absl::WebSafeBase64Escape(kSignature).c_str(),
       "what is taken bears the signature");
  Must(consent->issuer == issuer.issuer, "what is taken is of the issuer");
  Must(!consent->jti.empty() && consent->jti.size() <= 256, "jti is there and bounded");
  Must(consent->holder.id_type() != v1::HOLDER_ID_TYPE_UNSPECIFIED, "a holder's kind is known");
  Must(!consent->holder.id_number().empty() && consent->holder.id_number().size() <= 256, "a holder is named");
  Must(consent->purpose.size() <= 256 && consent->principal.size() <= 256, "texts are bounded");
  Must(consent->expires_at + issuer.leeway > now, "what has expired is refused");
  Must(consent->issued_at <= now + issuer.leeway, "what is issued later is refused");
  Must(consent->expires_at - consent->issued_at <= issuer.longest, "what holds too long is refused");
  Must(token.size() <= 8192, "a token is bounded");
}

}  // namespace

void ConsentToken(std::string_view bytes) {
  access::ConsentIssuer issuer{.issuer = "identity.example", .audience = "zhudong"};
  issuer.keys.push_back({.kid = "1", .key = std::make_shared<const WillingKey>()});
  const access::ConsentVerifier verifier({issuer});
  // As a token; and as header and body, one a line, of a token that is signed.
  Check(verifier, issuer, bytes);
  const size_t line = std::min(bytes.find('\n'), bytes.size());
  const std::string_view header = bytes.substr(0, line);
  const std::string_view body = bytes.substr(std::min(line + 1, bytes.size()));
  Check(verifier, issuer,
        absl::StrCat(absl::WebSafeBase64Escape(base::ToAbsl(header)), ".",
                     absl::WebSafeBase64Escape(base::ToAbsl(body)), ".", absl::WebSafeBase64Escape(kSignature)));
}

}  // namespace zhudong::fuzz
