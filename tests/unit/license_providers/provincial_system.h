// A provincial system of one license, with log-in, tokens and 用证码.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "tests/unit/license_providers/http_system.h"

namespace zhudong::license_test {

class ProvincialSystem final : public HttpSystem {
 public:
  ~ProvincialSystem() override { Stop(); }
  std::unique_ptr<ports::LicenseProvider> NewProvider(const base::Clock& clock) override;

  // Every token given so far is refused from now on.
  void ForgetTokens();
  nlohmann::json last_list_request() const;

  std::atomic<int> log_ins = 0;
  std::atomic<int> expires_in = 3600;
  std::atomic<bool> refuse_log_in = false;
  std::atomic<bool> stall_log_in = false;
  std::atomic<bool> refuse_every_token = false;
  std::atomic<bool> refuse_by_status = false;  // HTTP 401 in place of an envelope
  std::atomic<bool> auth_code_expired = false;

 protected:
  std::vector<std::pair<std::string, http::Handler>> Routes() override;

 private:
  http::Response LogIn(const http::Incoming& incoming);
  nlohmann::json List(const http::Incoming& incoming);
  nlohmann::json License() const;
  // Checks the token before `answer`.
  http::Handler Guarded(Answer answer);

  mutable absl::Mutex mutex_;
  std::set<std::string> tokens_ ABSL_GUARDED_BY(mutex_);
  nlohmann::json last_list_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhudong::license_test
