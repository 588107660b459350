#include "gateway/rpc/demand_hub.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/model/errors.h"
#include "gateway/rpc/subscribe_stream.h"

namespace zhudong::rpc {
namespace {

// How long Stop may wait for the bell.
constexpr absl::Duration kLogSlice = absl::Milliseconds(200);
constexpr absl::Duration kMaxTick = absl::Seconds(1);

absl::Status Stopping() {
  absl::Status status = model::Error(absl::StatusCode::kUnavailable, v1::ERROR_REASON_STOPPING,
                                     "the gateway is shutting down: connect again and go on after your last cursor");
  model::SetRetryAfter(status, absl::Seconds(1));
  return status;
}

}  // namespace

void DemandHub::Start() {
  bell_ = std::thread([this] { WatchLog(); });
  pump_ = std::thread([this] { Pump(); });
}

void DemandHub::Stop() {
  std::vector<std::shared_ptr<SubscribeStream>> streams;
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    streams.assign(streams_.begin(), streams_.end());
  }
  if (bell_.joinable()) bell_.join();
  if (pump_.joinable()) pump_.join();
  for (const auto& stream : streams) stream->End(Stopping());
}

absl::Status DemandHub::Add(std::shared_ptr<SubscribeStream> stream, const std::string& principal) {
  absl::MutexLock lock(&mutex_);
  if (stopping_) return Stopping();
  int& of_principal = per_principal_[principal];
  if (streams_.size() >= parts_.options.max_streams || of_principal >= parts_.options.max_streams_per_principal) {
    absl::Status status =
        model::Error(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_TOO_MANY_STREAMS,
                     absl::StrCat("a principal may hold ", parts_.options.max_streams_per_principal,
                                  " subscriptions, all together ", parts_.options.max_streams, ": close one first"));
    model::SetRetryAfter(status, absl::Seconds(10));
    if (of_principal == 0) per_principal_.erase(principal);
    return status;
  }
  ++of_principal;
  streams_.insert(std::move(stream));
  return absl::OkStatus();
}

void DemandHub::Remove(const std::shared_ptr<SubscribeStream>& stream, const std::string& principal) {
  absl::MutexLock lock(&mutex_);
  if (streams_.erase(stream) == 0) return;
  const auto count = per_principal_.find(principal);
  if (--count->second == 0) per_principal_.erase(count);
}

absl::Status DemandHub::Claim(const std::string& subscriber) {
  absl::MutexLock lock(&mutex_);
  if (connected_.insert(subscriber).second) return absl::OkStatus();
  return model::Error(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_SUBSCRIBER_BUSY,
                      absl::StrCat(subscriber,
                                   " is connected already: end that connection first; one that was cut "
                                   "without a word is given up within about a minute"),
                      {{"subscriber", subscriber}});
}

void DemandHub::Release(const std::string& subscriber) {
  absl::MutexLock lock(&mutex_);
  connected_.erase(subscriber);
}

void DemandHub::Ring() {
  absl::MutexLock lock(&mutex_);
  rung_ = true;
}

void DemandHub::Recheck() {
  absl::MutexLock lock(&mutex_);
  ++rechecks_;
  rung_ = true;
}

uint64_t DemandHub::rechecks() const {
  absl::MutexLock lock(&mutex_);
  return rechecks_;
}

void DemandHub::WatchLog() {
  uint64_t seen = parts_.log.end();
  // A closed log doesn't grow any more, and would not let us wait.
  while (!parts_.log.closed()) {
    {
      absl::MutexLock lock(&mutex_);
      if (stopping_) return;
    }
    if (!parts_.log.WaitBeyondFor(seen, kLogSlice)) continue;
    seen = parts_.log.end();
    Ring();
  }
}

bool DemandHub::WaitForRing(bool at_once) {
  absl::MutexLock lock(&mutex_);
  const auto ready = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return rung_ || stopping_; };
  const absl::Duration tick = std::min(kMaxTick, parts_.options.checkpoint_interval / 4);
  if (!at_once) mutex_.AwaitWithTimeout(absl::Condition(&ready), tick);
  rung_ = false;
  return !stopping_;
}

void DemandHub::Pump() {
  std::vector<std::shared_ptr<SubscribeStream>> streams;
  for (bool again = false; WaitForRing(again);) {
    {
      absl::MutexLock lock(&mutex_);
      streams.assign(streams_.begin(), streams_.end());
    }
    again = false;
    for (const auto& stream : streams) again |= stream->Step(parts_.clock.Now());
    streams.clear();
  }
}

}  // namespace zhudong::rpc
