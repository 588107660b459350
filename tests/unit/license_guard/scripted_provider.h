// A license system that does what a list says, on a clock that only it and the guard's waits move.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "gateway/base/clock.h"
#include "gateway/licenses/provider_guard.h"

namespace zhudong::licenses {

// One attempt: how long it takes, and what comes of it.
struct Step {
  absl::Status status;
  absl::Duration takes = absl::ZeroDuration();
};

class Script {
 public:
  explicit Script(base::ManualClock& clock) : clock_(clock) {}

  // After the last step every attempt is answered.
  Script& Then(Step step, int times = 1);
  // Takes one step; moves the clock, at most to `deadline`, where a stalled system's attempt ends.
  absl::Status Take(absl::Time deadline);
  int attempts() const;
  std::vector<absl::Duration> allowed() const;  // what each attempt was given

 private:
  base::ManualClock& clock_;
  mutable absl::Mutex mutex_;
  std::deque<Step> steps_ ABSL_GUARDED_BY(mutex_);
  std::vector<absl::Duration> allowed_ ABSL_GUARDED_BY(mutex_);
};

std::unique_ptr<ports::LicenseProvider> MakeScripted(Script& script);

// Moves the clock in place of waiting.
class FakeSleeper final : public Sleeper {
 public:
  FakeSleeper(base::ManualClock& clock, std::vector<absl::Duration>& slept) : clock_(clock), slept_(slept) {}
  bool Sleep(absl::Duration wait) override;
  void Wake() override { woken_ = true; }

 private:
  base::ManualClock& clock_;
  std::vector<absl::Duration>& slept_;
  bool woken_ = false;
};

// The guard with all of that around it.
struct Bench {
  explicit Bench(GuardOptions options = {});
  absl::Status Fetch(absl::Duration within = absl::Seconds(10));
  v1::ProviderStatus Status() const { return guard->Status(); }

  base::ManualClock clock{absl::FromUnixSeconds(1'790'000'000)};
  Script script{clock};
  std::vector<absl::Duration> slept;
  std::unique_ptr<ProviderGuard> guard;
};

}  // namespace zhudong::licenses
