// The console's API: JSON over the gateway's own services. Checks, limits and audit are the services'; what is looked
// at here is that the request comes from the page.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "gateway/access/grants.h"
#include "gateway/console/guard.h"
#include "gateway/console/transcode.h"
#include "gateway/http/server.h"
#include "gateway/rpc/local_caller.h"

namespace zhudong::console {

// As LocalCaller::Call.
using CallService = std::function<absl::Status(
    const rpc::LocalCall& call, absl::FunctionRef<bool(std::string_view)> take, absl::FunctionRef<bool()> idle)>;

struct ApiLimits {
  int streams = 8;  // each holds a thread
  int streams_per_principal = 3;
  absl::Duration call = absl::Minutes(2);
  absl::Duration stream = absl::Minutes(30);
  // A watch ends by itself after so long: whoever watches on shows his certificate again.
  absl::Duration watch = absl::Minutes(5);
};

// Thread-safe. `grants` outlives it.
class Api {
 public:
  Api(const access::Grants& grants, CallService call, std::string version, ApiLimits limits = {});

  // Before the body is read: what refuses the request for certain, else OK.
  absl::Status Check(const http::Incoming& request) const { return guard_.Check(request); }
  // GET /api/session: who asks, what he may, and the token for POST.
  http::Response Session(const http::Incoming& request) const;
  // POST /api/zhudong.v1.SERVICE/METHOD.
  http::Response Call(const http::Incoming& request) const;

 private:
  struct Streams;
  http::Response CallOnce(const Method& method, const rpc::LocalCall& call) const;
  http::Response CallStream(const Method& method, rpc::LocalCall call) const;

  const access::Grants& grants_;
  const CallService call_;
  const std::string version_;
  const ApiLimits limits_;
  const Guard guard_;
  const std::shared_ptr<Streams> streams_;
};

}  // namespace zhudong::console
