#include "gateway/rpc/feed_service.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/model/errors.h"
#include "gateway/rpc/peer.h"
#include "gateway/rpc/publish_stream.h"
#include "gateway/rpc/status.h"

namespace zhudong::rpc {
namespace {

// Ends a stream that may not begin.
class RefusedStream final : public grpc::ServerBidiReactor<v1::PublishRequest, v1::PublishResponse> {
 public:
  explicit RefusedStream(const absl::Status& why) { Finish(ToGrpc(why)); }
  void OnDone() override { delete this; }
};

}  // namespace

absl::StatusOr<access::Principal> FeedService::Admit(const grpc::CallbackServerContext& context) const {
  absl::StatusOr<access::Principal> principal = PrincipalOf(context);
  if (!principal.ok()) return principal;
  if (absl::Status may = grants_.MayPublishAnything(*principal).ToStatus(); !may.ok()) return may;
  return principal;
}

absl::Status FeedService::OpenStream(const std::string& principal) {
  absl::MutexLock lock(&mutex_);
  int& open = streams_[principal];
  if (open < limits_.max_streams_per_principal) {
    ++open;
    return absl::OkStatus();
  }
  absl::Status status =
      model::Error(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_TOO_MANY_STREAMS,
                   absl::StrCat(principal, " has ", open, " publish streams open: close one, or send more on each"));
  model::SetRetryAfter(status, absl::Seconds(5));
  return status;
}

void FeedService::CloseStream(const std::string& principal) {
  absl::MutexLock lock(&mutex_);
  if (--streams_[principal] <= 0) streams_.erase(principal);
}

grpc::ServerBidiReactor<v1::PublishRequest, v1::PublishResponse>* FeedService::Publish(
    grpc::CallbackServerContext* context) {
  absl::StatusOr<access::Principal> principal = Admit(*context);
  if (!principal.ok()) return new RefusedStream(principal.status());
  if (absl::Status opened = OpenStream(principal->id); !opened.ok()) return new RefusedStream(opened);
  std::string id = principal->id;
  return new PublishStream(ingest_, waiter_, *std::move(principal), TraceparentOf(*context, ""),
                           [this, id] { CloseStream(id); });
}

grpc::ServerUnaryReactor* FeedService::PublishBatch(grpc::CallbackServerContext* context,
                                                    const v1::PublishBatchRequest* request,
                                                    v1::PublishBatchResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  absl::StatusOr<access::Principal> principal = Admit(*context);
  if (!principal.ok()) {
    reactor->Finish(ToGrpc(principal.status()));
    return reactor;
  }
  if (request->items_size() > limits_.max_batch_items || request->ByteSizeLong() > limits_.max_batch_bytes) {
    reactor->Finish(ToGrpc(model::Error(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_FRAME_TOO_LARGE,
                                        absl::StrCat("a batch has at most ", limits_.max_batch_items, " items and ",
                                                     limits_.max_batch_bytes, " bytes: split it, or use Publish"))));
    return reactor;
  }
  ingest::Submission submission;
  submission.principal = *std::move(principal);
  submission.traceparent = TraceparentOf(*context, request->traceparent());
  submission.items.assign(request->items().begin(), request->items().end());
  submission.done = [reactor, response](absl::StatusOr<std::vector<v1::Acknowledgement>> acks) {
    if (acks.ok()) {
      for (v1::Acknowledgement& ack : *acks) *response->add_acknowledgements() = std::move(ack);
    }
    reactor->Finish(ToGrpc(acks.status()));
  };
  if (absl::Status status = ingest_.Submit(submission); !status.ok()) reactor->Finish(ToGrpc(status));
  return reactor;
}

}  // namespace zhudong::rpc
