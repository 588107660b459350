#include "gateway/app/issuer_watch.h"

#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "gateway/app/license_settings.h"
#include "gateway/base/clock.h"
#include "gateway/base/files.h"

namespace zhudong::app {
namespace {

std::string Stamps(const config::Config& config) {
  std::string stamps;
  for (const config::LicenseIssuer& issuer : config.license_issuers) {
    for (const std::string& file : issuer.certificates) stamps += base::FileStamp(file);
    for (const std::string& file : issuer.revocation_lists) stamps += base::FileStamp(file);
  }
  return stamps;
}

class WatchedIssuerTrust final : public crypto::IssuerTrust {
 public:
  // `stamps`: of the files before `trust` was read from them.
  WatchedIssuerTrust(config::Config config, absl::Duration look, LookedAtIssuers looked, std::string stamps,
                     std::shared_ptr<const crypto::IssuerTrust> trust)
      : config_(std::move(config)),
        look_(look),
        looked_(std::move(looked)),
        next_look_(base::DeadlineIn(look)),
        stamps_(std::move(stamps)),
        trust_(std::move(trust)) {}

  crypto::TrustVerdict Check(std::string_view data, std::string_view signature, std::string_view certificate,
                             std::string_view algorithm, absl::Time now) const override {
    return Current()->Check(data, signature, certificate, algorithm, now);
  }
  crypto::TrustVerdict CheckSigner(std::string_view certificate, absl::Time now) const override {
    return Current()->CheckSigner(certificate, now);
  }
  uint64_t generation() const override {
    absl::MutexLock lock(&mutex_);
    Look();
    return generation_;
  }

 private:
  std::shared_ptr<const crypto::IssuerTrust> Current() const {
    absl::MutexLock lock(&mutex_);
    Look();
    return trust_;
  }
  void Look() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (base::DeadlineIn(absl::ZeroDuration()) < next_look_) return;
    next_look_ = base::DeadlineIn(look_);
    std::string stamps = Stamps(config_);
    if (stamps == stamps_) return;
    absl::StatusOr<std::shared_ptr<const crypto::IssuerTrust>> fresh = LoadIssuerTrust(config_);
    if (fresh.ok()) {
      stamps_ = std::move(stamps);
      trust_ = *std::move(fresh);
      ++generation_;
      looked_(true, "certificates and revocation lists of license issuers were read again");
    } else if (stamps != warned_of_) {
      // Files that are being replaced one after the other are whole a little later: they are looked at again.
      warned_of_ = std::move(stamps);
      looked_(false, absl::StrCat("files of license issuers changed and can't be used, the former ones hold on: ",
                                  fresh.status().message()));
    }
  }

  const config::Config config_;
  const absl::Duration look_;
  const LookedAtIssuers looked_;
  mutable absl::Mutex mutex_;
  mutable absl::Time next_look_ ABSL_GUARDED_BY(mutex_);
  mutable std::string stamps_ ABSL_GUARDED_BY(mutex_);
  mutable std::string warned_of_ ABSL_GUARDED_BY(mutex_);
  mutable std::shared_ptr<const crypto::IssuerTrust> trust_ ABSL_GUARDED_BY(mutex_);
  mutable uint64_t generation_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace

absl::StatusOr<std::shared_ptr<const crypto::IssuerTrust>> WatchIssuerTrust(const config::Config& config,
                                                                            absl::Duration look,
                                                                            LookedAtIssuers looked) {
  std::string stamps = Stamps(config);
  absl::StatusOr<std::shared_ptr<const crypto::IssuerTrust>> trust = LoadIssuerTrust(config);
  if (!trust.ok() || *trust == nullptr) return trust;
  return std::make_shared<const WatchedIssuerTrust>(config, look, std::move(looked), std::move(stamps),
                                                    *std::move(trust));
}

}  // namespace zhudong::app
