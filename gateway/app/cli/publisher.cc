#include "gateway/app/cli/publisher.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "gateway/app/cli/connection.h"
#include "gateway/base/clock.h"

namespace zhudong::cli {
namespace {

constexpr absl::Duration kLook = absl::Milliseconds(50);

absl::Time Now() { return base::SystemClock().Now(); }

bool WorthTrying(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsResourceExhausted(status) || status.ok();
}

}  // namespace

Publisher::Publisher(v1::FeedService::StubInterface& stub, PublisherOptions options, OnAcknowledged on_acknowledged)
    : stub_(stub), options_(options), on_acknowledged_(std::move(on_acknowledged)) {}

Publisher::~Publisher() {
  Cancel();
  if (reader_.joinable()) reader_.join();
  if (stream_ != nullptr) stream_->Finish();
}

absl::Status Publisher::Add(v1::PublishItem item) {
  Sent sent{.item = std::move(item)};
  sent.item.set_item(next_item_++);
  sent.bytes = sent.item.ByteSizeLong();
  // One item alone may be larger than the window.
  absl::Status status =
      WaitFor(options_.window_items - 1, options_.window_bytes > sent.bytes ? options_.window_bytes - sent.bytes : 0);
  if (!status.ok()) return status;
  *frame_.add_items() = sent.item;
  frame_bytes_ += sent.bytes;
  {
    absl::MutexLock lock(&mutex_);
    outstanding_bytes_ += sent.bytes;
    const uint64_t number = sent.item.item();
    outstanding_.emplace(number, std::move(sent));
  }
  const bool full =
      static_cast<size_t>(frame_.items_size()) >= options_.frame_items || frame_bytes_ >= options_.frame_bytes;
  return full ? WriteFrame() : absl::OkStatus();
}

absl::Status Publisher::Finish() {
  absl::Status status = WaitFor(0, 0);
  if (!status.ok() || stream_ == nullptr) return status;
  stream_->WritesDone();
  reader_.join();
  status = FromGrpc(stream_->Finish());
  stream_ = nullptr;
  return status;
}

void Publisher::Cancel() {
  absl::MutexLock lock(&mutex_);
  cancelled_ = true;
  if (call_ != nullptr) call_->TryCancel();
}

absl::Status Publisher::EnsureStream() {
  if (stream_ != nullptr) return absl::OkStatus();
  absl::MutexLock lock(&mutex_);
  if (cancelled_) return absl::CancelledError("interrupted");
  call_ = std::make_unique<grpc::ClientContext>();
  reader_ended_ = false;
  stream_ = stub_.Publish(call_.get());
  reader_ = std::thread([this] { ReadAcknowledgements(); });
  return absl::OkStatus();
}

absl::Status Publisher::CloseBroken() {
  stream_->WritesDone();
  reader_.join();
  absl::Status status = FromGrpc(stream_->Finish());
  stream_ = nullptr;
  frame_.Clear();
  frame_bytes_ = 0;
  absl::MutexLock lock(&mutex_);
  if (cancelled_) return absl::CancelledError("interrupted");
  if (!WorthTrying(status)) return status;
  if (acknowledged_ > acknowledged_before_) broken_ = 0;
  acknowledged_before_ = acknowledged_;
  if (++broken_ >= options_.max_broken) {
    return status.ok() ? absl::UnavailableError("the gateway ended the stream without an answer") : status;
  }
  const absl::Time due = Now() + std::min(options_.longest_wait, options_.first_wait * (1 << (broken_ - 1)));
  while (!cancelled_ && Now() < due) mutex_.AwaitWithDeadline(absl::Condition(&cancelled_), due);
  return absl::OkStatus();
}

// Puts everything that is not acknowledged onto a fresh stream, in order.
absl::Status Publisher::Resend() {
  while (true) {
    absl::Status status = CloseBroken();
    if (!status.ok()) return status;
    status = EnsureStream();
    if (!status.ok()) return status;
    std::vector<v1::PublishItem> items;
    {
      absl::MutexLock lock(&mutex_);
      for (auto& [number, sent] : outstanding_) {
        sent.waits = false;
        items.push_back(sent.item);
      }
    }
    bool written = true;
    for (size_t at = 0; written && at < items.size();) {
      v1::PublishRequest frame;
      size_t bytes = 0;
      while (at < items.size() && static_cast<size_t>(frame.items_size()) < options_.frame_items &&
             bytes < options_.frame_bytes) {
        bytes += items[at].ByteSizeLong();
        *frame.add_items() = std::move(items[at++]);
      }
      written = stream_->Write(frame);
    }
    if (written) return absl::OkStatus();
  }
}

absl::Status Publisher::WriteFrame() {
  if (frame_.items().empty()) return absl::OkStatus();
  absl::Status status = EnsureStream();
  if (!status.ok()) return status;
  const bool written = stream_->Write(frame_);
  frame_.Clear();
  frame_bytes_ = 0;
  return written ? absl::OkStatus() : Resend();
}

// Sends again what was refused and whose time has come.
absl::Status Publisher::SendDue() {
  v1::PublishRequest frame;
  {
    absl::MutexLock lock(&mutex_);
    const absl::Time now = Now();
    for (auto& [number, sent] : outstanding_) {
      if (!sent.waits || sent.again > now) continue;
      sent.waits = false;
      *frame.add_items() = sent.item;
      if (static_cast<size_t>(frame.items_size()) >= options_.frame_items) break;
    }
  }
  if (frame.items().empty()) return absl::OkStatus();
  return stream_->Write(frame) ? absl::OkStatus() : Resend();
}

absl::Status Publisher::WaitFor(size_t items, size_t bytes) {
  bool flushed = false;
  while (true) {
    bool ended = false;
    {
      absl::MutexLock lock(&mutex_);
      const auto changed = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
        return cancelled_ || reader_ended_ || (outstanding_.size() <= items && outstanding_bytes_ <= bytes);
      };
      if (outstanding_.size() <= items && outstanding_bytes_ <= bytes) return absl::OkStatus();
      if (cancelled_) return absl::CancelledError("interrupted");
      if (flushed) mutex_.AwaitWithTimeout(absl::Condition(&changed), kLook);
      ended = flushed && reader_ended_ && !outstanding_.empty();
    }
    absl::Status status = !flushed ? WriteFrame() : ended ? Resend() : SendDue();
    if (!status.ok()) return status;
    flushed = true;
  }
}

void Publisher::ReadAcknowledgements() {
  v1::PublishResponse response;
  while (stream_->Read(&response)) {
    for (const v1::Acknowledgement& acknowledgement : response.acknowledgements()) Take(acknowledgement);
  }
  absl::MutexLock lock(&mutex_);
  reader_ended_ = true;
}

void Publisher::Take(const v1::Acknowledgement& acknowledgement) {
  v1::PublishItem item;
  {
    absl::MutexLock lock(&mutex_);
    const auto found = outstanding_.find(acknowledgement.item());
    if (found == outstanding_.end()) return;
    Sent& sent = found->second;
    const bool later = acknowledgement.outcome() == v1::OUTCOME_REFUSED && acknowledgement.has_retry_after();
    if (later && ++sent.refusals <= options_.max_refusals) {
      sent.waits = true;
      sent.again = Now() + absl::Seconds(acknowledgement.retry_after().seconds()) +
                   absl::Nanoseconds(acknowledgement.retry_after().nanos());
      return;
    }
    item = std::move(sent.item);
    outstanding_bytes_ -= sent.bytes;
    outstanding_.erase(found);
    ++acknowledged_;
  }
  on_acknowledged_(item, acknowledgement);
}

}  // namespace zhudong::cli
