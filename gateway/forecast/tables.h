// The demand tables: data, dated, overridable per region. tables/national.toml holds the national indices with the
// source and the assurance of each.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace zhudong::forecast {

// Immutable once parsed; thread-safe.
class Tables {
 public:
  // `texts` are TOML documents, national first, then what overrides it (a document may name the division prefix it
  // holds for). All problems are in the one error, each with document, line and column.
  static absl::StatusOr<std::shared_ptr<const Tables>> Parse(const std::vector<std::string>& texts);

  // `<name>-<first 12 hex digits of SHA-256 over the texts>`.
  virtual const std::string& version() const = 0;

  virtual ~Tables() = default;
};

}  // namespace zhudong::forecast
