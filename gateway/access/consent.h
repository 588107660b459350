// The holder's consent: a JSON Web Token (RFC 7519) that an identity platform signed after it knew the holder by face
// or otherwise. The face never comes here.
//
// Claims: iss, sub (keyed below), aud (this gateway), iat, nbf, exp, jti; `holder_id_type` (001, 111 …) and
// `holder_id_number`; `purpose` and `principal` (azp) where the platform binds them. What it must say is in the README.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/crypto/signature.h"
#include "zhudong/v1/licenses.pb.h"

namespace zhudong::access {

struct ConsentIssuer {
  std::string issuer;    // iss
  std::string audience;  // aud that names this gateway
  // By `kid`; one without a kid serves tokens without one.
  struct Key {
    std::string kid;
    std::shared_ptr<const crypto::VerifyingKey> key;
  };
  std::vector<Key> keys;
  absl::Duration leeway = absl::Seconds(30);
  absl::Duration longest = absl::Hours(24);  // exp - iat
};

// What a verified token says.
struct Consent {
  std::string issuer;
  std::string jti;
  v1::Holder holder;
  std::string purpose;    // empty: any
  std::string principal;  // empty: any
  absl::Time issued_at;
  absl::Time expires_at;
  // Until when Verify takes it: expires_at and the issuer's leeway. Whoever watches for replay must remember it so
  // long.
  absl::Time accepted_until;
};

// Immutable; thread-safe. Keeps no state: that a token is used for one matter only is the caller's to hold (replay).
class ConsentVerifier {
 public:
  explicit ConsentVerifier(std::vector<ConsentIssuer> issuers);

  // RS256, ES256, or SM2 with SM3 (`alg` SM2, SM2SM3 or SM3withSM2), as the configured key is; `none` and any other
  // algorithm than the key's is refused. PERMISSION_DENIED CONSENT_INVALID (malformed, unknown issuer or key,
  // signature, audience) or CONSENT_EXPIRED (expired, not yet valid, valid for too long). Messages hold nothing of the
  // token.
  absl::StatusOr<Consent> Verify(std::string_view token, absl::Time now) const;

 private:
  std::vector<ConsentIssuer> issuers_;
};

}  // namespace zhudong::access
