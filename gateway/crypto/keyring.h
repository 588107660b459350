// The keys that personal data is sealed with, and the keyed digests that stand for identifiers in keys of rows, audit
// records and journals. Only gateway/crypto includes OpenSSL.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace zhudong::crypto {

// How new records are sealed; either profile opens what the other sealed.
enum class SealProfile : char {
  kAes256Gcm = 1,      // NIST SP 800-38D
  kSm4CtrHmacSm3 = 2,  // GB/T 32907-2016 in counter mode, then HMAC with SM3 (GB/T 32905-2016)
};

// Immutable; thread-safe.
class KeyRing {
 public:
  // `text` is what a key file or a key command gives: one key a line, `ID HEX` with 64 hex digits, `#` starts a
  // comment. The line with the id `index` is for keyed digests and must never change; of the others the last one seals,
  // all open. Both must be there. The error says which line, never what stands there.
  static absl::StatusOr<std::shared_ptr<const KeyRing>> Parse(std::string_view text, SealProfile profile);
  // The texts that the next two give hold keys: cleanse them after use (SecretBytes).
  //
  // A new text for Parse, from the system's randomness: an `index` and a first key.
  static absl::StatusOr<std::string> NewText();
  // `text` with one more key, which from then on seals. Its id is kN, N one above the highest that stands anywhere in
  // `text`, in comments, too: note ids of keys you take out in a comment, so that no id ever means two keys.
  static absl::StatusOr<std::string> WithNewKey(std::string_view text);

  virtual ~KeyRing() = default;

  // version ‖ profile ‖ key id ‖ nonce ‖ ciphertext ‖ tag. `context` is bound to it and must be given again to open it.
  virtual absl::StatusOr<std::string> Seal(std::string_view plain, std::string_view context) const = 0;
  // DATA_LOSS when it was changed or belongs to another context; FAILED_PRECONDITION, naming the id, when its key is
  // not in the ring.
  virtual absl::StatusOr<std::string> Open(std::string_view sealed, std::string_view context) const = 0;
  // Whether it was sealed with the key and the profile that seal now.
  virtual bool IsCurrent(std::string_view sealed) const = 0;

  // 32 bytes: HMAC-SM3 over part(domain) `text` with the index key, whatever the profile, so that a change of profile
  // loses nothing. Domains: `license`, `holder`, `consent`.
  virtual std::string KeyedDigest(std::string_view domain, std::string_view text) const = 0;

  virtual const std::string& active_key_id() const = 0;
  virtual std::vector<std::string> key_ids() const = 0;
};

}  // namespace zhudong::crypto
