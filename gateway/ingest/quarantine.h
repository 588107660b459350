// The quarantine's rows: `q` and an 8-byte id, from 1 → QuarantineRecord.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/crypto/keyring.h"
#include "gateway/store/database.h"
#include "zhudong/v1/admin_service.pb.h"

namespace zhudong::ingest {

std::string QuarantineKey(uint64_t id);
absl::StatusOr<uint64_t> LastQuarantineId(const store::Reader& reader);
// Items with id > `after`, of one feed or (empty) of all, unsealed.
absl::StatusOr<std::vector<v1::QuarantinedItem>> ReadQuarantine(const store::Reader& reader,
                                                                const crypto::KeyRing& keys, const std::string& feed,
                                                                uint64_t after, size_t limit);

}  // namespace zhudong::ingest
