// What became of the calls to one license system, for v1::ProviderStatus. Not thread-safe: the guard's lock holds it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gateway/telemetry/histogram.h"
#include "zhudong/v1/license_admin_service.pb.h"

namespace zhudong::licenses {

class CallRecord {
 public:
  void Sent() { ++calls_; }
  void Retried() { ++retries_; }
  void TurnedAway() { ++turned_away_; }
  void Answered(absl::Duration took) { Took(took); }
  void Failed(const absl::Status& error, absl::Duration took, absl::Time now);

  void Fill(v1::ProviderStatus& status) const;

 private:
  static constexpr size_t kRemembered = 100;

  void Took(absl::Duration took);

  uint64_t calls_ = 0;
  uint64_t failures_ = 0;
  uint64_t retries_ = 0;
  uint64_t turned_away_ = 0;
  telemetry::Histogram times_{telemetry::SecondsBounds()};
  std::vector<absl::Duration> took_;  // a ring, of kRemembered at most
  size_t next_ = 0;
  std::string last_error_;
  absl::Time last_error_at_;
};

}  // namespace zhudong::licenses
