// How much comes, against what is usual for that hour of the week. Only hours of plain working days are compared and
// learned from: a holiday is no Tuesday, nor is a Saturday that is worked.
#pragma once

#include <cstdint>

#include "absl/time/time.h"
#include "gateway/calendar/working_time.h"
#include "zhudong/store/v1/feed_health.pb.h"
#include "zhudong/v1/feed_health.pb.h"

namespace zhudong::health {

enum class Learn : uint8_t { kYes, kNo };

// Closes the hours that ended before `now`, those without an event included. Of a long silence the last two weeks.
void CloseHours(store::v1::VolumeRow& row, const calendar::WorkingTime& working, absl::Time now, Learn learn);
// Events came at `now`, after CloseHours for it.
inline void TakeVolume(store::v1::VolumeRow& row, uint64_t count) { row.set_count(row.count() + count); }

struct Lately {
  uint64_t count = 0;
  uint64_t usual = 0;
  uint32_t hours = 0;
};
// The last three hours that could be compared, none of them more than a day before the hour that runs.
Lately LatelyOf(const store::v1::VolumeRow& row);

void FillProfile(const store::v1::VolumeRow& row, v1::VolumeHealth& out);

}  // namespace zhudong::health
