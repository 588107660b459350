// The export of an audit chain: JSON lines, each one entry.
//
//   {"record":"BASE64","hash":"HEX","reading":{…}}   the bytes as they were hashed; `reading` is for people alone
//   {"checkpoint":{…}}  {"skipped_hash":"HEX"}  {"anchor":{…}}
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "zhudong/v1/audit.pb.h"

namespace zhudong::cli {

std::string AuditLineOf(const v1::AuditEntry& entry);
// INVALID_ARGUMENT for a line that is none.
absl::StatusOr<v1::AuditEntry> AuditEntryOf(const std::string& line);

}  // namespace zhudong::cli
