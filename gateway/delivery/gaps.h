// Events of projects that operators gave up for one subscriber: kept from being sent, and told with the next event of
// the project. Pure; not thread-safe.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "gateway/delivery/changes.h"
#include "zhudong/store/v1/demand_record.pb.h"

namespace zhudong::delivery {

// Events of one project that stood one behind the other and are given up.
struct GivenUp {
  static constexpr size_t kMaxIds = 100;

  uint64_t first = 0;  // project_sequence
  uint64_t last = 0;
  uint64_t count = 0;
  std::vector<std::string> event_ids;  // the first kMaxIds

  void Add(const store::v1::DemandRecord& event);
};

class Gaps {
 public:
  void Restore(store::v1::GapRow row);

  // Nothing of this project up to `given_up.last` is sent any more.
  void Add(const std::string& project_id, const GivenUp& given_up, bool repaired, Changes& changes);
  // Whether this event was given up, read or not.
  bool Covers(const std::string& project_id, uint64_t project_sequence) const;
  // What the project's next event has to tell; null when nothing.
  const v1::DemandGap* ToTell(const std::string& project_id) const;
  // An event that told it was settled.
  void Told(const std::string& project_id, Changes& changes);
  // An event behind the gap stands at this demand sequence.
  void Beyond(const std::string& project_id, uint64_t sequence);
  // What stands up to this demand sequence is never read again.
  void Passed(uint64_t position, Changes& changes);
  bool empty() const { return rows_.empty(); }

 private:
  absl::flat_hash_map<std::string, store::v1::GapRow> rows_;
  // Demand sequence of an event behind the gap.
  std::set<std::pair<uint64_t, std::string>> beyond_;
};

}  // namespace zhudong::delivery
