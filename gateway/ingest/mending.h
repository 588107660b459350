// What operators do about quarantined items: send one again, mended, or dismiss it.
//
// reads:     the quarantine
// writes:    the mended event through the ingest like any other; then what was done about the item, durably
// promise:   an item is settled once. A crash between the event and the note of it leaves the item open: the same event
//            sent again is then a duplicate, and settles it
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "gateway/base/clock.h"
#include "gateway/ingest/ingest.h"

namespace zhudong::ingest {

// Who does it, and why.
struct MendedBy {
  std::string principal;
  std::string reason;
  std::string traceparent = {};
};

// Thread-safe. What it is given outlives it. A call blocks its thread until what it says is on disk.
class Mending {
 public:
  Mending(Ingest& ingest, const base::Clock& clock) : ingest_(ingest), clock_(clock) {}

  // Whether `event` could be published as the item's feed, by whoever sent the item: INVALID_FIELD names each field
  // that keeps it from that, QUARANTINED_ITEM_NOT_FOUND, QUARANTINE_SETTLED. Changes nothing.
  absl::StatusOr<v1::ResubmitQuarantinedResponse> Check(uint64_t id, const v1::Event& event) const;
  // Publishes it, and settles the item.
  absl::StatusOr<v1::ResubmitQuarantinedResponse> Resubmit(uint64_t id, const v1::Event& event, const MendedBy& by);
  absl::StatusOr<v1::QuarantinedItem> Dismiss(uint64_t id, const MendedBy& by);
  // The item, when it is open.
  absl::StatusOr<v1::QuarantinedItem> Open(uint64_t id) const;

 private:
  absl::StatusOr<v1::QuarantinedItem> Settle(v1::QuarantinedItem item, v1::QuarantineSettlement settlement,
                                             const MendedBy& by);

  Ingest& ingest_;
  const base::Clock& clock_;
  absl::Mutex one_at_a_time_;
};

}  // namespace zhudong::ingest
