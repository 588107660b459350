#include "gateway/rpc/local_caller.h"

#include <grpcpp/completion_queue.h>
#include <grpcpp/support/byte_buffer.h>

#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/cord.h"
#include "gateway/base/clock.h"
#include "gateway/model/errors.h"
#include "gateway/model/wire_status.h"
#include "gateway/rpc/peer.h"

namespace zhudong::rpc {
namespace {

// So soon a caller who left is noticed.
constexpr absl::Duration kIdle = absl::Milliseconds(100);

absl::Status Stopping() {
  return model::Error(absl::StatusCode::kUnavailable, v1::ERROR_REASON_STOPPING, "the gateway is shutting down");
}

absl::Status FromGrpc(const grpc::Status& status) {
  return model::FromWire(status.error_code(), status.error_message(), status.error_details());
}

std::string TextOf(const grpc::ByteBuffer& buffer) {
  std::string text;
  std::vector<grpc::Slice> slices;
  if (!buffer.Dump(&slices).ok()) return text;
  text.reserve(buffer.Length());
  for (const grpc::Slice& slice : slices) {
    text.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return text;
}

// One operation at a time, each waited for.
class Waiter {
 public:
  ~Waiter() {
    queue_.Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue_.Next(&tag, &ok)) {
    }
  }
  grpc::CompletionQueue& queue() { return queue_; }
  // Whether what was begun succeeded. While it is not done, `idle` is asked now and then.
  template <typename Idle>
  bool Wait(const Idle& idle) {
    void* tag = nullptr;
    bool ok = false;
    while (queue_.AsyncNext(&tag, &ok, absl::ToChronoTime(base::DeadlineIn(kIdle))) == grpc::CompletionQueue::TIMEOUT) {
      idle();
    }
    return ok;
  }

 private:
  grpc::CompletionQueue queue_;
};

}  // namespace

bool LocalCaller::Enter(grpc::ClientContext& context) {
  absl::MutexLock lock(&mutex_);
  if (!stopping_) open_.insert(&context);
  return !stopping_;
}

void LocalCaller::Leave(grpc::ClientContext& context) {
  absl::MutexLock lock(&mutex_);
  open_.erase(&context);
}

void LocalCaller::Shutdown() {
  absl::MutexLock lock(&mutex_);
  stopping_ = true;
  for (grpc::ClientContext* context : open_) context->TryCancel();
}

absl::Status LocalCaller::Call(const LocalCall& call, absl::FunctionRef<bool(std::string_view)> take,
                               absl::FunctionRef<bool()> idle) {
  grpc::ClientContext context;
  for (const auto& [name, value] : LocalIdentity(call.who)) context.AddMetadata(name, value);
  if (!call.traceparent.empty()) context.AddMetadata("traceparent", call.traceparent);
  if (call.deadline != absl::InfiniteFuture()) context.set_deadline(absl::ToChronoTime(call.deadline));
  if (!Enter(context)) return Stopping();
  bool ended_here = false;
  const auto end = [&] {
    if (!ended_here) context.TryCancel();
    ended_here = true;
  };
  const auto look = [&] {
    if (!ended_here && !idle()) end();
  };
  grpc::Status status;
  {
    Waiter waiter;
    const auto stream = stub_.PrepareCall(&context, call.method, &waiter.queue());
    stream->StartCall(nullptr);
    bool going = waiter.Wait(look);
    if (going) {
      const grpc::Slice slice(call.request);
      stream->WriteLast(grpc::ByteBuffer(&slice, 1), grpc::WriteOptions(), nullptr);
      going = waiter.Wait(look);
    }
    while (going) {
      grpc::ByteBuffer answer;
      stream->Read(&answer, nullptr);
      going = waiter.Wait(look);
      if (going && !ended_here && !take(TextOf(answer))) end();
    }
    stream->Finish(&status, nullptr);
    waiter.Wait(look);
  }
  Leave(context);
  if (ended_here) return absl::OkStatus();
  if (status.error_code() == grpc::StatusCode::CANCELLED) {
    absl::MutexLock lock(&mutex_);
    if (stopping_) return Stopping();
  }
  return FromGrpc(status);
}

}  // namespace zhudong::rpc
