// What an answer means; planner_call.cc has what goes next.
#include "gateway/delivery/planner.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"

namespace zhudong::delivery {
namespace {

using google::protobuf::util::TimeUtil;

// A project that failed for less than this, without becoming a dead letter, is no news.
constexpr absl::Duration kWorthTelling = absl::Minutes(1);

bool IsSettled(v1::ReceiptOutcome outcome) {
  return outcome == v1::RECEIPT_OUTCOME_APPLIED || outcome == v1::RECEIPT_OUTCOME_DUPLICATE ||
         outcome == v1::RECEIPT_OUTCOME_STALE;
}

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
  if ((TooManyWait() && !reads_again) || window_.bytes() >= kWindowBytes) return 0;
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
  window_.Add(std::move(entry));
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
  // Of which something was not applied: the rest of them comes again, whatever is said of it.
  absl::flat_hash_set<std::string> broken;
  for (size_t i = 0; i < flights.size(); ++i) {
    const v1::Receipt& receipt = (*answer)[i];
    const std::string& project_id = flights[i].event.project_id;
    if (broken.contains(project_id)) continue;
    if (!IsSettled(receipt.outcome())) broken.insert(project_id);
    if (receipt.outcome() == v1::RECEIPT_OUTCOME_NOT_TRIED) continue;
    troubles_.Acquit(flights[i].event.sequence);
    SettleOne(flights[i], receipt, now);
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
    lanes_.Settled(flight.event.project_id, flight.next ? &*flight.next : nullptr, now, changes_);
  } else {
    window_.TakeFirst(flight.event.project_id);
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
  const std::string& project_id = rows.front().event.project_id();
  GivenUp given_up;
  given_up.Add(rows.front().event);
  ledger_.Skipped(1, now);
  lanes_.Release(project_id, now, changes_);
  lanes_.Settled(project_id, rows.size() > 1 ? &rows[1] : nullptr, now, changes_);
  Forgo(project_id, given_up, /*repaired=*/false);
}

void Planner::GiveUp(const std::string& project_id, GivenUp given_up, std::optional<store::v1::DemandRecord> repair,
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
