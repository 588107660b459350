// A key ring for tests of what is sealed and not of how: `k1`, and where another id is given, that one as the newest.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gateway/crypto/keyring.h"

namespace zhudong::licenses {

class FakeKeys final : public crypto::KeyRing {
 public:
  explicit FakeKeys(const std::string& id = "k1") {
    std::string text = "index " + std::string(64, '1') + "\nk1 " + std::string(64, '2') + "\n";
    if (id != "k1") text += id + " " + std::string(64, '3') + "\n";
    ring_ = *crypto::KeyRing::Parse(text, crypto::SealProfile::kAes256Gcm);
  }
  absl::StatusOr<std::string> Seal(std::string_view plain, std::string_view context) const override {
    return ring_->Seal(plain, context);
  }
  absl::StatusOr<std::string> Open(std::string_view sealed, std::string_view context) const override {
    return ring_->Open(sealed, context);
  }
  bool IsCurrent(std::string_view sealed) const override { return ring_->IsCurrent(sealed); }
  std::string KeyedDigest(std::string_view domain, std::string_view text) const override {
    return ring_->KeyedDigest(domain, text);
  }
  const std::string& active_key_id() const override { return ring_->active_key_id(); }
  std::vector<std::string> key_ids() const override { return ring_->key_ids(); }

 private:
  std::shared_ptr<const crypto::KeyRing> ring_;
};

}  // namespace zhudong::licenses
