#include "gateway/licenses/signers.h"

#include <optional>
#include <utility>

#include "gateway/base/text.h"
#include "gateway/crypto/digest.h"
#include "gateway/licenses/license_rows.h"

namespace zhudong::licenses {
namespace {

using store::Family;

// A certificate or a list may run out without anybody changing a file.
constexpr absl::Duration kAskAgain = absl::Minutes(1);

}  // namespace

Signers::Signers(store::Database& database, std::shared_ptr<const crypto::IssuerTrust> trust)
    : database_(database), trust_(std::move(trust)) {}

absl::StatusOr<std::string> Signers::Keep(const std::string& certificate) {
  std::string digest = crypto::Sha256(certificate);
  {
    absl::ReaderMutexLock lock(&mutex_);
    if (known_.contains(digest)) return digest;
  }
  store::Batch batch;
  batch.Put(Family::kLicenses, SignerKey(digest), certificate);
  if (absl::Status written = database_.Write(batch); !written.ok()) return written;
  absl::MutexLock lock(&mutex_);
  known_.try_emplace(digest);
  return digest;
}

absl::StatusOr<bool> Signers::AreBelieved(std::string_view signer_digest, absl::Time now) const {
  if (trust_ == nullptr || signer_digest.empty()) return false;
  const uint64_t generation = trust_->generation();
  {
    absl::ReaderMutexLock lock(&mutex_);
    const auto known = known_.find(base::ToAbsl(signer_digest));
    if (known != known_.end() && known->second.generation == generation && known->second.asked_at <= now &&
        now < known->second.asked_at + kAskAgain) {
      return known->second.believed;
    }
  }
  const absl::StatusOr<std::optional<std::string>> certificate =
      database_.Get(Family::kLicenses, SignerKey(signer_digest));
  if (!certificate.ok()) return certificate.status();
  if (!certificate->has_value()) return false;
  const bool believed = trust_->CheckSigner(**certificate, now).result == crypto::TrustResult::kValid;
  absl::MutexLock lock(&mutex_);
  known_[std::string(signer_digest)] = {.believed = believed, .generation = generation, .asked_at = now};
  return believed;
}

}  // namespace zhudong::licenses
