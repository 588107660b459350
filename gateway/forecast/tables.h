// The demand tables: data, dated, overridable per region. tables/national.toml holds the national indices with the
// source and the assurance of each; README.md says how a region's document looks.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "gateway/forecast/values.h"

namespace zhudong::forecast {

// tables/national.toml, embedded in the program.
std::string_view NationalTables();

// What holds at one place and day: each number from the most specific document that has it. Refers to its Tables,
// which must outlive it. The keys are those of national.toml; every one of them is there that is not `later`
// (table_schema.h).
class Indices {
 public:
  const Sourced& Value(std::string_view section, std::string_view key) const;
  const Steps& StepsOf(std::string_view section, std::string_view key) const;
  const Voltages& VoltagesOf() const;
  // For keys that come from outside, or came later: nullptr when no document has it.
  const Sourced* FindValue(std::string_view section, std::string_view key) const;
  const Growth* FindGrowth(std::string_view key) const;

 private:
  friend class Tables;
  // Most specific first.
  std::vector<const Document*> documents_;
};

// Immutable once parsed; thread-safe.
class Tables {
 public:
  // `texts` are TOML documents, national first (it must be complete and hold everywhere), then what overrides it (a
  // document may name the division prefix it holds for). All problems are in the one error (INVALID_ARGUMENT), a line
  // each: `document 2 (guangzhou):12:5: what is wrong`.
  static absl::StatusOr<std::shared_ptr<const Tables>> Parse(const std::vector<std::string>& texts);

  // `<name>-<first 12 hex digits of SHA-256 over the texts>`.
  const std::string& version() const { return version_; }

  // Of the documents whose division_prefix begins `division_code` and which hold on `day`, the longest prefix wins,
  // then the later effective_from, then the later in the list. The national document always holds.
  Indices For(std::string_view division_code, absl::CivilDay day) const;

 private:
  Tables() = default;

  std::vector<Document> documents_;
  // Positions in documents_, most specific first.
  std::vector<size_t> order_;
  std::string version_;
};

}  // namespace zhudong::forecast
