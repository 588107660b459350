// DemandService: utilities that connect and take demand events at their own pace.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "absl/time/time.h"
#include "gateway/access/grants.h"
#include "gateway/base/clock.h"
#include "gateway/delivery/choice.h"
#include "gateway/delivery/deliverers.h"
#include "gateway/delivery/demand_log.h"
#include "gateway/delivery/subscriptions.h"
#include "gateway/rpc/snapshot_source.h"
#include "zhudong/v1/demand_service.grpc.pb.h"

namespace zhudong::rpc {

struct DemandOptions {
  // A subscriber to whom nothing was sent for so long gets a checkpoint.
  absl::Duration checkpoint_interval = absl::Seconds(5);
  // A call whose first message does not come is ended.
  absl::Duration start_timeout = absl::Seconds(30);
  uint32_t max_credit = 100000;
  size_t max_streams = 1000;
  int max_streams_per_principal = 16;
};

// All of it outlives the service.
struct DemandParts {
  const delivery::DemandLog& log;
  delivery::Subscriptions& subscriptions;
  const SnapshotSource& projects;
  const access::Grants& grants;
  const base::Clock& clock;
  // What utilities that are pushed to chose to be sent, which holds for what they pull, too.
  const delivery::EventChoices& choices;
  // Those that are pushed to, for what their receivers report.
  const delivery::Deliverers& deliverers;
  // Whether what the journal held at the start is still being derived: after a loss of power the log may lack, for a
  // while, what it told before. Empty: never.
  std::function<bool()> catching_up;
  DemandOptions options;
};

class DemandHub;

// Thread-safe. Two threads, however many subscribers. Bounded: what waits to be sent to one subscriber is at most
// about 300 events and 2 MiB, and none beyond its credit.
//
// Events whose own division is granted and asked for are told. Within a project they come in order; after a break the
// subscriber starts with its last cursor and may be told again what it had not taken note of.
class DemandService final : public v1::DemandService::CallbackService {
 public:
  explicit DemandService(const DemandParts& parts);
  // The server must be down.
  ~DemandService() override;

  // Grants or choices changed: open subscriptions go on with what holds now, or end with NOT_GRANTED.
  void Recheck();
  // Ends all subscriptions with UNAVAILABLE STOPPING. Before Server::Stop, which would wait for them.
  void Shutdown();

  grpc::ServerUnaryReactor* ReportReceived(grpc::CallbackServerContext* context,
                                           const v1::ReportReceivedRequest* request,
                                           v1::ReportReceivedResponse* response) override;
  grpc::ServerBidiReactor<v1::SubscribeRequest, v1::SubscribeResponse>* Subscribe(
      grpc::CallbackServerContext* context) override;

 private:
  absl::Status Report(const absl::StatusOr<access::Principal>& who, const v1::ReportReceivedRequest& request,
                      v1::ReportReceivedResponse& response) const;

  const std::shared_ptr<DemandHub> hub_;
};

}  // namespace zhudong::rpc
