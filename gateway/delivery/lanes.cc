#include "gateway/delivery/lanes.h"

#include <algorithm>

#include "google/protobuf/util/time_util.h"

namespace zhudong::delivery {
namespace {

using google::protobuf::util::TimeUtil;

std::vector<std::string> RelatedOf(const store::v1::DemandRecord& event) {
  return {event.related_project_ids().begin(), event.related_project_ids().end()};
}

store::v1::LaneState RowOf(const std::string& project_id, const Lane& lane) {
  store::v1::LaneState row;
  row.set_project_id(project_id);
  row.set_attempts(static_cast<uint32_t>(lane.attempts));
  row.set_next_attempt_us(absl::ToUnixMicros(lane.next_attempt));
  row.set_held(lane.held);
  row.set_was_held(lane.was_held);
  if (lane.failing_since > absl::InfinitePast()) row.set_failing_since_us(absl::ToUnixMicros(lane.failing_since));
  return row;
}

absl::Duration RetryAfter(const v1::Receipt& receipt) {
  if (!receipt.has_retry_after()) return absl::ZeroDuration();
  const absl::Duration asked =
      absl::Seconds(receipt.retry_after().seconds()) + absl::Nanoseconds(receipt.retry_after().nanos());
  return std::clamp(asked, absl::ZeroDuration(), kMaxRetryAfter);
}

}  // namespace

const Lane* Lanes::Find(const std::string& project_id) const {
  const auto it = lanes_.find(project_id);
  return it == lanes_.end() ? nullptr : &it->second;
}

bool Lanes::WaitsBefore(const std::string& project_id, uint64_t sequence) const {
  const Lane* lane = Find(project_id);
  return lane != nullptr && lane->head < sequence;
}

void Lanes::Restore(const std::string& project_id, Lane lane) {
  parked_ += lane.waiting;
  held_ += lane.held ? 1 : 0;
  if (!lane.held) due_.emplace(lane.next_attempt, project_id);
  lanes_[project_id] = std::move(lane);
}

void Lanes::Park(DemandEntry entry, absl::Time now, Changes& changes) {
  const std::string project_id = entry.event.project_id();
  const auto [it, is_new] = lanes_.try_emplace(project_id);
  Lane& lane = it->second;
  if (is_new) Begin(project_id, lane, entry, now, changes);
  lane.tail = entry.sequence;
  ++lane.waiting;
  ++parked_;
  changes.park.push_back({project_id, entry.sequence, std::move(entry.event)});
}

void Lanes::Settled(const std::string& project_id, const DemandEntry* next, absl::Time now, Changes& changes) {
  Lane& lane = lanes_.at(project_id);
  changes.unpark.emplace_back(project_id, lane.head);
  --parked_;
  if (--lane.waiting == 0) {
    due_.erase({lane.next_attempt, project_id});
    lanes_.erase(project_id);
    changes.lanes[project_id] = std::nullopt;
    return;
  }
  Begin(project_id, lane, *next, now, changes);
}

void Lanes::Begin(const std::string& project_id, Lane& lane, const DemandEntry& head, absl::Time now,
                  Changes& changes) {
  lane.head = head.sequence;
  lane.related = RelatedOf(head.event);
  lane.attempts = 0;
  lane.was_held = false;
  lane.failing_since = absl::InfinitePast();
  Reschedule(project_id, lane, now);
  changes.lanes[project_id] = RowOf(project_id, lane);
}

void Lanes::Failed(const std::string& project_id, const v1::Receipt& receipt, absl::Time now, Changes& changes) {
  Lane& lane = lanes_.at(project_id);
  ++lane.attempts;
  if (lane.failing_since == absl::InfinitePast()) lane.failing_since = now;
  if (receipt.outcome() == v1::RECEIPT_OUTCOME_REJECTED || lane.attempts >= policy_.max_attempts) {
    Hold(project_id, lane, receipt, now, changes);
    return;
  }
  Reschedule(project_id, lane, now + std::max(RetryAfter(receipt), EventWait(policy_, lane.attempts, random_)));
  changes.lanes[project_id] = RowOf(project_id, lane);
}

void Lanes::Hold(const std::string& project_id, Lane& lane, const v1::Receipt& receipt, absl::Time now,
                 Changes& changes) {
  due_.erase({lane.next_attempt, project_id});
  lane.held = true;
  lane.was_held = true;
  ++held_;
  store::v1::LaneState row = RowOf(project_id, lane);
  v1::DeadLetter& letter = *row.mutable_dead_letter();
  letter.set_subscriber(subscriber_);
  letter.set_event_id(receipt.event_id());
  letter.set_project_id(project_id);
  *letter.mutable_failed_at() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now));
  letter.set_attempts(static_cast<uint32_t>(lane.attempts));
  *letter.mutable_last_receipt() = receipt;
  changes.lanes[project_id] = std::move(row);
}

bool Lanes::Release(const std::string& project_id, absl::Time now, Changes& changes) {
  const auto it = lanes_.find(project_id);
  if (it == lanes_.end() || !it->second.held) return false;
  Lane& lane = it->second;
  lane.held = false;
  --held_;
  lane.attempts = 0;
  Reschedule(project_id, lane, now);
  changes.lanes[project_id] = RowOf(project_id, lane);
  return true;
}

void Lanes::GiveUp(const std::string& project_id, std::optional<store::v1::DemandRecord> instead, absl::Time now,
                   Changes& changes) {
  Release(project_id, now, changes);
  Lane& lane = lanes_.at(project_id);
  parked_ -= lane.waiting;
  std::erase_if(changes.park, [&](const Changes::Parked& row) { return row.project_id == project_id; });
  changes.clear.push_back(project_id);
  if (!instead) {
    due_.erase({lane.next_attempt, project_id});
    lanes_.erase(project_id);
    changes.lanes[project_id] = std::nullopt;
    return;
  }
  // Where the first one stood, so that whatever waits for any of them waits for this.
  lane.waiting = 1;
  ++parked_;
  DemandEntry entry{lane.head, *std::move(instead)};
  Begin(project_id, lane, entry, now, changes);
  changes.park.push_back({project_id, entry.sequence, std::move(entry.event)});
}

absl::Time Lanes::FailingSince() const {
  absl::Time since = absl::InfiniteFuture();
  for (const auto& [project_id, lane] : lanes_) {
    if (!lane.held && lane.failing_since > absl::InfinitePast()) since = std::min(since, lane.failing_since);
  }
  return since;
}

uint64_t Lanes::BehindHeld() const {
  uint64_t behind = 0;
  for (const auto& [project_id, lane] : lanes_) behind += lane.held ? lane.waiting - 1 : 0;
  return behind;
}

std::vector<std::string> Lanes::HeldProjects() const {
  std::vector<std::string> held;
  for (const auto& [project_id, lane] : lanes_) {
    if (lane.held) held.push_back(project_id);
  }
  std::sort(held.begin(), held.end());
  return held;
}

void Lanes::Unblock(const std::string& project_id) {
  const auto it = blocked_.find(project_id);
  if (it == blocked_.end()) return;
  for (const std::string& waiter : it->second) {
    const auto lane = lanes_.find(waiter);
    if (lane != lanes_.end() && !lane->second.held) due_.emplace(lane->second.next_attempt, waiter);
  }
  blocked_.erase(it);
}

void Lanes::Reschedule(const std::string& project_id, Lane& lane, absl::Time next_attempt) {
  due_.erase({lane.next_attempt, project_id});
  lane.next_attempt = next_attempt;
  due_.emplace(next_attempt, project_id);
}

}  // namespace zhudong::delivery
