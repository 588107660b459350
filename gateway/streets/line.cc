#include "gateway/streets/line.h"

#include <s2/s2cell_id.h>
#include <s2/s2edge_distances.h>
#include <s2/s2latlng.h>
#include <s2/s2metrics.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace zhudong::streets {
namespace {

constexpr double kMaxLatitude = 90;
constexpr double kMaxLongitude = 180;
// Two points of a line that are no farther apart are one: 1 cm.
constexpr double kSamePlaceM = 0.01;
constexpr double kMicrodegrees = 1e6;

S2Point ToS2(const Vec& a) { return S2Point(a.x, a.y, a.z).Normalize(); }
Vec FromS2(const S2Point& a) { return {a.x(), a.y(), a.z()}; }
double Metres(const S2Point& a, const S2Point& b) { return S1Angle(a, b).radians() * kEarthRadiusM; }

absl::StatusOr<std::vector<S2Point>> Read(const google::protobuf::RepeatedPtrField<v1::GeoPoint>& points) {
  std::vector<S2Point> read;
  read.reserve(static_cast<size_t>(points.size()));
  for (int i = 0; i < points.size(); ++i) {
    const double latitude = points[i].latitude();
    const double longitude = points[i].longitude();
    // Not a number compares with nothing.
    if (!(std::abs(latitude) <= kMaxLatitude) || !(std::abs(longitude) <= kMaxLongitude)) {
      return absl::InvalidArgumentError(absl::StrCat("point ", i + 1, " of its line is not on the earth"));
    }
    const S2Point point = S2LatLng::FromDegrees(latitude, longitude).ToPoint();
    if (read.empty() || Metres(read.back(), point) > kSamePlaceM) read.push_back(point);
  }
  if (read.size() < 2) return absl::InvalidArgumentError("its line is a single place");
  return read;
}

double LengthM(const std::vector<S2Point>& points) {
  double length = 0;
  for (size_t i = 1; i < points.size(); ++i) length += Metres(points[i - 1], points[i]);
  return length;
}

// Douglas and Peucker's way. The point that is farthest from a chord is never one in the middle of a straight part, so
// points that lie on the line change nothing.
std::vector<S2Point> Smooth(const std::vector<S2Point>& points, double smooth_m) {
  std::vector<bool> kept(points.size(), false);
  kept.front() = kept.back() = true;
  std::vector<std::pair<size_t, size_t>> open = {{0, points.size() - 1}};
  while (!open.empty()) {
    const auto [first, last] = open.back();
    open.pop_back();
    double farthest = 0;
    size_t at = first;
    for (size_t i = first + 1; i < last; ++i) {
      const double distance = S2::GetDistance(points[i], points[first], points[last]).radians() * kEarthRadiusM;
      if (distance > farthest) {
        farthest = distance;
        at = i;
      }
    }
    if (farthest <= smooth_m) continue;
    kept[at] = true;
    open.emplace_back(first, at);
    open.emplace_back(at, last);
  }
  std::vector<S2Point> smooth;
  for (size_t i = 0; i < points.size(); ++i) {
    if (kept[i]) smooth.push_back(points[i]);
  }
  return smooth;
}

Piece MakePiece(const S2Point& from, const S2Point& to, double at_m, int grid_level) {
  Piece piece{.from = FromS2(from), .to = FromS2(to), .at_m = at_m, .length_m = Metres(from, to)};
  const S2CellId middle((from + to).Normalize());
  piece.cell = middle.parent(grid_level).id();
  std::vector<S2CellId> neighbours;
  middle.AppendVertexNeighbors(grid_level, &neighbours);
  for (size_t i = 0; i < neighbours.size() && i < piece.near.size(); ++i) piece.near[i] = neighbours[i].id();
  return piece;
}

void AddPieces(const S2Point& from, const S2Point& to, int grid_level, Line& line) {
  const int count = std::max(1, static_cast<int>(std::ceil(Metres(from, to) / kPieceM)));
  S2Point last = from;
  for (int i = 1; i <= count; ++i) {
    const S2Point next = i == count ? to : S2::Interpolate(from, to, static_cast<double>(i) / count);
    line.pieces.push_back(MakePiece(last, next, line.length_m, grid_level));
    line.length_m += line.pieces.back().length_m;
    last = next;
  }
}

}  // namespace

Vec Unit(const Vec& a) {
  const double length = std::sqrt(Dot(a, a));
  return length > 0 ? a * (1 / length) : a;
}

int GridLevel(double near_m) {
  // Two pieces that come that near have their middles so far apart at most. A point and the cells around the corner
  // nearest to it: what is not in them is at least a cell of the next level away.
  const double reach = (kPieceM + near_m) / kEarthRadiusM;
  return std::clamp(S2::kMinWidth.GetLevelForMinValue(reach) - 1, 0, S2CellId::kMaxLevel - 1);
}

absl::StatusOr<Line> MakeLine(const google::protobuf::RepeatedPtrField<v1::GeoPoint>& points, double smooth_m,
                              int grid_level) {
  auto read = Read(points);
  if (!read.ok()) return read.status();
  const double length = LengthM(*read);
  if (length > kMaxLineM) {
    return absl::InvalidArgumentError(
        absl::StrCat("its line is ", std::llround(length / 1000), " km long: more than 100 km are no one's street"));
  }
  const std::vector<S2Point> smooth = Smooth(*read, smooth_m);
  Line line;
  for (size_t i = 1; i < smooth.size(); ++i) AddPieces(smooth[i - 1], smooth[i], grid_level, line);
  line.cells.reserve(line.pieces.size());
  for (uint32_t i = 0; i < line.pieces.size(); ++i) line.cells.emplace_back(line.pieces[i].cell, i);
  std::sort(line.cells.begin(), line.cells.end());
  return line;
}

Vec PointAt(const Line& line, double at_m) {
  auto piece = std::upper_bound(line.pieces.begin(), line.pieces.end(), at_m,
                                [](double at, const Piece& each) { return at < each.at_m; });
  if (piece != line.pieces.begin()) --piece;
  const double share = piece->length_m > 0 ? std::clamp((at_m - piece->at_m) / piece->length_m, 0.0, 1.0) : 0;
  return Unit(piece->from + (piece->to - piece->from) * share);
}

v1::GeoPoint GeoPointOf(const Vec& point) {
  const S2LatLng degrees(ToS2(point));
  v1::GeoPoint told;
  told.set_latitude(std::round(degrees.lat().degrees() * kMicrodegrees) / kMicrodegrees);
  told.set_longitude(std::round(degrees.lng().degrees() * kMicrodegrees) / kMicrodegrees);
  return told;
}

}  // namespace zhudong::streets
