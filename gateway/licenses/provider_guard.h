// A license provider behind a time limit, retries with jitter, a circuit breaker and a count of how it does.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/base/clock.h"
#include "gateway/ports/license_provider.h"
#include "zhudong/v1/license_admin_service.pb.h"

namespace zhudong::licenses {

struct GuardOptions {
  std::string name;
  std::string type;
  absl::Duration attempt_timeout = absl::Seconds(3);
  int max_attempts = 3;
  absl::Duration first_retry = absl::Milliseconds(100);
  // The breaker opens after so many failures in a row, stays open for `open_for` (doubling to `open_at_most` while the
  // trial fails), then lets one call try.
  int failures_to_open = 5;
  absl::Duration open_for = absl::Seconds(5);
  absl::Duration open_at_most = absl::Minutes(1);
  int max_concurrent = 8;  // a slow system must not take all the desk's threads
  int max_waiting = 32;    // for one of those; more are turned away
  uint64_t seed = 0;       // of the jitter
};

// How the guard waits between attempts. Thread-safe.
class Sleeper {
 public:
  virtual ~Sleeper() = default;
  // False when Wake cut it short, or had been called before.
  virtual bool Sleep(absl::Duration wait) = 0;
  virtual void Wake() = 0;
};

// Thread-safe; a call blocks its thread.
class ProviderGuard {
 public:
  // Waits for real where `sleeper` is null. `clock` must outlive the guard; times that the provider is given are its.
  static std::unique_ptr<ProviderGuard> Make(std::unique_ptr<ports::LicenseProvider> provider, GuardOptions options,
                                             const base::Clock& clock, std::unique_ptr<Sleeper> sleeper = nullptr);
  virtual ~ProviderGuard() = default;

  // As ports::LicenseProvider, but: UNAVAILABLE PROVIDER_DOWN with RetryInfo when the breaker is open, every attempt
  // failed, too many wait already, or it fails for a reason that only operators can mend; NOT_FOUND LICENSE_NOT_FOUND;
  // PERMISSION_DENIED PROVIDER_REFUSED; FAILED_PRECONDITION HOLDER_NEEDED; UNAVAILABLE STOPPING after Stop.
  virtual absl::StatusOr<v1::ProvidedLicense> Fetch(const ports::LicenseUse& use, const std::string& identifier,
                                                    const v1::Holder& holder, absl::Time deadline) = 0;
  virtual absl::StatusOr<std::vector<v1::ProvidedLicense>> FetchOfHolder(const ports::LicenseUse& use,
                                                                         const v1::Holder& holder,
                                                                         const std::vector<v1::LicenseType>& types,
                                                                         const std::vector<std::string>& type_codes,
                                                                         absl::Time deadline) = 0;
  virtual absl::StatusOr<ports::LicenseFile> FetchArchive(const ports::LicenseUse& use, const std::string& identifier,
                                                          const v1::Holder& holder, absl::Time deadline) = 0;
  virtual const std::string& name() const = 0;
  // calls = those that were answered + failures, once none is on its way; the provider saw calls + retries attempts.
  virtual v1::ProviderStatus Status() const = 0;
  // Ends waits, between attempts and for a place, at once; later calls fail. An attempt on its way ends by its own
  // time.
  virtual void Stop() = 0;
};

}  // namespace zhudong::licenses
