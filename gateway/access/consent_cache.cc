#include "gateway/access/consent_cache.h"

#include <algorithm>
#include <utility>

#include "gateway/crypto/digest.h"

namespace zhudong::access {

ConsentCache::ConsentCache(const ConsentVerifier& verifier, size_t capacity)
    : verifier_(verifier), most_in_shard_(std::max<size_t>(1, capacity / kShards)) {}

absl::StatusOr<std::shared_ptr<const Consent>> ConsentCache::Verify(std::string_view token, absl::Time now) {
  std::string digest = crypto::Sha256(token);
  Shard& shard = ShardOf(digest);
  if (std::shared_ptr<const Consent> known = Find(shard, digest, now); known != nullptr) return known;
  // Without the lock: others of the shard need not wait for a signature.
  absl::StatusOr<Consent> verified = verifier_.Verify(token, now);
  if (!verified.ok()) return verified.status();
  auto consent = std::make_shared<const Consent>(*std::move(verified));
  Remember(shard, {std::move(digest), now, consent});
  return std::shared_ptr<const Consent>(std::move(consent));
}

size_t ConsentCache::size() const {
  size_t size = 0;
  for (const Shard& shard : shards_) {
    absl::MutexLock lock(&shard.mutex);
    size += shard.entries.size();
  }
  return size;
}

ConsentCache::Shard& ConsentCache::ShardOf(std::string_view digest) {
  return shards_[static_cast<unsigned char>(digest.front()) % kShards];
}

std::shared_ptr<const Consent> ConsentCache::Find(Shard& shard, std::string_view digest, absl::Time now) {
  absl::MutexLock lock(&shard.mutex);
  const auto found = shard.by_digest.find(digest);
  if (found == shard.by_digest.end()) return nullptr;
  const auto entry = found->second;
  if (now < entry->verified_at || now >= entry->consent->accepted_until) {
    shard.by_digest.erase(found);
    shard.entries.erase(entry);
    return nullptr;
  }
  shard.entries.splice(shard.entries.begin(), shard.entries, entry);
  return entry->consent;
}

void ConsentCache::Remember(Shard& shard, Entry entry) {
  absl::MutexLock lock(&shard.mutex);
  if (shard.by_digest.contains(entry.digest)) return;  // another query of the same moment was first
  shard.entries.push_front(std::move(entry));
  shard.by_digest.emplace(shard.entries.front().digest, shard.entries.begin());
  if (shard.entries.size() <= most_in_shard_) return;
  shard.by_digest.erase(shard.entries.back().digest);
  shard.entries.pop_back();
}

}  // namespace zhudong::access
