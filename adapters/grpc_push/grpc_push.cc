#include "adapters/grpc_push/grpc_push.h"

#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "gateway/model/errors.h"
#include "gateway/model/traceparent.h"
#include "gateway/model/wire_status.h"
#include "google/protobuf/unknown_field_set.h"
#include "grpc/support/time.h"
#include "grpcpp/client_context.h"
#include "zhudong/v1/grid_planning_service.grpc.pb.h"

namespace zhudong::adapters {
namespace {

// RESOURCE_EXHAUSTED is what gRPC itself says of a message above the receiver's limit, in the words of each language,
// and what a receiver says that is busy. Of the first, fewer events will do; of the second no event is to blame.
bool IsTooLarge(const std::string& message) {
  return absl::StrContains(message, "larger than max") || absl::StrContains(message, "exceeds");
}

class GrpcPush final : public ports::Sink {
 public:
  explicit GrpcPush(GrpcPushOptions options) : options_(std::move(options)) {}

  absl::StatusOr<std::vector<v1::Receipt>> Deliver(const std::vector<v1::DemandEvent>& events,
                                                   absl::Duration timeout) override {
    return Push(events, timeout);
  }
  absl::StatusOr<std::vector<v1::Receipt>> DeliverRecords(const std::vector<store::v1::DemandRecord>& records,
                                                          absl::Duration timeout) override {
    return Push(records, timeout);
  }

  // A utility's program may apply the second event of a project after it failed the first, unless it promises not to.
  bool KeepsOrder() const override { return options_.in_order; }

  void Cancel() override {
    absl::MutexLock lock(&mutex_);
    cancelled_ = true;
    if (context_ != nullptr) context_->TryCancel();
  }

 private:
  // Of DemandEvent, or of DemandRecord, which is the same on the wire.
  template <typename Event>
  absl::StatusOr<std::vector<v1::Receipt>> Push(const std::vector<Event>& events, absl::Duration timeout) {
    if (absl::Status status = Connect(); !status.ok()) return status;
    v1::ApplyDemandEventsRequest request;
    request.set_subscriber(options_.subscriber);
    // A call may carry events of several traces; each event says its own, too.
    model::SharedTraceparent trace;
    // As fields that the request need not know: an event that is not read here need not be written anew.
    google::protobuf::UnknownFieldSet& fields = *request.GetReflection()->MutableUnknownFields(&request);
    for (const Event& event : events) {
      event.SerializeToString(fields.AddLengthDelimited(v1::ApplyDemandEventsRequest::kEventsFieldNumber));
      trace.Add(event.traceparent());
    }

    grpc::ClientContext context;
    context.set_deadline(gpr_time_from_micros(absl::ToInt64Microseconds(timeout), GPR_TIMESPAN));
    if (!trace.Get().empty()) context.AddMetadata("traceparent", trace.Get());
    if (!Begin(&context)) return absl::CancelledError("delivery is stopping");
    v1::ApplyDemandEventsResponse response;
    const grpc::Status status = stub_->ApplyDemandEvents(&context, request, &response);
    End();
    if (!status.ok()) return Fail(status);
    return std::vector<v1::Receipt>(response.receipts().begin(), response.receipts().end());
  }

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
    const absl::Status whole = model::FromWire(status.error_code(), status.error_message(), status.error_details());
    absl::Status out(whole.code(), whole.message());
    if (const auto later = model::RetryAfterOf(whole)) {
      model::SetRetryAfter(out, *later);
    } else if (absl::IsResourceExhausted(out) && !IsTooLarge(status.error_message())) {
      model::SetRetryAfter(out, absl::ZeroDuration());
    }
    return out;
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
