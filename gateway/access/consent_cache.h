// Consents that were verified lately: one consent serves several queries of one matter, and to verify an SM2 signature
// costs half a millisecond.
//
// reads:     nothing
// remembers: the digest of each token that was found good, and what it says, until it expires; at most `capacity`
// promise:   answers what the verifier would answer; nothing that was refused is remembered
#pragma once

#include <array>
#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "gateway/access/consent.h"

namespace zhudong::access {

// Thread-safe. The token itself is not kept, only its SHA-256.
class ConsentCache {
 public:
  static constexpr size_t kDefaultCapacity = 16384;

  // `verifier` must outlive the cache. `capacity` is spread evenly over the shards, at least one each; in each the
  // consent that was used longest ago makes room.
  explicit ConsentCache(const ConsentVerifier& verifier, size_t capacity = kDefaultCapacity);

  // As ConsentVerifier::Verify. Before the time of the first look, should the clock be set back, the verifier is asked
  // anew.
  absl::StatusOr<std::shared_ptr<const Consent>> Verify(std::string_view token, absl::Time now);

  size_t size() const;

 private:
  struct Entry {
    std::string digest;
    absl::Time verified_at;
    std::shared_ptr<const Consent> consent;
  };
  struct Shard {
    mutable absl::Mutex mutex;
    std::list<Entry> entries ABSL_GUARDED_BY(mutex);  // the one used last comes first
    absl::flat_hash_map<std::string_view, std::list<Entry>::iterator> by_digest ABSL_GUARDED_BY(mutex);
  };

  Shard& ShardOf(std::string_view digest);
  static std::shared_ptr<const Consent> Find(Shard& shard, std::string_view digest, absl::Time now);
  void Remember(Shard& shard, Entry entry);

  const ConsentVerifier& verifier_;
  static constexpr size_t kShards = 16;
  const size_t most_in_shard_;
  std::array<Shard, kShards> shards_;
};

}  // namespace zhudong::access
