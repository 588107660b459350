// What the stand-in knows and answers, without HTTP: tokens, 用证码, records, files. Thread-safe.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "gateway/app/license_system/catalogue.h"
#include "gateway/app/license_system/faults.h"
#include "gateway/base/clock.h"
#include "gateway/crypto/signature.h"
#include "nlohmann/json.hpp"

namespace zhudong::app {

// One signer with its certificate in PEM.
struct Signer {
  std::string certificate;
  std::shared_ptr<const crypto::SigningKey> key;
};

// What a 用证码 is good for: one license, one matter, one caller, for a while.
struct Authorization {
  std::string identifier;
  std::string matter;  // service_item_code
  std::string caller;  // the account that asked
  absl::Time until;
};

class StandInDesk {
 public:
  StandInDesk(std::unique_ptr<Catalogue> catalogue, Signer signer, std::optional<Signer> revoked,
              const base::Clock& clock, absl::Duration token_life)
      : catalogue_(std::move(catalogue)),
        signer_(std::move(signer)),
        revoked_(std::move(revoked)),
        clock_(clock),
        token_life_(token_life) {}

  Faults& faults() { return faults_; }
  Catalogue& catalogue() { return *catalogue_; }
  absl::Duration token_life() const { return token_life_; }

  bool can_be_revoked() const { return revoked_.has_value(); }

  std::string NewToken(const std::string& account);
  // The account that logged in for it; nullopt when it does not hold, or no longer.
  std::optional<std::string> AccountOf(const std::string& token);
  // A 用证码; sets `until`.
  std::string NewAuthCode(Authorization& authorization);
  // What it allows this caller; nullopt when it is another's, unknown or over.
  std::optional<Authorization> Allowed(const std::string& auth_code, const std::string& caller) const;
  // data_fields with algorithm, s_sign_cert, s_sign_data as the families send them; faults apply.
  nlohmann::json SignedFields(const StandInLicense& license, nlohmann::ordered_json fields);
  // The license's OFD; faults apply.
  absl::StatusOr<std::string> File(const StandInLicense& license);

  void Count(const std::string& verb);
  nlohmann::json counts() const;

 private:
  struct Token {
    std::string account;
    absl::Time until;
  };

  const std::unique_ptr<Catalogue> catalogue_;
  const Signer signer_;
  const std::optional<Signer> revoked_;
  const base::Clock& clock_;
  const absl::Duration token_life_;
  Faults faults_;

  mutable absl::Mutex mutex_;
  uint64_t next_ ABSL_GUARDED_BY(mutex_) = 1;
  std::map<std::string, Token> tokens_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, Authorization> auth_codes_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, uint64_t> counts_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhudong::app
