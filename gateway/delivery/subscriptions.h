// How far each subscriber that pulls has acknowledged, kept on disk.
//
// Family::kDelivery: part() 's' name → SubscriptionRow. part() of nothing stands where the rows of a subscriber that is
// pushed to have its name (rows.h), and no such name is empty: the two can't meet.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/store/database.h"

namespace zhudong::delivery {

// Thread-safe; `database` outlives it.
class Subscriptions {
 public:
  explicit Subscriptions(store::Database& database) : database_(database) {}

  // Demand sequence up to which everything is safe with the subscriber; nullopt when it never said.
  absl::StatusOr<std::optional<uint64_t>> Acknowledged(const std::string& subscriber) const;
  // What was said last holds, also when it is less. Survives kill -9 at once and a power cut after the next sync of the
  // journal: until then the subscriber may be told again what it had acknowledged.
  absl::Status Acknowledge(const std::string& subscriber, uint64_t sequence);

 private:
  store::Database& database_;
};

}  // namespace zhudong::delivery
