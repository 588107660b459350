#include "adapters/http_push/signature.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gateway/model/errors.h"

namespace zhudong::http_push {
namespace {

constexpr char kKey[] = "zhudong-key", kTimestamp[] = "zhudong-timestamp", kNonce[] = "zhudong-nonce",
               kSignature[] = "zhudong-signature";

std::string Header(const http::Incoming& incoming, const char* name) {
  const auto found = incoming.headers.find(name);
  return found == incoming.headers.end() ? "" : found->second;
}

bool IsNonce(const std::string& text) {
  return text.size() >= 16 && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return absl::ascii_isalnum(c) || c == '-' || c == '_';
         });
}

// One reason and one sentence for an unknown key and a wrong signature: nobody learns here which keys there are.
absl::Status Invalid() {
  return model::Error(absl::StatusCode::kUnauthenticated, v1::ERROR_REASON_SIGNATURE_INVALID,
                      "there is no such key for this feed, or the signature is not over what was sent: see "
                      "adapters/http_push/README.md");
}

}  // namespace

bool Signatures::IsSigned(const http::Incoming& incoming) { return incoming.headers.contains(kSignature); }

const SigningKey* Signatures::Find(const http::Incoming& incoming, const std::string& feed) const {
  const std::string id = Header(incoming, kKey);
  const auto found =
      std::find_if(keys_.begin(), keys_.end(), [&](const SigningKey& key) { return key.id == id && key.feed == feed; });
  return found == keys_.end() ? nullptr : &*found;
}

absl::Status Signatures::CheckHead(const http::Incoming& incoming, const std::string& feed) const {
  int64_t seconds = 0;
  if (Find(incoming, feed) == nullptr || !IsNonce(Header(incoming, kNonce)) ||
      !absl::SimpleAtoi(Header(incoming, kTimestamp), &seconds)) {
    return Invalid();
  }
  const absl::Duration off = absl::AbsDuration(clock_.Now() - absl::FromUnixSeconds(seconds));
  if (off <= options_.window) return absl::OkStatus();
  return model::Error(absl::StatusCode::kUnauthenticated, v1::ERROR_REASON_SIGNATURE_EXPIRED,
                      "the request's time is not within the window: set the clock, and sign each request anew",
                      {{"now", std::to_string(absl::ToUnixSeconds(clock_.Now()))},
                       {"window", std::to_string(absl::ToInt64Seconds(options_.window))}});
}

absl::StatusOr<std::string> Signatures::Check(const http::Incoming& incoming, const std::string& feed) {
  if (absl::Status head = CheckHead(incoming, feed); !head.ok()) return head;
  const SigningKey& key = *Find(incoming, feed);
  const std::string timestamp = Header(incoming, kTimestamp);
  const std::string nonce = Header(incoming, kNonce);
  const std::string text = absl::StrCat("v1\n", incoming.method, "\n", incoming.target, "\n", timestamp, "\n", nonce,
                                        "\n", absl::BytesToHexString(key.digest(incoming.body)));
  const std::string given = absl::AsciiStrToLower(Header(incoming, kSignature));
  if (!options_.same(given, absl::BytesToHexString(key.hmac(text)))) return Invalid();
  int64_t seconds = 0;
  (void)absl::SimpleAtoi(timestamp, &seconds);
  absl::Status fresh = Remember(key.id, nonce, absl::FromUnixSeconds(seconds));
  if (!fresh.ok()) return fresh;
  return key.principal;
}

absl::Status Signatures::Remember(const std::string& key, const std::string& nonce, absl::Time timestamp) {
  const absl::Time now = clock_.Now();
  absl::MutexLock lock(&mutex_);
  auto& [all, by_end] = nonces_[key];
  while (!by_end.empty() && by_end.begin()->first < now) {
    all.erase(by_end.begin()->second);
    by_end.erase(by_end.begin());
  }
  if (all.contains(nonce)) {
    return model::Error(absl::StatusCode::kUnauthenticated, v1::ERROR_REASON_NONCE_USED,
                        "this nonce was used before: make a new one, and sign again, for every request");
  }
  if (all.size() >= options_.max_nonces) {
    absl::Status full = model::Error(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_OVERLOADED,
                                     "more requests than can be remembered: send again after the time given");
    model::SetRetryAfter(full, by_end.begin()->first - now + absl::Seconds(1));
    return full;
  }
  all.insert(nonce);
  by_end.emplace(timestamp + options_.window, nonce);
  return absl::OkStatus();
}

}  // namespace zhudong::http_push
