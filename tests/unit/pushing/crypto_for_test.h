// The real cryptography, as the composition root passes it in.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/crypto/digest.h"
#include "gateway/crypto/ed25519.h"
#include "gateway/pushing/signer.h"

namespace zhudong::pushing {

inline Crypto RealCrypto() {
  return {.hmac_sha256 = [](std::string_view key) -> Sign {
            auto hmac = std::make_shared<const crypto::Hmac>(crypto::DigestKind::kSha256, key);
            return [hmac](std::string_view data) -> absl::StatusOr<std::string> { return hmac->Of({data}); };
          },
          .ed25519 = [](std::string_view secret) -> absl::StatusOr<Ed25519> {
            auto key = crypto::Ed25519Key::FromBytes(secret);
            if (!key.ok()) return key.status();
            return Ed25519{(*key)->public_key(), [key = *key](std::string_view data) { return key->Sign(data); }};
          }};
}

}  // namespace zhudong::pushing
