// Digests. Only gateway/crypto includes OpenSSL.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace zhudong::crypto {

// 32 bytes, FIPS 180-4.
std::string Sha256(std::string_view data);

// 32 bytes, GB/T 32905-2016.
std::string Sm3(std::string_view data);

// The same over data that comes in pieces. Not thread-safe.
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

// 32 bytes, RFC 2104 with SHA-256.
std::string HmacSha256(std::string_view key, std::string_view data);

// Lower-case hex.
std::string Hex(std::string_view bytes);

}  // namespace zhudong::crypto
