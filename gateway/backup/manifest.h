// What stands with a backup: how far the gateway was when it was begun, and who made it. Pure.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "zhudong/store/v1/backup.pb.h"
#include "zhudong/v1/backup_service.pb.h"

namespace zhudong::backup {

using Manifest = zhudong::store::v1::BackupManifest;

// The message behind a digest of it, so that a changed bit is found.
std::string EncodeManifest(const Manifest& manifest);
// DATA_LOSS when it was changed, or is none.
absl::StatusOr<Manifest> DecodeManifest(std::string_view bytes);

v1::BackupReach ReachOf(const Manifest& manifest);

}  // namespace zhudong::backup
