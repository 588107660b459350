// Since when each row waits for what it refers to. In memory: after a restart the time counts anew. Pure.
#pragma once

#include <map>
#include <string>

#include "absl/time/time.h"

namespace zhudong::exchange_tables {

// Not thread-safe.
class Waiting {
 public:
  explicit Waiting(size_t most) : most_(most) {}

  // Called for each waiting row in each round. True when it has waited for `limit` or longer. Rows beyond `most` wait
  // without their time being counted until there is room.
  bool IsOver(const std::string& row, absl::Time now, absl::Duration limit);
  // After a round that looked at every table: rows that it did not meet wait no more.
  void EndRound();
  size_t size() const { return before_.size(); }

 private:
  const size_t most_;
  std::map<std::string, absl::Time> before_;
  std::map<std::string, absl::Time> now_;
};

}  // namespace zhudong::exchange_tables
