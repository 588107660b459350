// What is asked of the database, as SQL text. Pure: from the tables of the standard and what the database says it has.
//
// Nothing here keeps a mark of how far it read. A row is waiting as long as its SJSCZT is 0, whenever its transaction
// commits and whatever its number; LSH only walks through one look at the table, and the next look begins at the front.
// A row is marked by its place and version (ctid, xmin), so that what the platform changed since stays waiting.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "adapters/exchange_tables/database.h"
#include "adapters/exchange_tables/tables.h"

namespace zhudong::exchange_tables {

struct Column {
  std::string name;         // as the database spells it
  std::string type;         // of pg_catalog.format_type, without its length
  int most_characters = 0;  // 0: no limit
};

struct Found {
  std::string name;
  std::map<std::string, Column, std::less<>> columns;  // by name in capitals
};

// By table's name in capitals.
using Catalogue = std::map<std::string, Found, std::less<>>;

// Parameter: the schema.
std::string CatalogueQuery();
Catalogue ReadCatalogue(const Rows& rows);

// 3.0 where its tables or columns are there.
Standard Detect(const Catalogue& catalogue);

// One table of the standard as it stands in this database.
struct Plan {
  const Table* table = nullptr;
  std::string found_as;              // name in the database
  std::vector<std::string> columns;  // the names, in capitals, of what the queries give after the fixed ones
  std::string first_page;            // parameters: limit
  std::string next_page;             // parameters: limit, the LSH read last
  std::string write_back;            // parameters: places, versions, numbers, states, reasons (arrays)
  std::string of_numbers;            // events with buildings, buildings: parameters: numbers (array), limit each
  int most_reason_characters = 0;    // of SBYY; 0: no limit
};

// What every query gives before Plan::columns: place, version, LSH, whether a reference is missing (`t`), whether a
// later valid version of the record is there (`t`).
inline constexpr size_t kFixedColumns = 5;

// FAILED_PRECONDITION says which table or column is missing. Tables besides the projects' own may be missing: they are
// left out, and named in `absent`.
absl::StatusOr<std::vector<Plan>> MakePlans(const Catalogue& catalogue, const std::string& schema, Standard standard,
                                            std::vector<std::string>& absent);

// `{"a","b"}`: a text array as PostgreSQL reads it.
std::string ArrayOf(const std::vector<std::string>& values);

}  // namespace zhudong::exchange_tables
