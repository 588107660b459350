// A key ring of one key, for tests of what is sealed and not of how.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gateway/crypto/digest.h"
#include "gateway/crypto/keyring.h"
#include "gateway/crypto/seal.h"

namespace zhudong::licenses {

class FakeKeys final : public crypto::KeyRing {
 public:
  explicit FakeKeys(std::string id = "k1")
      : id_(std::move(id)), sealer_(*crypto::Sealer::FromKey(std::string(32, 'k'))) {}
  absl::StatusOr<std::string> Seal(std::string_view plain, std::string_view context) const override {
    absl::StatusOr<std::string> sealed = sealer_->Seal(plain, context);
    if (!sealed.ok()) return sealed.status();
    return id_ + *sealed;
  }
  absl::StatusOr<std::string> Open(std::string_view sealed, std::string_view context) const override {
    return sealer_->Open(sealed.substr(id_.size()), context);
  }
  bool IsCurrent(std::string_view sealed) const override { return sealed.substr(0, id_.size()) == id_; }
  std::string KeyedDigest(std::string_view domain, std::string_view text) const override {
    return crypto::HmacSha256("index", std::string(domain) + "|" + std::string(text));
  }
  const std::string& active_key_id() const override { return id_; }
  std::vector<std::string> key_ids() const override { return {id_}; }

 private:
  std::string id_;
  std::shared_ptr<const crypto::Sealer> sealer_;
};

}  // namespace zhudong::licenses
