#include "gateway/delivery/acts.h"

#include "absl/strings/str_cat.h"
#include "gateway/base/bytes.h"
#include "google/protobuf/util/time_util.h"

namespace zhudong::delivery {
namespace {

using google::protobuf::util::TimeUtil;
using store::Family;

absl::Status Unreadable(const char* what) {
  return absl::DataLossError(absl::StrCat(what, " can't be read: restore the data directory from a backup"));
}

}  // namespace

Acts::Acts(store::Database& database, const std::string& subscriber) : database_(database) {
  base::AppendPart(prefix_, subscriber);
}

std::string Acts::Prefix(char kind) const { return prefix_ + kind; }

std::string Acts::Key(char kind, uint64_t number) const {
  std::string key = Prefix(kind);
  base::AppendU64(key, number);
  return key;
}

void Acts::Put(store::Batch& batch, const v1::OperatorAct& act) const {
  const auto at_us = static_cast<uint64_t>(TimeUtil::TimestampToMicroseconds(act.at()));
  const auto kept_us = static_cast<uint64_t>(absl::ToInt64Microseconds(kActsKept));
  if (at_us > kept_us) batch.DeleteRange(Family::kDelivery, Prefix('A'), Key('A', at_us - kept_us));
  batch.Put(Family::kDelivery, Key('A', at_us), act.SerializeAsString());
}

absl::StatusOr<std::vector<v1::OperatorAct>> Acts::List(int64_t before_us, size_t limit) const {
  std::vector<v1::OperatorAct> acts;
  const std::string end = before_us > 0 ? Key('A', static_cast<uint64_t>(before_us)) : base::PrefixEnd(Prefix('A'));
  const auto cursor = database_.Range(Family::kDelivery, Prefix('A'), end);
  for (cursor->SeekToLast(); cursor->Valid() && acts.size() < limit; cursor->Prev()) {
    if (!acts.emplace_back().ParseFromString(std::string(cursor->Value()))) return Unreadable("an operator's act");
  }
  if (absl::Status status = cursor->status(); !status.ok()) return status;
  return acts;
}

void Acts::PutSkipped(store::Batch& batch, const DemandEntry& entry, uint32_t attempts, absl::Time now) const {
  // One that stands for others stands at the place of the first of them, which is kept there.
  if (entry.event.gap().repaired()) return;
  store::v1::SkippedEvent row;
  row.set_at_us(absl::ToUnixMicros(now));
  row.set_demand_sequence(entry.sequence);
  row.set_attempts(attempts);
  *row.mutable_event() = entry.event;
  batch.Put(Family::kDelivery, Key('K', entry.sequence), row.SerializeAsString());
}

absl::Status Acts::ForgetSkipped(store::Batch& batch, absl::Time before) const {
  return VisitSkipped([&](const store::v1::SkippedEvent& row) {
    if (row.at_us() < absl::ToUnixMicros(before)) batch.Delete(Family::kDelivery, Key('K', row.demand_sequence()));
    return true;
  });
}

absl::StatusOr<std::optional<store::v1::SkippedEvent>> Acts::FindSkipped(uint64_t demand_sequence) const {
  const auto bytes = database_.Get(Family::kDelivery, Key('K', demand_sequence));
  if (!bytes.ok()) return bytes.status();
  std::optional<store::v1::SkippedEvent> row;
  if (bytes->has_value() && !row.emplace().ParseFromString(**bytes)) return Unreadable("an event that was given up");
  return row;
}

absl::Status Acts::VisitSkipped(absl::FunctionRef<bool(const store::v1::SkippedEvent&)> take) const {
  const auto cursor = database_.Range(Family::kDelivery, Prefix('K'), base::PrefixEnd(Prefix('K')));
  store::v1::SkippedEvent row;
  for (; cursor->Valid(); cursor->Next()) {
    if (!row.ParseFromString(std::string(cursor->Value()))) return Unreadable("an event that was given up");
    if (!take(row)) return absl::OkStatus();
  }
  return cursor->status();
}

absl::StatusOr<store::v1::SubscriberControl> Acts::ReadControl() const {
  const auto bytes = database_.Get(Family::kDelivery, Prefix('C'));
  if (!bytes.ok()) return bytes.status();
  store::v1::SubscriberControl control;
  if (bytes->has_value() && !control.ParseFromString(**bytes)) return Unreadable("whether a subscriber is enabled");
  return control;
}

void Acts::PutControl(store::Batch& batch, const store::v1::SubscriberControl& control) const {
  batch.Put(Family::kDelivery, Prefix('C'), control.SerializeAsString());
}

}  // namespace zhudong::delivery
