#include "gateway/rpc/license_watch.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/model/errors.h"
#include "gateway/rpc/cursor.h"
#include "gateway/rpc/status.h"

namespace zhudong::rpc {
namespace {

constexpr size_t kChunk = 64;  // notices read for one watch at a time

absl::Status Stopping() {
  return model::Error(absl::StatusCode::kUnavailable, v1::ERROR_REASON_STOPPING,
                      "the gateway is shutting down: watch again from the last cursor when it is back");
}

class RefusedWatch final : public grpc::ServerWriteReactor<v1::WatchLicensesResponse> {
 public:
  explicit RefusedWatch(const absl::Status& why) { Finish(ToGrpc(why)); }
  void OnDone() override { delete this; }
};

}  // namespace

std::shared_ptr<LicenseWatchHub> LicenseWatchHub::Make(licenses::LicenseDesk& desk, const base::Clock& clock,
                                                       LicenseWatchLimits limits, MayWatch may_watch) {
  return std::shared_ptr<LicenseWatchHub>(new LicenseWatchHub(desk, clock, limits, std::move(may_watch)));
}

LicenseWatchHub::LicenseWatchHub(licenses::LicenseDesk& desk, const base::Clock& clock, LicenseWatchLimits limits,
                                 MayWatch may_watch)
    : desk_(desk), clock_(clock), limits_(limits), may_watch_(std::move(may_watch)) {
  changes_ = desk.OnChange([this] { Ring(); });
  thread_ = std::thread([this] { Run(); });
}

LicenseWatchHub::~LicenseWatchHub() { Shutdown(); }

absl::Status LicenseWatchHub::Add(const std::shared_ptr<LicenseWatch>& watch, const std::string& principal) {
  absl::MutexLock lock(&mutex_);
  if (stopping_) return Stopping();
  int& open = by_principal_[principal];
  if (open >= limits_.max_per_principal) {
    absl::Status full = model::Error(
        absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_TOO_MANY_STREAMS,
        absl::StrCat(principal, " has ", open, " watches open: close one, one is enough for all licenses"));
    model::SetRetryAfter(full, absl::Seconds(5));
    return full;
  }
  ++open;
  watches_.insert(watch);
  rung_ = true;
  return absl::OkStatus();
}

void LicenseWatchHub::Remove(const std::shared_ptr<LicenseWatch>& watch, const std::string& principal) {
  absl::MutexLock lock(&mutex_);
  if (watches_.erase(watch) == 0) return;
  if (--by_principal_[principal] == 0) by_principal_.erase(principal);
}

void LicenseWatchHub::Ring() {
  absl::MutexLock lock(&mutex_);
  rung_ = true;
}

void LicenseWatchHub::Shutdown() {
  changes_.reset();
  std::vector<std::shared_ptr<LicenseWatch>> open;
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    open.assign(watches_.begin(), watches_.end());
  }
  if (thread_.joinable()) thread_.join();
  for (const std::shared_ptr<LicenseWatch>& watch : open) watch->End(Stopping());
}

void LicenseWatchHub::Run() {
  while (true) {
    std::vector<std::shared_ptr<LicenseWatch>> open;
    {
      absl::MutexLock lock(&mutex_);
      const auto wanted = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return rung_ || stopping_; };
      mutex_.AwaitWithTimeout(absl::Condition(&wanted), limits_.checkpoint_interval);
      if (stopping_) return;
      rung_ = false;
      open.assign(watches_.begin(), watches_.end());
    }
    const absl::Time now = clock_.Now();
    for (const std::shared_ptr<LicenseWatch>& watch : open) watch->Step(now);
  }
}

grpc::ServerWriteReactor<v1::WatchLicensesResponse>* LicenseWatch::Refused(const absl::Status& why) {
  return new RefusedWatch(why);
}

LicenseWatch* LicenseWatch::Make(std::shared_ptr<LicenseWatchHub> hub, const std::string& principal,
                                 uint64_t position) {
  auto watch = std::shared_ptr<LicenseWatch>(new LicenseWatch(std::move(hub), principal, position));
  watch->self_ = watch;
  if (absl::Status added = watch->hub_->Add(watch, principal); !added.ok()) watch->End(added);
  return watch.get();
}

void LicenseWatch::Step(absl::Time now) {
  if (absl::Status may = hub_->May(principal_); !may.ok()) return End(may);
  {
    absl::MutexLock lock(&mutex_);
    if (ended_ || writing_ || !waiting_.empty()) return;
  }
  uint64_t seen = position_;
  absl::StatusOr<std::vector<licenses::Told>> notices = hub_->desk().Notices(principal_, position_, kChunk, seen);
  if (!notices.ok()) return End(notices.status());
  absl::MutexLock lock(&mutex_);
  for (licenses::Told& told : *notices) {
    told.notice.set_cursor(EncodeCursor(told.sequence));
    *waiting_.emplace_back().mutable_notice() = std::move(told.notice);
  }
  position_ = seen;
  // The first checkpoint comes at once: from then on nothing is missed.
  if (waiting_.empty() && now - last_sent_ >= hub_->limits().checkpoint_interval) {
    waiting_.emplace_back().set_checkpoint_cursor(EncodeCursor(position_));
  }
  if (!waiting_.empty()) last_sent_ = now;
  Send();
}

void LicenseWatch::Send() {
  if (ended_ || writing_ || waiting_.empty()) return;
  writing_ = true;
  response_ = std::move(waiting_.front());
  waiting_.pop_front();
  StartWrite(&response_);
}

void LicenseWatch::OnWriteDone(bool ok) {
  bool drained = false;
  {
    absl::MutexLock lock(&mutex_);
    writing_ = false;
    if (ended_) {
      Finish(end_);
      return;
    }
    if (ok) Send();
    drained = waiting_.empty() && !writing_;
  }
  if (!ok) return End(absl::CancelledError("the client went"));
  if (drained) hub_->Ring();
}

void LicenseWatch::End(const absl::Status& status) {
  absl::MutexLock lock(&mutex_);
  if (ended_) return;
  ended_ = true;
  waiting_.clear();
  end_ = ToGrpc(status);
  if (!writing_) Finish(end_);
}

void LicenseWatch::OnCancel() { End(absl::CancelledError("the client went")); }

void LicenseWatch::OnDone() {
  hub_->Remove(self_, principal_);
  self_.reset();
}

}  // namespace zhudong::rpc
