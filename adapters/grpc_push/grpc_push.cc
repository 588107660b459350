#include "adapters/grpc_push/grpc_push.h"

#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "gateway/model/traceparent.h"
#include "grpc/support/time.h"
#include "grpcpp/client_context.h"
#include "zhudong/v1/grid_planning_service.grpc.pb.h"

namespace zhudong::adapters {
namespace {

// The events are lent to the message, which is only serialized: a copy of them costs as much as that.
class Request {
 public:
  Request(const std::string& subscriber, const std::vector<v1::DemandEvent>& events) {
    message_.set_subscriber(subscriber);
    for (const v1::DemandEvent& event : events) {
      message_.mutable_events()->UnsafeArenaAddAllocated(const_cast<v1::DemandEvent*>(&event));
    }
  }
  ~Request() {
    while (!message_.events().empty()) message_.mutable_events()->UnsafeArenaReleaseLast();
  }
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;

  const v1::ApplyDemandEventsRequest& message() const { return message_; }

 private:
  v1::ApplyDemandEventsRequest message_;
};

class GrpcPush final : public ports::Sink {
 public:
  explicit GrpcPush(GrpcPushOptions options) : options_(std::move(options)) {}

  absl::StatusOr<std::vector<v1::Receipt>> Deliver(const std::vector<v1::DemandEvent>& events,
                                                   absl::Duration timeout) override {
    if (absl::Status status = Connect(); !status.ok()) return status;
    const Request request(options_.subscriber, events);
    // A call may carry events of several traces; each event says its own, too.
    model::SharedTraceparent trace;
    for (const v1::DemandEvent& event : events) trace.Add(event.traceparent());

    grpc::ClientContext context;
    context.set_deadline(gpr_time_from_micros(absl::ToInt64Microseconds(timeout), GPR_TIMESPAN));
    if (!trace.Get().empty()) context.AddMetadata("traceparent", trace.Get());
    if (!Begin(&context)) return absl::CancelledError("delivery is stopping");
    v1::ApplyDemandEventsResponse response;
    const grpc::Status status = stub_->ApplyDemandEvents(&context, request.message(), &response);
    End();
    if (!status.ok()) return Fail(status);
    return std::vector<v1::Receipt>(response.receipts().begin(), response.receipts().end());
  }

  // A utility's program may apply the second event of a project after it failed the first, unless it promises not to.
  bool KeepsOrder() const override { return options_.in_order; }

  void Cancel() override {
    absl::MutexLock lock(&mutex_);
    cancelled_ = true;
    if (context_ != nullptr) context_->TryCancel();
  }

 private:
  absl::Status Connect() {
    if (stub_ != nullptr) return absl::OkStatus();
    const std::shared_ptr<grpc::Channel> channel = options_.channel ? options_.channel() : nullptr;
    if (channel == nullptr) {
      return absl::UnavailableError(
          absl::StrCat("no channel to subscriber ", options_.subscriber, ": check its address and the certificates"));
    }
    stub_ = v1::GridPlanningService::NewStub(channel);
    return absl::OkStatus();
  }

  absl::Status Fail(const grpc::Status& status) {
    if (status.error_code() == grpc::StatusCode::UNAVAILABLE ||
        status.error_code() == grpc::StatusCode::UNAUTHENTICATED) {
      stub_.reset();
    }
    return absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  }

  bool Begin(grpc::ClientContext* context) {
    absl::MutexLock lock(&mutex_);
    if (cancelled_) return false;
    context_ = context;
    return true;
  }

  void End() {
    absl::MutexLock lock(&mutex_);
    context_ = nullptr;
  }

  const GrpcPushOptions options_;
  std::unique_ptr<v1::GridPlanningService::Stub> stub_;  // of the thread that calls Deliver
  absl::Mutex mutex_;
  grpc::ClientContext* context_ ABSL_GUARDED_BY(mutex_) = nullptr;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace

std::unique_ptr<ports::Sink> NewGrpcPush(GrpcPushOptions options) {
  return std::make_unique<GrpcPush>(std::move(options));
}

}  // namespace zhudong::adapters
