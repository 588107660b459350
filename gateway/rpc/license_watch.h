// WatchLicenses calls, and the one thread that reads for all of them.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "gateway/base/clock.h"
#include "gateway/licenses/license_desk.h"
#include "zhudong/v1/license_service.pb.h"

namespace zhudong::rpc {

struct LicenseWatchLimits {
  int max_per_principal = 16;
  absl::Duration checkpoint_interval = absl::Seconds(5);
};

class LicenseWatch;

// Thread-safe.
class LicenseWatchHub {
 public:
  // Whether a principal may watch; asked again before every step, so that a grant that ended ends the watch.
  using MayWatch = std::function<absl::Status(const std::string& principal)>;

  static std::shared_ptr<LicenseWatchHub> Make(licenses::LicenseDesk& desk, const base::Clock& clock,
                                               LicenseWatchLimits limits, MayWatch may_watch);
  ~LicenseWatchHub();

  // TOO_MANY_STREAMS or STOPPING.
  absl::Status Add(const std::shared_ptr<LicenseWatch>& watch, const std::string& principal);
  void Remove(const std::shared_ptr<LicenseWatch>& watch, const std::string& principal);
  // Something can be read or written: the thread looks again.
  void Ring();
  // Ends every watch with STOPPING. Returns when the desk is not touched any more.
  void Shutdown();

  const licenses::LicenseDesk& desk() const { return desk_; }
  const LicenseWatchLimits& limits() const { return limits_; }
  absl::Status May(const std::string& principal) const { return may_watch_(principal); }

 private:
  LicenseWatchHub(licenses::LicenseDesk& desk, const base::Clock& clock, LicenseWatchLimits limits, MayWatch may_watch);
  void Run();

  licenses::LicenseDesk& desk_;
  const base::Clock& clock_;
  const LicenseWatchLimits limits_;
  const MayWatch may_watch_;
  std::shared_ptr<void> changes_;
  std::thread thread_;
  absl::Mutex mutex_;
  bool rung_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  absl::flat_hash_set<std::shared_ptr<LicenseWatch>> watches_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, int> by_principal_ ABSL_GUARDED_BY(mutex_);  // never 0
};

// One call. One write is outstanding at a time, and Finish waits for it.
class LicenseWatch final : public grpc::ServerWriteReactor<v1::WatchLicensesResponse> {
 public:
  // Keeps itself alive until OnDone.
  static LicenseWatch* Make(std::shared_ptr<LicenseWatchHub> hub, const std::string& principal, uint64_t position);
  // A call that ends at once.
  static grpc::ServerWriteReactor<v1::WatchLicensesResponse>* Refused(const absl::Status& why);

  // Reads what is new when nothing waits to be sent, a checkpoint when nothing was sent for long. The hub's thread
  // alone.
  void Step(absl::Time now);
  void End(const absl::Status& status);

 private:
  LicenseWatch(std::shared_ptr<LicenseWatchHub> hub, std::string principal, uint64_t position)
      : hub_(std::move(hub)), principal_(std::move(principal)), position_(position) {}

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;
  void Send() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::shared_ptr<LicenseWatchHub> hub_;
  const std::string principal_;
  std::shared_ptr<LicenseWatch> self_;  // until OnDone
  uint64_t position_;                   // the hub's thread alone
  absl::Time last_sent_ = absl::InfinitePast();
  v1::WatchLicensesResponse response_;  // being written

  absl::Mutex mutex_;
  std::deque<v1::WatchLicensesResponse> waiting_ ABSL_GUARDED_BY(mutex_);
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  grpc::Status end_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhudong::rpc
