#include "gateway/rpc/feed_health_watch.h"

#include <utility>

#include "gateway/model/errors.h"
#include "gateway/rpc/status.h"

namespace zhudong::rpc {
namespace {

absl::Status Stopping() {
  return model::Error(absl::StatusCode::kUnavailable, v1::ERROR_REASON_STOPPING,
                      "the gateway is shutting down: connect again later");
}

class RefusedWatch final : public grpc::ServerWriteReactor<v1::WatchFeedHealthResponse> {
 public:
  explicit RefusedWatch(const absl::Status& why) { Finish(ToGrpc(why)); }
  void OnDone() override { delete this; }
};

}  // namespace

absl::Status FeedHealthHub::Add(const std::shared_ptr<FeedHealthWatch>& watch) {
  absl::MutexLock lock(&mutex_);
  if (stopped_) return Stopping();
  if (watches_.size() >= max_watchers_) {
    return model::Error(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_TOO_MANY_STREAMS,
                        "too many health watches are open: close one, or ask with ListFeedHealth");
  }
  watches_.insert(watch);
  return absl::OkStatus();
}

void FeedHealthHub::Remove(const std::shared_ptr<FeedHealthWatch>& watch) {
  absl::MutexLock lock(&mutex_);
  watches_.erase(watch);
}

void FeedHealthHub::Tell(const v1::FeedHealth& health) {
  std::vector<std::shared_ptr<FeedHealthWatch>> watches;
  {
    absl::MutexLock lock(&mutex_);
    watches.assign(watches_.begin(), watches_.end());
  }
  for (const auto& watch : watches) watch->Tell(health);
}

void FeedHealthHub::Shutdown() {
  std::vector<std::shared_ptr<FeedHealthWatch>> watches;
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
    watches.assign(watches_.begin(), watches_.end());
  }
  for (const auto& watch : watches) watch->End(Stopping());
}

FeedHealthWatch* FeedHealthWatch::Make(const std::shared_ptr<FeedHealthHub>& hub,
                                       std::function<bool(const std::string&)> sees,
                                       const std::function<std::vector<v1::FeedHealth>()>& now) {
  auto watch = std::shared_ptr<FeedHealthWatch>(new FeedHealthWatch(hub, std::move(sees)));
  watch->self_ = watch;
  if (absl::Status added = hub->Add(watch); !added.ok()) {
    watch->End(added);
    return watch.get();
  }
  for (const v1::FeedHealth& health : now()) watch->Tell(health);
  return watch.get();
}

grpc::ServerWriteReactor<v1::WatchFeedHealthResponse>* FeedHealthWatch::Refused(const absl::Status& why) {
  return new RefusedWatch(why);
}

void FeedHealthWatch::Tell(const v1::FeedHealth& health) {
  if (!sees_(health.feed())) return;
  absl::MutexLock lock(&mutex_);
  if (ended_) return;
  const auto [it, added] = newest_.insert_or_assign(health.feed(), health);
  if (added) turns_.push_back(health.feed());
  if (!writing_) Send();
}

void FeedHealthWatch::Send() {
  if (turns_.empty()) return;
  const auto next = newest_.find(turns_.front());
  *response_.mutable_health() = std::move(next->second);
  newest_.erase(next);
  turns_.pop_front();
  writing_ = true;
  StartWrite(&response_);
}

void FeedHealthWatch::End(const absl::Status& status) {
  absl::MutexLock lock(&mutex_);
  if (std::exchange(ended_, true)) return;
  Finish(ToGrpc(status));
}

void FeedHealthWatch::OnWriteDone(bool ok) {
  if (!ok) return End(absl::CancelledError("the watcher is gone"));
  absl::MutexLock lock(&mutex_);
  writing_ = false;
  if (!ended_) Send();
}

void FeedHealthWatch::OnCancel() { End(absl::CancelledError("the watcher is gone")); }

void FeedHealthWatch::OnDone() {
  hub_->Remove(self_);
  const std::shared_ptr<FeedHealthWatch> last = std::move(self_);
}

}  // namespace zhudong::rpc
