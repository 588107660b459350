// Who must know of an event before its acknowledgement: licenses, of every change an issuer tells.
#pragma once

#include <cstdint>

#include "gateway/store/database.h"
#include "zhudong/v1/events.pb.h"

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

}  // namespace zhudong::ingest
