#include "gateway/rpc/health_service.h"

#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "gateway/model/errors.h"
#include "gateway/rpc/status.h"

namespace zhudong::rpc {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using ServingStatus = HealthCheckResponse::ServingStatus;

constexpr size_t kMaxNameBytes = 256;

absl::Status TooMany() {
  return model::Error(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_TOO_MANY_STREAMS,
                      "too many health watches are open: close one, or ask with Check");
}

absl::Status Stopping() {
  return model::Error(absl::StatusCode::kUnavailable, v1::ERROR_REASON_STOPPING,
                      "the gateway is shutting down: connect again later");
}

}  // namespace

// What is known, and who watches. Watchers hold it, so it outlives the service if it has to.
struct HealthService::Board {
  explicit Board(size_t limit) : max_watchers(limit) {}

  const size_t max_watchers;
  absl::Mutex mutex;
  std::map<std::string, ServingStatus> states ABSL_GUARDED_BY(mutex);
  std::set<std::shared_ptr<Watcher>> watchers ABSL_GUARDED_BY(mutex);
  bool draining ABSL_GUARDED_BY(mutex) = false;
  bool stopped ABSL_GUARDED_BY(mutex) = false;

  ServingStatus StateOf(const std::string& name) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    const auto found = states.find(name);
    return found == states.end() ? HealthCheckResponse::SERVICE_UNKNOWN : found->second;
  }
  // A copy to tell without the lock.
  std::vector<std::shared_ptr<Watcher>> Watchers() {
    absl::MutexLock lock(&mutex);
    return {watchers.begin(), watchers.end()};
  }
};

// One Watch call. Tells the newest state; what changed back in between is not told. gRPC runs no callback inside
// StartWrite or Finish, so both may be called with the lock held.
class HealthService::Watcher final : public grpc::ServerWriteReactor<HealthCheckResponse> {
 public:
  static Watcher* Make(std::shared_ptr<Board> board, std::string name) {
    auto watcher = std::shared_ptr<Watcher>(new Watcher(board, std::move(name)));
    watcher->self_ = watcher;
    bool full = false;
    {
      absl::MutexLock lock(&board->mutex);
      full = board->watchers.size() >= board->max_watchers;
      if (!full) board->watchers.insert(watcher);
    }
    if (full) {
      watcher->End(TooMany());
    } else {
      watcher->Tell();
    }
    return watcher.get();
  }

  // Sends the state if it is another one than was sent last, and ends the call after the gateway has stopped.
  void Tell() {
    ServingStatus now;
    bool stopped;
    {
      absl::MutexLock lock(&board_->mutex);
      now = board_->StateOf(name_);
      stopped = board_->stopped;
    }
    absl::MutexLock lock(&mutex_);
    if (ended_ || writing_) return;
    if (sent_ != now) {
      sent_ = now;
      writing_ = true;
      response_.set_status(now);
      StartWrite(&response_);
    } else if (stopped) {
      EndLocked(Stopping());
    }
  }

 private:
  Watcher(std::shared_ptr<Board> board, std::string name) : board_(std::move(board)), name_(std::move(name)) {}

  void OnWriteDone(bool ok) override {
    {
      absl::MutexLock lock(&mutex_);
      writing_ = false;
      if (!ok) EndLocked(absl::CancelledError("the watcher is gone"));
    }
    Tell();
  }
  void OnCancel() override { End(absl::CancelledError("the watcher is gone")); }
  void OnDone() override {
    {
      absl::MutexLock lock(&board_->mutex);
      board_->watchers.erase(self_);
    }
    const std::shared_ptr<Watcher> last = std::move(self_);
  }

  void End(const absl::Status& status) {
    absl::MutexLock lock(&mutex_);
    EndLocked(status);
  }
  void EndLocked(const absl::Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (std::exchange(ended_, true)) return;
    Finish(ToGrpc(status));
  }

  const std::shared_ptr<Board> board_;
  const std::string name_;
  std::shared_ptr<Watcher> self_;  // until OnDone
  absl::Mutex mutex_;
  HealthCheckResponse response_ ABSL_GUARDED_BY(mutex_);
  std::optional<ServingStatus> sent_ ABSL_GUARDED_BY(mutex_);
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
};

HealthService::HealthService(size_t max_watchers) : board_(std::make_shared<Board>(max_watchers)) {}
HealthService::~HealthService() { Shutdown(); }

void HealthService::SetServing(const std::string& name, bool serving) {
  {
    absl::MutexLock lock(&board_->mutex);
    if (board_->stopped) return;
    board_->states[name] =
        serving && !board_->draining ? HealthCheckResponse::SERVING : HealthCheckResponse::NOT_SERVING;
  }
  for (const auto& watcher : board_->Watchers()) watcher->Tell();
}

void HealthService::Drain() {
  {
    absl::MutexLock lock(&board_->mutex);
    board_->draining = true;
    for (auto& [name, state] : board_->states) state = HealthCheckResponse::NOT_SERVING;
  }
  for (const auto& watcher : board_->Watchers()) watcher->Tell();
}

void HealthService::Shutdown() {
  {
    absl::MutexLock lock(&board_->mutex);
    board_->stopped = true;
    for (auto& [name, state] : board_->states) state = HealthCheckResponse::NOT_SERVING;
  }
  for (const auto& watcher : board_->Watchers()) watcher->Tell();
}

grpc::ServerUnaryReactor* HealthService::Check(grpc::CallbackServerContext* context, const HealthCheckRequest* request,
                                               HealthCheckResponse* response) {
  {
    absl::MutexLock lock(&board_->mutex);
    response->set_status(board_->StateOf(request->service()));
  }
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  // The health protocol fixes this answer; monitoring tools know it by the code alone.
  reactor->Finish(response->status() == HealthCheckResponse::SERVICE_UNKNOWN
                      ? ToGrpc(model::Error(absl::StatusCode::kNotFound, v1::ERROR_REASON_INVALID_FIELD,
                                            "no service or feed of this name: ask for \"\", a service's full name, or "
                                            "feed/<name>"))
                      : grpc::Status::OK);
  return reactor;
}

grpc::ServerWriteReactor<HealthCheckResponse>* HealthService::Watch(grpc::CallbackServerContext*,
                                                                    const HealthCheckRequest* request) {
  return Watcher::Make(board_, request->service().substr(0, kMaxNameBytes));
}

}  // namespace zhudong::rpc
