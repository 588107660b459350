#include "gateway/streets/places.h"

#include <s2/s2cap.h>
#include <s2/s2debug.h>
#include <s2/s2error.h>
#include <s2/s2latlng.h>
#include <s2/s2loop.h>

#include <cmath>

#include "absl/strings/str_cat.h"

namespace zhudong::streets {
namespace {

constexpr double kMaxLatitude = 90;
constexpr double kMaxLongitude = 180;
constexpr int kMaxPoints = 500;
constexpr double kEarthRadiusKm = 6371.01;
constexpr double kMaxAcrossKm = 500;

bool OnEarth(const v1::GeoPoint& point) {
  return std::abs(point.latitude()) <= kMaxLatitude && std::abs(point.longitude()) <= kMaxLongitude;
}

S2Point PointOf(const v1::GeoPoint& point) {
  return S2LatLng::FromDegrees(point.latitude(), point.longitude()).ToPoint();
}

// S2 0.10's own comparison is ambiguous in C++20.
bool Same(const S2Point& a, const S2Point& b) { return a.x() == b.x() && a.y() == b.y() && a.z() == b.z(); }

std::unique_ptr<S2Loop> MakeLoop(const google::protobuf::RepeatedPtrField<v1::GeoPoint>& ring, std::string& finding) {
  if (ring.size() > kMaxPoints) {
    finding = absl::StrCat("its area has ", ring.size(), " points; at most ", kMaxPoints);
    return nullptr;
  }
  std::vector<S2Point> points;
  for (int i = 0; i < ring.size(); ++i) {
    if (!OnEarth(ring[i])) {
      finding = absl::StrCat("point ", i + 1, " of its area is not on the earth");
      return nullptr;
    }
    const S2Point point = PointOf(ring[i]);
    if (points.empty() || !Same(points.back(), point)) points.push_back(point);
  }
  // Some repeat the first point to close the ring.
  while (points.size() > 1 && Same(points.back(), points.front())) points.pop_back();
  if (points.size() < 3) {
    finding = "its area has fewer than three places";
    return nullptr;
  }
  for (const S2Point& point : points) {
    if (S1Angle(points.front(), point).radians() * kEarthRadiusKm > kMaxAcrossKm) {
      finding = absl::StrCat("its area is more than ", kMaxAcrossKm, " km across");
      return nullptr;
    }
  }
  // Checked here and not by S2 itself, which ends the program.
  auto loop = std::make_unique<S2Loop>(points, S2Debug::DISABLE);
  S2Error error;
  if (loop->FindValidationError(&error)) {
    finding = absl::StrCat("its area is no ring: ", error.text());
    return nullptr;
  }
  loop->Normalize();
  return loop;
}

}  // namespace

struct Places::Rings {
  std::vector<std::unique_ptr<S2Loop>> loops;  // null: no ring
};

Places::Places() : rings_(std::make_unique<Rings>()) {}
Places::~Places() = default;
Places::Places(Places&&) noexcept = default;
Places& Places::operator=(Places&&) noexcept = default;

size_t Places::Add(const google::protobuf::RepeatedPtrField<v1::GeoPoint>& ring, std::string& finding) {
  finding.clear();
  rings_->loops.push_back(MakeLoop(ring, finding));
  return rings_->loops.size() - 1;
}

std::vector<size_t> Places::Holding(const v1::GeoPoint& point) const {
  std::vector<size_t> holding;
  if (!OnEarth(point)) return holding;
  const S2Point at = PointOf(point);
  for (size_t i = 0; i < rings_->loops.size(); ++i) {
    if (rings_->loops[i] != nullptr && rings_->loops[i]->Contains(at)) holding.push_back(i);
  }
  return holding;
}

}  // namespace zhudong::streets
