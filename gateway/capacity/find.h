// 可开放容量查询: what is there at a place on the map, or in a division. Immutable; thread-safe.
//
// A place with an area supplies what lies in it, and is asked for by point, or by a division that holds its own. A
// place without one, or whose ring is none, supplies all of its division: it is found by that division, by one that
// holds it and by one within it; a point alone does not tell in which division it lies.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "gateway/streets/places.h"
#include "zhudong/v1/case_service.pb.h"

namespace zhudong::capacity {

struct CapacityQuestion {
  // Exactly one of the two; a division has 2 to 12 digits, `440100` and `4401` are the same.
  std::optional<v1::GeoPoint> at;
  std::string division_code;
  double at_least_kva = 0;  // 0: also places that have nothing left, or have not told
  // Only what people without a grant may be told.
  bool public_only = true;
  absl::CivilDay today;
};

class CapacityFinder {
 public:
  static constexpr size_t kMaxPlaces = 500;

  // Each place once.
  explicit CapacityFinder(std::vector<v1::CapacityPlace> places);

  // Most capacity first, those that have not told last; then by feed and place. At most kMaxPlaces.
  // INVALID_ARGUMENT says what to give.
  absl::StatusOr<std::vector<v1::CapacityPlace>> Find(const CapacityQuestion& question) const;

  // `feed/place: why its area is not looked at`.
  const std::vector<std::string>& findings() const { return findings_; }

 private:
  struct Entry {
    v1::CapacityPlace place;
    std::string division;  // without the zeros that stand for all
    bool has_area = false;
  };

  std::vector<Entry> entries_;  // by feed and place
  streets::Places areas_;       // of entries_, same positions
  std::vector<std::string> findings_;
};

}  // namespace zhudong::capacity
