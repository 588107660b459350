#include "gateway/rpc/subscribe_stream.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/model/errors.h"
#include "gateway/rpc/demand_start.h"
#include "gateway/rpc/divisions.h"
#include "gateway/rpc/status.h"

namespace zhudong::rpc {
namespace {

// With fewer than this waiting to be sent, the next ones are read.
constexpr size_t kLowWater = 32;

absl::Status StartMissing(absl::StatusCode code) {
  return model::Error(code, v1::ERROR_REASON_START_MISSING,
                      "the first message of a subscription says where to start: send `start` first");
}

}  // namespace

SubscribeStream* SubscribeStream::Make(std::shared_ptr<DemandHub> hub, absl::StatusOr<access::Principal> who) {
  absl::Status status = who.status();
  auto stream = std::shared_ptr<SubscribeStream>(
      new SubscribeStream(std::move(hub), who.ok() ? *std::move(who) : access::Principal()));
  stream->self_ = stream;
  if (status.ok()) status = stream->hub_->Add(stream, stream->who_.id);
  if (status.ok()) {
    stream->StartRead(&stream->request_);
  } else {
    stream->End(status);
  }
  return stream.get();
}

SubscribeStream::SubscribeStream(std::shared_ptr<DemandHub> hub, access::Principal who)
    : hub_(std::move(hub)), who_(std::move(who)), opened_(hub_->parts().clock.Now()), last_sent_(opened_) {}

void SubscribeStream::OnReadDone(bool ok) {
  {
    absl::MutexLock lock(&mutex_);
    if (ended_) return;
    if (!ok) {
      half_closed_ = true;
      if (walk_ == nullptr) return EndLocked(StartMissing(absl::StatusCode::kInvalidArgument));
      return Send();
    }
    if (absl::Status taken = Take(request_); !taken.ok()) return EndLocked(taken);
    StartRead(&request_);
  }
  hub_->Ring();
}

absl::Status SubscribeStream::Take(const v1::SubscribeRequest& request) {
  if (walk_ == nullptr && !request.has_start()) return StartMissing(absl::StatusCode::kInvalidArgument);
  switch (request.message_case()) {
    case v1::SubscribeRequest::kStart:
      return Begin(request.start());
    case v1::SubscribeRequest::kCredit:
      return AddCredit(request.credit(), "credit");
    case v1::SubscribeRequest::kAcknowledgeCursor:
      return Acknowledge(request.acknowledge_cursor());
    case v1::SubscribeRequest::MESSAGE_NOT_SET:
      break;
  }
  return model::InvalidFields({{"message", "set credit or acknowledge_cursor"}});
}

absl::Status SubscribeStream::Begin(const v1::SubscribeStart& start) {
  if (walk_ != nullptr) return model::InvalidFields({{"start", "only in the first message; open another call"}});
  const DemandParts& parts = hub_->parts();
  rechecks_ = hub_->rechecks();
  auto resolved = ResolveStart(start, who_, parts);
  if (!resolved.ok()) return resolved.status();
  if (absl::Status added = AddCredit(start.initial_credit(), "start.initial_credit"); !added.ok()) return added;
  if (absl::Status claimed = hub_->Claim(start.subscriber()); !claimed.ok()) return claimed;
  subscriber_ = start.subscriber();
  asked_.assign(start.division_prefixes().begin(), start.division_prefixes().end());
  walk_ = std::make_unique<DemandWalk>(parts.log, parts.projects, std::move(resolved->divisions),
                                       parts.choices.Of(subscriber_, who_.id), resolved->snapshot, resolved->position);
  return absl::OkStatus();
}

absl::Status SubscribeStream::AddCredit(uint32_t credit, const char* field) {
  const uint32_t limit = hub_->parts().options.max_credit;
  // What waits to be sent has left credit_ and is still outstanding for the client.
  const uint64_t outstanding = uint64_t{credit_} + waiting_.size() + credit;
  if (outstanding > limit) {
    return model::Error(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_CREDIT_EXCEEDED,
                        absl::StrCat("at most ", limit,
                                     " events of credit may be outstanding: give more after some "
                                     "have come"),
                        {{"limit", absl::StrCat(limit)}, {"field", field}});
  }
  credit_ += credit;
  return absl::OkStatus();
}

absl::Status SubscribeStream::Acknowledge(const std::string& cursor) {
  const DemandParts& parts = hub_->parts();
  const auto position = CursorPosition(cursor, parts);
  if (!position.ok()) return position.status();
  // Within a call acknowledgements only grow; a new call may begin again further back.
  if (acknowledged_.has_value() && *position <= *acknowledged_) return absl::OkStatus();
  absl::Status kept = parts.subscriptions.Acknowledge(subscriber_, *position);
  if (kept.ok()) acknowledged_ = *position;
  return kept;
}

void SubscribeStream::Recheck() {
  const uint64_t rechecks = hub_->rechecks();
  if (ended_ || walk_ == nullptr || std::exchange(rechecks_, rechecks) == rechecks) return;
  const DemandParts& parts = hub_->parts();
  if (absl::Status may = parts.grants.MaySubscribe(who_, subscriber_).ToStatus(); !may.ok()) return EndLocked(may);
  auto divisions = GrantedDivisions(parts.grants, who_, asked_);
  if (!divisions.ok()) return EndLocked(divisions.status());
  walk_->Restrict(*std::move(divisions), parts.choices.Of(subscriber_, who_.id));
  // What waits was read under what held before. Its credit goes back to the client, who is not told of it.
  credit_ += static_cast<uint32_t>(std::erase_if(waiting_, [this](v1::SubscribeResponse& response) {
    return response.has_delivery() && !walk_->MayStillTell(*response.mutable_delivery()->mutable_event());
  }));
}

bool SubscribeStream::MayRead(absl::Time now) {
  if (ended_) return false;
  if (walk_ == nullptr) {
    if (now - opened_ >= hub_->parts().options.start_timeout) {
      EndLocked(StartMissing(absl::StatusCode::kDeadlineExceeded));
    }
    return false;
  }
  const bool idle = waiting_.empty() && !writing_ && !walk_->in_snapshot();
  if (idle && now - last_sent_ >= hub_->parts().options.checkpoint_interval) {
    waiting_.push_back(walk_->Checkpoint(now));
    last_sent_ = now;
    Send();
  }
  return waiting_.size() < kLowWater && ((walk_->more() && credit_ > 0) || walk_->more_without_credit());
}

bool SubscribeStream::Step(absl::Time now) {
  size_t credit;
  {
    absl::MutexLock lock(&mutex_);
    Recheck();
    if (!MayRead(now)) return false;
    credit = credit_;
  }
  // Without the lock: messages of the client needn't wait for the disk.
  absl::StatusOr<std::vector<v1::SubscribeResponse>> next = walk_->Next(credit, now);
  absl::MutexLock lock(&mutex_);
  if (ended_) return false;
  if (!next.ok()) {
    EndLocked(next.status());
    return false;
  }
  for (v1::SubscribeResponse& response : *next) {
    if (response.has_delivery()) --credit_;
    waiting_.push_back(std::move(response));
  }
  if (!next->empty()) last_sent_ = now;
  Send();
  return MayRead(now);
}

void SubscribeStream::Send() {
  if (ended_ || writing_) return;
  if (waiting_.empty()) {
    // Nothing more can come of it: no credit, and nobody to give any.
    if (half_closed_ && credit_ == 0) EndLocked(absl::OkStatus());
    return;
  }
  response_ = std::move(waiting_.front());
  waiting_.pop_front();
  writing_ = true;
  grpc::WriteOptions options;
  // gRPC gathers what follows at once into one packet. Not the first one: gRPC 1.51 would keep it together with the
  // initial metadata and never say that it is done. The last one goes out by itself.
  if (begun_ && !waiting_.empty()) options.set_buffer_hint();
  begun_ = true;
  StartWrite(&response_, options);
}

void SubscribeStream::OnWriteDone(bool ok) {
  bool low;
  {
    absl::MutexLock lock(&mutex_);
    writing_ = false;
    if (ended_) return Finish(end_);
    if (!ok) return EndLocked(absl::CancelledError("the subscriber is gone"));
    Send();
    low = waiting_.size() == kLowWater - 1 || waiting_.empty();
  }
  if (low) hub_->Ring();
}

void SubscribeStream::OnCancel() { End(absl::CancelledError("the subscriber is gone")); }

void SubscribeStream::OnDone() {
  hub_->Remove(self_, who_.id);
  const std::shared_ptr<SubscribeStream> last = std::move(self_);
}

void SubscribeStream::End(const absl::Status& status) {
  absl::MutexLock lock(&mutex_);
  EndLocked(status);
}

void SubscribeStream::EndLocked(const absl::Status& status) {
  if (std::exchange(ended_, true)) return;
  if (!subscriber_.empty()) hub_->Release(subscriber_);
  waiting_.clear();
  end_ = ToGrpc(status);
  if (!writing_) Finish(end_);
}

}  // namespace zhudong::rpc
