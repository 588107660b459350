// What all subscriptions share: who is connected, and the two threads that serve everybody. Private to this folder.
//
//   bell   waits for the demand log to grow and rings
//   pump   on every ring, and every tick, lets each stream take its next step: one bounded read and one write
//
// A subscriber costs no thread, and one that is slow costs the others nothing: its step finds nothing to do.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "gateway/rpc/demand_service.h"

namespace zhudong::rpc {

class SubscribeStream;

// Thread-safe. Streams hold it, so it outlives the service if it has to; after Stop it touches nothing of `parts`.
// Streams call it with their own lock held; it calls them with its lock free.
class DemandHub {
 public:
  explicit DemandHub(const DemandParts& parts) : parts_(parts) {}

  const DemandParts& parts() const { return parts_; }
  void Start();
  // Ends every stream and refuses new ones. Safe when never started, and twice.
  void Stop();

  // TOO_MANY_STREAMS or STOPPING. Until Remove the hub keeps the stream alive.
  absl::Status Add(std::shared_ptr<SubscribeStream> stream, const std::string& principal);
  void Remove(const std::shared_ptr<SubscribeStream>& stream, const std::string& principal);
  // One stream per subscriber: SUBSCRIBER_BUSY.
  absl::Status Claim(const std::string& subscriber);
  void Release(const std::string& subscriber);
  // Some stream may have something to do.
  void Ring();
  // Every stream asks anew what it may be told, before it reads on.
  void Recheck();
  // How often Recheck was called.
  uint64_t rechecks() const;

 private:
  void WatchLog();
  void Pump();
  bool WaitForRing(bool at_once);

  const DemandParts parts_;
  std::thread bell_;
  std::thread pump_;
  mutable absl::Mutex mutex_;
  std::set<std::shared_ptr<SubscribeStream>> streams_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, int> per_principal_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_set<std::string> connected_ ABSL_GUARDED_BY(mutex_);
  uint64_t rechecks_ ABSL_GUARDED_BY(mutex_) = 0;
  bool rung_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace zhudong::rpc
