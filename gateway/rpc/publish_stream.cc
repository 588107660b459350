#include "gateway/rpc/publish_stream.h"

#include <algorithm>
#include <deque>
#include <utility>
#include <vector>

#include "gateway/rpc/peer.h"
#include "gateway/rpc/room_waiter.h"
#include "gateway/rpc/status.h"

namespace zhudong::rpc {
namespace {

constexpr size_t kMaxInFlightItems = 16384;
constexpr size_t kMaxInFlightBytes = 8u << 20;
constexpr size_t kMaxAcksPerMessage = 8192;

}  // namespace

// What both the stream and the ingest's callbacks touch. `stream` is null once the call was finished.
//
// Who starts a read, a write or the finish decides so under the mutex and acts after it: only one of each can be under
// way, and none after the finish.
struct PublishStream::Shared {
  absl::Mutex mutex;
  PublishStream* stream ABSL_GUARDED_BY(mutex) = nullptr;
  std::deque<v1::Acknowledgement> acks ABSL_GUARDED_BY(mutex);
  size_t in_flight_items ABSL_GUARDED_BY(mutex) = 0;
  size_t in_flight_bytes ABSL_GUARDED_BY(mutex) = 0;
  bool paused ABSL_GUARDED_BY(mutex) = false;  // no read under way, because too much is in flight
  bool taking ABSL_GUARDED_BY(mutex) = false;  // a message is on its way into the ingest: the stream must stay
  bool closed ABSL_GUARDED_BY(mutex) = false;  // the client sends no more
  bool writing ABSL_GUARDED_BY(mutex) = false;
  bool finished ABSL_GUARDED_BY(mutex) = false;
  grpc::Status result ABSL_GUARDED_BY(mutex);
  bool failed ABSL_GUARDED_BY(mutex) = false;
  v1::PublishResponse response;  // the running write's own

  struct Actions {
    PublishStream* read = nullptr;
    PublishStream* write = nullptr;
    PublishStream* finish = nullptr;
    grpc::Status result;
  };

  // What may be started now.
  Actions Next() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    Actions actions;
    if (finished || stream == nullptr) return actions;
    if (!writing && !acks.empty() && !failed) {
      response.Clear();
      for (size_t i = 0; i < kMaxAcksPerMessage && !acks.empty(); ++i) {
        *response.add_acknowledgements() = std::move(acks.front());
        acks.pop_front();
      }
      writing = true;
      actions.write = stream;
    }
    const bool drained = closed && in_flight_items == 0 && acks.empty();
    if (!writing && !taking && (failed || drained)) {
      finished = true;
      actions.finish = stream;
      actions.result = result;
      stream = nullptr;
      return actions;
    }
    if (paused && !failed && in_flight_items < kMaxInFlightItems && in_flight_bytes < kMaxInFlightBytes) {
      paused = false;
      actions.read = stream;
    }
    return actions;
  }

  void Act(const Actions& actions) ABSL_LOCKS_EXCLUDED(mutex) {
    if (actions.write != nullptr) actions.write->StartWrite(&response);
    if (actions.read != nullptr) actions.read->StartRead(&actions.read->request_);
    if (actions.finish != nullptr) actions.finish->Finish(actions.result);
  }

  void Fail(grpc::Status status) ABSL_LOCKS_EXCLUDED(mutex) {
    Actions actions;
    {
      absl::MutexLock lock(&mutex);
      if (!failed) result = std::move(status);
      failed = true;
      closed = true;
      actions = Next();
    }
    Act(actions);
  }
};

PublishStream::PublishStream(ingest::Ingest& ingest, RoomWaiter& waiter, access::Principal principal,
                             std::string traceparent, std::function<void()> on_done)
    : ingest_(ingest),
      waiter_(waiter),
      principal_(std::move(principal)),
      traceparent_(std::move(traceparent)),
      on_done_(std::move(on_done)),
      shared_(std::make_shared<Shared>()) {
  {
    absl::MutexLock lock(&shared_->mutex);
    shared_->stream = this;
  }
  StartRead(&request_);
}

PublishStream::~PublishStream() = default;

void PublishStream::OnReadDone(bool ok) {
  if (ok) return Take();
  Shared::Actions actions;
  {
    absl::MutexLock lock(&shared_->mutex);
    shared_->closed = true;
    actions = shared_->Next();
  }
  shared_->Act(actions);
}

void PublishStream::Take() {
  submission_ = ingest::Submission();
  submission_.principal = principal_;
  submission_.traceparent = request_.traceparent().empty() ? traceparent_ : request_.traceparent();
  submission_.items.reserve(static_cast<size_t>(request_.items_size()));
  for (v1::PublishItem& item : *request_.mutable_items()) submission_.items.push_back(std::move(item));
  const size_t items = submission_.items.size();
  const size_t bytes = request_.SpaceUsedLong();
  submission_.done = [shared = shared_, items, bytes](absl::StatusOr<std::vector<v1::Acknowledgement>> acks) {
    Acknowledged(shared, items, bytes, std::move(acks));
  };
  {
    absl::MutexLock lock(&shared_->mutex);
    shared_->in_flight_items += items;
    shared_->in_flight_bytes += bytes;
    shared_->taking = true;
  }
  SubmitOrWait();
}

// Again and again until there is room; `taking` keeps the stream meanwhile.
void PublishStream::SubmitOrWait() {
  const absl::Status status = ingest_.Submit(submission_);
  if (absl::IsResourceExhausted(status)) {
    waiter_.Wait([this] { SubmitOrWait(); });
    return;
  }
  const std::shared_ptr<Shared> shared = shared_;
  if (!status.ok()) shared->Fail(ToGrpc(status));
  Shared::Actions actions;
  {
    absl::MutexLock lock(&shared->mutex);
    shared->taking = false;
    shared->paused = true;
    actions = shared->Next();
  }
  shared->Act(actions);
}

void PublishStream::Acknowledged(const std::shared_ptr<Shared>& shared, size_t items, size_t bytes,
                                 absl::StatusOr<std::vector<v1::Acknowledgement>> acks) {
  if (!acks.ok()) shared->Fail(ToGrpc(acks.status()));
  Shared::Actions actions;
  {
    absl::MutexLock lock(&shared->mutex);
    shared->in_flight_items -= items;
    shared->in_flight_bytes -= bytes;
    if (acks.ok()) {
      for (v1::Acknowledgement& ack : *acks) shared->acks.push_back(std::move(ack));
    }
    actions = shared->Next();
  }
  shared->Act(actions);
}

void PublishStream::OnWriteDone(bool ok) {
  Shared::Actions actions;
  {
    absl::MutexLock lock(&shared_->mutex);
    shared_->writing = false;
    // A client that is gone gets no more; what it sent stays, and is acknowledged as a duplicate when it comes again.
    if (!ok) {
      shared_->failed = true;
      shared_->acks.clear();
    }
    actions = shared_->Next();
  }
  shared_->Act(actions);
}

void PublishStream::OnDone() {
  on_done_();
  delete this;
}

}  // namespace zhudong::rpc
