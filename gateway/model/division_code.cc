#include "gateway/model/division_code.h"

#include <csv.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gateway/model/text.h"

namespace zhudong::model {
namespace {

constexpr size_t kCodeDigits = 6;

// How many leading digits say something: 440000 two, 440100 and 440101 four, 440112 six.
size_t Significant(std::string_view code) {
  if (code.substr(4, 2) != "00" && code.substr(4, 2) != "01") return kCodeDigits;
  return code.substr(2, 2) == "00" ? 2 : 4;
}

// What libcsv hands over, field by field.
struct Reading {
  std::vector<std::string> fields;
  size_t row = 0;
  absl::flat_hash_map<std::string, std::string> names;
  absl::Status status;

  void EndOfRow() {
    ++row;
    std::vector<std::string> taken = std::move(fields);
    fields.clear();
    if (!status.ok() || (taken.size() == 1 && taken[0].empty())) return;
    std::string code = taken.empty() ? "" : std::string(Trim(taken[0]));
    const bool digits = AllDigits(code) && (code.size() == 2 || code.size() == 4 || code.size() == kCodeDigits);
    if (!digits && row == 1) return;
    if (!digits || taken.size() < 2) {
      status = absl::InvalidArgumentError(
          absl::StrCat("divisions, row ", row, ": give a code of 2, 4 or 6 digits and a name"));
      return;
    }
    code.resize(kCodeDigits, '0');
    names[code] = std::string(Trim(taken[1]));
  }
};

void OnField(void* text, size_t length, void* reading) {
  static_cast<Reading*>(reading)->fields.emplace_back(static_cast<const char*>(text), length);
}

void OnRow(int, void* reading) { static_cast<Reading*>(reading)->EndOfRow(); }

}  // namespace

DivisionCode ParseDivisionCode(std::string_view text) {
  DivisionCode code;
  if ((text.size() != kCodeDigits && text.size() != 9 && text.size() != 12) || !AllDigits(text)) return code;
  code.well_formed = true;
  code.known_province = IsProvince(text);
  if (text.size() == 12 && text.substr(9) != "000") {
    code.level = DivisionLevel::kVillage;
  } else if (text.size() >= 9 && text.substr(6, 3) != "000") {
    code.level = DivisionLevel::kTownship;
  } else if (text.substr(4, 2) != "00") {
    code.level = DivisionLevel::kCounty;
  } else if (text.substr(2, 2) != "00") {
    code.level = DivisionLevel::kPrefecture;
  }
  return code;
}

bool IsProvince(std::string_view code) {
  if (code.size() < 2 || !IsDigit(code[0]) || !IsDigit(code[1])) return false;
  const int province = DigitsValue(code.substr(0, 2));
  // The greatest second digit of each first one; 7 has 71 alone, 8 has 81 and 82.
  static constexpr int kLast[] = {0, 15, 23, 37, 46, 54, 65, 71, 82, 0};
  return province % 10 >= (province / 10 == 5 ? 0 : 1) && province <= kLast[province / 10];
}

std::string_view DivisionPrefix(std::string_view code) {
  while (code.size() > 2 && code.size() % 2 == 0 && code.substr(code.size() - 2) == "00") code.remove_suffix(2);
  return code;
}

std::string_view PrefectureOf(std::string_view code) {
  return code.size() < 4 ? std::string_view() : code.substr(0, 4);
}

bool SameDivision(std::string_view a, std::string_view b) {
  const size_t common = std::min(Significant(a), Significant(b));
  return a.substr(0, common) == b.substr(0, common);
}

absl::StatusOr<DivisionList> DivisionList::Parse(std::string_view csv) {
  if (csv.substr(0, 3) == "\xEF\xBB\xBF") csv.remove_prefix(3);
  csv_parser parser;
  if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) return absl::InternalError("libcsv does not start");
  Reading reading;
  const bool read = csv_parse(&parser, csv.data(), csv.size(), OnField, OnRow, &reading) == csv.size() &&
                    csv_fini(&parser, OnField, OnRow, &reading) == 0;
  csv_free(&parser);
  if (!read && reading.status.ok()) {
    reading.status =
        absl::InvalidArgumentError(absl::StrCat("divisions, row ", reading.row + 1, ": quotes do not fit"));
  }
  if (!reading.status.ok()) return reading.status;
  DivisionList list;
  list.names_ = std::move(reading.names);
  return list;
}

bool DivisionList::Contains(std::string_view code) const {
  return code.size() >= kCodeDigits && names_.contains(std::string(code.substr(0, kCodeDigits)));
}

std::optional<std::string> DivisionList::Name(std::string_view code) const {
  const auto found = names_.find(std::string(code));
  if (found == names_.end()) return std::nullopt;
  return found->second;
}

std::vector<std::pair<std::string, std::string>> DivisionList::Within(std::string_view prefix) const {
  std::vector<std::pair<std::string, std::string>> within;
  for (const auto& one : names_) {
    if (one.first.starts_with(prefix)) within.emplace_back(one);
  }
  std::sort(within.begin(), within.end());
  return within;
}

std::string DivisionList::LongestKnown(std::string_view code) const {
  for (size_t digits = kCodeDigits; digits >= 2; digits -= 2) {
    if (code.size() < digits) continue;
    std::string candidate(code.substr(0, digits));
    candidate.resize(kCodeDigits, '0');
    if (names_.contains(candidate)) return candidate;
  }
  return "";
}

}  // namespace zhudong::model
