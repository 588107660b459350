// What goes on in the background: deletion of what is past its time, sealing with the newest key, counts.
#pragma once

#include <cstdint>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "gateway/access/audit_chain.h"
#include "gateway/base/clock.h"
#include "gateway/licenses/license_store.h"

namespace zhudong::licenses {

struct UpkeepCounts {
  uint64_t cached_licenses = 0;
  uint64_t former_keys = 0;  // rows that wait to be sealed with the newest key
};

// Start and Stop are called once each; the rest is thread-safe. What it is given outlives it.
class Upkeep {
 public:
  Upkeep(LicenseStore& store, access::AuditChain& audit, const base::Clock& clock)
      : store_(store), audit_(audit), clock_(clock) {}
  ~Upkeep() { Stop(); }

  void Start();
  void Stop();

  // One turn: everything that is due, and one walk over all rows. Also what the thread does.
  absl::Status DeleteDue();
  absl::Status WalkRows();
  UpkeepCounts counts() const;

 private:
  void Run();
  bool stopping() const;

  LicenseStore& store_;
  access::AuditChain& audit_;
  const base::Clock& clock_;
  std::thread thread_;
  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  UpkeepCounts counts_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhudong::licenses
