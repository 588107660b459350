#include "gateway/crypto/keyring.h"

#include <openssl/rand.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gateway/base/bytes.h"
#include "gateway/base/text.h"
#include "gateway/crypto/digest.h"
#include "gateway/crypto/record_cipher.h"
#include "gateway/crypto/secret.h"

namespace zhudong::crypto {
namespace {

constexpr size_t kKeyBytes = 32;
constexpr size_t kMaxIdBytes = 16;
constexpr char kIdCharacters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
constexpr char kIndexId[] = "index";
constexpr char kFirstVersion = 1;  // nonce, AES-256-GCM under the data key itself: before there were key ids
constexpr char kVersion = 2;

bool IsKeyId(std::string_view text) {
  return !text.empty() && text.size() <= kMaxIdBytes && text.find_first_not_of(kIdCharacters) == std::string_view::npos;
}

bool IsHexKey(std::string_view text) {
  if (text.size() != 2 * kKeyBytes) return false;
  for (const char c : text) {
    if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f') && !(c >= 'A' && c <= 'F')) return false;
  }
  return true;
}

// One data key, and what is made of it for each profile.
struct DataKey {
  DataKey(std::string_view key_id, std::string_view key) : id(key_id), first_version(key), gcm(key), sm4(key) {}
  const std::string id;
  const FirstVersionCipher first_version;
  const GcmCipher gcm;
  const Sm4Cipher sm4;
};

class KeyRingImpl final : public KeyRing {
 public:
  KeyRingImpl(std::vector<std::unique_ptr<DataKey>> keys, std::string_view index_key, SealProfile profile)
      : keys_(std::move(keys)), profile_(profile), index_(DigestKind::kSm3, index_key) {
    header_ = std::string{kVersion, static_cast<char>(profile), static_cast<char>(Active().id.size())};
    header_ += Active().id;
  }

  absl::StatusOr<std::string> Seal(std::string_view plain, std::string_view context) const override {
    if (profile_ == SealProfile::kSm4CtrHmacSm3) return Active().sm4.Seal(header_, plain, context);
    return Active().gcm.Seal(header_, plain, context);
  }

  absl::StatusOr<std::string> Open(std::string_view sealed, std::string_view context) const override {
    if (!sealed.empty() && sealed[0] == kFirstVersion) return OpenFirstVersion(sealed, context);
    const size_t fixed = 3;
    if (sealed.size() < fixed || sealed[0] != kVersion) return NotOurs();
    const size_t header_bytes = fixed + static_cast<unsigned char>(sealed[2]);
    if (sealed.size() < header_bytes) return NotOurs();
    const std::string_view id = sealed.substr(fixed, header_bytes - fixed);
    const DataKey* key = Find(id);
    if (key == nullptr) {
      if (!IsKeyId(id)) return NotOurs();
      return absl::FailedPreconditionError(
          absl::StrCat("sealed with the key `", base::ToAbsl(id), "`, which is not among the keys: put it back"));
    }
    const std::string_view header = sealed.substr(0, header_bytes);
    const std::string_view body = sealed.substr(header_bytes);
    if (sealed[1] == static_cast<char>(SealProfile::kAes256Gcm)) return key->gcm.Open(header, body, context);
    if (sealed[1] == static_cast<char>(SealProfile::kSm4CtrHmacSm3)) return key->sm4.Open(header, body, context);
    return NotOurs();
  }

  bool IsCurrent(std::string_view sealed) const override {
    return sealed.substr(0, header_.size()) == std::string_view(header_);
  }

  std::string KeyedDigest(std::string_view domain, std::string_view text) const override {
    std::string prefix;
    base::AppendPart(prefix, domain);
    return index_.Of({prefix, text});
  }

  const std::string& active_key_id() const override { return Active().id; }
  std::vector<std::string> key_ids() const override {
    std::vector<std::string> ids;
    for (const auto& key : keys_) ids.push_back(key->id);
    return ids;
  }

 private:
  static absl::Status NotOurs() { return absl::DataLossError("not a sealed record of this program"); }

  const DataKey& Active() const { return *keys_.back(); }
  const DataKey* Find(std::string_view id) const {
    for (const auto& key : keys_) {
      if (key->id == id) return key.get();
    }
    return nullptr;
  }
  absl::StatusOr<std::string> OpenFirstVersion(std::string_view sealed, std::string_view context) const {
    for (const auto& key : keys_) {
      absl::StatusOr<std::string> plain = key->first_version.Open(sealed.substr(1), context);
      if (plain.ok()) return plain;
    }
    return absl::DataLossError("the sealed record was changed, or belongs to another key");
  }

  const std::vector<std::unique_ptr<DataKey>> keys_;
  const SealProfile profile_;
  const Hmac index_;
  std::string header_;  // of what is sealed now
};

absl::StatusOr<std::unique_ptr<SecretBytes>> NewKeyHex() {
  SecretBytes key(std::string(kKeyBytes, '\0'));
  auto* const bytes = reinterpret_cast<unsigned char*>(key.bytes().data());
  if (RAND_bytes(bytes, static_cast<int>(kKeyBytes)) != 1) {
    return absl::InternalError("the system gives no randomness");
  }
  return std::make_unique<SecretBytes>(Hex(key.view()));
}

// The highest N of all words `kN` in `text`, wherever they stand; 0 when there is none.
uint64_t HighestNumber(std::string_view text) {
  uint64_t highest = 0;
  while (!text.empty()) {
    const size_t end = std::min(text.find_first_not_of(kIdCharacters), text.size());
    const std::string_view word = text.substr(0, end);
    uint64_t number = 0;
    if (IsKeyId(word) && word[0] == 'k' && absl::SimpleAtoi(base::ToAbsl(word.substr(1)), &number)) {
      highest = std::max(highest, number);
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return highest;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const KeyRing>> KeyRing::Parse(std::string_view text, SealProfile profile) {
  std::vector<std::unique_ptr<DataKey>> keys;
  std::unique_ptr<SecretBytes> index_key;
  int number = 0;
  const auto wrong = [&number](std::string_view what) {
    return absl::InvalidArgumentError(absl::StrCat("line ", number, " of the keys: ", base::ToAbsl(what)));
  };
  for (const absl::string_view full : absl::StrSplit(base::ToAbsl(text), '\n')) {
    ++number;
    // Views into `text`: no copies of keys are left behind.
    const std::vector<absl::string_view> words =
        absl::StrSplit(full.substr(0, full.find('#')), absl::ByAnyChar(" \t\r"), absl::SkipEmpty());
    if (words.empty()) continue;
    if (words.size() != 2) return wrong("an id and a key, with a space between");
    const std::string_view id(words[0].data(), words[0].size());
    if (!IsKeyId(id)) return wrong("an id is 1 to 16 of a-z, 0-9 and -");
    if (!IsHexKey({words[1].data(), words[1].size()})) return wrong("a key has 64 hex digits");
    auto key = std::make_unique<SecretBytes>(absl::HexStringToBytes(words[1]));
    if (id == kIndexId) {
      if (index_key != nullptr) return wrong("a second `index`");
      index_key = std::move(key);
      continue;
    }
    for (const auto& known : keys) {
      if (known->id == id) return wrong("an id that stands there already");
    }
    keys.push_back(std::make_unique<DataKey>(id, key->view()));
  }
  if (index_key == nullptr) return absl::InvalidArgumentError("the keys have no line `index`");
  if (keys.empty()) return absl::InvalidArgumentError("the keys have no line besides `index`: nothing could be sealed");
  return std::make_shared<const KeyRingImpl>(std::move(keys), index_key->view(), profile);
}

absl::StatusOr<std::string> KeyRing::NewText() {
  const absl::StatusOr<std::unique_ptr<SecretBytes>> index = NewKeyHex();
  if (!index.ok()) return index.status();
  const SecretBytes text(absl::StrCat(
      "# Seals personal data at rest. Lose it, and what is sealed is lost; back it up apart from the data.\n",
      "# `index` never changes. A new last line seals from then on; the others still open.\n", kIndexId, " ",
      base::ToAbsl((*index)->view()), "\n"));
  return WithNewKey(text.view());
}

absl::StatusOr<std::string> KeyRing::WithNewKey(std::string_view text) {
  const absl::StatusOr<std::unique_ptr<SecretBytes>> key = NewKeyHex();
  if (!key.ok()) return key.status();
  const std::string id = absl::StrCat("k", HighestNumber(text) + 1);
  if (!IsKeyId(id)) return absl::InvalidArgumentError("no number is free above the keys that stand there");
  const char* separator = text.empty() || text.back() == '\n' ? "" : "\n";
  return absl::StrCat(base::ToAbsl(text), separator, id, " ", base::ToAbsl((*key)->view()), "\n");
}

}  // namespace zhudong::crypto
