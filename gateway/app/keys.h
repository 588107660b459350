// Where the keys for data at rest come from.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/crypto/keyring.h"

namespace zhudong::app {

struct KeySource {
  std::string file;  // text as KeyRing::Parse takes it
  // Run by /bin/sh, prints such a text; at most one of the two. It reads nothing, and what it writes to stderr goes
  // nowhere: it could hold keys, and our log must not. Whatever it has started ends with it.
  std::string command;
  crypto::SealProfile profile = crypto::SealProfile::kAes256Gcm;
  // For the command's whole life.
  absl::Duration command_time = absl::Seconds(10);
};

// With neither file nor command: `storage`/data.keys (mode 0600), made at the first start. A data.key of earlier
// programs is taken over. FAILED_PRECONDITION when `storage` holds data (`has_data`) and no keys: keys that were lost
// are never made anew in silence, because what they sealed could not be opened again.
// DEADLINE_EXCEEDED when the command takes too long.
absl::StatusOr<std::shared_ptr<const crypto::KeyRing>> LoadKeys(const KeySource& source, const std::string& storage,
                                                                bool has_data);

}  // namespace zhudong::app
