#include "gateway/licenses/unknown_licenses.h"

#include <utility>

#include "gateway/crypto/digest.h"

namespace zhudong::licenses {

void UnknownLicenses::Erase(Entries::iterator entry) {
  by_digest_.erase(entry->digest);
  entries_.erase(entry);
}

void UnknownLicenses::Remember(std::string_view ask, uint64_t mark, absl::Time now, absl::Duration lifetime) {
  if (lifetime <= absl::ZeroDuration() || capacity_ == 0) return;
  std::string digest = crypto::Sha256(ask);
  absl::MutexLock lock(&mutex_);
  if (const auto known = by_digest_.find(digest); known != by_digest_.end()) Erase(known->second);
  while (!entries_.empty() && (entries_.size() >= capacity_ || entries_.front().until <= now)) Erase(entries_.begin());
  entries_.push_back({std::move(digest), mark, now, now + lifetime});
  by_digest_.emplace(entries_.back().digest, std::prev(entries_.end()));
}

void UnknownLicenses::Forget(std::string_view ask) {
  const std::string digest = crypto::Sha256(ask);
  absl::MutexLock lock(&mutex_);
  if (const auto known = by_digest_.find(digest); known != by_digest_.end()) Erase(known->second);
}

bool UnknownLicenses::Has(std::string_view ask, std::string_view license_digest, absl::Time now) {
  const std::string digest = crypto::Sha256(ask);
  absl::MutexLock lock(&mutex_);
  const auto known = by_digest_.find(digest);
  if (known == by_digest_.end()) return false;
  const Entry& entry = *known->second;
  // Before `from` should the clock have been set back.
  if (entry.from <= now && now < entry.until && store_.Unchanged(license_digest, entry.mark)) return true;
  Erase(known->second);
  return false;
}

size_t UnknownLicenses::size() const {
  absl::MutexLock lock(&mutex_);
  return entries_.size();
}

}  // namespace zhudong::licenses
