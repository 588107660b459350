// A table of malformed input: what is done to a sample, and every finding it gets for it.
#pragma once

#include <gmock/gmock.h>

#include <functional>
#include <vector>

#include "tests/unit/ingest/found.h"
#include "tests/unit/ingest/samples.h"

namespace zhudong::ingest {

struct Case {
  const char* what;
  v1::EventKind kind;
  std::function<void(v1::Event&)> damage;
  std::vector<Found> expected;
};

inline void Check(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    v1::Event event = SampleEvent(c.kind);
    c.damage(event);
    EXPECT_THAT(FindingsOf(event), testing::UnorderedElementsAreArray(c.expected)) << c.what;
  }
}

}  // namespace zhudong::ingest
