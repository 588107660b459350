#include "gateway/streets/runs.h"

#include <algorithm>
#include <cmath>

namespace zhudong::streets {
namespace {

constexpr double kTanAskew = 0.4663;     // tan 25°
constexpr double kCosCrossing = 0.9903;  // cos 8°
// A stretch that comes back to where it began has no direction; a crossing is straight.
constexpr double kStraight = 0.5;

struct Part {
  Run run;
  double shared_m = 0;  // without interruptions
};

// Narrows [low, high] to where `at_zero + slope * t` is within [least, most].
void Narrow(double at_zero, double slope, double least, double most, double& low, double& high) {
  if (slope == 0) {
    if (at_zero < least || at_zero > most) high = low - 1;
    return;
  }
  double first = (least - at_zero) / slope;
  double second = (most - at_zero) / slope;
  if (first > second) std::swap(first, second);
  low = std::max(low, first);
  high = std::min(high, second);
}

// The part of `a` that has `b` beside it. In the plane that touches the earth at the beginning of `a`, with a's
// direction as its first axis: for pieces of 100 m the earth is flat.
bool Beside(const Piece& a, const Piece& b, double near_m, Run& run) {
  const Vec along = Unit(a.to - a.from);
  const Vec aside = Unit(Cross(a.from, along));
  const Vec to_b = b.from - a.from;
  const Vec of_b = b.to - b.from;
  const double bx = Dot(to_b, along) * kEarthRadiusM;
  const double by = Dot(to_b, aside) * kEarthRadiusM;
  const double dx = Dot(of_b, along) * kEarthRadiusM;
  const double dy = Dot(of_b, aside) * kEarthRadiusM;
  if (std::abs(dy) > kTanAskew * std::abs(dx)) return false;
  const double squared = dx * dx + dy * dy;
  if (!(squared > 0)) return false;
  double low = 0;
  double high = a.length_m;
  // How far from b's line, times b's length; and where along b, 0 to 1: both linear in t.
  const double reach = near_m * std::sqrt(squared);
  Narrow(by * dx - bx * dy, dy, -reach, reach, low, high);
  const double share_at_zero = -(bx * dx + by * dy) / squared;
  const double share_slope = dx / squared;
  Narrow(share_at_zero, share_slope, 0, 1, low, high);
  if (!(low < high)) return false;
  run.a_from = a.at_m + low;
  run.a_to = a.at_m + high;
  run.b_from = b.at_m + std::clamp(share_at_zero + share_slope * low, 0.0, 1.0) * b.length_m;
  run.b_to = b.at_m + std::clamp(share_at_zero + share_slope * high, 0.0, 1.0) * b.length_m;
  return true;
}

std::vector<Run> AllBeside(const Line& a, const Line& b, double near_m, int64_t& budget) {
  std::vector<Run> found;
  for (const Piece& piece : a.pieces) {
    for (const uint64_t cell : piece.near) {
      if (cell == 0) continue;
      auto at = std::lower_bound(b.cells.begin(), b.cells.end(), std::make_pair(cell, uint32_t{0}));
      for (; at != b.cells.end() && at->first == cell; ++at) {
        if (--budget < 0) return {};
        if (Run run; Beside(piece, b.pieces[at->second], near_m, run)) found.push_back(run);
      }
    }
  }
  std::sort(found.begin(), found.end(), [](const Run& x, const Run& y) {
    return std::tie(x.a_from, x.a_to, x.b_from) < std::tie(y.a_from, y.a_to, y.b_from);
  });
  return found;
}

std::vector<Part> Join(const std::vector<Run>& found, double bridged_m) {
  std::vector<Part> parts;
  for (const Run& run : found) {
    if (parts.empty() || run.a_from > parts.back().run.a_to + bridged_m) {
      parts.push_back({run, run.length_m()});
      continue;
    }
    Part& part = parts.back();
    if (run.a_to <= part.run.a_to) continue;
    part.shared_m += run.a_to - std::max(run.a_from, part.run.a_to);
    part.run.a_to = run.a_to;
    part.run.b_to = run.b_to;
  }
  return parts;
}

bool Crosses(const Line& a, const Line& b, const Run& run) {
  const Vec on_a = PointAt(a, run.a_to) - PointAt(a, run.a_from);
  const Vec on_b = PointAt(b, run.b_to) - PointAt(b, run.b_from);
  const double length_a = std::sqrt(Dot(on_a, on_a));
  const double length_b = std::sqrt(Dot(on_b, on_b));
  if (length_a * kEarthRadiusM < kStraight * run.length_m()) return false;
  return !(Dot(on_a, on_b) >= kCosCrossing * length_a * length_b);
}

}  // namespace

std::vector<Run> RunsTogether(const Line& a, const Line& b, const RunRules& rules, int64_t& budget) {
  std::vector<Run> runs;
  for (const Part& part : Join(AllBeside(a, b, rules.near_m, budget), 2 * rules.near_m)) {
    if (part.shared_m >= rules.min_shared_m && !Crosses(a, b, part.run)) runs.push_back(part.run);
  }
  return runs;
}

}  // namespace zhudong::streets
