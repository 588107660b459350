// Bytes in and out of keys and ids.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace zhudong::base {

// Big-endian, so that the order of keys is the order of numbers.
void AppendU64(std::string& out, uint64_t value);
void AppendU16(std::string& out, uint16_t value);
// `bytes` must hold at least 8 (2) bytes.
uint64_t ReadU64(std::string_view bytes);
uint16_t ReadU16(std::string_view bytes);

// Appends `text` so that concatenated parts sort and split without doubt: a zero byte inside becomes 00 FF, the end
// is 00 01.
void AppendPart(std::string& out, std::string_view text);
// Takes one part off the front of `bytes`. False, and both unchanged, when there is none.
bool TakePart(std::string_view& bytes, std::string& out);

// Lower-case base32 (RFC 4648 letters, no padding): safe in file names, URLs and when read aloud.
std::string Base32(std::string_view bytes);

// The first key after every key that begins with `prefix`; empty when there is none.
std::string PrefixEnd(std::string_view prefix);

}  // namespace zhudong::base
