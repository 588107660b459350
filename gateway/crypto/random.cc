#include "gateway/crypto/random.h"

#include <openssl/rand.h>

#include <cstdlib>

namespace zhudong::crypto {

std::string RandomBytes(size_t count) {
  std::string bytes(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1) std::abort();
  return bytes;
}

}  // namespace zhudong::crypto
