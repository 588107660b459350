// The rows of cases: (rows, event) → which cases change, and what is new in them.
//
// reads:    rows of single events (correlation/event_rows.h) and of cases
// writes:   the same, the list, and the moments that clocks wait for
// promise:  a case's file depends on the set of its events and on the rules alone; what was told of it, on their order
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/cases/case_key.h"
#include "gateway/cases/rules.h"
#include "gateway/correlation/state.h"
#include "zhudong/v1/cases.pb.h"
#include "zhudong/v1/events.pb.h"

namespace zhudong::cases {

// What a case keeps of one journal record.
struct Cause {
  uint64_t sequence = 0;
  int64_t received_at_us = 0;
};

struct CaseChange {
  CaseKey key;
  std::optional<v1::CaseFile> before;
  std::optional<v1::CaseFile> after;  // none: no event of it is left
  std::vector<v1::CaseNews> news;
};

// Whether the event `event_id` of the feed is known as one of a case.
bool IsOfCase(const correlation::State& state, const std::string& feed, const std::string& event_id);

// Takes in an event of a case.
std::vector<CaseChange> Keep(correlation::State& state, const Rules& rules, const Cause& cause, const v1::Event& event,
                             std::string_view digest);
// `event_id` of the feed, an event of a case, is corrected or withdrawn by `by`. A correction that is kept next, in the
// case `next`, is one change with what it corrects: that case is worked out with it.
std::vector<CaseChange> Retire(correlation::State& state, const Rules& rules, const Cause& cause,
                               const std::string& feed, const std::string& event_id, const std::string& by,
                               const std::optional<CaseKey>& next = std::nullopt);
// Moments have come; those that nobody waits for any more are passed over.
std::vector<CaseChange> Reach(correlation::State& state, const Cause& cause,
                              const zhudong::store::v1::ClocksReached& reached);
// Works one case out anew, by new rules. nullopt: there is no such row.
std::optional<CaseChange> WorkOut(correlation::State& state, const Rules& rules, const Cause& cause,
                                  const std::string& row_key);

// The case as it was known at that moment, by these rules. nullopt: it was not known then.
std::optional<v1::CaseFile> AsKnownAt(const CaseKey& key, const zhudong::store::v1::CaseRow& row, absl::Time moment,
                                      const Rules& rules);

}  // namespace zhudong::cases
