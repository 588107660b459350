// Bytes of ours that clients carry for us, as text: base64url without padding of a version byte, the bytes and a
// 4-byte checksum (the first bytes of SHA-256 over all before it). Against accidents, not against attack.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace zhudong::rpc {

// No text of ours is longer; anything longer is not looked at.
inline constexpr size_t kMaxSealedText = 4096;

std::string SealText(char version, std::string_view bytes);
// nullopt for what SealText did not make with this version, down to the last bit of the last letter.
std::optional<std::string> OpenText(char version, std::string_view text);

}  // namespace zhudong::rpc
