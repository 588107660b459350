// WatchFeedHealth calls: each keeps, of every feed it may see, the newest health that was not sent yet.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "zhudong/v1/feed_health_service.pb.h"

namespace zhudong::rpc {

class FeedHealthWatch;

// Who watches. Watchers hold it, so it outlives the service if it has to. Thread-safe.
class FeedHealthHub {
 public:
  explicit FeedHealthHub(size_t max_watchers) : max_watchers_(max_watchers) {}

  // TOO_MANY_STREAMS or STOPPING.
  absl::Status Add(const std::shared_ptr<FeedHealthWatch>& watch);
  void Remove(const std::shared_ptr<FeedHealthWatch>& watch);
  void Tell(const v1::FeedHealth& health);
  // Ends every watch with STOPPING, and refuses new ones.
  void Shutdown();

 private:
  const size_t max_watchers_;
  absl::Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::set<std::shared_ptr<FeedHealthWatch>> watches_ ABSL_GUARDED_BY(mutex_);
};

// One call. One write is outstanding at a time.
class FeedHealthWatch final : public grpc::ServerWriteReactor<v1::WatchFeedHealthResponse> {
 public:
  // Keeps itself alive until OnDone. `sees` says of which feeds it is told; `now` reads how they are, after it is known
  // to the hub, so that no change falls between.
  static FeedHealthWatch* Make(const std::shared_ptr<FeedHealthHub>& hub, std::function<bool(const std::string&)> sees,
                               const std::function<std::vector<v1::FeedHealth>()>& now);
  // A call that ends at once.
  static grpc::ServerWriteReactor<v1::WatchFeedHealthResponse>* Refused(const absl::Status& why);

  void Tell(const v1::FeedHealth& health);
  void End(const absl::Status& status);

 private:
  FeedHealthWatch(std::shared_ptr<FeedHealthHub> hub, std::function<bool(const std::string&)> sees)
      : hub_(std::move(hub)), sees_(std::move(sees)) {}

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;
  void Send() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::shared_ptr<FeedHealthHub> hub_;
  const std::function<bool(const std::string&)> sees_;
  std::shared_ptr<FeedHealthWatch> self_;  // until OnDone

  absl::Mutex mutex_;
  std::map<std::string, v1::FeedHealth> newest_ ABSL_GUARDED_BY(mutex_);  // of the feeds in turns_
  std::deque<std::string> turns_ ABSL_GUARDED_BY(mutex_);
  v1::WatchFeedHealthResponse response_ ABSL_GUARDED_BY(mutex_);  // being written
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace zhudong::rpc
