// Subscribers that are no longer in the settings, and of which rows are kept: their position, what waited, what
// operators did. They hold up nobody: the demand log is trimmed without them.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/base/clock.h"
#include "gateway/base/live.h"
#include "gateway/delivery/delivery.h"
#include "gateway/store/database.h"
#include "zhudong/v1/admin_service.pb.h"

namespace zhudong::delivery {

// Thread-safe; what it is given outlives it.
class Leftovers {
 public:
  // `configured` are those in the settings.
  Leftovers(store::Database& database, const DemandLog& log, const base::Clock& clock, std::set<std::string> configured)
      : database_(database),
        log_(log),
        clock_(clock),
        configured_(std::make_shared<const std::set<std::string>>(std::move(configured))) {}

  // When the settings changed.
  void SetConfigured(std::set<std::string> configured) {
    configured_.Set(std::make_shared<const std::set<std::string>>(std::move(configured)));
  }

  // With state `removed`. Walks the rows of each, so that it counts what waits.
  absl::StatusOr<std::vector<v1::SubscriberStatus>> List() const;
  // Deletes what is kept but what operators did. NOT_FOUND when nothing is; with `dry_run` only says what would go.
  absl::StatusOr<v1::SubscriberStatus> Forget(const std::string& subscriber, bool dry_run, const Operator& by);

 private:
  absl::StatusOr<v1::SubscriberStatus> StatusOf(const std::string& subscriber) const;

  store::Database& database_;
  const DemandLog& log_;
  const base::Clock& clock_;
  base::Live<std::set<std::string>> configured_;
};

}  // namespace zhudong::delivery
