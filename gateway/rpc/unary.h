// A call that is answered at once.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "gateway/access/grants.h"
#include "gateway/rpc/peer.h"
#include "gateway/rpc/status.h"

namespace zhudong::rpc {

// What `act` says to whom the certificate names; without a principal it is not asked.
inline grpc::ServerUnaryReactor* AnswerAs(grpc::CallbackServerContext& context,
                                          absl::FunctionRef<absl::Status(const access::Principal&)> act) {
  grpc::ServerUnaryReactor* reactor = context.DefaultReactor();
  const absl::StatusOr<access::Principal> who = PrincipalOf(context);
  reactor->Finish(ToGrpc(who.ok() ? act(*who) : who.status()));
  return reactor;
}

}  // namespace zhudong::rpc
