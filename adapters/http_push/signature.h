// Requests signed with a secret that both sides know, for platforms that have no client certificate.
//
//   Zhudong-Key: tzxm-2026                 which secret
//   Zhudong-Timestamp: 1772330400          Unix seconds, within the window of the gateway's clock
//   Zhudong-Nonce: 5f0c…                   16 to 64 letters, digits, - and _: another one for every request
//   Zhudong-Signature: 9ac1…               hex of HMAC(secret, text), where text is these lines, a line end after each
//                                          but the last:
//     v1
//     POST
//     /v1/feeds/investment-projects/events (the request's target, as sent)
//     1772330400
//     5f0c…
//     hex digest of the body
//
// HMAC and digest are SHA-256, or SM3 where the key is configured so.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "gateway/base/clock.h"
#include "gateway/http/server.h"

namespace zhudong::http_push {

// What only gateway/crypto can do; passed in.
struct SigningKey {
  std::string id;
  std::string feed;       // for which alone it holds
  std::string principal;  // whom it proves
  std::function<std::string(std::string_view text)> hmac;
  std::function<std::string(std::string_view body)> digest;
};

struct SignatureOptions {
  absl::Duration window = absl::Minutes(5);  // before and after the gateway's clock
  size_t max_nonces = 100000;                // of one key, remembered until their time is out of the window
  // Compares in a time that does not tell where two texts differ.
  std::function<bool(std::string_view, std::string_view)> same;
};

// Thread-safe. Nonces are forgotten with the process: what is replayed after that is a duplicate by its event ids.
class Signatures {
 public:
  Signatures(std::vector<SigningKey> keys, SignatureOptions options, const base::Clock& clock)
      : keys_(std::move(keys)), options_(std::move(options)), clock_(clock) {}

  static bool IsSigned(const http::Incoming& incoming);

  // What can be told without the body. UNAUTHENTICATED with reason SIGNATURE_INVALID or SIGNATURE_EXPIRED.
  absl::Status CheckHead(const http::Incoming& incoming, const std::string& feed) const;
  // Whose request this is. Also UNAUTHENTICATED with NONCE_USED; RESOURCE_EXHAUSTED with RetryInfo when no more nonces
  // can be remembered.
  absl::StatusOr<std::string> Check(const http::Incoming& incoming, const std::string& feed);

 private:
  const SigningKey* Find(const http::Incoming& incoming, const std::string& feed) const;
  absl::Status Remember(const std::string& key, const std::string& nonce, absl::Time timestamp);

  const std::vector<SigningKey> keys_;
  const SignatureOptions options_;
  const base::Clock& clock_;
  absl::Mutex mutex_;
  // Each key's own, by its id: nobody uses up another's.
  struct Nonces {
    std::set<std::string> all;
    std::multimap<absl::Time, std::string> by_end;  // until when each is remembered
  };
  std::map<std::string, Nonces> nonces_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhudong::http_push
