// What stands in one record, by column name or JSON pointer, and which of it counts as said.
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "gateway/mapping/records.h"
#include "gateway/mapping/spec.h"

namespace zhudong::mapping {

struct Value {
  enum class State {
    kAbsent,       // nothing, or only space
    kPlaceholder,  // 未披露 and its like
    kText,
    kStructure,  // a JSON object or array where a single value belongs
  };
  State state = State::kAbsent;
  std::string text;      // kText: trimmed; kPlaceholder: as it stands
  std::string from;      // where it was found, or was looked for first
  bool inexact = false;  // kText: a number with more digits than are kept; no text and no id
};

// Not thread-safe. `spec` and `columns` must outlive it.
class RecordView {
 public:
  RecordView(const Spec& spec, const std::vector<std::string>& columns);

  // Pointers into JSON count from `json`; columns are the record's. With `digits_speak`, digits are no placeholder.
  Value Read(const std::string& from, const Record& record, const nlohmann::json& json, bool digits_speak) const;
  // The first that is said; else the constant; else the first placeholder; else absent. `first` is applied, code lists
  // are not.
  Value Resolve(const Origin& origin, const Record& record, const nlohmann::json& json) const;
  bool Holds(const Condition& condition, const Record& record) const;
  // All of the record, independent of encoding and order of bytes in the file: what its hash is made of.
  std::string Canonical(const Record& record) const;

 private:
  Value Classify(std::string text, const std::string& from, bool digits_speak) const;

  const Spec& spec_;
  const std::vector<std::string>& columns_;
  absl::flat_hash_map<std::string, size_t> index_;
};

}  // namespace zhudong::mapping
