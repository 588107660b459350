#include "gateway/rpc/sealed_text.h"

#include "absl/strings/escaping.h"
#include "gateway/base/text.h"
#include "gateway/crypto/digest.h"

namespace zhudong::rpc {
namespace {

constexpr size_t kChecksumBytes = 4;

}  // namespace

std::string SealText(char version, std::string_view bytes) {
  std::string whole(1, version);
  whole.append(bytes);
  whole += crypto::Sha256(whole).substr(0, kChecksumBytes);
  return absl::WebSafeBase64Escape(whole);
}

std::optional<std::string> OpenText(char version, std::string_view text) {
  std::string whole;
  if (text.size() > kMaxSealedText || !absl::WebSafeBase64Unescape(base::ToAbsl(text), &whole)) return std::nullopt;
  if (whole.size() < 1 + kChecksumBytes || whole[0] != version) return std::nullopt;
  std::string bytes = whole.substr(1, whole.size() - 1 - kChecksumBytes);
  // Base64 can spell the same bytes in several ways; only ours is good.
  if (SealText(version, bytes) != text) return std::nullopt;
  return bytes;
}

}  // namespace zhudong::rpc
