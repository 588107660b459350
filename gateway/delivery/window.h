// What a subscriber's planner read from the demand log and has neither settled nor parked: in order, found by project.
// Pure; not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "gateway/delivery/entry.h"

namespace zhudong::delivery {

class Window {
 public:
  struct Item {
    store::v1::DemandRecord event;
    size_t bytes;
  };

  // In order of sequence.
  void Add(DemandEntry entry);
  // Takes the first event of this project out, which must have one here.
  DemandEntry TakeFirst(const std::string& project_id);

  // By demand sequence.
  const std::map<uint64_t, Item>& items() const { return items_; }
  size_t size() const { return items_.size(); }
  bool empty() const { return items_.empty(); }
  size_t bytes() const { return bytes_; }
  size_t projects() const { return by_project_.size(); }
  bool Has(const std::string& project_id) const { return by_project_.contains(project_id); }
  // Something of this project stands here before `sequence`.
  bool HasBefore(const std::string& project_id, uint64_t sequence) const;
  // Exactly `before` events of this project stand here before `sequence`, which is one of them.
  bool StandsBehind(const std::string& project_id, uint64_t sequence, size_t before) const;

 private:
  std::map<uint64_t, Item> items_;
  size_t bytes_ = 0;
  // Sequences by project, in order.
  absl::flat_hash_map<std::string, std::deque<uint64_t>> by_project_;
};

}  // namespace zhudong::delivery
