#include "gateway/licenses/license_rows.h"

#include <algorithm>

#include "gateway/base/bytes.h"

namespace zhudong::licenses {
namespace {

std::string Key(char kind, std::string_view first, std::string_view second = {}) {
  std::string key;
  key.reserve(1 + first.size() + second.size());
  key.push_back(kind);
  key.append(first);
  key.append(second);
  return key;
}

}  // namespace

std::string LicenseKey(std::string_view license_digest) { return Key('r', license_digest); }

std::string HolderKey(std::string_view holder_digest, v1::LicenseType type, std::string_view type_code,
                      std::string_view asked_for) {
  std::string key = Key('h', holder_digest);
  base::AppendU16(key, static_cast<uint16_t>(type));
  key.append(asked_for);
  if (type == v1::LICENSE_TYPE_OTHER) key.append(type_code);
  return key;
}

std::string HolderPrefix(std::string_view holder_digest) { return Key('h', holder_digest); }
std::string OwnedKey(std::string_view holder_digest, std::string_view license_digest) {
  return Key('o', holder_digest, license_digest);
}
std::string OwnedPrefix(std::string_view holder_digest) { return Key('o', holder_digest); }
std::string LatestChangeKey(std::string_view license_digest) { return Key('c', license_digest); }

std::string ChangeLogKey(uint64_t sequence) {
  std::string key = "g";
  base::AppendU64(key, sequence);
  return key;
}

uint64_t SequenceOfChangeLogKey(std::string_view key) { return base::ReadU64(key.substr(1)); }

std::string SuccessorPrefix(std::string_view license_digest) { return Key('s', license_digest); }

std::string SuccessorKey(std::string_view license_digest, uint64_t sequence) {
  std::string key = Key('s', license_digest);
  base::AppendU64(key, sequence);
  return key;
}

std::string ReleaseKey(std::string_view license_digest, std::string_view principal) {
  return Key('w', license_digest, principal);
}
std::string ReleasePrefix(std::string_view license_digest) { return Key('w', license_digest); }
std::string ConsentKey(std::string_view consent_digest) { return Key('j', consent_digest); }

std::string SignerKey(std::string_view signer_digest) { return Key('t', signer_digest); }

std::string DueKey(absl::Time at, std::string_view key) {
  std::string due = "x";
  base::AppendU64(due, static_cast<uint64_t>(std::max<int64_t>(0, absl::ToUnixMicros(at))));
  due.append(key);
  return due;
}

std::string_view FirstDigestOf(std::string_view key) {
  static constexpr std::string_view kKinds = "rhocwsj";
  if (key.size() < 1 + kDigestBytes || kKinds.find(key[0]) == std::string_view::npos) return {};
  return key.substr(1, kDigestBytes);
}

std::string_view LicenseOfOwnedKey(std::string_view key) {
  return key.size() == 1 + 2 * kDigestBytes ? key.substr(1 + kDigestBytes) : std::string_view();
}

bool IsSealedKind(char kind) { return kind == 'r' || kind == 'h' || kind == 'w' || kind == 's'; }

}  // namespace zhudong::licenses
