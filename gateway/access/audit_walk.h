// Entries of an audit chain as its rows hold them, in order, over one view of the database: what is written or deleted
// meanwhile is not seen.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/access/audit_chain.h"
#include "gateway/store/database.h"
#include "zhudong/v1/audit.pb.h"

namespace zhudong::access {

// DATA_LOSS when `bytes` is none.
absl::StatusOr<v1::AuditCheckpoint> ReadAuditCheckpoint(std::string_view bytes);
// What stands before the oldest record: the checkpoint up to which records were deleted, or the chain's beginning.
absl::StatusOr<v1::AuditCheckpoint> ReadAuditAnchor(const store::Reader& reader, v1::AuditDigest digest);
// The newest one at `most` or before it.
absl::StatusOr<std::optional<v1::AuditCheckpoint>> LastAuditCheckpoint(const store::Reader& reader, uint64_t most);

// Begins at the signed checkpoint nearest before record `from`, or with the oldest record.
absl::StatusOr<std::unique_ptr<AuditCursor>> OpenAuditCursor(std::unique_ptr<store::Reader> view,
                                                             v1::AuditDigest digest, uint64_t from);

// Every entry, until `take` answers false.
absl::Status ReadAudit(AuditCursor& cursor, absl::FunctionRef<bool(v1::AuditEntry)> take);

// As AuditChain::ReadBack.
absl::Status ReadAuditBack(const store::Reader& reader, uint64_t before, absl::FunctionRef<bool(v1::AuditRecord)> take);

}  // namespace zhudong::access
