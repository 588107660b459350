// Keys for tests.
#pragma once

#include <memory>
#include <string>

#include "gateway/crypto/keyring.h"

namespace zhudong::licenses {

// Always the same `index`, and a key `a`; with `more` also a key `b`, which then seals.
inline std::shared_ptr<const crypto::KeyRing> TestKeys(bool more = false) {
  std::string text = "index " + std::string(64, '1') + "\na " + std::string(64, '2') + "\n";
  if (more) text += "b " + std::string(64, '3') + "\n";
  return *crypto::KeyRing::Parse(text, crypto::SealProfile::kSm4CtrHmacSm3);
}

}  // namespace zhudong::licenses
