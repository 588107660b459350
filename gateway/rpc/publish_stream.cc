#include "gateway/rpc/publish_stream.h"

#include <deque>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "gateway/model/errors.h"
#include "gateway/rpc/peer.h"
#include "gateway/rpc/room_waiter.h"
#include "gateway/rpc/status.h"

namespace zhudong::rpc {
namespace {

// Clients take 4 MiB a message unless told otherwise; findings can make one acknowledgement several KiB.
constexpr size_t kMaxAcksPerMessage = 4096;
constexpr size_t kMaxAckBytesPerMessage = 1u << 20;

// A call only ever goes down this list.
enum class Phase {
  kOpen,
  kEnding,  // reads no more; ends when everything taken is acknowledged
  kBroken,  // an acknowledgement is missing: ends when those before it are sent
  kLost,    // nobody listens: ends at once. What is on its way to the disk stays, and is a duplicate if it comes again
};

}  // namespace

// What both the stream and the ingest's callbacks touch.
//
// Who starts a read, a write or the finish decides so under the mutex and acts after it, in Go(). The stream lives at
// least until the finish, and that waits for whoever still acts.
struct PublishStream::Shared {
  explicit Shared(PublishWindow limits) : window(limits) {}

  const PublishWindow window;
  absl::Mutex mutex;
  PublishStream* stream ABSL_GUARDED_BY(mutex) = nullptr;  // null once the finish is decided
  Phase phase ABSL_GUARDED_BY(mutex) = Phase::kOpen;
  grpc::Status result ABSL_GUARDED_BY(mutex);
  std::deque<v1::Acknowledgement> acks ABSL_GUARDED_BY(mutex);
  size_t items ABSL_GUARDED_BY(mutex) = 0;     // with the ingest
  size_t bytes ABSL_GUARDED_BY(mutex) = 0;     // with the ingest
  bool idle ABSL_GUARDED_BY(mutex) = true;     // no read is under way, no frame is in hand
  int starting ABSL_GUARDED_BY(mutex) = 0;     // reads decided, whose deciders still touch the stream
  bool taking ABSL_GUARDED_BY(mutex) = false;  // a frame is on its way into the ingest
  bool writing ABSL_GUARDED_BY(mutex) = false;
  v1::PublishResponse response;  // the running write's own

  struct Actions {
    PublishStream* write = nullptr;
    PublishStream* read = nullptr;
    PublishStream* finish = nullptr;
    grpc::Status result;
  };

  void Leave(Phase to, grpc::Status why) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    if (to <= phase) return;
    phase = to;
    result = std::move(why);
    if (phase == Phase::kLost) acks.clear();
  }

  bool Over() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    if (writing || taking || starting > 0) return false;
    if (phase == Phase::kLost) return true;
    return acks.empty() && (phase == Phase::kBroken || (phase == Phase::kEnding && items == 0));
  }

  void FillResponse() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    response.Clear();
    size_t size = 0;
    for (size_t i = 0; i < kMaxAcksPerMessage && size < kMaxAckBytesPerMessage && !acks.empty(); ++i) {
      size += acks.front().ByteSizeLong();
      *response.add_acknowledgements() = std::move(acks.front());
      acks.pop_front();
    }
  }

  // What may be started now.
  Actions Next() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    Actions actions;
    if (stream == nullptr) return actions;
    if (!writing && !acks.empty()) {
      FillResponse();
      writing = true;
      actions.write = stream;
    }
    if (Over()) {
      actions.finish = std::exchange(stream, nullptr);
      actions.result = result;
    } else if (phase == Phase::kOpen && idle && items + acks.size() < window.items && bytes < window.bytes) {
      idle = false;
      ++starting;
      actions.read = stream;
    }
    return actions;
  }
};

void PublishStream::Go(const std::shared_ptr<Shared>& shared) {
  while (true) {
    Shared::Actions actions;
    {
      absl::MutexLock lock(&shared->mutex);
      actions = shared->Next();
    }
    if (actions.write != nullptr) actions.write->StartWrite(&shared->response);
    if (actions.finish != nullptr) actions.finish->Finish(actions.result);
    if (actions.read == nullptr) return;
    actions.read->StartRead(actions.read->request_);
    absl::MutexLock lock(&shared->mutex);
    --shared->starting;
  }
}

PublishStream::PublishStream(ingest::Ingest& ingest, RoomWaiter& waiter, access::Principal principal,
                             std::string traceparent, PublishWindow window, OnGone on_gone)
    : ingest_(ingest),
      waiter_(waiter),
      principal_(std::move(principal)),
      traceparent_(std::move(traceparent)),
      on_gone_(std::move(on_gone)),
      shared_(std::make_shared<Shared>(window)),
      request_(google::protobuf::Arena::CreateMessage<v1::PublishRequest>(&arena_)) {
  {
    absl::MutexLock lock(&shared_->mutex);
    shared_->stream = this;
  }
  Go(shared_);
}

PublishStream::~PublishStream() = default;

void PublishStream::End(const absl::Status& status) {
  {
    absl::MutexLock lock(&shared_->mutex);
    shared_->Leave(Phase::kEnding, ToGrpc(status));
  }
  Go(shared_);
}

void PublishStream::OnReadDone(bool ok) {
  bool take = false;
  {
    absl::MutexLock lock(&shared_->mutex);
    if (!ok) shared_->Leave(Phase::kEnding, grpc::Status::OK);
    take = shared_->phase == Phase::kOpen;
    shared_->taking = take;
  }
  if (take) return Take();
  Go(std::shared_ptr<Shared>(shared_));
}

void PublishStream::Take() {
  const size_t items = static_cast<size_t>(request_->items_size());
  const size_t bytes = request_->ByteSizeLong();
  if (items > shared_->window.items || bytes > shared_->window.bytes) {
    {
      absl::MutexLock lock(&shared_->mutex);
      shared_->Leave(Phase::kEnding,
                     ToGrpc(model::Error(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_FRAME_TOO_LARGE,
                                         absl::StrCat("a frame has at most ", shared_->window.items, " items and ",
                                                      shared_->window.bytes, " bytes: send fewer items at once"))));
    }
    return Drop();
  }
  submission_.principal = principal_;
  submission_.traceparent = IsTraceparent(request_->traceparent()) ? request_->traceparent() : traceparent_;
  submission_.items.assign(request_->mutable_items()->pointer_begin(), request_->mutable_items()->pointer_end());
  submission_bytes_ = bytes;
  submission_.done = [shared = shared_, items, bytes](Acks acks) {
    Acknowledged(shared, items, bytes, std::move(acks));
  };
  SubmitOrWait();
}

// Again and again until there is room; `taking` keeps the stream meanwhile.
void PublishStream::SubmitOrWait() {
  const size_t items = submission_.items.size();
  bool open = false;
  {
    absl::MutexLock lock(&shared_->mutex);
    open = shared_->phase == Phase::kOpen;
    shared_->items += items;
    shared_->bytes += submission_bytes_;
  }
  // Unless the call ended meanwhile: nobody was told that this frame is safe.
  const absl::Status status = open && items > 0 ? ingest_.Submit(submission_) : absl::OkStatus();
  const bool submitted = status.ok() && open && items > 0;
  if (!submitted) {
    absl::MutexLock lock(&shared_->mutex);
    shared_->items -= items;
    shared_->bytes -= submission_bytes_;
    if (!status.ok() && !absl::IsResourceExhausted(status)) shared_->Leave(Phase::kEnding, ToGrpc(status));
  }
  if (absl::IsResourceExhausted(status)) {
    waiter_.Wait([this] { SubmitOrWait(); });
    return;
  }
  Drop();
}

// Done with the frame in hand.
void PublishStream::Drop() {
  submission_.items.clear();
  arena_.Reset();
  request_ = google::protobuf::Arena::CreateMessage<v1::PublishRequest>(&arena_);
  // The stream may be gone as soon as somebody else sees that nothing holds it.
  const std::shared_ptr<Shared> shared = shared_;
  {
    absl::MutexLock lock(&shared->mutex);
    shared->taking = false;
    shared->idle = true;
  }
  Go(shared);
}

void PublishStream::Acknowledged(const std::shared_ptr<Shared>& shared, size_t items, size_t bytes, Acks acks) {
  {
    absl::MutexLock lock(&shared->mutex);
    shared->items -= items;
    shared->bytes -= bytes;
    if (!acks.ok()) shared->Leave(Phase::kBroken, ToGrpc(acks.status()));
    if (acks.ok() && shared->phase < Phase::kBroken) {
      for (v1::Acknowledgement& ack : *acks) shared->acks.push_back(std::move(ack));
    }
  }
  Go(shared);
}

void PublishStream::OnWriteDone(bool ok) {
  const std::shared_ptr<Shared> shared = shared_;
  {
    absl::MutexLock lock(&shared->mutex);
    shared->writing = false;
    if (!ok) shared->Leave(Phase::kLost, grpc::Status::CANCELLED);
  }
  Go(shared);
}

void PublishStream::OnCancel() {
  const std::shared_ptr<Shared> shared = shared_;
  {
    absl::MutexLock lock(&shared->mutex);
    shared->Leave(Phase::kLost, grpc::Status::CANCELLED);
  }
  Go(shared);
}

void PublishStream::OnDone() {
  on_gone_(this);
  delete this;
}

}  // namespace zhudong::rpc
