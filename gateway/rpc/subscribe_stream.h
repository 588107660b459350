// One Subscribe call. Private to this folder.
//
// Three kinds of thread meet here: gRPC's (a message came, a write is done, the client went), the pump's (Step), and
// whoever stops the gateway (End). One write is outstanding at a time, and Finish waits for it.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "gateway/access/grants.h"
#include "gateway/rpc/demand_hub.h"
#include "gateway/rpc/demand_walk.h"
#include "zhudong/v1/demand_service.pb.h"

namespace zhudong::rpc {

class SubscribeStream final : public grpc::ServerBidiReactor<v1::SubscribeRequest, v1::SubscribeResponse> {
 public:
  // Keeps itself alive until OnDone. Ends at once when `who` is an error or the hub has no room.
  static SubscribeStream* Make(std::shared_ptr<DemandHub> hub, absl::StatusOr<access::Principal> who);

  // One bounded read, if there is credit and little waits to be sent; a checkpoint, if nothing was sent for long.
  // True when another step could follow at once. The pump's thread alone.
  bool Step(absl::Time now);
  // Frees the subscriber's name and ends the call, after the write in hand.
  void End(const absl::Status& status);

 private:
  SubscribeStream(std::shared_ptr<DemandHub> hub, access::Principal who);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  absl::Status Take(const v1::SubscribeRequest& request) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Begin(const v1::SubscribeStart& start) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status AddCredit(uint32_t credit, const char* field) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Acknowledge(const std::string& cursor) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // After a change of grants: ends the call, or goes on with what is granted now.
  void Recheck() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool MayRead(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Send() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void EndLocked(const absl::Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::shared_ptr<DemandHub> hub_;
  const access::Principal who_;
  const absl::Time opened_;
  std::shared_ptr<SubscribeStream> self_;  // until OnDone
  v1::SubscribeRequest request_;           // being read
  v1::SubscribeResponse response_;         // being written
  // Set once, with the lock, by the first message; from then on the pump's own.
  std::unique_ptr<DemandWalk> walk_;

  absl::Mutex mutex_;
  std::string subscriber_ ABSL_GUARDED_BY(mutex_);          // empty until the first message
  std::vector<std::string> asked_ ABSL_GUARDED_BY(mutex_);  // division prefixes
  uint64_t rechecks_ ABSL_GUARDED_BY(mutex_) = 0;           // of the hub, that this stream has followed
  std::deque<v1::SubscribeResponse> waiting_ ABSL_GUARDED_BY(mutex_);
  uint32_t credit_ ABSL_GUARDED_BY(mutex_) = 0;  // given, and not used by what was read
  std::optional<uint64_t> acknowledged_ ABSL_GUARDED_BY(mutex_);
  absl::Time last_sent_ ABSL_GUARDED_BY(mutex_);
  bool begun_ ABSL_GUARDED_BY(mutex_) = false;  // something was written
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool half_closed_ ABSL_GUARDED_BY(mutex_) = false;  // the client has said all it has to say
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  grpc::Status end_ ABSL_GUARDED_BY(mutex_);  // for when the write in hand is done
};

}  // namespace zhudong::rpc
