// One unary call: deadline, status with details. The only place where the commands meet gRPC's calling form.
#pragma once

#include "absl/status/statusor.h"
#include "gateway/app/cli/connection.h"
#include "gateway/app/cli/context.h"
#include "grpcpp/client_context.h"

namespace zhudong::cli {

// `stub.*method(request)`.
template <typename Stub, typename Request, typename Response>
absl::StatusOr<Response> Call(const Context& context, Stub& stub,
                              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                              const Request& request) {
  grpc::ClientContext call;
  SetDeadline(context, call);
  Response response;
  const absl::Status status = FromGrpc((stub.*method)(&call, request, &response));
  if (!status.ok()) return status;
  return response;
}

}  // namespace zhudong::cli
