#include "gateway/backup/manifest.h"

#include "absl/strings/str_cat.h"
#include "gateway/crypto/digest.h"

namespace zhudong::backup {
namespace {

constexpr size_t kDigestBytes = 32;

}  // namespace

std::string EncodeManifest(const Manifest& manifest) {
  const std::string bytes = manifest.SerializeAsString();
  return absl::StrCat(crypto::Sha256(bytes), bytes);
}

absl::StatusOr<Manifest> DecodeManifest(std::string_view bytes) {
  Manifest manifest;
  if (bytes.size() > kDigestBytes) {
    const std::string_view rest = bytes.substr(kDigestBytes);
    if (crypto::Sha256(rest) == bytes.substr(0, kDigestBytes) &&
        manifest.ParseFromArray(rest.data(), static_cast<int>(rest.size()))) {
      return manifest;
    }
  }
  return absl::DataLossError("what it says about itself was changed, or another program made it");
}

v1::BackupReach ReachOf(const Manifest& manifest) {
  v1::BackupReach reach;
  reach.set_journal_sequence(manifest.journal_sequence());
  reach.set_demand_sequence(manifest.demand_sequence());
  if (manifest.audit_sequence() > 0) {
    reach.mutable_audit()->set_sequence(manifest.audit_sequence());
    reach.mutable_audit()->set_hash(manifest.audit_hash());
  }
  return reach;
}

}  // namespace zhudong::backup
