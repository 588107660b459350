// Rings on the ground (供电范围) → which of them hold a point. Immutable; thread-safe.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "google/protobuf/repeated_ptr_field.h"
#include "zhudong/v1/grid_events.pb.h"

namespace zhudong::streets {

class Places {
 public:
  Places();
  ~Places();
  Places(Places&&) noexcept;
  Places& operator=(Places&&) noexcept;

  // Adds a ring of 3 to 500 points in either direction, closed or not; inside is the smaller side. Returns its number,
  // counted from 0 over all calls; a ring that is none holds no point. `finding`: why it is none, else empty: a point
  // not on the earth, fewer than three places, edges that cross, more than 500 km across.
  size_t Add(const google::protobuf::RepeatedPtrField<v1::GeoPoint>& ring, std::string& finding);
  // Numbers of the rings that hold the point, ascending. Of two rings with a common edge a point on that edge is in
  // exactly one. None for a point that is not on the earth.
  std::vector<size_t> Holding(const v1::GeoPoint& point) const;

 private:
  struct Rings;
  std::unique_ptr<Rings> rings_;
};

}  // namespace zhudong::streets
