// Whom we believe when a license is signed: configured issuer certificates, with validity and revocation lists.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/crypto/signature.h"

namespace zhudong::crypto {

enum class TrustResult { kValid, kForged, kUntrusted, kRevoked };

struct TrustVerdict {
  TrustResult result = TrustResult::kUntrusted;
  // For people; never what was signed.
  std::string explanation;
  // Subject of the signer's certificate.
  std::string signer;
};

// Immutable; thread-safe.
class IssuerTrust {
 public:
  // PEM texts: the CAs (or the issuers' certificates themselves), and revocation lists of those CAs. INVALID_ARGUMENT,
  // naming the CA it claims, for a list that none of these CAs has signed: it would say nothing about anybody.
  //
  // A certificate is looked up in all lists of the CA that it names as its issuer, a signer that is configured
  // directly, too. A list that is past its next update counts as a doubt, unless a newer one of that CA is there:
  // certificates of that CA are untrusted. Where a CA has no list here (a signer without its CA can have none), nothing
  // is known to be revoked: to stop trusting such a signer, take its certificate out of the settings.
  static absl::StatusOr<std::shared_ptr<const IssuerTrust>> Make(const std::vector<std::string>& certificates,
                                                                 const std::vector<std::string>& revocation_lists,
                                                                 std::string sm2_id = std::string(kSm2DefaultId));
  virtual ~IssuerTrust() = default;

  // `certificate` is the signer's, PEM or DER; its chain must lead to a configured one, and hold at `now`. `algorithm`
  // is a name that license systems use (`SM3withSM2`, `SHA256withRSA` …) and must fit the key; empty: by the key.
  virtual TrustVerdict Check(std::string_view data, std::string_view signature, std::string_view certificate,
                             std::string_view algorithm, absl::Time now) const = 0;

  // What Check says of `certificate` alone, never kForged: the part of a verdict that may change after a signature was
  // found good.
  virtual TrustVerdict CheckSigner(std::string_view certificate, absl::Time now) const = 0;
  // Rises when other certificates or lists are in force than before.
  virtual uint64_t generation() const { return 0; }
};

}  // namespace zhudong::crypto
