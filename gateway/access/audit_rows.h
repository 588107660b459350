// Keys in Family::kAudit, and how records and checkpoints become bytes. Pure; thread-safe.
//
//   'r' sequence (8)   → hash (32) ‖ serialized AuditRecord
//   'k' sequence (8)   → AuditCheckpoint: signed, after the record of that number
//   'a'                → AuditCheckpoint: what was before the oldest record, once records were deleted
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "gateway/crypto/digest.h"
#include "zhudong/v1/audit.pb.h"

namespace zhudong::access {

inline constexpr size_t kAuditHashBytes = 32;
inline constexpr char kAuditAnchorKey[] = "a";

std::string AuditRecordKey(uint64_t sequence);
std::string AuditCheckpointKey(uint64_t sequence);
// The sequence in either key.
uint64_t AuditSequenceOf(std::string_view key);

// hash(n) of hash(n-1) and the serialized record(n).
std::string ChainHash(v1::AuditDigest digest, std::string_view before, std::string_view record);
// The serialized record: `rest` is the record serialized without sequence and time.
std::string AuditRecordBytes(uint64_t sequence, absl::Time at, std::string_view rest);
// Whether every text of the record is: bytes that are not can't be parsed again.
bool TextsAreUtf8(const v1::AuditRecord& record);
// What the signature of a checkpoint is over.
std::string SignedBytes(const v1::AuditCheckpoint& checkpoint);

}  // namespace zhudong::access
