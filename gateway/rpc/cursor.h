// Where a subscription stands in the demand log, as a text that only the gateway reads.
//
// base64url without padding of: version (1 byte, 1), demand sequence (8, big-endian), checksum (4: the first bytes of
// SHA-256 over the 9 before it). The checksum finds mistyped and cut cursors; it is no secret and grants nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace zhudong::rpc {

// The cursor that stands after the event with this sequence; 0 stands before the first.
std::string EncodeCursor(uint64_t sequence);
// INVALID_ARGUMENT CURSOR_INVALID for anything that EncodeCursor did not make.
absl::StatusOr<uint64_t> DecodeCursor(std::string_view cursor);

}  // namespace zhudong::rpc
