#include "gateway/access/audit_settings.h"

#include <algorithm>
#include <limits>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/access/audit_rows.h"
#include "gateway/access/audit_walk.h"

namespace zhudong::access {
namespace {

using store::Family;

bool KnowsKey(const AuditKeys& keys, std::string_view id) {
  return std::any_of(keys.begin(), keys.end(), [&](const auto& key) { return key->key_id() == id; });
}

}  // namespace

absl::Status CheckAuditSettings(const store::Reader& database, const AuditOptions& options, const AuditKeys& keys) {
  const absl::Status other_digest =
      absl::FailedPreconditionError("audit.digest can't change on a chain that is there: set it back");
  const auto anchor = ReadAuditAnchor(database, options.digest);
  if (!anchor.ok()) return anchor.status();
  std::vector<v1::AuditCheckpoint> looked_at = {*anchor};
  // The last two: what a start verifies with.
  for (uint64_t most = std::numeric_limits<uint64_t>::max(); most > 0 && looked_at.size() < 3;) {
    const auto checkpoint = LastAuditCheckpoint(database, most);
    if (!checkpoint.ok()) return checkpoint.status();
    if (!checkpoint->has_value()) break;
    looked_at.push_back(**checkpoint);
    most = std::max<uint64_t>((*checkpoint)->sequence(), 1) - 1;
  }
  for (const v1::AuditCheckpoint& one : looked_at) {
    if (one.digest() != v1::AUDIT_DIGEST_UNSPECIFIED && one.digest() != options.digest) return other_digest;
    if (one.signature().empty() || KnowsKey(keys, one.key_id())) continue;
    return absl::FailedPreconditionError(absl::StrCat(
        "the audit chain was signed by key ", one.key_id(),
        " up to now: name the file of its public key in audit.former_keys, or set audit.signing_key back"));
  }
  if (looked_at.size() > 1 || anchor->sequence() > 0) return absl::OkStatus();
  // No checkpoint says yet how the chain is hashed; its first record does.
  const auto first = database.Get(Family::kAudit, AuditRecordKey(1));
  if (!first.ok()) return first.status();
  if (!first->has_value() || (*first)->size() < kAuditHashBytes) return absl::OkStatus();
  const v1::AuditDigest other = options.digest == v1::AUDIT_DIGEST_SM3 ? v1::AUDIT_DIGEST_SHA256 : v1::AUDIT_DIGEST_SM3;
  const std::string_view row = **first;
  const bool hashed_otherwise =
      row.substr(0, kAuditHashBytes) == ChainHash(other, anchor->hash(), row.substr(kAuditHashBytes));
  return hashed_otherwise ? other_digest : absl::OkStatus();
}

}  // namespace zhudong::access
