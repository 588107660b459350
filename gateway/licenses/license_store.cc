#include "gateway/licenses/license_store.h"

#include <algorithm>
#include <utility>

#include "absl/container/inlined_vector.h"
#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"
#include "gateway/base/bytes.h"
#include "gateway/base/text.h"
#include "gateway/licenses/license_rows.h"
#include "gateway/model/identifier_text.h"

namespace zhudong::licenses {
namespace {

using store::Family;

constexpr size_t kStripes = 4096;

absl::Status Damaged(std::string_view kind) {
  return absl::DataLossError(
      absl::StrCat("a ", base::ToAbsl(kind), " row of the license store can't be read; restore a backup"));
}

}  // namespace

// Holds stripes, in the order of their addresses.
class LicenseStore::StripeLock {
 public:
  using Stripes = absl::InlinedVector<Stripe*, 2>;

  explicit StripeLock(Stripes stripes) ABSL_NO_THREAD_SAFETY_ANALYSIS : stripes_(std::move(stripes)) {
    std::sort(stripes_.begin(), stripes_.end());
    stripes_.erase(std::unique(stripes_.begin(), stripes_.end()), stripes_.end());
    for (Stripe* stripe : stripes_) stripe->mutex.Lock();
  }
  ~StripeLock() ABSL_NO_THREAD_SAFETY_ANALYSIS {
    for (Stripe* stripe : stripes_) stripe->mutex.Unlock();
  }
  StripeLock(const StripeLock&) = delete;
  StripeLock& operator=(const StripeLock&) = delete;
  bool Unchanged(uint64_t mark) const ABSL_NO_THREAD_SAFETY_ANALYSIS {
    return std::all_of(stripes_.begin(), stripes_.end(), [mark](const Stripe* stripe) ABSL_NO_THREAD_SAFETY_ANALYSIS {
      return stripe->moving == 0 && stripe->moved.load() <= mark;
    });
  }

 private:
  Stripes stripes_;
};

LicenseStore::LicenseStore(store::Database& database, std::shared_ptr<const crypto::KeyRing> keys,
                           absl::Duration kept_after, std::function<void()> await_releases)
    : database_(database),
      keys_(std::move(keys)),
      kept_after_(kept_after),
      await_releases_(std::move(await_releases)),
      stripes_(new Stripe[kStripes]),
      noted_(new std::atomic<uint64_t>[kNoted]) {
  ForgetReleases();
}

std::string LicenseStore::LicenseDigest(std::string_view identifier) const {
  return keys_->KeyedDigest("license", model::LicenseText(identifier));
}

std::string LicenseStore::HolderDigest(const v1::Holder& holder) const {
  return keys_->KeyedDigest("holder", model::HolderText(holder.id_type(), holder.id_number()));
}

std::vector<std::string> LicenseStore::HolderDigestsOf(const store::v1::LicenseRow& row) const {
  std::vector<std::string> digests;
  if (!row.holder_digest().empty()) digests.push_back(row.holder_digest());
  for (const v1::Holder& other : row.co_holders()) {
    if (!other.id_number().empty()) digests.push_back(HolderDigest(other));
  }
  return digests;
}

std::string LicenseStore::ConsentDigest(std::string_view issuer, std::string_view jti) const {
  std::string text;
  base::AppendPart(text, jti);
  text.append(issuer);
  return keys_->KeyedDigest("consent", text);
}

LicenseStore::Stripe& LicenseStore::StripeOf(std::string_view digest) const {
  // Digests are as good as random: any bytes of them will do.
  return stripes_[digest.size() < 2 ? 0 : base::ReadU16(digest) % kStripes];
}

bool LicenseStore::Unchanged(std::string_view digest, uint64_t mark) const {
  return StripeOf(digest).moved.load(std::memory_order_acquire) <= mark;
}

void LicenseStore::BumpBeforeWrite(std::string_view digest) {
  Stripe& stripe = StripeOf(digest);
  absl::MutexLock lock(&stripe.mutex);
  ++stripe.moving;
  stripe.moved.store(moves_.fetch_add(1) + 1);
}

void LicenseStore::BumpAfterDurable(std::string_view digest) {
  Stripe& stripe = StripeOf(digest);
  absl::MutexLock lock(&stripe.mutex);
  --stripe.moving;
  stripe.moved.store(moves_.fetch_add(1) + 1);
}

void LicenseStore::AwaitSettled(std::string_view digest) const {
  Stripe& stripe = StripeOf(digest);
  absl::MutexLock lock(&stripe.mutex);
  const auto settled = [&stripe]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return stripe.moving == 0; };
  stripe.mutex.AwaitWithTimeout(absl::Condition(&settled), absl::Seconds(1));
}

void LicenseStore::StageInvalidate(std::string_view license_digest, store::Batch& batch) const {
  batch.Delete(Family::kLicenses, LicenseKey(license_digest));
}

template <typename Row>
absl::StatusOr<std::optional<Row>> LicenseStore::ReadSealed(std::string_view key) const {
  const absl::StatusOr<std::optional<std::string>> sealed = database_.Get(Family::kLicenses, key);
  if (!sealed.ok()) return sealed.status();
  if (!sealed->has_value()) return std::nullopt;
  const absl::StatusOr<std::string> plain = keys_->Open(**sealed, key);
  if (!plain.ok()) return plain.status();
  Row row;
  if (!row.ParseFromString(*plain)) return Damaged(key.substr(0, 1));
  return row;
}

absl::Status LicenseStore::PutSealed(store::Batch& batch, std::string_view key,
                                     const google::protobuf::MessageLite& row) const {
  const absl::StatusOr<std::string> sealed = keys_->Seal(row.SerializeAsString(), key);
  if (!sealed.ok()) return sealed.status();
  batch.Put(Family::kLicenses, key, *sealed);
  return absl::OkStatus();
}

absl::StatusOr<std::optional<store::v1::LicenseRow>> LicenseStore::ReadLicense(std::string_view license_digest) const {
  return ReadSealed<store::v1::LicenseRow>(LicenseKey(license_digest));
}

absl::StatusOr<std::optional<store::v1::HolderRow>> LicenseStore::ReadHolder(const HolderPlace& place) const {
  return ReadSealed<store::v1::HolderRow>(HolderKey(place.holder_digest, place.type, place.type_code, place.asked_for));
}

absl::StatusOr<std::optional<store::v1::ReleaseRow>> LicenseStore::ReadRelease(std::string_view license_digest,
                                                                               std::string_view principal) const {
  return ReadSealed<store::v1::ReleaseRow>(ReleaseKey(license_digest, principal));
}

absl::StatusOr<std::optional<store::v1::LicenseChangeRow>> LicenseStore::ReadLatestChange(
    std::string_view license_digest) const {
  const auto value = database_.Get(Family::kLicenses, LatestChangeKey(license_digest));
  if (!value.ok()) return value.status();
  if (!value->has_value()) return std::nullopt;
  store::v1::LicenseChangeRow row;
  if (!row.ParseFromString(**value)) return Damaged("c");
  return row;
}

// A license that its issuer said is not valid stays so until the issuer says otherwise, whatever the system answers.
absl::Status LicenseStore::ApplyChange(std::string_view license_digest, v1::License& license) const {
  const auto change = ReadLatestChange(license_digest);
  if (!change.ok()) return change.status();
  if (!change->has_value() || license.status() != v1::LICENSE_STATUS_VALID) return absl::OkStatus();
  if ((*change)->status() != v1::LICENSE_STATUS_UNSPECIFIED) license.set_status((*change)->status());
  return absl::OkStatus();
}

absl::StatusOr<bool> LicenseStore::StoreIfUnchanged(std::string_view license_digest, uint64_t mark,
                                                    store::v1::LicenseRow& row) {
  const std::vector<std::string> holders = HolderDigestsOf(row);
  StripeLock::Stripes stripes = {&StripeOf(license_digest)};
  for (const std::string& holder : holders) stripes.push_back(&StripeOf(holder));
  const StripeLock lock(std::move(stripes));
  if (!lock.Unchanged(mark)) return false;
  if (absl::Status applied = ApplyChange(license_digest, *row.mutable_license()); !applied.ok()) return applied;
  const std::string key = LicenseKey(license_digest);
  store::Batch batch;
  if (absl::Status put = PutSealed(batch, key, row); !put.ok()) return put;
  const absl::Time delete_at = absl::FromUnixMicros(row.delete_at_us());
  batch.Put(Family::kLicenses, DueKey(delete_at, key), {});
  for (const std::string& holder : holders) {
    const std::string owned = OwnedKey(holder, license_digest);
    batch.Put(Family::kLicenses, owned, {});
    batch.Put(Family::kLicenses, DueKey(delete_at + kept_after_, owned), {});
  }
  if (absl::Status written = database_.Write(batch); !written.ok()) return written;
  return true;
}

absl::StatusOr<bool> LicenseStore::StoreHolderIfUnchanged(const HolderPlace& place, uint64_t mark,
                                                          const store::v1::HolderRow& row) {
  const StripeLock lock({&StripeOf(place.holder_digest)});
  if (!lock.Unchanged(mark)) return false;
  const std::string key = HolderKey(place.holder_digest, place.type, place.type_code, place.asked_for);
  store::Batch batch;
  if (absl::Status put = PutSealed(batch, key, row); !put.ok()) return put;
  batch.Put(Family::kLicenses, DueKey(absl::FromUnixMicros(row.delete_at_us()), key), {});
  if (absl::Status written = database_.Write(batch); !written.ok()) return written;
  return true;
}

absl::Status LicenseStore::DropLicense(std::string_view license_digest) {
  // Most that nobody knows were never here: no write for those.
  const auto cached = database_.Get(Family::kLicenses, LicenseKey(license_digest));
  if (!cached.ok()) return cached.status();
  if (!cached->has_value()) return absl::OkStatus();
  store::Batch batch;
  StageInvalidate(license_digest, batch);
  return database_.Write(batch);
}

absl::StatusOr<ReleaseNote> LicenseStore::PrepareRelease(std::string_view license_digest, std::string_view principal,
                                                         const std::string& identifier, v1::LicenseType type,
                                                         absl::Time now) const {
  // Looked at again after half the time that it is kept, and then written anew.
  const absl::Duration period = std::max(kept_after_ / 2, absl::Minutes(1));
  const int64_t turn = absl::ToUnixSeconds(now) / absl::ToInt64Seconds(period);
  const uint64_t fingerprint =
      absl::HashOf(base::ToAbsl(license_digest), base::ToAbsl(principal), turn) | 1;  // 0 is an empty slot
  ReleaseNote note;
  if (SlotOf(fingerprint).load(std::memory_order_acquire) == fingerprint) return note;
  note.fingerprint = fingerprint;
  store::v1::ReleaseRow row;
  row.set_identifier(identifier);
  row.set_type(type);
  row.set_delete_at_us(absl::ToUnixMicros(now + 2 * period));
  std::string key = ReleaseKey(license_digest, principal);
  absl::StatusOr<std::string> sealed = keys_->Seal(row.SerializeAsString(), key);
  if (!sealed.ok()) return sealed.status();
  note.rows.reserve(2);
  note.rows.push_back({Family::kLicenses, DueKey(absl::FromUnixMicros(row.delete_at_us()), key), {}});
  note.rows.push_back({Family::kLicenses, std::move(key), *std::move(sealed)});
  return note;
}

bool LicenseStore::WhileUnchanged(std::string_view license_digest, uint64_t mark, absl::FunctionRef<void()> queue) {
  const StripeLock lock({&StripeOf(license_digest)});
  if (!lock.Unchanged(mark)) return false;
  queue();
  return true;
}

// Called by whoever AwaitReleases waits for, so it must not wait for a stripe that the waiting one holds.
void LicenseStore::Noted(std::string_view license_digest, uint64_t mark, const ReleaseNote& note) {
  Stripe& own = StripeOf(license_digest);
  if (note.fingerprint == 0 || !own.mutex.TryLock()) return;
  if (own.moving == 0 && own.moved.load() <= mark) {
    SlotOf(note.fingerprint).store(note.fingerprint, std::memory_order_release);
  }
  own.mutex.Unlock();
}

void LicenseStore::ForgetReleases() {
  for (size_t i = 0; i < kNoted; ++i) noted_[i].store(0, std::memory_order_release);
}

absl::StatusOr<bool> LicenseStore::BindConsent(std::string_view consent_digest, const std::string& principal,
                                               const std::string& business_number, absl::Time expires_at) {
  const std::string key = ConsentKey(consent_digest);
  const auto serves = [&](const std::string& value) -> absl::StatusOr<bool> {
    store::v1::ConsentUseRow row;
    if (!row.ParseFromString(value)) return Damaged("j");
    return row.principal() == principal && row.business_number() == business_number;
  };
  // A binding never changes: what is there can be read without the lock.
  if (const auto bound = database_.Get(Family::kLicenses, key); !bound.ok()) {
    return bound.status();
  } else if (bound->has_value()) {
    return serves(**bound);
  }
  absl::MutexLock lock(&StripeOf(consent_digest).mutex);
  const auto bound = database_.Get(Family::kLicenses, key);
  if (!bound.ok()) return bound.status();
  if (bound->has_value()) return serves(**bound);
  store::v1::ConsentUseRow row;
  row.set_principal(principal);
  row.set_business_number(business_number);
  row.set_expires_at_us(absl::ToUnixMicros(expires_at));
  store::Batch batch;
  batch.Put(Family::kLicenses, key, row.SerializeAsString());
  batch.Put(Family::kLicenses, DueKey(expires_at, key), {});
  if (absl::Status written = database_.Write(batch); !written.ok()) return written;
  return true;
}

}  // namespace zhudong::licenses
