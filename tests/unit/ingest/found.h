// Findings as tests compare them: where and which code.
#pragma once

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "gateway/ingest/validate.h"
#include "tests/unit/ingest/samples.h"

namespace zhudong::ingest {

struct Found {
  std::string field;
  v1::FindingCode code;
  bool operator==(const Found& other) const { return field == other.field && code == other.code; }
};
inline void PrintTo(const Found& found, std::ostream* out) {
  *out << found.field << " " << v1::FindingCode_Name(found.code);
}

// Validates as of SampleNow.
inline std::vector<Found> FindingsOf(v1::Event& event, const Feed& feed = SampleFeed(),
                                     const model::DivisionList* divisions = nullptr) {
  const Verdict verdict = Validate(event, feed, SampleNow(), divisions);
  std::vector<Found> found;
  for (const v1::Finding& finding : verdict.errors) {
    EXPECT_LT(finding.code(), 100) << "an error that would not quarantine";
    found.push_back({finding.field(), finding.code()});
  }
  for (const v1::Finding& finding : verdict.notes) {
    EXPECT_GT(finding.code(), 100) << "a note that would quarantine";
    found.push_back({finding.field(), finding.code()});
  }
  return found;
}

}  // namespace zhudong::ingest
