// Digests. Only gateway/crypto includes OpenSSL.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace zhudong::crypto {

enum class DigestKind { kSha256, kSm3 };

// 32 bytes, FIPS 180-4.
std::string Sha256(std::string_view data);
// 32 bytes, GB/T 32905-2016.
std::string Sm3(std::string_view data);
std::string Digest(DigestKind kind, std::string_view data);

// SHA-256 over data that comes in pieces. Not thread-safe.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  void Update(std::string_view data);
  // 32 bytes; the stream is spent.
  std::string Finish();

 private:
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

// HMAC (RFC 2104) under one key, prepared once. Immutable; thread-safe.
class Hmac {
 public:
  Hmac(DigestKind kind, std::string_view key);
  ~Hmac();
  Hmac(const Hmac&) = delete;
  Hmac& operator=(const Hmac&) = delete;
  // 32 bytes over the pieces, one after the other.
  std::string Of(std::initializer_list<std::string_view> pieces) const;

 private:
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

// 32 bytes.
std::string HmacSha256(std::string_view key, std::string_view data);
std::string HmacSm3(std::string_view key, std::string_view data);

// HKDF (RFC 5869) without salt: `bytes` (at most 255 × 32) of key for the use that `info` names.
std::string Hkdf(DigestKind kind, std::string_view key, std::string_view info, size_t bytes);

// Whether two texts are the same, in a time that does not tell where they differ.
bool SameBytes(std::string_view a, std::string_view b);

// Lower-case hex.
std::string Hex(std::string_view bytes);

}  // namespace zhudong::crypto
