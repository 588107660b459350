#include <cstdio>
#include <cstdlib>
#include <memory>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/crypto/keyring.h"
#include "gateway/crypto/signature.h"
#include "tests/fuzz/entries.h"

namespace zhudong::fuzz {
namespace {

using crypto::KeyRing;
using crypto::SealProfile;

constexpr size_t kLongestIdBytes = 16;

void Must(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

const KeyRing& Ring() {
  static const std::shared_ptr<const KeyRing> ring = *KeyRing::Parse(
      absl::StrCat("index ", std::string(64, '1'), "\nk1 ", std::string(64, 'a'), "\n"), SealProfile::kSm4CtrHmacSm3);
  return *ring;
}

}  // namespace

void KeyText(std::string_view bytes) {
  const auto ring = KeyRing::Parse(bytes, SealProfile::kAes256Gcm);
  if (!ring.ok()) {
    Must(ring.status().code() == absl::StatusCode::kInvalidArgument, "a bad text is INVALID_ARGUMENT");
    Must(ring.status().message().size() < 200, "what stands in the text is not in the message");
    return;
  }
  const std::vector<std::string> ids = (*ring)->key_ids();
  Must(std::set<std::string>(ids.begin(), ids.end()).size() == ids.size(), "ids are there once");
  for (const std::string& id : ids) Must(!id.empty() && id.size() <= kLongestIdBytes, "ids are bounded");
  Must(!ids.empty() && (*ring)->active_key_id() == ids.back(), "the last key seals");
  const std::string sealed = (*ring)->Seal("x", "row").value();
  const absl::StatusOr<std::string> more = KeyRing::WithNewKey(bytes);
  if (!more.ok()) return;
  const auto next = KeyRing::Parse(*more, SealProfile::kAes256Gcm);
  // Though the last line may be a comment without an end: the new key still has a line of its own.
  Must(next.ok(), "a text with a new key is good");
  Must((*next)->key_ids().size() == ids.size() + 1, "the new key is one more");
  Must((*next)->Open(sealed, "row").value_or("") == "x", "what was sealed before still opens");
  Must((*next)->KeyedDigest("holder", "1") == (*ring)->KeyedDigest("holder", "1"), "digests stay");
}

void SealedRecord(std::string_view bytes) {
  // As it is; and as the rest after each good beginning.
  for (const std::string& start :
       {std::string(), std::string("\x01", 1), std::string("\x02\x01\x02k1", 5), std::string("\x02\x02\x02k1", 5)}) {
    const absl::StatusOr<std::string> plain = Ring().Open(absl::StrCat(start, base::ToAbsl(bytes)), "row");
    Must(!plain.ok(), "what was not sealed does not open");
    Must(plain.status().code() == absl::StatusCode::kDataLoss ||
             plain.status().code() == absl::StatusCode::kFailedPrecondition,
         "a refusal has one of two codes");
  }
}

void PublicKey(std::string_view bytes) {
  const auto key = crypto::VerifyingKey::Parse(bytes);
  if (!key.ok()) {
    Must(key.status().code() == absl::StatusCode::kInvalidArgument, "what is no key is INVALID_ARGUMENT");
    return;
  }
  Must((*key)->key_id().size() == 16, "a key has an id");
  Must(!(*key)->Verify("data", bytes), "what is no signature does not verify");
  Must(!(*key)->Verify("data", bytes.substr(0, 64)), "what is no raw signature does not verify");
}

}  // namespace zhudong::fuzz
