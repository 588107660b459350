// Pushes demand events to a GridPlanningService. See README.md.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "gateway/ports/sink.h"
#include "grpcpp/channel.h"

namespace zhudong::adapters {

struct GrpcPushOptions {
  // The subscriber's name, told in every call.
  std::string subscriber;
  // Makes a channel with the certificates of the moment; called from the thread that calls Deliver. Null, or null
  // from it, makes Deliver fail with UNAVAILABLE.
  std::function<std::shared_ptr<grpc::Channel>()> channel;
  // Whether the receiver's people promise that a project's events are applied in the order of a call, and none behind
  // one that could not be applied (grid_planning_service.proto).
  bool in_order = false;
};

std::unique_ptr<ports::Sink> NewGrpcPush(GrpcPushOptions options);

}  // namespace zhudong::adapters
