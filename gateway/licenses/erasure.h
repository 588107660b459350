// Deletion of everything that is kept of a holder (个人信息保护法 art. 47).
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "gateway/licenses/license_store.h"

namespace zhudong::licenses {

// Deletes the holder's licenses, lists, and who was given them; nothing that is being fetched meanwhile is stored. When
// it returns the rows are gone from the disk's files as well. How many licenses there were. What stays are keyed
// digests: the latest status that an issuer stated, and the audit chain.
absl::StatusOr<uint32_t> EraseHolderRows(LicenseStore& store, const std::string& holder_digest);

}  // namespace zhudong::licenses
