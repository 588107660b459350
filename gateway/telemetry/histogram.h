// Counts in ranges: how long calls took, how large commits were.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace zhudong::telemetry {

// Not thread-safe: the lock of whoever counts holds it. A copy is a snapshot.
class Histogram {
 public:
  // Upper bounds, ascending, each belonging to the range below it.
  explicit Histogram(std::vector<double> bounds) : bounds_(std::move(bounds)), counts_(bounds_.size() + 1) {}

  // One that was counted elsewhere; `counts` is one longer than `bounds`, or there is nothing in it.
  Histogram(std::vector<double> bounds, std::vector<uint64_t> counts, double sum) : Histogram(std::move(bounds)) {
    if (counts.size() != counts_.size()) return;
    counts_ = std::move(counts);
    sum_ = sum;
  }

  void Observe(double value) {
    const auto range = std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin();
    ++counts_[static_cast<size_t>(range)];
    sum_ += value;
  }

  const std::vector<double>& bounds() const { return bounds_; }
  // One more than bounds: the last is above all of them.
  const std::vector<uint64_t>& counts() const { return counts_; }
  double sum() const { return sum_; }

 private:
  std::vector<double> bounds_;
  std::vector<uint64_t> counts_;
  double sum_ = 0;
};

// Bounds for seconds, of what takes from half a millisecond to half a minute.
inline std::vector<double> SecondsBounds() {
  return {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};
}

}  // namespace zhudong::telemetry
