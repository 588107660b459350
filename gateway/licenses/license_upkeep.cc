// The part of LicenseStore that works in the background: deletion of what is due, sealing with the newest key.
#include <algorithm>

#include "gateway/base/bytes.h"
#include "gateway/licenses/license_rows.h"
#include "gateway/licenses/license_store.h"

namespace zhudong::licenses {
namespace {

using store::Family;

constexpr size_t kDuePrefixBytes = 9;  // 'x' and the time

bool HasAny(const store::Database& database, const std::string& prefix) {
  return database.Range(Family::kLicenses, prefix, base::PrefixEnd(prefix))->Valid();
}

}  // namespace

// Whether the row must stay after all: it was written anew since, and is due again later. A row that can't be opened
// or read any more is of no use and goes.
absl::StatusOr<bool> LicenseStore::StillNeeded(std::string_view key, absl::Time now, store::Batch& batch) const {
  const int64_t now_us = absl::ToUnixMicros(now);
  if (key[0] == 'o') {
    const std::string_view license = LicenseOfOwnedKey(key);
    const auto cached = database_.Get(Family::kLicenses, LicenseKey(license));
    if (!cached.ok()) return cached.status();
    if (!cached->has_value() && !HasAny(database_, ReleasePrefix(license))) return false;
    batch.Put(Family::kLicenses, DueKey(now + std::max(kept_after_, absl::Minutes(1)), key), {});
    return true;
  }
  const auto value = database_.Get(Family::kLicenses, key);
  if (!value.ok()) return value.status();
  if (!value->has_value()) return false;
  if (key[0] == 'j') {
    store::v1::ConsentUseRow row;
    return row.ParseFromString(**value) && row.expires_at_us() > now_us;
  }
  if (!IsSealedKind(key[0])) return false;
  const absl::StatusOr<std::string> plain = keys_->Open(**value, key);
  if (!plain.ok()) return false;
  if (key[0] == 'r') {
    store::v1::LicenseRow row;
    return row.ParseFromString(*plain) && row.delete_at_us() > now_us;
  }
  if (key[0] == 'h') {
    store::v1::HolderRow row;
    return row.ParseFromString(*plain) && row.delete_at_us() > now_us;
  }
  store::v1::ReleaseRow row;
  return row.ParseFromString(*plain) && row.delete_at_us() > now_us;
}

absl::StatusOr<size_t> LicenseStore::DeleteDue(absl::Time now, size_t limit,
                                               const std::function<void(std::string_view license_digest)>& deleted) {
  std::vector<std::string> due;
  {
    const auto cursor =
        database_.Range(Family::kLicenses, DueKey(absl::UnixEpoch(), {}), DueKey(now + absl::Microseconds(1), {}));
    for (; cursor->Valid() && due.size() < limit; cursor->Next()) due.emplace_back(cursor->Key());
    if (!cursor->status().ok()) return cursor->status();
  }
  for (const std::string& entry : due) {
    const std::string_view key = std::string_view(entry).substr(kDuePrefixBytes);
    store::Batch batch;
    batch.Delete(Family::kLicenses, entry);
    const std::string_view digest = FirstDigestOf(key);
    bool goes = false;
    {
      absl::MutexLock lock(&StripeOf(digest).mutex);
      // A release that waits to be written may renew it, or be why the license stays this holder's.
      if (!key.empty() && (key[0] == 'w' || key[0] == 'o')) AwaitReleases();
      if (!key.empty()) {
        const absl::StatusOr<bool> needed = StillNeeded(key, now, batch);
        if (!needed.ok()) return needed.status();
        goes = !*needed && database_.Get(Family::kLicenses, key).value_or(std::nullopt).has_value();
        if (goes) batch.Delete(Family::kLicenses, key);
      }
      if (absl::Status written = database_.Write(batch); !written.ok()) return written;
    }
    if (goes && key[0] == 'r' && deleted) deleted(digest);
  }
  return due.size();
}

absl::StatusOr<bool> LicenseStore::Reseal(std::string_view key) {
  if (key.empty() || !IsSealedKind(key[0])) return false;
  Stripe& stripe = StripeOf(FirstDigestOf(key));
  absl::MutexLock lock(&stripe.mutex);
  if (stripe.moving > 0) return false;
  if (key[0] == 'w') AwaitReleases();
  const auto sealed = database_.Get(Family::kLicenses, key);
  if (!sealed.ok()) return sealed.status();
  if (!sealed->has_value() || keys_->IsCurrent(**sealed)) return false;
  const absl::StatusOr<std::string> plain = keys_->Open(**sealed, key);
  if (!plain.ok()) return plain.status();
  const absl::StatusOr<std::string> anew = keys_->Seal(*plain, key);
  if (!anew.ok()) return anew.status();
  store::Batch batch;
  batch.Put(Family::kLicenses, key, *anew);
  if (absl::Status written = database_.Write(batch); !written.ok()) return written;
  return true;
}

}  // namespace zhudong::licenses
