#include "gateway/health/histogram.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "gateway/health/times.h"

namespace zhudong::health {
namespace {

constexpr double kPerOctave = 4;
constexpr uint32_t kBuckets = 160;
constexpr uint64_t kMostCounts = 100000;

template <typename Weight>
absl::Duration At(const store::v1::Histogram& histogram, double share, Weight weight) {
  const std::map<uint32_t, uint64_t> counts(histogram.counts().begin(), histogram.counts().end());
  double all = 0;
  for (const auto& [bucket, count] : counts) all += weight(bucket) * static_cast<double>(count);
  double sum = 0;
  for (const auto& [bucket, count] : counts) {
    sum += weight(bucket) * static_cast<double>(count);
    if (sum >= share * all) return LengthOf(bucket);
  }
  return absl::ZeroDuration();
}

}  // namespace

uint32_t BucketOf(absl::Duration length) {
  const double ms = absl::ToDoubleMilliseconds(length);
  if (!(ms > 1)) return 0;
  return std::min(static_cast<uint32_t>(std::log2(ms) * kPerOctave), kBuckets - 1);
}

absl::Duration LengthOf(uint32_t bucket) { return absl::Milliseconds(std::exp2((bucket + 0.5) / kPerOctave)); }

void Add(store::v1::Histogram& histogram, uint32_t bucket, uint64_t count) {
  if (count == 0) return;
  auto& counts = *histogram.mutable_counts();
  counts[std::min(bucket, kBuckets - 1)] += count;
  if (CountOf(histogram) <= kMostCounts) return;
  for (auto it = counts.begin(); it != counts.end();) {
    it->second /= 2;
    it = it->second == 0 ? counts.erase(it) : std::next(it);
  }
}

uint64_t CountOf(const store::v1::Histogram& histogram) {
  uint64_t all = 0;
  for (const auto& [bucket, count] : histogram.counts()) all += count;
  return all;
}

absl::Duration SumOf(const store::v1::Histogram& histogram) {
  absl::Duration sum = absl::ZeroDuration();
  for (const auto& [bucket, count] : histogram.counts()) sum += LengthOf(bucket) * static_cast<double>(count);
  return sum;
}

absl::Duration Quantile(const store::v1::Histogram& histogram, double share) {
  return At(histogram, share, [](uint32_t) { return 1.0; });
}

absl::Duration QuantileByLength(const store::v1::Histogram& histogram, double share) {
  return At(histogram, share, [](uint32_t bucket) { return absl::ToDoubleSeconds(LengthOf(bucket)); });
}

void FillPercentiles(const store::v1::Histogram& histogram, v1::Percentiles& out) {
  out.set_count(CountOf(histogram));
  if (out.count() == 0) return;
  SetDuration(Quantile(histogram, 0.50), *out.mutable_p50());
  SetDuration(Quantile(histogram, 0.95), *out.mutable_p95());
  SetDuration(Quantile(histogram, 0.99), *out.mutable_p99());
}

}  // namespace zhudong::health
