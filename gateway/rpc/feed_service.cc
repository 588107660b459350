#include "gateway/rpc/feed_service.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/model/errors.h"
#include "gateway/rpc/frame_arena.h"
#include "gateway/rpc/peer.h"
#include "gateway/rpc/status.h"

namespace zhudong::rpc {
namespace {

// Ends a stream that may not begin.
class RefusedStream final : public grpc::ServerBidiReactor<v1::PublishRequest, v1::PublishResponse> {
 public:
  explicit RefusedStream(const absl::Status& why) { Finish(ToGrpc(why)); }
  void OnDone() override { delete this; }
};

absl::Status Stopping() {
  return model::Error(absl::StatusCode::kUnavailable, v1::ERROR_REASON_STOPPING,
                      "the gateway is shutting down: send again what was not acknowledged when it is back");
}

absl::Status TooManyStreams(const std::string& principal, size_t open) {
  absl::Status status =
      model::Error(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_TOO_MANY_STREAMS,
                   absl::StrCat(principal, " has ", open, " publish streams open: close one, or send more on each"));
  model::SetRetryAfter(status, absl::Seconds(5));
  return status;
}

absl::Status TooManyBatches(const std::string& principal, int limit) {
  absl::Status status = model::Error(
      absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_OVERLOADED,
      absl::StrCat(principal, " has ", limit, " batches under way: wait for their answers, or use Publish"));
  model::SetRetryAfter(status, absl::Milliseconds(200));
  return status;
}

// One call's messages. The request is ours, so that its items can be spent and need not be copied, and is gone long
// before the answer: what waits for the disk is counted without it.
class BatchMessages final : public grpc::MessageHolder<v1::PublishBatchRequest, v1::PublishBatchResponse> {
 public:
  BatchMessages() {
    set_request(google::protobuf::Arena::CreateMessage<v1::PublishBatchRequest>(request_arena_.get()));
    set_response(google::protobuf::Arena::CreateMessage<v1::PublishBatchResponse>(&response_arena_));
  }
  void Release() override { delete this; }
  // The request lives as long as what is returned.
  std::unique_ptr<google::protobuf::Arena> TakeRequest() { return std::move(request_arena_); }

 private:
  std::unique_ptr<google::protobuf::Arena> request_arena_ = std::make_unique<google::protobuf::Arena>(FrameArena());
  google::protobuf::Arena response_arena_{FrameArena()};
};

}  // namespace

class FeedService::BatchAllocator final
    : public grpc::MessageAllocator<v1::PublishBatchRequest, v1::PublishBatchResponse> {
 public:
  grpc::MessageHolder<v1::PublishBatchRequest, v1::PublishBatchResponse>* AllocateMessages() override {
    return new BatchMessages();
  }
};

FeedService::FeedService(ingest::Ingest& ingest, const access::Grants& grants, FeedServiceLimits limits,
                         CertificateSeen seen)
    : ingest_(ingest),
      grants_(grants),
      limits_(limits),
      seen_(std::move(seen)),
      allocator_(std::make_unique<BatchAllocator>()),
      waiter_(ingest) {
  SetMessageAllocatorFor_PublishBatch(allocator_.get());
}

FeedService::~FeedService() = default;

void FeedService::Shutdown() {
  absl::MutexLock lock(&mutex_);
  stopping_ = true;
  for (const auto& [principal, streams] : streams_) {
    for (PublishStream* stream : streams) stream->End(Stopping());
  }
}

absl::StatusOr<access::Principal> FeedService::Admit(const grpc::CallbackServerContext& context) const {
  absl::StatusOr<access::Principal> principal = PrincipalOf(context);
  if (!principal.ok()) return principal;
  if (absl::Status may = grants_.MayPublishAnything(*principal).ToStatus(); !may.ok()) return may;
  if (const auto auth = context.auth_context(); seen_ && auth != nullptr) seen_(*principal, CertificateOf(*auth));
  absl::MutexLock lock(&mutex_);
  if (stopping_) return Stopping();
  return principal;
}

absl::StatusOr<PublishStream*> FeedService::OpenStream(const grpc::CallbackServerContext& context) {
  absl::StatusOr<access::Principal> principal = Admit(context);
  if (!principal.ok()) return principal.status();
  const std::string id = principal->id;
  absl::MutexLock lock(&mutex_);
  if (stopping_) return Stopping();
  Streams& open = streams_[id];
  if (open.size() >= static_cast<size_t>(limits_.max_streams_per_principal)) return TooManyStreams(id, open.size());
  auto* stream = new PublishStream(ingest_, waiter_, *std::move(principal), TraceparentOf(context, ""), limits_.window,
                                   [this, id](PublishStream* gone) {
                                     absl::MutexLock gone_lock(&mutex_);
                                     streams_[id].erase(gone);
                                     if (streams_[id].empty()) streams_.erase(id);
                                   });
  open.insert(stream);
  return stream;
}

bool FeedService::BeginBatch(const std::string& principal) {
  absl::MutexLock lock(&mutex_);
  int& under_way = batches_[principal];
  if (under_way >= limits_.max_batches_per_principal) return false;
  ++under_way;
  return true;
}

void FeedService::EndBatch(const std::string& principal) {
  absl::MutexLock lock(&mutex_);
  if (--batches_[principal] == 0) batches_.erase(principal);
}

grpc::ServerBidiReactor<v1::PublishRequest, v1::PublishResponse>* FeedService::Publish(
    grpc::CallbackServerContext* context) {
  const absl::StatusOr<PublishStream*> stream = OpenStream(*context);
  if (!stream.ok()) return new RefusedStream(stream.status());
  return *stream;
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
  const std::string id = principal->id;
  if (!BeginBatch(id)) {
    reactor->Finish(ToGrpc(TooManyBatches(id, limits_.max_batches_per_principal)));
    return reactor;
  }
  ingest::Submission submission;
  submission.principal = *std::move(principal);
  submission.traceparent = TraceparentOf(*context, request->traceparent());
  BatchMessages& messages = *static_cast<BatchMessages*>(context->GetRpcAllocatorState());
  v1::PublishBatchRequest& own = *messages.request();
  const std::unique_ptr<google::protobuf::Arena> until_submitted = messages.TakeRequest();
  submission.items.assign(own.mutable_items()->pointer_begin(), own.mutable_items()->pointer_end());
  // The reactor and the response stay until Finish, also when the client has gone meanwhile.
  submission.done = [this, id, reactor, response](absl::StatusOr<std::vector<v1::Acknowledgement>> acks) {
    EndBatch(id);
    if (acks.ok()) {
      for (v1::Acknowledgement& ack : *acks) *response->add_acknowledgements() = std::move(ack);
    }
    reactor->Finish(ToGrpc(acks.status()));
  };
  if (absl::Status status = ingest_.Submit(submission); !status.ok()) {
    EndBatch(id);
    reactor->Finish(ToGrpc(status));
  }
  return reactor;
}

}  // namespace zhudong::rpc
