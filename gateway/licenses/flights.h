// Queries that wait for a license system: those that ask for the same share one flight, a pool of threads flies them,
// and nobody waits without a bound.
//
// Who shares is the key's to say: the desk puts into it what is asked for, the principal, the purpose and the legal
// basis, for a license system lets a license out for one caller and one matter kind (用证码). The business number is
// not part of it: the second query of the same principal, purpose and basis gets what the first one was let have, after
// its own grants, its own consent and its own audit record.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "gateway/base/clock.h"

namespace zhudong::licenses {

struct FlightLimits {
  int max_waiting = 256;  // queries, of all flights; a quarter of them at most of one principal
  int threads = 16;
  absl::Duration deadline = absl::Seconds(10);  // of one flight, from when its first query came
};

// Thread-safe. `clock` outlives it.
class Flights {
 public:
  // Asks the license system, by `deadline`. Called on a thread of the pool; the same object is given to all that wait.
  using Work = std::function<std::shared_ptr<const void>(absl::Time deadline)>;
  // OK with the work's result, or UNAVAILABLE STOPPING, or DEADLINE_EXCEEDED with a null one. Called once, on a thread
  // of the pool or on the one that ends waits; must not block for long.
  using Landed = std::function<void(const absl::Status&, std::shared_ptr<const void>)>;

  Flights(FlightLimits limits, const base::Clock& clock);
  ~Flights();

  // RESOURCE_EXHAUSTED OVERLOADED with RetryInfo, and `landed` is not called, when too many wait, or too many of this
  // principal: one that asks for more than the systems give must not shut out the others. UNAVAILABLE STOPPING
  // after Stop. An empty key is never shared. `deadline` is the caller's: the wait ends then, the flight goes on for
  // those that still wait.
  absl::Status Join(const std::string& key, const std::string& principal, absl::Time deadline, Work work,
                    Landed landed);
  // Ends every wait. Work that is being done is waited for: stop the license systems first.
  void Stop();

  uint64_t coalesced() const;  // queries that joined a flight that was there

 private:
  struct Waiter {
    std::string principal;
    absl::Time deadline;
    Landed landed;
  };
  struct Flight {
    std::string key;
    absl::Time deadline;
    Work work;
    bool flying = false;
    std::vector<Waiter> waiters;
  };
  using FlightPtr = std::shared_ptr<Flight>;

  void Fly();
  void EndWaits();
  bool MayFly() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopping_ || !queue_.empty(); }
  bool AnyWaits() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopping_ || waiting_ > 0; }
  bool HasPlace(const std::string& principal) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void GiveUpPlace(const Waiter& waiter) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Takes the flight off the board, with those that wait for it.
  std::vector<Waiter> Land(const FlightPtr& flight) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Those whose time is over; flights that nobody waits for and that did not start go.
  std::vector<Waiter> TakeLate(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const FlightLimits limits_;
  const base::Clock& clock_;
  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  int waiting_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::flat_hash_map<std::string, int> by_principal_ ABSL_GUARDED_BY(mutex_);  // of those that wait
  uint64_t coalesced_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<FlightPtr> queue_ ABSL_GUARDED_BY(mutex_);  // not yet begun, oldest first
  std::vector<FlightPtr> aloft_ ABSL_GUARDED_BY(mutex_);  // every flight, begun or not
  absl::flat_hash_map<std::string, FlightPtr> by_key_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

}  // namespace zhudong::licenses
