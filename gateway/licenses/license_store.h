// What is kept of licenses, sealed, and the rule that no answer is older than a change that was acknowledged.
//
// The rule. Every digest belongs to one of 4,096 stripes; a stripe remembers when it last moved.
//   a change      BumpBeforeWrite(d); write the batch that StageInvalidate(d) and others filled; make it durable;
//                 BumpAfterDurable(d) — also when the write failed, for between the two nothing of the stripe is stored
//   a fetch       mark = Mark(); ask the license system; StoreIfUnchanged(…, mark): else ask again
//   an answer     mark = Mark(); read; …; Unchanged(d, mark) just before it leaves: else make it again
//   an erasure    as a change, of the holder's digest and of each of the holder's licenses
//   a release     WhileUnchanged(d, mark, queue the audit record with the rows of PrepareRelease); Noted(…) once
//   written.
//                 Whoever deletes such rows calls AwaitReleases() after BumpBeforeWrite: none comes behind his back
//
// Formats: license_rows.h, gateway/store/FORMAT.md.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "gateway/crypto/keyring.h"
#include "gateway/store/database.h"
#include "zhudong/store/v1/records.pb.h"

namespace zhudong::licenses {

// A holder's licenses of one type, as whoever asked was told, as a place in the store.
struct HolderPlace {
  std::string holder_digest;
  v1::LicenseType type = v1::LICENSE_TYPE_UNSPECIFIED;
  std::string type_code;  // of LICENSE_TYPE_OTHER
  std::string asked_for;  // ForWhom::AskedFor
};

// What must be written with the audit record of a release, that the principal is told of changes later.
struct ReleaseNote {
  std::vector<store::Row> rows;
  uint64_t fingerprint = 0;  // 0: it is known already
};

// Thread-safe. `database` outlives it. Reads fail with DATA_LOSS when a row was tampered with.
class LicenseStore {
 public:
  // `kept_after`: how long it is remembered who was given what. `await_releases` waits until the rows of every release
  // that was queued are written or given up.
  LicenseStore(store::Database& database, std::shared_ptr<const crypto::KeyRing> keys, absl::Duration kept_after,
               std::function<void()> await_releases);

  // Keyed digests. Letters count as capitals.
  std::string LicenseDigest(std::string_view identifier) const;
  std::string HolderDigest(const v1::Holder& holder) const;
  // Of everybody who holds the license and whose number is known.
  std::vector<std::string> HolderDigestsOf(const store::v1::LicenseRow& row) const;
  std::string ConsentDigest(std::string_view issuer, std::string_view jti) const;

  uint64_t Mark() const { return moves_.load(std::memory_order_acquire); }
  // `digest` is of a license or a holder.
  bool Unchanged(std::string_view digest, uint64_t mark) const;
  void BumpBeforeWrite(std::string_view digest);
  void BumpAfterDurable(std::string_view digest);
  // Waits, a second at most, until no change of this stripe is being written.
  void AwaitSettled(std::string_view digest) const;
  // Deletes the cached license with the batch.
  void StageInvalidate(std::string_view license_digest, store::Batch& batch) const;

  absl::StatusOr<std::optional<store::v1::LicenseRow>> ReadLicense(std::string_view license_digest) const;
  absl::StatusOr<std::optional<store::v1::HolderRow>> ReadHolder(const HolderPlace& place) const;
  absl::StatusOr<std::optional<store::v1::LicenseChangeRow>> ReadLatestChange(std::string_view license_digest) const;
  absl::StatusOr<std::optional<store::v1::ReleaseRow>> ReadRelease(std::string_view license_digest,
                                                                   std::string_view principal) const;

  // Applies to `row` what a change said of the license (an issuer's feed goes before the license system, which may lag
  // behind it), and stores it. False, and nothing is stored, when the license or one of its holders moved after
  // `mark`.
  absl::StatusOr<bool> StoreIfUnchanged(std::string_view license_digest, uint64_t mark, store::v1::LicenseRow& row);
  // The same for what a holder has.
  absl::StatusOr<bool> StoreHolderIfUnchanged(const HolderPlace& place, uint64_t mark, const store::v1::HolderRow& row);
  // The license system says that there is no such license any more. Writes nothing when none is cached.
  absl::Status DropLicense(std::string_view license_digest);
  // What says that `principal` was given the license.
  absl::StatusOr<ReleaseNote> PrepareRelease(std::string_view license_digest, std::string_view principal,
                                             const std::string& identifier, v1::LicenseType type, absl::Time now) const;
  // Calls `queue`, unless the license moved after `mark`: then false. No change of the license begins meanwhile.
  bool WhileUnchanged(std::string_view license_digest, uint64_t mark, absl::FunctionRef<void()> queue);
  // The rows are written: the next release to the same principal needs none. Does not wait.
  void Noted(std::string_view license_digest, uint64_t mark, const ReleaseNote& note);
  void AwaitReleases() const { await_releases_(); }
  // After release rows were deleted, between the two bumps.
  void ForgetReleases();
  // Binds a consent to the one matter that it serves. False when it served another before.
  absl::StatusOr<bool> BindConsent(std::string_view consent_digest, const std::string& principal,
                                   const std::string& business_number, absl::Time expires_at);

  // Deletes what is due by `now`, at most about `limit` rows; how many due entries were looked at (fewer than `limit`:
  // nothing more is due). `deleted` is told of each license that is gone from the cache.
  absl::StatusOr<size_t> DeleteDue(absl::Time now, size_t limit,
                                   const std::function<void(std::string_view license_digest)>& deleted = {});
  // Seals the row with the newest key, unless it is already or its stripe is moving. True when it was sealed anew.
  absl::StatusOr<bool> Reseal(std::string_view key);

  store::Database& database() const { return database_; }
  const crypto::KeyRing& keys() const { return *keys_; }

 private:
  struct alignas(64) Stripe {
    absl::Mutex mutex;
    std::atomic<uint64_t> moved{0};  // value of moves_ when it last moved
    int moving ABSL_GUARDED_BY(mutex) = 0;
  };
  class StripeLock;
  static constexpr size_t kNoted = 1u << 20;  // 8 MiB

  Stripe& StripeOf(std::string_view digest) const;
  std::atomic<uint64_t>& SlotOf(uint64_t fingerprint) const { return noted_[(fingerprint >> 1) % kNoted]; }
  absl::StatusOr<std::string> Open(std::string_view key, std::string_view sealed) const;
  template <typename Row>
  absl::StatusOr<std::optional<Row>> ReadSealed(std::string_view key) const;
  absl::Status PutSealed(store::Batch& batch, std::string_view key, const google::protobuf::MessageLite& row) const;
  absl::Status ApplyChange(std::string_view license_digest, v1::License& license) const;
  absl::StatusOr<bool> StillNeeded(std::string_view key, absl::Time now, store::Batch& batch) const;

  store::Database& database_;
  const std::shared_ptr<const crypto::KeyRing> keys_;
  const absl::Duration kept_after_;
  const std::function<void()> await_releases_;
  std::atomic<uint64_t> moves_{1};
  const std::unique_ptr<Stripe[]> stripes_;
  // Fingerprints of release rows known to be there: saves the cached path a read.
  const std::unique_ptr<std::atomic<uint64_t>[]> noted_;
};

}  // namespace zhudong::licenses
