// What the planner wants on disk. All of it goes in one write, so that a position is never ahead of the rows that it
// rests on.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "zhudong/store/v1/demand_record.pb.h"
#include "zhudong/store/v1/records.pb.h"

namespace zhudong::delivery {

struct Changes {
  struct Parked {
    std::string project_id;
    uint64_t sequence;
    store::v1::DemandRecord event;
  };
  std::vector<Parked> park;
  // Project and sequence of rows that are settled.
  std::vector<std::pair<std::string, uint64_t>> unpark;
  // Projects of which all rows go; before `park`.
  std::vector<std::string> clear;
  // Nothing: the project waits no longer.
  std::map<std::string, std::optional<store::v1::LaneState>> lanes;
  // Nothing: the gap was told, and nothing in it can be read again.
  std::map<std::string, std::optional<store::v1::GapRow>> gaps;
  // That ended.
  std::vector<v1::ReconciliationDay> days;
  std::optional<store::v1::SubscriberState> state;
};

}  // namespace zhudong::delivery
