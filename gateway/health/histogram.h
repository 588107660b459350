// How long something takes, in bounded memory: counts by length, 4 buckets to the octave, so each answer is within 19
// %.
#pragma once

#include <cstdint>

#include "absl/time/time.h"
#include "zhudong/store/v1/feed_health.pb.h"
#include "zhudong/v1/feed_health.pb.h"

namespace zhudong::health {

// 0 to 159; lengths below 1 ms are the first, above 12 years the last.
uint32_t BucketOf(absl::Duration length);
// The middle of a bucket, by ratio.
absl::Duration LengthOf(uint32_t bucket);

// Past 100,000 counts all are halved: what happened lately weighs more.
void Add(store::v1::Histogram& histogram, uint32_t bucket, uint64_t count);
uint64_t CountOf(const store::v1::Histogram& histogram);
// All of them laid end to end, within 10 %.
absl::Duration SumOf(const store::v1::Histogram& histogram);
// The length that `share` of all are not above; zero when there are none.
absl::Duration Quantile(const store::v1::Histogram& histogram, double share);
// The length of the piece in which a moment falls that is at `share` when all pieces are laid end to end by length:
// each weighs as long as it is, so a burst of a thousand short waits does not hide the daily one between two bursts.
absl::Duration QuantileByLength(const store::v1::Histogram& histogram, double share);

void FillPercentiles(const store::v1::Histogram& histogram, v1::Percentiles& out);

}  // namespace zhudong::health
