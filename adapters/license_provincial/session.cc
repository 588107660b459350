#include "adapters/license_provincial/session.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "adapters/license_provincial/answers.h"
#include "gateway/base/text.h"

namespace zhudong::license_provincial {
namespace {

// Renewed so long before its end that a call does not meet it on the way.
constexpr absl::Duration kMargin = absl::Seconds(30);

std::string WithToken(const std::string& path, const std::string& token) {
  return absl::StrCat(path, absl::StrContains(path, "?") ? "&" : "?", "access_token=", http::EscapeQuery(token));
}

}  // namespace

absl::StatusOr<nlohmann::json> Session::Ask(http::Request request, absl::Time deadline) {
  const std::string path = request.path;
  std::string refused;
  for (int attempt = 0;; ++attempt) {
    absl::StatusOr<std::string> token = Token(refused, deadline);
    if (!token.ok()) return token.status();
    request.path = WithToken(path, *token);
    const absl::StatusOr<http::Response> response = client_->Send(request, deadline);
    if (!response.ok()) return response.status();
    absl::StatusOr<nlohmann::json> data = ReadEnvelope(*response);
    if (!absl::IsUnauthenticated(data.status()) || attempt > 0) return data;
    refused = *std::move(token);
  }
}

bool Session::Good(const std::string& refused) const {
  return !token_.empty() && token_ != refused && clock_.Now() < good_until_;
}

absl::StatusOr<std::string> Session::Token(const std::string& refused, absl::Time deadline) {
  {
    absl::MutexLock lock(&mutex_);
    while (!Good(refused) && logging_in_) {
      mutex_.AwaitWithTimeout(absl::Condition(this, &Session::NotLoggingIn), deadline - clock_.Now());
      if (logging_in_ || clock_.Now() >= deadline) {
        return absl::DeadlineExceededError("the log-in did not end in time");
      }
      // One who had less time than we have says nothing of the system: the next of us tries.
      if (absl::IsDeadlineExceeded(last_log_in_)) continue;
      if (!last_log_in_.ok()) return last_log_in_;
      if (!Good(refused)) return absl::AbortedError("the token that the log-in gave is refused already");
    }
    if (Good(refused)) return token_;
    logging_in_ = true;
  }
  const absl::Status status = LogInNow(deadline);
  absl::MutexLock lock(&mutex_);
  logging_in_ = false;
  last_log_in_ = status;
  if (!status.ok()) return status;
  return token_;
}

absl::Status Session::LogInNow(absl::Time deadline) {
  http::Request request{.method = "POST", .path = "/security/login"};
  request.body = nlohmann::json{{"app_key", account_.app_key},
                                {"app_secret", account_.app_secret},
                                {"account", account_.account},
                                {"org_code", account_.org_code}}
                     .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  const absl::Time begun = clock_.Now();
  const absl::StatusOr<http::Response> response = client_->Send(request, deadline);
  if (!response.ok()) return response.status();
  const absl::StatusOr<nlohmann::json> data = ReadEnvelope(*response);
  // Refused here means that the account is: no other try mends it.
  if (absl::IsPermissionDenied(data.status()) || absl::IsUnauthenticated(data.status())) {
    return absl::UnauthenticatedError(absl::StrCat(
        "the log-in is refused: check account, app_key, org_code and the secret (", data.status().message(), ")"));
  }
  if (!data.ok()) return data.status();
  absl::StatusOr<LogIn> log_in = ReadLogIn(*data);
  if (!log_in.ok()) return log_in.status();
  absl::MutexLock lock(&mutex_);
  token_ = std::move(log_in->token);
  // A token of a life shorter than the margin is used for half of it.
  good_until_ = begun + std::max(log_in->valid_for - kMargin, log_in->valid_for / 2);
  return absl::OkStatus();
}

}  // namespace zhudong::license_provincial
