#include "gateway/pushing/signer.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gateway/base/text.h"
#include "gateway/model/text.h"

namespace zhudong::pushing {
namespace {

constexpr std::string_view kSymmetric = "whsec_";
constexpr std::string_view kSecret = "whsk_";
constexpr std::string_view kPublic = "whpk_";
// "Random. At least 24 bytes (192 bits, 512 maximum)."
constexpr size_t kLeastBytes = 24;
constexpr size_t kMostBytes = 64;

absl::StatusOr<std::string> Decode(std::string_view base64) {
  std::string bytes;
  if (!absl::Base64Unescape(base::ToAbsl(base64), &bytes)) return absl::InvalidArgumentError("is no base64");
  return bytes;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Signer>> Signer::Parse(std::string_view text, const Crypto& crypto) {
  const auto signer = std::make_shared<Signer>();
  int number = 0;
  for (const absl::string_view whole : absl::StrSplit(base::ToAbsl(text), '\n')) {
    ++number;
    const auto wrong = [&](const auto&... what) {
      return absl::InvalidArgumentError(absl::StrCat("line ", number, " ", what...));
    };
    const std::string_view line = model::Trim(base::FromAbsl(whole));
    if (line.empty() || line.front() == '#') continue;
    if (signer->keys_.size() == kMostKeys) return wrong("is one key too many: at most ", kMostKeys);
    if (line.starts_with(kPublic)) return wrong("is a public key (whpk_): that is the receiver's; write its whsk_");
    const bool symmetric = line.starts_with(kSymmetric);
    if (!symmetric && !line.starts_with(kSecret)) return wrong("begins neither with whsec_ nor with whsk_");
    const absl::StatusOr<std::string> bytes = Decode(line.substr(symmetric ? kSymmetric.size() : kSecret.size()));
    if (!bytes.ok()) return wrong(bytes.status().message());
    if (symmetric) {
      if (bytes->size() < kLeastBytes || bytes->size() > kMostBytes) {
        return wrong("holds ", bytes->size(), " bytes: a whsec_ secret has 24 to 64");
      }
      signer->keys_.push_back({"v1", crypto.hmac_sha256(*bytes)});
      continue;
    }
    absl::StatusOr<Ed25519> key = crypto.ed25519(*bytes);
    if (!key.ok()) return wrong("can't be used: ", key.status().message());
    signer->keys_.push_back({"v1a", std::move(key->sign)});
    signer->public_keys_.push_back(absl::StrCat(base::ToAbsl(kPublic), absl::Base64Escape(key->public_key)));
  }
  if (signer->keys_.empty()) return absl::InvalidArgumentError("holds no key: write one line with whsec_ or whsk_");
  return signer;
}

absl::StatusOr<std::string> Signer::Sign(std::string_view id, int64_t timestamp, std::string_view body) const {
  const std::string content = absl::StrCat(base::ToAbsl(id), ".", timestamp, ".", base::ToAbsl(body));
  std::vector<std::string> signatures;
  for (const Key& key : keys_) {
    const absl::StatusOr<std::string> signature = key.sign(content);
    if (!signature.ok()) return signature.status();
    signatures.push_back(absl::StrCat(key.version, ",", absl::Base64Escape(*signature)));
  }
  return absl::StrJoin(signatures, " ");
}

}  // namespace zhudong::pushing
