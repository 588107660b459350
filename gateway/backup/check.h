// Is what a backup holds whole? The journal without gaps and as it was digested, the audit chain, and positions that
// fit what they point at.
#pragma once

#include <cstdint>
#include <functional>

#include "absl/status/statusor.h"
#include "gateway/access/audit_chain.h"
#include "gateway/backup/manifest.h"
#include "gateway/store/database.h"
#include "zhudong/v1/audit.pb.h"
#include "zhudong/v1/backup_service.pb.h"

namespace zhudong::backup {

// (stage, done, in all; 0 while nobody knows). False: whoever asked does not want it any more.
using Tell = std::function<bool(v1::BackupStage stage, uint64_t done, uint64_t all)>;

// How the audit chain was written.
struct AuditTrust {
  v1::AuditDigest digest = v1::AUDIT_DIGEST_SM3;
  access::AuditKeys keys;  // none: signatures of checkpoints are not verified, only what they say
};

// CANCELLED when `tell` said so; another error when it can't be read to the end, which says nothing about the rest.
// What is wrong stands in the verdict, the first thing found.
absl::StatusOr<v1::BackupVerdict> CheckContent(const store::Database& data, const Manifest& manifest,
                                               const AuditTrust& trust, const Tell& tell);

}  // namespace zhudong::backup
