#include "gateway/licenses/flights.h"

#include <algorithm>
#include <utility>

#include "gateway/licenses/outcomes.h"
#include "gateway/model/errors.h"

namespace zhudong::licenses {
namespace {

// How often waits are looked at; a wait may end so much late.
constexpr absl::Duration kLook = absl::Milliseconds(50);
// One principal may take one of so many shares of the places.
constexpr int kShares = 4;

absl::Status Overloaded() {
  absl::Status status = model::Error(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_OVERLOADED,
                                     "too many queries wait for the license systems: ask again later");
  model::SetRetryAfter(status, absl::Seconds(1));
  return status;
}

absl::Status Late() {
  absl::Status status = model::Error(absl::StatusCode::kDeadlineExceeded, v1::ERROR_REASON_PROVIDER_DOWN,
                                     "the license system did not answer in time: ask again later");
  model::SetRetryAfter(status, absl::Seconds(1));
  return status;
}

}  // namespace

Flights::Flights(FlightLimits limits, const base::Clock& clock) : limits_(limits), clock_(clock) {
  threads_.emplace_back([this] { EndWaits(); });
  for (int i = 0; i < limits_.threads; ++i) threads_.emplace_back([this] { Fly(); });
}

Flights::~Flights() { Stop(); }

bool Flights::HasPlace(const std::string& principal) const {
  if (waiting_ >= limits_.max_waiting) return false;
  const auto own = by_principal_.find(principal);
  return own == by_principal_.end() || own->second < std::max(1, limits_.max_waiting / kShares);
}

void Flights::GiveUpPlace(const Waiter& waiter) {
  --waiting_;
  const auto own = by_principal_.find(waiter.principal);
  if (--own->second == 0) by_principal_.erase(own);
}

absl::Status Flights::Join(const std::string& key, const std::string& principal, absl::Time deadline, Work work,
                           Landed landed) {
  const absl::Time last = clock_.Now() + limits_.deadline;
  absl::MutexLock lock(&mutex_);
  if (stopping_) return Stopping();
  if (!HasPlace(principal)) return Overloaded();
  ++waiting_;
  ++by_principal_[principal];
  Waiter waiter{.principal = principal, .deadline = std::min(deadline, last), .landed = std::move(landed)};
  if (!key.empty()) {
    if (const auto found = by_key_.find(key); found != by_key_.end()) {
      ++coalesced_;
      found->second->waiters.push_back(std::move(waiter));
      return absl::OkStatus();
    }
  }
  auto flight = std::make_shared<Flight>();
  flight->key = key;
  flight->deadline = last;
  flight->work = std::move(work);
  flight->waiters.push_back(std::move(waiter));
  if (!key.empty()) by_key_[key] = flight;
  aloft_.push_back(flight);
  queue_.push_back(std::move(flight));
  return absl::OkStatus();
}

std::vector<Flights::Waiter> Flights::Land(const FlightPtr& flight) {
  std::erase(aloft_, flight);
  std::erase(queue_, flight);
  if (const auto found = by_key_.find(flight->key); found != by_key_.end() && found->second == flight) {
    by_key_.erase(found);
  }
  for (const Waiter& waiter : flight->waiters) GiveUpPlace(waiter);
  return std::exchange(flight->waiters, {});
}

void Flights::Fly() {
  while (true) {
    FlightPtr flight;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(this, &Flights::MayFly));
      if (stopping_) return;
      flight = queue_.front();
      queue_.erase(queue_.begin());
      flight->flying = true;
    }
    const std::shared_ptr<const void> result = flight->work(flight->deadline);
    std::vector<Waiter> waiters;
    {
      absl::MutexLock lock(&mutex_);
      waiters = Land(flight);
    }
    for (Waiter& waiter : waiters) waiter.landed(absl::OkStatus(), result);
  }
}

std::vector<Flights::Waiter> Flights::TakeLate(absl::Time now) {
  std::vector<Waiter> late;
  for (const FlightPtr& flight : std::vector<FlightPtr>(aloft_)) {
    std::vector<Waiter>& waiters = flight->waiters;
    const auto over = std::stable_partition(waiters.begin(), waiters.end(),
                                            [now](const Waiter& waiter) { return waiter.deadline > now; });
    std::for_each(over, waiters.end(),
                  [this](const Waiter& waiter) ABSL_NO_THREAD_SAFETY_ANALYSIS { GiveUpPlace(waiter); });
    std::move(over, waiters.end(), std::back_inserter(late));
    waiters.erase(over, waiters.end());
    if (waiters.empty() && !flight->flying) Land(flight);
  }
  return late;
}

void Flights::EndWaits() {
  while (true) {
    std::vector<Waiter> late;
    bool stopping = false;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(this, &Flights::AnyWaits));
      mutex_.AwaitWithTimeout(absl::Condition(&stopping_), kLook);
      stopping = stopping_;
      late = TakeLate(stopping ? absl::InfiniteFuture() : clock_.Now());
    }
    const absl::Status status = stopping ? Stopping() : Late();
    for (Waiter& waiter : late) waiter.landed(status, nullptr);
    if (stopping) return;
  }
}

void Flights::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

uint64_t Flights::coalesced() const {
  absl::MutexLock lock(&mutex_);
  return coalesced_;
}

}  // namespace zhudong::licenses
