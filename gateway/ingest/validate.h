// What is wrong or remarkable with one event. Pure.
#pragma once

#include <vector>

#include "absl/time/time.h"
#include "gateway/ingest/feeds.h"
#include "gateway/model/division_code.h"
#include "zhudong/v1/events.pb.h"
#include "zhudong/v1/findings.pb.h"

namespace zhudong::ingest {

// At most this many errors and as many notes of one event are told, the first ones.
inline constexpr size_t kMaxFindings = 64;

struct Verdict {
  // ERROR_ codes: any of them quarantines the event.
  std::vector<v1::Finding> errors;
  std::vector<v1::Finding> notes;
};

// Checks `event` against the contract and its feed, and cleans what may be cleaned, in place and with a note each:
// placeholders (未披露, /, 无, 0000 …) become empty, a citizen's number in free text (names, addresses, scales) is
// masked, full-width characters in identifiers become half width, surrounding space goes. An event that names no
// division gets the one its feed declares. Nothing else is changed. `now` bounds what counts as the future;
// `divisions`, where given, are the division codes known today. Costs about a microsecond when there is nothing to say:
// it stands on the hot path.
//
// What identifies the record itself must be there and be of its form; a number that only refers to something else, and
// is of no known form, is a note. Local shapes of permit and supervision numbers are notes in both places.
Verdict Validate(v1::Event& event, const Feed& feed, absl::Time now, const model::DivisionList* divisions = nullptr);

}  // namespace zhudong::ingest
