// Calls of one provincial system with a token that is fetched once for all who wait, and anew when it no longer holds.
#pragma once

#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "gateway/base/clock.h"
#include "gateway/http/client.h"
#include "nlohmann/json.hpp"

namespace zhudong::license_provincial {

struct Account {
  std::string app_key;
  std::string app_secret;
  std::string account;
  std::string org_code;
};

// Thread-safe; a call blocks its thread.
class Session {
 public:
  // `clock` must outlive it; deadlines are its.
  Session(std::unique_ptr<http::Client> client, Account account, const base::Clock& clock)
      : client_(std::move(client)), account_(std::move(account)), clock_(clock) {}

  // `data` of the answer. `path` may have a query. A token that is refused is renewed, and the call made once more.
  absl::StatusOr<nlohmann::json> Ask(http::Request request, absl::Time deadline);

 private:
  // A token that is not `refused`. One thread logs in; those who come meanwhile share what comes of it.
  absl::StatusOr<std::string> Token(const std::string& refused, absl::Time deadline);
  absl::Status LogInNow(absl::Time deadline);
  bool NotLoggingIn() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !logging_in_; }
  bool Good(const std::string& refused) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::unique_ptr<http::Client> client_;
  const Account account_;
  const base::Clock& clock_;

  absl::Mutex mutex_;
  bool logging_in_ ABSL_GUARDED_BY(mutex_) = false;
  std::string token_ ABSL_GUARDED_BY(mutex_);
  absl::Time good_until_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  absl::Status last_log_in_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhudong::license_provincial
