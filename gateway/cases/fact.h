// One event of a case, as evaluators see it: those that hold, none that was corrected, withdrawn or replaced.
#pragma once

#include <memory>
#include <vector>

#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "zhudong/v1/events.pb.h"
#include "zhudong/v1/projects.pb.h"

namespace zhudong::cases {

struct Fact {
  std::shared_ptr<const v1::Event> event;
  uint64_t journal_sequence = 0;
  absl::Time received_at;
};

// In canonical order: occurred, recorded, feed, id. Positions in it, from 1, are what a case file calls `evidence`.
using Facts = std::vector<Fact>;

void SortCanonically(Facts& facts);
// Without received_at and journal_sequence, which tell of arrival and not of the event.
v1::EvidenceRef RefOf(const Fact& fact);

// Microseconds are kept, less is dropped.
absl::Time TimeOf(const google::protobuf::Timestamp& stamp);
void SetTime(absl::Time time, google::protobuf::Timestamp& stamp);
inline absl::Time OccurredAt(const Fact& fact) { return TimeOf(fact.event->occurred_at()); }
// When it was said: recorded, or where no platform tells that, since when it was so. Of the event alone.
absl::Time SaidAt(const v1::Event& event);
// When the platform recorded it; where it does not say, when the gateway received it.
absl::Time RecordedAt(const Fact& fact);

}  // namespace zhudong::cases
