// The table as this adapter sees it. PostgreSQL is behind table.h; tests have a table of their own.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "adapters/batch_table/progress.h"
#include "adapters/batch_table/row.h"

namespace zhudong::batch_table {

// What is there right now. Transactions are numbered by the database, and never again: 64 bits.
struct Look {
  std::string table;           // of this database and no other; a table that is made anew is another
  std::string snapshot;        // the same text: nothing was committed meanwhile
  int64_t oldest = 0;          // every transaction before this one has ended
  int64_t next = 0;            // the first that has not begun
  std::vector<int64_t> ended;  // from `oldest` on: those that ended and have rows here
  bool many = false;           // there are more than kMostEnded of them, and `ended` is empty
};
inline constexpr size_t kMostEnded = 10000;

// Used by one thread, Cancel apart. UNAVAILABLE: gone, tried again; FAILED_PRECONDITION: not as the settings say.
class Database {
 public:
  virtual ~Database() = default;
  // The mapping's columns that are there, in the order of Row::cells; known once Open returned OK.
  virtual absl::Status Open() = 0;
  virtual const std::vector<std::string>& columns() const = 0;

  virtual absl::StatusOr<Look> LookNow() = 0;
  // Rows of the round that is open, by batch, then time, after `progress.after`; at most `most`.
  virtual absl::StatusOr<std::vector<Row>> Next(const Progress& progress, size_t most) = 0;
  // Every row of these keys.
  virtual absl::StatusOr<std::vector<Row>> OfKeys(const std::vector<std::string>& keys) = 0;
  // Ends a call that waits, and every later one. Thread-safe.
  virtual void Cancel() = 0;
};

}  // namespace zhudong::batch_table
