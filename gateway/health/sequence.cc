#include "gateway/health/sequence.h"

#include <algorithm>

#include "gateway/health/times.h"

namespace zhudong::health {
namespace {

using store::v1::GapState;
using store::v1::NumberRange;
using store::v1::SequenceRow;

void Close(SequenceRow& row, int index, absl::Time now) {
  GapState& gap = *row.mutable_open(index);
  gap.set_closed_us(ToRow(now));
  *row.add_closed() = std::move(gap);
  row.mutable_open()->DeleteSubrange(index, 1);
  const int extra = row.closed_size() - kMostClosedGaps;
  if (extra > 0) row.mutable_closed()->DeleteSubrange(0, extra);
}

// Takes [first, last] out of the gap's missing numbers. What would need more ranges than are kept stays missing.
void Fill(GapState& gap, uint64_t first, uint64_t last) {
  for (int i = 0; i < gap.missing_size(); ++i) {
    NumberRange& range = *gap.mutable_missing(i);
    if (last < range.first() || first > range.last()) continue;
    const uint64_t left = range.first();
    const uint64_t right = range.last();
    if (first <= left && last >= right) {
      gap.mutable_missing()->DeleteSubrange(i--, 1);
    } else if (first <= left) {
      range.set_first(last + 1);
    } else if (last >= right) {
      range.set_last(first - 1);
    } else if (gap.missing_size() < kMostRanges) {
      range.set_last(first - 1);
      NumberRange& rest = *gap.add_missing();
      rest.set_first(last + 1);
      rest.set_last(right);
      // In order again: the new one belongs behind this one.
      auto& all = *gap.mutable_missing();
      std::rotate(all.pointer_begin() + i + 1, all.pointer_end() - 1, all.pointer_end());
    }
  }
}

void Open(SequenceRow& row, uint64_t first, uint64_t last, absl::Time now) {
  // Too many: the two oldest become one, which is still nothing lost from sight.
  if (row.open_size() >= kMostOpenGaps) {
    GapState& oldest = *row.mutable_open(0);
    const GapState& second = row.open(1);
    oldest.set_last(second.last());
    oldest.mutable_missing()->MergeFrom(second.missing());
    if (oldest.missing_size() > kMostRanges) {
      const uint64_t end = oldest.missing().rbegin()->last();
      oldest.mutable_missing()->DeleteSubrange(kMostRanges, oldest.missing_size() - kMostRanges);
      oldest.mutable_missing(kMostRanges - 1)->set_last(end);
    }
    row.mutable_open()->DeleteSubrange(1, 1);
  }
  GapState& gap = *row.add_open();
  gap.set_first(first);
  gap.set_last(last);
  gap.set_opened_us(ToRow(now));
  NumberRange& range = *gap.add_missing();
  range.set_first(first);
  range.set_last(last);
}

bool IsMissing(const SequenceRow& row, uint64_t number) {
  return std::any_of(row.open().begin(), row.open().end(), [&](const GapState& gap) {
    return std::any_of(gap.missing().begin(), gap.missing().end(),
                       [&](const NumberRange& range) { return range.first() <= number && number <= range.last(); });
  });
}

}  // namespace

void TakeNumbers(SequenceRow& row, uint64_t first, uint64_t last, absl::Time now) {
  if (first == 0 || last < first) return;
  const bool anew = first == 1 && row.base() == 1 && row.highest() > 1 && !IsMissing(row, 1);
  if (row.highest() == 0 || anew) {
    if (anew) row.set_restarts(row.restarts() + 1);
    row.set_base(first);
    row.set_highest(last);
    return;
  }
  for (int i = row.open_size() - 1; i >= 0; --i) {
    Fill(*row.mutable_open(i), first, last);
    if (row.open(i).missing().empty()) Close(row, i, now);
  }
  if (first > row.highest() + 1) Open(row, row.highest() + 1, first - 1, now);
  row.set_highest(std::max(row.highest(), last));
}

void AskForMissing(SequenceRow& row, absl::Time now) {
  for (GapState& gap : *row.mutable_open()) {
    const absl::Time due = FromRow(gap.opened_us()) + kGapGrace;
    // The moment it was due, not the one it was looked at: looking more often changes nothing.
    if (gap.requested_us() == 0 && due <= now) gap.set_requested_us(ToRow(due));
  }
}

bool GiveUpGap(SequenceRow& row, uint64_t first, const std::string& by, const std::string& reason, absl::Time now) {
  for (int i = 0; i < row.open_size(); ++i) {
    if (row.open(i).first() != first) continue;
    row.mutable_open(i)->set_closed_by(by);
    row.mutable_open(i)->set_reason(reason);
    Close(row, i, now);
    return true;
  }
  return false;
}

uint64_t MissingOf(const GapState& gap) {
  uint64_t all = 0;
  for (const NumberRange& range : gap.missing()) all += range.last() - range.first() + 1;
  return all;
}

void FillSequence(const SequenceRow& row, v1::SequenceHealth& out) {
  const auto fill = [](const GapState& gap, v1::SequenceGap& to) {
    to.set_first(gap.first());
    to.set_last(gap.last());
    to.set_missing(MissingOf(gap));
    SetTime(FromRow(gap.opened_us()), *to.mutable_opened_at());
    if (gap.requested_us() != 0) SetTime(FromRow(gap.requested_us()), *to.mutable_resend_requested_at());
    if (gap.closed_us() != 0) SetTime(FromRow(gap.closed_us()), *to.mutable_closed_at());
    to.set_closed_by(gap.closed_by());
    to.set_reason(gap.reason());
  };
  out.set_highest(row.highest());
  out.set_restarts(row.restarts());
  for (const GapState& gap : row.open()) fill(gap, *out.add_open());
  for (int i = row.closed_size() - 1; i >= 0; --i) fill(row.closed(i), *out.add_closed());
}

}  // namespace zhudong::health
