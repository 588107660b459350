#include "gateway/delivery/planner.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"

namespace zhudong::delivery {
namespace {

using google::protobuf::util::TimeUtil;

// A project that failed for less than this, without becoming a dead letter, is no news.
constexpr absl::Duration kWorthTelling = absl::Minutes(1);

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  return TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(time));
}

}  // namespace

Planner::Planner(PlannerOptions options, const store::v1::SubscriberState& state, uint64_t seed)
    : options_(std::move(options)),
      random_(seed),
      lanes_(options_.subscriber, options_.retry, random_),
      troubles_(options_.retry, options_.breaker, options_.max_batch, random_),
      read_position_(state.position()),
      written_position_(state.position()),
      totals_(state.totals()),
      ledger_(state, [this] {
        return NotSettled{lanes_.held(), lanes_.BehindHeld(), lanes_.parked()};
      }) {}

bool Planner::TooManyWait() const { return lanes_.size() >= static_cast<size_t>(options_.max_waiting_projects); }

void Planner::RestoreLane(const std::string& project_id, Lane lane) {
  read_before_ = std::max(read_before_, lane.tail);
  lanes_.Restore(project_id, std::move(lane));
}

size_t Planner::Room() const {
  const bool reads_again = read_position_ < read_before_;
  if ((TooManyWait() && !reads_again) || window_bytes_ >= kWindowBytes) return 0;
  const size_t most = kWindowBatches * static_cast<size_t>(options_.max_batch);
  return window_.size() >= most ? 0 : most - window_.size();
}

void Planner::Admit(DemandEntry entry, absl::Time now) {
  read_position_ = entry.sequence;
  if (gaps_.Covers(entry.event.project_id(), entry.event.project_sequence())) {
    ledger_.Read(entry.sequence, /*forgone=*/true, now);
    return;
  }
  gaps_.Beyond(entry.event.project_id(), entry.sequence);
  if (const Lane* lane = lanes_.Find(entry.event.project_id()); lane != nullptr) {
    // After a restart the log is read again from the position, which what was parked may stand beyond.
    if (entry.sequence <= lane->tail) return ledger_.ReadAgainInLane(entry.sequence);
    ledger_.Read(entry.sequence, /*forgone=*/false, now);
    return lanes_.Park(std::move(entry), now, changes_);
  }
  ledger_.Read(entry.sequence, /*forgone=*/false, now);
  by_project_[entry.event.project_id()].push_back(entry.sequence);
  const size_t bytes = entry.event.ByteSizeLong();
  window_bytes_ += bytes;
  window_.emplace(entry.sequence, Item{std::move(entry.event), bytes});
}

bool Planner::Unsettled(const std::string& project_id, uint64_t sequence) const {
  if (lanes_.WaitsBefore(project_id, sequence)) return true;
  const auto it = by_project_.find(project_id);
  return it != by_project_.end() && it->second.front() < sequence;
}

bool Planner::IsSendable(uint64_t sequence, const v1::DemandEvent& event) const {
  if (Unsettled(event.project_id(), sequence)) return false;
  return std::none_of(event.related_project_ids().begin(), event.related_project_ids().end(),
                      [&](const std::string& related) { return Unsettled(related, sequence); });
}

void Planner::ParkProject(const std::string& project_id, absl::Time now) {
  while (by_project_.contains(project_id)) lanes_.Park(TakeFirst(project_id), now, changes_);
}

// One pass from the smallest sequence on is enough: parking an event concerns only events of greater sequence.
void Planner::ParkWhatFollowsLanes(absl::Time now) {
  if (lanes_.size() == 0) return;
  std::vector<std::pair<uint64_t, std::string>> naming;
  for (const auto& [sequence, item] : window_) {
    if (item.event.related_project_ids_size() > 0) naming.emplace_back(sequence, item.event.project_id());
  }
  for (const auto& [sequence, project_id] : naming) {
    const auto it = window_.find(sequence);
    // What stands before it in its own project goes first; until then it stays in the window.
    if (it == window_.end() || by_project_.at(project_id).front() != sequence) continue;
    const auto& related = it->second.event.related_project_ids();
    const bool follows =
        std::any_of(related.begin(), related.end(),
                    [&, sequence = sequence](const std::string& other) { return lanes_.WaitsBefore(other, sequence); });
    if (follows) ParkProject(project_id, now);
  }
}

size_t Planner::CountSendable(size_t limit) const {
  size_t count = 0;
  for (auto it = window_.begin(); it != window_.end() && count < limit; ++it) {
    count += IsSendable(it->first, it->second.event) ? 1 : 0;
  }
  return count;
}

std::vector<std::string> Planner::LanesToLoad(absl::Time now) {
  ParkWhatFollowsLanes(now);
  if (now < troubles_.next_call() || read_position_ < read_before_) return {};
  // Half of the call for those that waited, more where the window can't fill its half; in calls of one event by turns.
  const size_t limit = troubles_.limit();
  turn_ ^= 1;
  const size_t share = std::max((limit + static_cast<size_t>(turn_)) / 2, limit - CountSendable(limit));
  // One more, should the first be passed over.
  return lanes_.Due(now, share + (share > 0 ? 1 : 0), [this](const Lane& lane) -> std::string {
    for (const std::string& related : lane.related) {
      if (Unsettled(related, lane.head)) return related;
    }
    return "";
  });
}

std::vector<v1::DemandEvent> Planner::Plan(absl::Time now, std::vector<LaneRows> rows) {
  in_flight_.clear();
  if (now < troubles_.next_call()) return {};
  std::vector<v1::DemandEvent> call = Fill(rows, /*with_suspect=*/false);
  if (call.empty()) call = Fill(rows, /*with_suspect=*/true);
  return call;
}

std::vector<v1::DemandEvent> Planner::Fill(const std::vector<LaneRows>& rows, bool with_suspect) {
  std::vector<v1::DemandEvent> call;
  size_t bytes = 0;
  // False when the call is full.
  const auto add = [&](uint64_t sequence, const v1::DemandEvent& event, bool from_lane,
                       const std::optional<DemandEntry>& next) {
    const size_t size = event.ByteSizeLong();
    if (call.size() >= troubles_.limit() || (!call.empty() && bytes + size > kCallBytes)) return false;
    if (!with_suspect && troubles_.PassOver(sequence)) return true;
    bytes += size;
    in_flight_.push_back({{sequence, event.project_id(), event.event_id()}, from_lane, next});
    call.push_back(event);
    if (const v1::DemandGap* gap = gaps_.ToTell(event.project_id()); gap != nullptr) *call.back().mutable_gap() = *gap;
    return true;
  };
  for (const LaneRows& lane : rows) {
    if (!add(lane.head.sequence, lane.head.event, true, lane.next)) return call;
  }
  for (const auto& [sequence, item] : window_) {
    if (IsSendable(sequence, item.event) && !add(sequence, item.event, false, std::nullopt)) return call;
  }
  return call;
}

void Planner::Settle(const absl::StatusOr<std::vector<v1::Receipt>>& answer, absl::Time now) {
  const std::vector<Flight> flights = std::exchange(in_flight_, {});
  absl::Status status = answer.status();
  if (status.ok()) {
    std::vector<std::string> event_ids;
    for (const Flight& flight : flights) event_ids.push_back(flight.event.event_id);
    status = CheckReceipts(event_ids, *answer);
  }
  if (!status.ok()) return SettleFailedCall(status, flights, now);
  for (size_t i = 0; i < flights.size(); ++i) {
    if ((*answer)[i].outcome() == v1::RECEIPT_OUTCOME_NOT_TRIED) continue;
    troubles_.Acquit(flights[i].event.sequence);
    SettleOne(flights[i], (*answer)[i], now);
  }
  const Troubles::Success success = troubles_.Succeeded(now);
  if (success.outage) {
    totals_changed_ = true;
    *totals_.mutable_recovered_at() = ToTimestamp(now);
    *totals_.mutable_last_outage() = TimeUtil::MillisecondsToDuration(absl::ToInt64Milliseconds(*success.outage));
    news_.push_back({.kind = News::Kind::kRecovered, .lasted = *success.outage});
  }
  if (success.verdict) Blame(*success.verdict, now);
}

void Planner::SettleFailedCall(const absl::Status& error, const std::vector<Flight>& flights, absl::Time now) {
  const Troubles::Failure failure = troubles_.Failed(error, flights.size(), flights.front().event, now);
  if (failure.opened) {
    news_.push_back({.kind = News::Kind::kFailing,
                     .words = std::string(error.message()),
                     .lasted = now - *troubles_.breaker().failing_since()});
  }
  if (failure.verdict) Blame(*failure.verdict, now);
}

void Planner::SettleOne(const Flight& flight, const v1::Receipt& receipt, absl::Time now) {
  ledger_.Receipt(receipt, now);
  switch (receipt.outcome()) {
    case v1::RECEIPT_OUTCOME_APPLIED:
      totals_.set_applied(totals_.applied() + 1);
      break;
    case v1::RECEIPT_OUTCOME_DUPLICATE:
      totals_.set_duplicates(totals_.duplicates() + 1);
      break;
    case v1::RECEIPT_OUTCOME_STALE:
      totals_.set_stale(totals_.stale() + 1);
      break;
    default:
      if (receipt.outcome() == v1::RECEIPT_OUTCOME_REJECTED) totals_.set_rejected(totals_.rejected() + 1);
      FailOne(flight.event, receipt, now);
      return;
  }
  totals_changed_ = true;
  if (flight.from_lane) {
    TellLaneRecovered(flight.event, now);
    lanes_.Settled(flight.event.project_id, flight.next, now, changes_);
  } else {
    TakeFirst(flight.event.project_id);
  }
  gaps_.Told(flight.event.project_id, changes_);
  lanes_.Unblock(flight.event.project_id);
}

void Planner::TellLaneRecovered(const EventRef& event, absl::Time now) {
  const Lane& lane = *lanes_.Find(event.project_id);
  if (lane.failing_since == absl::InfinitePast()) return;
  const absl::Duration lasted = now - lane.failing_since;
  if (!lane.was_held && lasted < kWorthTelling) return;
  news_.push_back({.kind = News::Kind::kProjectRecovered,
                   .project_id = event.project_id,
                   .event_id = event.event_id,
                   .lasted = lasted});
}

void Planner::FailOne(const EventRef& event, const v1::Receipt& receipt, absl::Time now) {
  ParkProject(event.project_id, now);
  lanes_.Failed(event.project_id, receipt, now, changes_);
  if (!lanes_.Find(event.project_id)->held) return;
  news_.push_back({.kind = News::Kind::kProjectHeld,
                   .project_id = event.project_id,
                   .event_id = event.event_id,
                   .words = absl::StrCat(receipt.code(), receipt.code().empty() ? "" : ": ", receipt.message())});
}

void Planner::SkipHead(const LaneRows& rows, absl::Time now) {
  const std::string& project_id = rows.head.event.project_id();
  GivenUp given_up;
  given_up.Add(rows.head.event);
  ledger_.Skipped(1, now);
  lanes_.Release(project_id, now, changes_);
  lanes_.Settled(project_id, rows.next, now, changes_);
  Forgo(project_id, given_up, /*repaired=*/false);
}

void Planner::GiveUp(const std::string& project_id, GivenUp given_up, std::optional<v1::DemandEvent> repair,
                     absl::Time now) {
  const bool repaired = repair.has_value();
  if (repaired) {
    given_up.last = std::max(given_up.last, repair->project_sequence());
    // Kept with it, should it be given up in turn; what is sent has the whole gap.
    repair->mutable_gap()->set_repaired(true);
    repair->mutable_gap()->set_previous_project_sequence(given_up.first - 1);
  }
  ledger_.Skipped(lanes_.Find(project_id)->waiting, now);
  if (repaired) ledger_.Repaired(now);
  lanes_.GiveUp(project_id, std::move(repair), now, changes_);
  Forgo(project_id, given_up, repaired);
}

void Planner::Forgo(const std::string& project_id, const GivenUp& given_up, bool repaired) {
  totals_.set_skipped(totals_.skipped() + given_up.count);
  totals_changed_ = true;
  gaps_.Add(project_id, given_up, repaired, changes_);
  lanes_.Unblock(project_id);
}

void Planner::Blame(const Troubles::Verdict& verdict, absl::Time now) {
  v1::Receipt receipt;
  receipt.set_event_id(verdict.event.event_id);
  receipt.set_outcome(v1::RECEIPT_OUTCOME_RETRY);
  receipt.set_code(std::string(absl::StatusCodeToString(verdict.error.code())));
  receipt.set_message(std::string(verdict.error.message()));
  FailOne(verdict.event, receipt, now);
}

DemandEntry Planner::TakeFirst(const std::string& project_id) {
  const auto project = by_project_.find(project_id);
  const auto it = window_.find(project->second.front());
  project->second.pop_front();
  if (project->second.empty()) by_project_.erase(project);
  window_bytes_ -= it->second.bytes;
  DemandEntry entry{it->first, std::move(it->second.event)};
  window_.erase(it);
  return entry;
}

Changes Planner::TakeChanges() {
  gaps_.Passed(position(), changes_);
  changes_.days = ledger_.TakeEnded();
  store::v1::SubscriberState state;
  if (ledger_.Put(state) || position() != written_position_ || totals_changed_) {
    changes_.state = std::move(state);
    changes_.state->set_position(position());
    *changes_.state->mutable_totals() = totals_;
    written_position_ = position();
    totals_changed_ = false;
  }
  return std::exchange(changes_, {});
}

absl::Time Planner::NextDue() const {
  if (!window_.empty()) return troubles_.next_call();
  return std::max(troubles_.next_call(), lanes_.NextDue());
}

absl::Status CheckReceipts(const std::vector<std::string>& event_ids, const std::vector<v1::Receipt>& receipts) {
  const auto broken = [](const std::string& how) {
    return absl::InternalError(
        absl::StrCat("the receiver's answer can't be used, so the whole batch comes again: ", how,
                     " (one receipt for each event, in the order sent, with its event_id and an outcome)"));
  };
  if (receipts.size() != event_ids.size()) {
    return broken(absl::StrCat(receipts.size(), " receipts for ", event_ids.size(), " events"));
  }
  const auto not_tried = [](const v1::Receipt& r) { return r.outcome() == v1::RECEIPT_OUTCOME_NOT_TRIED; };
  if (!receipts.empty() && std::all_of(receipts.begin(), receipts.end(), not_tried)) {
    return broken("every event of the call was NOT_TRIED");
  }
  for (size_t i = 0; i < receipts.size(); ++i) {
    if (receipts[i].event_id() != event_ids[i]) {
      return broken(absl::StrCat("receipt ", i + 1, " is for ", receipts[i].event_id(), " instead of ", event_ids[i]));
    }
    if (receipts[i].outcome() == v1::RECEIPT_OUTCOME_UNSPECIFIED ||
        !v1::ReceiptOutcome_IsValid(receipts[i].outcome())) {
      return broken(
          absl::StrCat("receipt ", i + 1, " has the unknown outcome ", static_cast<int>(receipts[i].outcome())));
    }
  }
  return absl::OkStatus();
}

}  // namespace zhudong::delivery
