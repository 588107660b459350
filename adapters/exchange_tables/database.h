// The database as the reader sees it: statements of text with parameters of text, rows of text. The one file that knows
// libpqxx is connection.cc.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace zhudong::exchange_tables {

using Rows = std::vector<std::vector<std::optional<std::string>>>;

// Not thread-safe. Each call is one transaction of its own: no lock outlives it.
// Errors: UNAVAILABLE the database is gone; FAILED_PRECONDITION it refused this statement, or did not end it in time.
// Messages say what the database says, and never hold a password.
class Database {
 public:
  virtual ~Database() = default;
  virtual absl::StatusOr<Rows> Query(const std::string& sql, const std::vector<std::string>& parameters) = 0;
  // How many rows it changed.
  virtual absl::StatusOr<size_t> Execute(const std::string& sql, const std::vector<std::string>& parameters) = 0;
};

}  // namespace zhudong::exchange_tables
