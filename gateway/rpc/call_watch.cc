#include "gateway/rpc/call_watch.h"

#include <grpcpp/server_context.h>

#include <array>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gateway/model/traceparent.h"
#include "gateway/rpc/peer.h"

namespace zhudong::rpc {
namespace {

using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::ServerRpcInfo;

// As Go writes them, and so every dashboard.
constexpr std::array<std::string_view, 17> kCodes = {
    "OK",       "Canceled",       "Unknown",          "InvalidArgument",   "DeadlineExceeded",
    "NotFound", "AlreadyExists",  "PermissionDenied", "ResourceExhausted", "FailedPrecondition",
    "Aborted",  "OutOfRange",     "Unimplemented",    "Internal",          "Unavailable",
    "DataLoss", "Unauthenticated"};

std::string_view CodeName(int code) {
  return code >= 0 && static_cast<size_t>(code) < kCodes.size() ? kCodes[static_cast<size_t>(code)] : kCodes[2];
}

const char* TypeOf(ServerRpcInfo::Type type) {
  switch (type) {
    case ServerRpcInfo::Type::UNARY:
      return "unary";
    case ServerRpcInfo::Type::CLIENT_STREAMING:
      return "client_stream";
    case ServerRpcInfo::Type::SERVER_STREAMING:
      return "server_stream";
    case ServerRpcInfo::Type::BIDI_STREAMING:
      return "bidi_stream";
  }
  return "unary";
}

}  // namespace

// One call, from when it came in until its end is known. Of the hooks, which gRPC may run at once, only the first and
// the last change anything here.
class CallWatch::Call final : public grpc::experimental::Interceptor {
 public:
  Call(CallWatch& watch, ServerRpcInfo& info)
      : watch_(watch), context_(info.server_context()), method_(info.method()), type_(TypeOf(info.type())) {
    if (method_.starts_with('/')) method_.erase(0, 1);
  }
  // Without a status the client has gone before it got one. The context may be gone, too.
  ~Call() override {
    if (!request_id_.empty() && !ended_) End(grpc::StatusCode::CANCELLED, nullptr);
  }

  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_INITIAL_METADATA)) {
      began_ = watch_.clock_.Now();
      request_id_ = watch_.NewRequestId();
      watch_.Began(method_, type_);
    }
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_STATUS) && !ended_) {
      ended_ = true;
      methods->GetSendTrailingMetadata()->emplace("x-request-id", request_id_);
      End(methods->GetSendStatus().error_code(), context_);
    }
    methods->Proceed();
  }

 private:
  void End(grpc::StatusCode code, const grpc::ServerContextBase* context) {
    EndedCall call{.method = method_, .code = CodeName(code), .status = static_cast<absl::StatusCode>(code)};
    call.took = watch_.clock_.Now() - began_;
    if (!watch_.Ended(method_, code, call.took, call.untold)) return;
    call.request_id = request_id_;
    if (context != nullptr) {
      const absl::StatusOr<access::Principal> who = PrincipalOf(*context);
      if (who.ok()) call.principal = who->id;
      call.trace_id = model::TraceIdOf(TraceparentOf(*context, ""));
    }
    watch_.options_.tell(call);
  }

  CallWatch& watch_;
  grpc::ServerContextBase* const context_;
  std::string method_;
  const char* const type_;
  absl::Time began_;
  std::string request_id_;
  bool ended_ = false;
};

class CallWatch::Interceptors final : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  explicit Interceptors(CallWatch& watch) : watch_(watch) {}
  grpc::experimental::Interceptor* CreateServerInterceptor(ServerRpcInfo* info) override {
    return new Call(watch_, *info);
  }

 private:
  CallWatch& watch_;
};

CallWatch::CallWatch(CallWatchOptions options, const base::Clock& clock)
    : options_(std::move(options)), clock_(clock), request_prefix_(absl::StrFormat("%08x", std::random_device{}())) {}

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> CallWatch::NewInterceptors() {
  return std::make_unique<Interceptors>(*this);
}

// Ours alone: what a caller chose could be an identifier, and would stand in the log.
std::string CallWatch::NewRequestId() {
  return absl::StrFormat("%s-%08x", request_prefix_, requests_.fetch_add(1, std::memory_order_relaxed));
}

void CallWatch::Began(const std::string& method, const char* type) {
  absl::MutexLock lock(&mutex_);
  Method& one = methods_[method];
  one.type = type;
  ++one.started;
}

bool CallWatch::Ended(const std::string& method, int code, absl::Duration took, uint64_t& untold) {
  const absl::Time now = clock_.Now();
  absl::MutexLock lock(&mutex_);
  Method& one = methods_[method];
  ++one.handled[code];
  one.seconds.Observe(absl::ToDoubleSeconds(took));
  if (!options_.tell || options_.told_per_second == 0) return false;
  Allowance& allowance = code == grpc::StatusCode::OK ? good_ : bad_;
  if (now - allowance.second >= absl::Seconds(1) || now < allowance.second) {
    allowance.second = now;
    allowance.told = 0;
  }
  if (allowance.told >= options_.told_per_second) {
    ++allowance.untold;
    return false;
  }
  ++allowance.told;
  untold = std::exchange(allowance.untold, 0);
  return true;
}

void CallWatch::Put(telemetry::Page& page) const {
  absl::MutexLock lock(&mutex_);
  for (const auto& [name, method] : methods_) {
    const size_t slash = name.find('/');
    const telemetry::Labels labels = {{"grpc_type", method.type},
                                      {"grpc_service", name.substr(0, slash)},
                                      {"grpc_method", slash == std::string::npos ? "" : name.substr(slash + 1)}};
    page.Counter("grpc_server_started_total", "Calls that began.", labels, static_cast<double>(method.started));
    for (const auto& [code, count] : method.handled) {
      telemetry::Labels with = labels;
      with.emplace_back("grpc_code", CodeName(code));
      page.Counter("grpc_server_handled_total", "Calls that ended, by code.", std::move(with),
                   static_cast<double>(count));
    }
    page.Observed("grpc_server_handling_seconds", "How long calls took; streams as long as they were open.", labels,
                  method.seconds);
  }
}

}  // namespace zhudong::rpc
