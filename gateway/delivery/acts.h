// What operators did to one subscriber, and what they gave up: rows `A`, `K` and `C` of rows.h. An act is kept for a
// year; an event that was given up, too.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/delivery/entry.h"
#include "gateway/store/database.h"
#include "zhudong/store/v1/records.pb.h"

namespace zhudong::delivery {

inline constexpr absl::Duration kActsKept = absl::Hours(24 * 366);

// Not thread-safe; `database` outlives it.
class Acts {
 public:
  Acts(store::Database& database, const std::string& subscriber);

  // Under act.at, which no other act of this subscriber may have; forgets what is too old by then.
  void Put(store::Batch& batch, const v1::OperatorAct& act) const;
  // Newest first, before `before_us` (0: all), at most `limit`.
  absl::StatusOr<std::vector<v1::OperatorAct>> List(int64_t before_us, size_t limit) const;

  void PutSkipped(store::Batch& batch, const DemandEntry& entry, uint32_t attempts, absl::Time now) const;
  // Forgets what was given up before `before`.
  absl::Status ForgetSkipped(store::Batch& batch, absl::Time before) const;
  absl::StatusOr<std::optional<store::v1::SkippedEvent>> FindSkipped(uint64_t demand_sequence) const;
  // In the order of the demand log, until `take` answers false.
  absl::Status VisitSkipped(absl::FunctionRef<bool(const store::v1::SkippedEvent&)> take) const;

  // Empty when nothing was decided yet.
  absl::StatusOr<store::v1::SubscriberControl> ReadControl() const;
  void PutControl(store::Batch& batch, const store::v1::SubscriberControl& control) const;

 private:
  std::string Key(char kind, uint64_t number) const;
  std::string Prefix(char kind) const;

  store::Database& database_;
  std::string prefix_;
};

}  // namespace zhudong::delivery
