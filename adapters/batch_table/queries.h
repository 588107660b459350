// The statements, as text. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "adapters/batch_table/progress.h"

namespace zhudong::batch_table {

// Names as the settings and the mapping write them; the database's may be in either case.
struct Shape {
  std::string schema, table;
  std::string key, batch, time;
  std::vector<std::string> required, optional;  // the mapping's columns
};

// What stands in the catalogue: $1 schema, $2 table. Rows of kind, oid, column, type.
std::string CatalogueQuery();
struct Catalogue {
  std::string kind;   // pg_class.relkind; empty: there is no such table, or none that this user may see
  std::string table;  // as it is really called
  std::string oid;
  struct Column {
    std::string name, type;
  };
  std::map<std::string, Column> columns;  // by name in capitals
};

// Every statement gives one row format: transaction, place (4), key, batch, time, then `columns`.
struct Queries {
  std::vector<std::string> columns;  // the mapping's, those that are there
  std::string look;                  // oldest, next, snapshot, database
  std::string ended;                 // $1 oldest, $2 limit
  std::string next;                  // $1 from, $2 seen, $3 until, $4 ended, $5 many, $6 to $9 place, $10 limit
  std::string of_keys;               // $1 keys, $2 limit
};
// FAILED_PRECONDITION with what to do when something is missing, or a view, which has no versions of rows.
absl::StatusOr<Queries> MakeQueries(const Shape& shape, const Catalogue& catalogue);

// A text[] or bigint[] as PostgreSQL reads it.
std::string ArrayOf(const std::vector<std::string>& values);
std::string ArrayOf(const std::vector<int64_t>& values);

}  // namespace zhudong::batch_table
