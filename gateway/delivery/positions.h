// Up to where every subscriber has the demand log, whether it is pushed to or pulls, configured or not.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/store/database.h"

namespace zhudong::delivery {

struct Position {
  std::string subscriber;
  uint64_t sequence = 0;
};

// Reads a few rows of each.
absl::StatusOr<std::vector<Position>> ReadPositions(const store::Reader& reader);

}  // namespace zhudong::delivery
