#include "gateway/delivery/ledger.h"

#include <algorithm>

#include "gateway/model/text.h"
#include "google/protobuf/util/time_util.h"

namespace zhudong::delivery {
namespace {

using google::protobuf::util::TimeUtil;

constexpr size_t kMaxCodeBytes = 64;

// China has kept one time, UTC+8, since 1991.
absl::TimeZone China() { return absl::FixedTimeZone(8 * 3600); }

uint64_t Less(uint64_t from, uint64_t what) { return from > what ? from - what : 0; }

}  // namespace

std::string DayOf(absl::Time time) { return absl::FormatTime("%Y-%m-%d", time, China()); }

bool Agrees(const v1::ReconciliationDay& day) {
  return day.has_received() && day.received().applied() == day.delivered() &&
         day.received().duplicates() == day.duplicates() && day.received().stale() == day.stale();
}

// A state of earlier programs has no day: what waits in lanes is carried over, what stands before the position counted.
Ledger::Ledger(const store::v1::SubscriberState& state, std::function<NotSettled()> unsettled)
    : unsettled_(std::move(unsettled)),
      day_(state.day()),
      counted_up_to_(std::max(state.counted_up_to(), state.position())),
      counted_before_start_(counted_up_to_),
      is_new_(!state.has_day()) {
  for (int i = 0; i < day_.receipts_size(); ++i) {
    places_[{day_.receipts(i).outcome(), day_.receipts(i).code()}] = i;
  }
}

uint64_t Ledger::balance() const {
  return Less(day_.carried_over() + day_.due() + day_.again(),
              day_.delivered() + day_.duplicates() + day_.stale() + day_.skipped());
}

// The lanes are restored after this was made.
void Ledger::Begin() {
  if (begun_) return;
  begun_ = true;
  const uint64_t waiting = unsettled_().waiting;
  if (is_new_) day_.set_carried_over(waiting);
  to_be_read_again_ = Less(balance(), waiting);
}

void Ledger::Roll(absl::Time now) {
  Begin();
  if (now < day_ends_) return;
  const std::string today = DayOf(now);
  if (day_.day().empty()) day_.set_day(today);
  if (day_.day() < today) {
    const uint64_t carried_over = balance();
    Close(day_);
    ended_.push_back(std::exchange(day_, {}));
    day_.set_day(today);
    day_.set_carried_over(carried_over);
    places_.clear();
    changed_ = true;
  }
  day_ends_ = absl::FromCivil(absl::ToCivilDay(now, China()) + 1, China());
}

void Ledger::Close(v1::ReconciliationDay& day) const {
  const NotSettled now = unsettled_();
  day.set_rejected(now.rejected);
  day.set_held(now.held);
  day.set_pending(Less(balance(), now.rejected + now.held));
  day.set_agrees(Agrees(day));
}

void Ledger::Reached(uint64_t sequence) {
  counted_up_to_ = std::max(counted_up_to_, sequence);
  if (sequence <= counted_before_start_ || to_be_read_again_ == 0) return;
  // Past all that was read before the start: what did not come again was trimmed meanwhile.
  day_.set_skipped(day_.skipped() + to_be_read_again_);
  to_be_read_again_ = 0;
  changed_ = true;
}

void Ledger::Read(uint64_t sequence, bool forgone, absl::Time now) {
  Roll(now);
  Reached(sequence);
  if (sequence > counted_before_start_) {
    day_.set_due(day_.due() + 1);
    if (forgone) day_.set_skipped(day_.skipped() + 1);
    changed_ = true;
    return;
  }
  if (forgone) return;  // counted when it was given up
  changed_ = true;
  if (to_be_read_again_ > 0) {
    --to_be_read_again_;
  } else {
    day_.set_again(day_.again() + 1);
  }
}

void Ledger::Passed(uint64_t sequence) {
  Begin();
  Reached(sequence);
}

void Ledger::ReadAgainInLane(uint64_t sequence) {
  Begin();
  Reached(sequence);
}

void Ledger::Count(const v1::Receipt& receipt) {
  std::pair<int, std::string> key{receipt.outcome(), model::ToUtf8(receipt.code(), kMaxCodeBytes)};
  if (!places_.contains(key) && day_.receipts_size() >= kMaxCodes) key.second = "other";
  const auto [place, is_new] = places_.emplace(key, day_.receipts_size());
  if (is_new) {
    day_.add_receipts()->set_outcome(receipt.outcome());
    day_.mutable_receipts(place->second)->set_code(key.second);
  }
  v1::ReceiptCount& count = *day_.mutable_receipts(place->second);
  count.set_count(count.count() + 1);
  changed_ = true;
}

void Ledger::Receipt(const v1::Receipt& receipt, absl::Time now) {
  Roll(now);
  Count(receipt);
  switch (receipt.outcome()) {
    case v1::RECEIPT_OUTCOME_APPLIED:
      return day_.set_delivered(day_.delivered() + 1);
    case v1::RECEIPT_OUTCOME_DUPLICATE:
      return day_.set_duplicates(day_.duplicates() + 1);
    case v1::RECEIPT_OUTCOME_STALE:
      return day_.set_stale(day_.stale() + 1);
    default:
      return;
  }
}

void Ledger::ReplayReceipt(const v1::Receipt& receipt, absl::Time now) {
  Roll(now);
  Count(receipt);
}

void Ledger::Skipped(uint64_t events, absl::Time now) {
  Roll(now);
  day_.set_skipped(day_.skipped() + events);
  changed_ = true;
}

void Ledger::Repaired(absl::Time now) {
  Roll(now);
  day_.set_due(day_.due() + 1);
  changed_ = true;
}

bool Ledger::Put(store::v1::SubscriberState& state) {
  state.set_counted_up_to(counted_up_to_);
  *state.mutable_day() = day_;
  return std::exchange(changed_, false);
}

v1::ReconciliationDay Ledger::Today(absl::Time now) {
  Roll(now);
  v1::ReconciliationDay today = day_;
  Close(today);
  return today;
}

void Ledger::Report(const v1::ReceivedCounts& counts, absl::Time now) {
  Roll(now);
  *day_.mutable_received() = counts;
  *day_.mutable_received_at() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now));
  changed_ = true;
}

}  // namespace zhudong::delivery
