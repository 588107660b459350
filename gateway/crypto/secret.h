// Bytes of keys, and texts that hold keys.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace zhudong::crypto {

// Bytes that are cleansed when they go. What they were made of is moved in, so that no second copy stays.
class SecretBytes {
 public:
  explicit SecretBytes(std::string bytes) : bytes_(std::move(bytes)) {}
  ~SecretBytes();
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  const unsigned char* data() const { return reinterpret_cast<const unsigned char*>(bytes_.data()); }
  std::string_view view() const { return bytes_; }
  // To be filled. It must not grow past its capacity: what it outgrows is not cleansed.
  std::string& bytes() { return bytes_; }

 private:
  std::string bytes_;
};

}  // namespace zhudong::crypto
