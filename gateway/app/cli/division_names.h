// Names of divisions 行政区划, as the gateway's table has them. Thread-safe once made.
#pragma once

#include <string>

#include "absl/container/flat_hash_map.h"
#include "gateway/app/cli/context.h"
#include "zhudong/v1/guide_service.pb.h"

namespace zhudong::cli {

class DivisionNames {
 public:
  // Knows none.
  DivisionNames() = default;
  explicit DivisionNames(const v1::ListDivisionsResponse& answer);

  // 黄埔区 440112, also of what lies within it; the code alone where it has no name.
  std::string Of(const std::string& code) const;

 private:
  absl::flat_hash_map<std::string, std::string> names_;
};

// Of the gateway that `context` is connected to; none for JSON, which has codes, or where the gateway does not tell: a
// list can be read without them.
DivisionNames AskDivisionNames(const Context& context);

}  // namespace zhudong::cli
