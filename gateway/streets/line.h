// The line of works as it was told → one that can be measured. Pure; thread-safe. Private to this folder.
//
// Points are unit vectors, so that neither poles nor the antimeridian are special. A line is checked first: what S2 is
// given is always a point on the sphere.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "zhudong/v1/grid_events.pb.h"

namespace zhudong::streets {

inline constexpr double kEarthRadiusM = 6371010;

struct Vec {
  double x = 0;
  double y = 0;
  double z = 0;
};

inline Vec operator+(const Vec& a, const Vec& b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
inline Vec operator-(const Vec& a, const Vec& b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
inline Vec operator*(const Vec& a, double by) { return {a.x * by, a.y * by, a.z * by}; }
inline double Dot(const Vec& a, const Vec& b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
inline Vec Cross(const Vec& a, const Vec& b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
// Along `a`; `a` itself where it has no length.
Vec Unit(const Vec& a);

// A straight part, at most kPieceM long.
struct Piece {
  Vec from;
  Vec to;
  double at_m = 0;  // where it begins, from the line's first point
  double length_m = 0;
  uint64_t cell = 0;  // that holds its middle, of the grid
  // Everything whose middle is within the grid's reach of its middle lies in one of these; 0: none.
  std::array<uint64_t, 4> near{};
};

struct Line {
  std::vector<Piece> pieces;  // in order; never empty
  // Cell of each piece, ascending, with its position in `pieces`.
  std::vector<std::pair<uint64_t, uint32_t>> cells;
  double length_m = 0;
};

inline constexpr double kPieceM = 100;
inline constexpr double kMaxLineM = 100'000;

// Cells so large that whatever is within `near_m` of a piece is found from it. 1 to 1,000.
int GridLevel(double near_m);

// Points closer than `smooth_m` to the line without them are left out, which also makes a line with more points on it
// the same line. INVALID_ARGUMENT: a point not on the earth, fewer than two places, longer than kMaxLineM.
absl::StatusOr<Line> MakeLine(const google::protobuf::RepeatedPtrField<v1::GeoPoint>& points, double smooth_m,
                              int grid_level);

// `at_m` from the first point; beyond the ends the end.
Vec PointAt(const Line& line, double at_m);
// Degrees, to a millionth.
v1::GeoPoint GeoPointOf(const Vec& point);

}  // namespace zhudong::streets
