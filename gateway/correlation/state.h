// What correlation reads and changes: rows in key order, and the events behind them. The pipeline gives it the
// database with the writes of the running batch on top; tests give it a map.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "zhudong/v1/events.pb.h"

namespace zhudong::correlation {

// Not thread-safe. A read that fails answers as if nothing were there and remembers the failure: whoever drives the
// change asks before it keeps any of it. That keeps the pure code free of disk errors.
class State {
 public:
  virtual ~State() = default;

  virtual std::optional<std::string> Get(std::string_view key) const = 0;
  // At most `limit` keys that begin with `prefix` and stand after `after` (empty: from the first), in order.
  virtual std::vector<std::string> Keys(std::string_view prefix, std::string_view after, size_t limit) const = 0;
  virtual void Put(std::string_view key, std::string value) = 0;
  virtual void Delete(std::string_view key) = 0;

  // The event at this position of the journal. Shared, because a busy project's events are asked for again and again.
  virtual std::shared_ptr<const v1::Event> EventAt(uint64_t journal_sequence) const = 0;
};

}  // namespace zhudong::correlation
