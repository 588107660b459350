#include "gateway/licenses/provider_guard.h"

#include <algorithm>
#include <random>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "gateway/licenses/call_record.h"
#include "gateway/licenses/circuit_breaker.h"
#include "gateway/model/errors.h"
#include "google/protobuf/util/time_util.h"

namespace zhudong::licenses {
namespace {

using Leave = CircuitBreaker::Leave;

class RealSleeper final : public Sleeper {
 public:
  bool Sleep(absl::Duration wait) override {
    absl::MutexLock lock(&mutex_);
    return !mutex_.AwaitWithTimeout(absl::Condition(&woken_), wait);
  }
  void Wake() override {
    absl::MutexLock lock(&mutex_);
    woken_ = true;
  }

 private:
  absl::Mutex mutex_;
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;
};

bool WorthAnotherTry(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) || absl::IsAborted(status) ||
         absl::IsDataLoss(status);
}

// An answer although it says no: the caller learns what it said.
bool SaysNo(const absl::Status& status) {
  return absl::IsNotFound(status) || absl::IsPermissionDenied(status) || absl::IsFailedPrecondition(status) ||
         absl::IsUnimplemented(status);
}

// A no that adapters may say by themselves, without asking the system.
bool MayBeOurOwn(const absl::Status& status) {
  return absl::IsFailedPrecondition(status) || absl::IsUnimplemented(status);
}

// One call on its way through its attempts.
struct Call {
  absl::Time deadline;
  absl::Time began;
  int attempts = 0;
  // An answer that nobody understands may be due to one odd license: a call counts it against the system once.
  bool not_understood = false;
};

class Guard final : public ProviderGuard {
 public:
  Guard(std::unique_ptr<ports::LicenseProvider> provider, GuardOptions options, const base::Clock& clock,
        std::unique_ptr<Sleeper> sleeper)
      : provider_(std::move(provider)),
        options_(std::move(options)),
        clock_(clock),
        sleeper_(std::move(sleeper)),
        breaker_({options_.failures_to_open, options_.open_for, options_.open_at_most}),
        random_(options_.seed) {}

  absl::StatusOr<v1::ProvidedLicense> Fetch(const ports::LicenseUse& use, const std::string& identifier,
                                            const v1::Holder& holder, absl::Time deadline) override {
    return Ask(deadline, [&](absl::Time until) { return provider_->Fetch(use, identifier, holder, until); });
  }

  absl::StatusOr<std::vector<v1::ProvidedLicense>> FetchOfHolder(const ports::LicenseUse& use, const v1::Holder& holder,
                                                                 const std::vector<v1::LicenseType>& types,
                                                                 const std::vector<std::string>& type_codes,
                                                                 absl::Time deadline) override {
    return Ask(deadline,
               [&](absl::Time until) { return provider_->FetchOfHolder(use, holder, types, type_codes, until); });
  }

  absl::StatusOr<ports::LicenseFile> FetchArchive(const ports::LicenseUse& use, const std::string& identifier,
                                                  const v1::Holder& holder, absl::Time deadline) override {
    return Ask(deadline, [&](absl::Time until) { return provider_->FetchArchive(use, identifier, holder, until); });
  }

  const std::string& name() const override { return options_.name; }

  v1::ProviderStatus Status() const override {
    absl::MutexLock lock(&mutex_);
    v1::ProviderStatus status;
    status.set_provider(options_.name);
    status.set_type(options_.type);
    status.set_breaker(breaker_.state(clock_.Now()));
    record_.Fill(status);
    if (status.breaker() != v1::BREAKER_STATE_CLOSED) {
      *status.mutable_retry_at() =
          google::protobuf::util::TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(breaker_.retry_at()));
    }
    return status;
  }

  void Stop() override {
    {
      absl::MutexLock lock(&mutex_);
      stopped_ = true;
    }
    sleeper_->Wake();
  }

 private:
  template <typename Attempted>
  auto Ask(absl::Time deadline, const Attempted& attempt) -> decltype(attempt(deadline)) {
    if (absl::Status status = TakePlace(deadline); !status.ok()) return status;
    auto result = Try(deadline, attempt);
    absl::MutexLock lock(&mutex_);
    --active_;
    return result;
  }

  template <typename Attempted>
  auto Try(absl::Time deadline, const Attempted& attempt) -> decltype(attempt(deadline)) {
    Call call{.deadline = deadline, .began = clock_.Now()};
    absl::Status last;
    while (true) {
      const absl::StatusOr<Leave> leave = Begin(call, last);
      if (!leave.ok()) return leave.status();
      const absl::Time begun = clock_.Now();
      auto result = attempt(std::min(deadline, begun + options_.attempt_timeout));
      absl::Duration wait;
      const absl::Status final = End(call, *leave, result.status(), begun, wait);
      if (result.ok()) return result;
      if (!final.ok()) return final;
      last = result.status();
      if (!sleeper_->Sleep(wait)) return EndFailed(call, last, Stopping());
    }
  }

  // Waits for one of the places of `max_concurrent`.
  absl::Status TakePlace(absl::Time deadline) {
    absl::MutexLock lock(&mutex_);
    if (!stopped_ && active_ >= options_.max_concurrent) {
      if (waiting_ >= options_.max_waiting) return TurnAway("too many queries wait for it", options_.attempt_timeout);
      ++waiting_;
      mutex_.AwaitWithTimeout(absl::Condition(this, &Guard::FreeOrStopped), deadline - clock_.Now());
      --waiting_;
    }
    if (stopped_) return Stopping();
    if (active_ >= options_.max_concurrent) {
      return TurnAway("it is busy with other queries", options_.attempt_timeout);
    }
    if (clock_.Now() >= deadline) return TurnAway("no time is left to ask it", absl::ZeroDuration());
    ++active_;
    return absl::OkStatus();
  }

  bool FreeOrStopped() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopped_ || active_ < options_.max_concurrent;
  }

  // The leave for one attempt; what the caller gets to hear when there is none.
  absl::StatusOr<Leave> Begin(Call& call, const absl::Status& last) {
    absl::MutexLock lock(&mutex_);
    const absl::Time now = clock_.Now();
    const Leave leave = breaker_.Begin(now);
    if (leave == Leave::kRefused) {
      const absl::Duration wait = std::max(breaker_.retry_at() - now, options_.first_retry);
      if (call.attempts == 0) return TurnAway("it failed again and again, and is left alone for a while", wait);
      record_.Failed(last, now - call.began, now);
      return Down(last.message(), wait);
    }
    if (++call.attempts == 1) {
      record_.Sent();
    } else {
      record_.Retried();
    }
    return leave;
  }

  // OK when the call was answered, or is worth another attempt after `wait`.
  absl::Status End(Call& call, Leave leave, const absl::Status& status, absl::Time begun, absl::Duration& wait) {
    absl::MutexLock lock(&mutex_);
    const absl::Time now = clock_.Now();
    breaker_.End(leave, HealthOf(call, status, begun), now);
    if (status.ok()) {
      record_.Answered(now - call.began);
      return status;
    }
    if (SaysNo(status)) {
      record_.Answered(now - call.began);
      return No(status);
    }
    wait = Backoff(call.attempts);
    const bool open = breaker_.state(now) == v1::BREAKER_STATE_OPEN;
    if (!stopped_ && WorthAnotherTry(status) && call.attempts < options_.max_attempts && !open &&
        now + wait < call.deadline) {
      return absl::OkStatus();
    }
    record_.Failed(status, now - call.began, now);
    return Down(status.message(), open ? breaker_.retry_at() - now : wait);
  }

  absl::Status EndFailed(const Call& call, const absl::Status& last, absl::Status told) {
    absl::MutexLock lock(&mutex_);
    const absl::Time now = clock_.Now();
    record_.Failed(last, now - call.began, now);
    return told;
  }

  Attempt HealthOf(Call& call, const absl::Status& status, absl::Time begun) const {
    if (MayBeOurOwn(status)) return Attempt::kUnclear;
    if (status.ok() || SaysNo(status)) return Attempt::kAnswered;
    // Refused credentials are no better a moment later, and asking on may lock the account.
    if (absl::IsUnauthenticated(status)) return Attempt::kFailed;
    if (!WorthAnotherTry(status)) return Attempt::kUnclear;
    // A caller in a hurry must not close the way for everybody.
    if (absl::IsDeadlineExceeded(status) && call.deadline - begun < options_.attempt_timeout) return Attempt::kUnclear;
    if (absl::IsDataLoss(status) && std::exchange(call.not_understood, true)) return Attempt::kUnclear;
    return Attempt::kFailed;
  }

  absl::Duration Backoff(int attempts) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    absl::Duration whole = options_.first_retry;
    for (int i = 1; i < attempts && whole < options_.open_at_most; ++i) whole *= 2;
    return std::min(whole, options_.open_at_most) * std::uniform_real_distribution<double>(0.5, 1.0)(random_);
  }

  absl::Status TurnAway(std::string_view why, absl::Duration retry_after) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    record_.TurnedAway();
    return Down({why.data(), why.size()}, retry_after);
  }

  absl::Status Down(absl::string_view why, absl::Duration retry_after) const {
    absl::Status status =
        model::Error(absl::StatusCode::kUnavailable, v1::ERROR_REASON_PROVIDER_DOWN,
                     absl::StrCat("license system `", options_.name, "` does not answer: ", why, "; try again later"),
                     {{"provider", options_.name}});
    model::SetRetryAfter(status, retry_after);
    return status;
  }

  absl::Status No(const absl::Status& status) const {
    const std::string message = absl::StrCat("license system `", options_.name, "`: ", status.message());
    if (absl::IsNotFound(status)) return Error(status.code(), v1::ERROR_REASON_LICENSE_NOT_FOUND, message);
    if (absl::IsFailedPrecondition(status)) return Error(status.code(), v1::ERROR_REASON_HOLDER_NEEDED, message);
    return Error(absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_PROVIDER_REFUSED, message);
  }

  absl::Status Error(absl::StatusCode code, v1::ErrorReason reason, const std::string& message) const {
    return model::Error(code, reason, message, {{"provider", options_.name}});
  }

  static absl::Status Stopping() {
    return model::Error(absl::StatusCode::kUnavailable, v1::ERROR_REASON_STOPPING, "the gateway is shutting down");
  }

  const std::unique_ptr<ports::LicenseProvider> provider_;
  const GuardOptions options_;
  const base::Clock& clock_;
  const std::unique_ptr<Sleeper> sleeper_;

  mutable absl::Mutex mutex_;
  CircuitBreaker breaker_ ABSL_GUARDED_BY(mutex_);
  CallRecord record_ ABSL_GUARDED_BY(mutex_);
  std::mt19937_64 random_ ABSL_GUARDED_BY(mutex_);
  int active_ ABSL_GUARDED_BY(mutex_) = 0;
  int waiting_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace

std::unique_ptr<ProviderGuard> ProviderGuard::Make(std::unique_ptr<ports::LicenseProvider> provider,
                                                   GuardOptions options, const base::Clock& clock,
                                                   std::unique_ptr<Sleeper> sleeper) {
  if (sleeper == nullptr) sleeper = std::make_unique<RealSleeper>();
  return std::make_unique<Guard>(std::move(provider), std::move(options), clock, std::move(sleeper));
}

}  // namespace zhudong::licenses
