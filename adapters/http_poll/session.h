// Calls of a platform: with a token where it wants one, and with what its answers mean.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/base/clock.h"
#include "gateway/http/client.h"
#include "nlohmann/json.hpp"

namespace zhudong::http_poll {

// How a token is had.
struct LogIn {
  // Asked for every token, so that a changed file is in use without a restart; null: the platform wants no token.
  std::function<absl::StatusOr<std::string>()> secret;
  std::string path;  // where the secret is POSTed for a token; empty: the secret is the token
  std::string token = "/access_token";
  std::string header = "Authorization";
  std::string scheme = "Bearer";  // stands before the token; empty: nothing does
};

// Platforms that answer 200 to everything and say in the body what they mean.
struct Codes {
  std::string at;                    // pointer; empty: there is no code in the body
  std::vector<std::string> ok;       // all others are failures
  std::vector<std::string> expired;  // of those: the token is not, or no longer, good
};

struct Answer {
  bool unchanged = false;  // 304
  std::map<std::string, std::string> headers;
  nlohmann::json body;
};

// Used by one thread, Cancel apart.
class Session {
 public:
  using Headers = std::vector<std::pair<std::string, std::string>>;

  Session(LogIn log_in, Codes codes, std::unique_ptr<http::Client> client, absl::Duration timeout,
          const base::Clock& clock)
      : log_in_(std::move(log_in)),
        codes_(std::move(codes)),
        client_(std::move(client)),
        timeout_(timeout),
        clock_(clock) {}

  // Logs in where needed, and once more when the token is not taken. NOT_FOUND: 404. DATA_LOSS: the answer is no JSON.
  // UNAUTHENTICATED: not even a new token is taken. UNAVAILABLE and what http::Client says: later; RetryInfo says when.
  absl::StatusOr<Answer> Get(const std::string& target, const Headers& conditions = {});
  // Ends a Get that waits, and every later one. Thread-safe.
  void Cancel() { client_->Cancel(); }

 private:
  absl::StatusOr<Answer> GetOnce(const std::string& target, const Headers& conditions);
  absl::Status FetchToken();
  absl::Status Refused(const http::Response& response) const;

  const LogIn log_in_;
  const Codes codes_;
  const std::unique_ptr<http::Client> client_;
  const absl::Duration timeout_;  // of one call
  const base::Clock& clock_;
  std::string token_;
};

// Retry-After in seconds or as a date (RFC 9110, 10.2.3), at most an hour; nullopt without one.
std::optional<absl::Duration> RetryAfter(const http::Response& response, absl::Time now);

// A string or a whole number at `pointer`; empty for anything else.
std::string TextAt(const nlohmann::json& value, const std::string& pointer);

}  // namespace zhudong::http_poll
