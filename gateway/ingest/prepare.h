// One item → all that can be said of it without asking the disk: authorized, checked, cleaned, serialized, digested.
// Pure; runs on the threads that bring items in, so that the one committer has little left to do.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "gateway/access/grants.h"
#include "gateway/crypto/keyring.h"
#include "gateway/ingest/feeds.h"
#include "gateway/ingest/ingest.h"
#include "gateway/model/division_code.h"
#include "zhudong/v1/feed_service.pb.h"

namespace zhudong::ingest {

// What is left to decide is whether the id is known (accepted, duplicate, conflict), and that needs the disk.
struct Prepared {
  std::shared_ptr<const Feed> feed;  // null: no such feed
  v1::Acknowledgement ack;           // OUTCOME_UNSPECIFIED while that is open
  bool mended = false;               // see Submission
  // Of an event that may be accepted.
  v1::EventKind kind = v1::EVENT_KIND_UNSPECIFIED;
  int64_t occurred_s = 0;
  int64_t recorded_s = 0;
  uint64_t feed_sequence = 0;
  std::string index_key;
  std::string digest;  // 16 bytes
  std::string record;  // JournalRecord, serialized
  // A license change as it came, for whoever must know of it before its acknowledgement; null for every other kind.
  std::unique_ptr<v1::Event> license_change;
  // Of one that is quarantined: QuarantineRecord, serialized.
  std::string quarantine;

  size_t bytes() const { return sizeof(Prepared) + index_key.size() + record.size() + quarantine.size(); }
};

struct PrepareContext {
  const FeedTable& feeds;
  const access::Grants& grants;
  const crypto::KeyRing& keys;
  const Limits& limits;
  const access::Principal& principal;
  const std::string& traceparent;
  absl::Time now;
  const model::DivisionList* divisions;  // null: none was given, and no code is unlisted
};

// Of the items of one call, one after the other. Not thread-safe.
class Preparer {
 public:
  explicit Preparer(const PrepareContext& context) : context_(context) {}

  // `item` is spent.
  Prepared Prepare(v1::PublishItem& item);

 private:
  // False, and refused, when the feed is unknown or not this principal's.
  bool Authorize(std::string_view feed, Prepared& prepared);

  const PrepareContext context_;
  // The feed of the item before, which this principal may publish to: a call mostly has but one.
  std::shared_ptr<const Feed> granted_;
};

// Key of an event in Family::kEventIndex.
std::string IndexKey(std::string_view feed, std::string_view event_id);

}  // namespace zhudong::ingest
