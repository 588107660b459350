#include "gateway/polling/poller.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/model/errors.h"

namespace zhudong::polling {
namespace {

// Doubled more often than this, every backoff is the longest.
constexpr int kMostDoublings = 20;

}  // namespace

Poller::Poller(PollerOptions options, const base::Clock& clock, std::function<void(std::string_view)> log)
    : options_(std::move(options)), clock_(clock), log_(std::move(log)) {
  absl::MutexLock lock(&mutex_);
  status_.set_source(options_.source);
  status_.set_state("stopped");
}

Poller::~Poller() {
  Stop([] {});
}

void Poller::Start(Ask ask) {
  {
    absl::MutexLock lock(&mutex_);
    status_.set_state("idle");
    status_.mutable_since()->set_seconds(absl::ToUnixSeconds(clock_.Now()));
  }
  thread_ = std::thread([this, ask = std::move(ask)] {
    while (!stopping()) {
      const absl::Time next = base::DeadlineIn(Once(ask));
      absl::MutexLock lock(&mutex_);
      mutex_.AwaitWithDeadline(absl::Condition(&stopping_), next);
    }
  });
}

void Poller::Stop(const std::function<void()>& cancel) {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    status_.set_state("stopped");
  }
  cancel();
  if (thread_.joinable()) thread_.join();
}

bool Poller::stopping() const {
  absl::MutexLock lock(&mutex_);
  return stopping_;
}

v1::SourceStatus Poller::Status() const {
  absl::MutexLock lock(&mutex_);
  return status_;
}

absl::Duration Poller::Once(const Ask& ask) {
  const absl::Status asked = ask();
  failures_ = asked.ok() ? 0 : std::min(failures_ + 1, kMostDoublings);
  bool told = false;
  {
    absl::MutexLock lock(&mutex_);
    if (stopping_) return absl::ZeroDuration();
    const char* const state = asked.ok() ? "idle" : "failing";
    told = status_.state() != state;
    if (told) status_.mutable_since()->set_seconds(absl::ToUnixSeconds(clock_.Now()));
    status_.set_state(state);
    status_.set_last_error(std::string(asked.message()));
  }
  if (told && log_) log_(asked.ok() ? options_.well : absl::StrCat("can't be read: ", asked.message()));
  if (asked.ok()) return options_.interval;
  if (const std::optional<absl::Duration> wait = model::RetryAfterOf(asked)) {
    return std::max(*wait, options_.first_backoff);
  }
  if (absl::IsFailedPrecondition(asked)) return options_.interval;
  return std::min(options_.longest_backoff, options_.first_backoff * (int64_t{1} << (failures_ - 1)));
}

}  // namespace zhudong::polling
