// The export of an audit chain: JSON lines, each one entry.
//
//   {"record":"BASE64","hash":"HEX","reading":{…}}   the bytes as they were hashed; `reading` is for people alone
//   {"checkpoint":{…}}  {"skipped_hash":"HEX"}  {"anchor":{…}}
#pragma once

#include <cstdint>
#include <istream>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "gateway/access/audit_chain.h"
#include "zhudong/v1/audit.pb.h"

namespace zhudong::cli {

std::string AuditLineOf(const v1::AuditEntry& entry);
// INVALID_ARGUMENT for a line that is none.
absl::StatusOr<v1::AuditEntry> AuditEntryOf(std::string_view line);
// Hands the entries of an export to `verifier`, up to the first certain fault. Answers the number of the first line
// that is no entry, from 1; 0 when there is none.
uint64_t AddAuditExport(std::istream& in, access::AuditVerifier& verifier);

// `SEQUENCE:HASH`, the hash in hex.
std::string AuditHeadText(const v1::AuditHead& head);
// INVALID_ARGUMENT for a text that is none.
absl::StatusOr<v1::AuditHead> ParseAuditHead(std::string_view text);

}  // namespace zhudong::cli
