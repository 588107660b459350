// Who must know of an event before its acknowledgement: licenses, of every change an issuer tells. And who counts.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "gateway/store/database.h"
#include "zhudong/v1/events.pb.h"
#include "zhudong/v1/findings.pb.h"

namespace zhudong::ingest {

// Called on the ingest's threads; must not block for long.
class Observer {
 public:
  virtual ~Observer() = default;

  // A new license change is about to be written as `sequence`: adds rows to the very batch that holds it.
  virtual void Stage(const v1::Event& event, uint64_t sequence, store::Batch& batch) = 0;
  // What was staged with a sequence up to this one is durable, and about to be acknowledged.
  virtual void Written(uint64_t up_to) = 0;
};

// One item of a known feed as it was decided. Views are valid during the call.
struct Decided {
  std::string_view feed;
  v1::Outcome outcome = v1::OUTCOME_UNSPECIFIED;
  std::span<const v1::Finding* const> findings;
  // Of an accepted event.
  v1::EventKind kind = v1::EVENT_KIND_UNSPECIFIED;
  int64_t occurred_s = 0;
  int64_t recorded_s = 0;
  uint64_t feed_sequence = 0;
  // An operator sent it again from quarantine: it says nothing of the platform but that it holds this event.
  bool mended = false;
};

// Who counts what came: feed health. Called once a commit, after it is durable, on an ingest thread; must not block.
class Onlooker {
 public:
  virtual ~Onlooker() = default;
  virtual void Saw(std::span<const Decided> items) = 0;
};

}  // namespace zhudong::ingest
