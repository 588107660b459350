#include "gateway/licenses/erasure.h"

#include <vector>

#include "gateway/base/bytes.h"
#include "gateway/licenses/license_rows.h"

namespace zhudong::licenses {
namespace {

using store::Family;

void DeletePrefix(const store::Database& database, const std::string& prefix, store::Batch& batch) {
  const auto rows = database.Range(Family::kLicenses, prefix, base::PrefixEnd(prefix));
  for (; rows->Valid(); rows->Next()) batch.Delete(Family::kLicenses, rows->Key());
}

absl::Status PurgePrefix(store::Database& database, const std::string& prefix) {
  return database.Purge(Family::kLicenses, prefix, base::PrefixEnd(prefix));
}

absl::Status Purge(store::Database& database, const std::string& holder_digest,
                   const std::vector<std::string>& licenses) {
  std::vector<std::string> prefixes = {HolderPrefix(holder_digest), OwnedPrefix(holder_digest)};
  for (const std::string& license : licenses) {
    prefixes.push_back(LicenseKey(license));
    prefixes.push_back(ReleasePrefix(license));
    prefixes.push_back(SuccessorPrefix(license));
  }
  for (const std::string& prefix : prefixes) {
    if (absl::Status purged = PurgePrefix(database, prefix); !purged.ok()) return purged;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<uint32_t> EraseHolderRows(LicenseStore& store, const std::string& holder_digest) {
  store::Database& database = store.database();
  store.BumpBeforeWrite(holder_digest);
  std::vector<std::string> licenses;
  {
    const std::string prefix = OwnedPrefix(holder_digest);
    const auto rows = database.Range(Family::kLicenses, prefix, base::PrefixEnd(prefix));
    for (; rows->Valid(); rows->Next()) licenses.emplace_back(LicenseOfOwnedKey(rows->Key()));
  }
  for (const std::string& license : licenses) store.BumpBeforeWrite(license);
  store.AwaitReleases();
  store::Batch batch;
  for (const std::string& license : licenses) {
    batch.Delete(Family::kLicenses, LicenseKey(license));
    DeletePrefix(database, ReleasePrefix(license), batch);
    DeletePrefix(database, SuccessorPrefix(license), batch);
  }
  DeletePrefix(database, HolderPrefix(holder_digest), batch);
  DeletePrefix(database, OwnedPrefix(holder_digest), batch);
  absl::Status status = database.Write(batch);
  if (status.ok()) status = database.Sync();
  store.ForgetReleases();
  for (const std::string& license : licenses) store.BumpAfterDurable(license);
  store.BumpAfterDurable(holder_digest);
  if (status.ok()) status = Purge(database, holder_digest, licenses);
  if (!status.ok()) return status;
  return static_cast<uint32_t>(licenses.size());
}

}  // namespace zhudong::licenses
