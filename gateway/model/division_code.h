// 行政区划代码, GB/T 2260: province 2 + prefecture 2 + county 2 digits; 9 digits with the township (GB/T 10114), 12
// with the village (statistics). Codes are abolished and renamed within a prefecture: an unlisted code is no error.
// Pure; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"

namespace zhudong::model {

enum class DivisionLevel { kProvince, kPrefecture, kCounty, kTownship, kVillage };

struct DivisionCode {
  bool well_formed = false;  // 6, 9 or 12 digits
  bool known_province = false;
  DivisionLevel level = DivisionLevel::kProvince;
};

DivisionCode ParseDivisionCode(std::string_view text);

// The first two digits name a province: 11–15, 21–23, 31–37, 41–46, 50–54, 61–65, 71, 81, 82.
bool IsProvince(std::string_view code);

// What the codes of the divisions within begin with: 4401 of 440100 and of 4401. At least two digits.
std::string_view DivisionPrefix(std::string_view code);

// The first four digits, by which events and projects are partitioned; empty for a text that is shorter.
std::string_view PrefectureOf(std::string_view code);

// One lies within the other, as far as both say: 440100 holds 440112, 110000 holds 110101, and the 市辖区 code
// `xxxx01` stands for its prefecture. Both must be well formed.
bool SameDivision(std::string_view a, std::string_view b);

// The divisions known today. Immutable; thread-safe.
class DivisionList {
 public:
  // CSV text `code,name` with a header line or without; further columns are not looked at. Codes of 2 and 4 digits
  // are filled up with zeros. INVALID_ARGUMENT names the first row that is neither.
  static absl::StatusOr<DivisionList> Parse(std::string_view csv);

  bool Contains(std::string_view code) const;
  // Of exactly this code.
  std::optional<std::string> Name(std::string_view code) const;
  // The longest listed division (6 digits) that holds `code`; empty when not even its province is listed.
  std::string LongestKnown(std::string_view code) const;
  // Code (6 digits) and name of all whose code begins with `prefix`, by code.
  std::vector<std::pair<std::string, std::string>> Within(std::string_view prefix) const;
  size_t size() const { return names_.size(); }

 private:
  absl::flat_hash_map<std::string, std::string> names_;
};

}  // namespace zhudong::model
