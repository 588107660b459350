// The values of one pack's tables: read, checked, and every problem kept with its place. Private to this folder.
#pragma once

#include <toml++/toml.h>

#include <algorithm>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "gateway/base/text.h"

namespace zhudong::policy {

inline constexpr std::string_view kNation = "100000";

class PackFields {
 public:
  using Keys = std::initializer_list<std::string_view>;
  static constexpr size_t kMaxCodeBytes = 64;
  static constexpr size_t kMaxTextBytes = 1024;

  // Where in the file, and what is wrong.
  void Problem(const toml::node& node, std::string what) { Problem(node.source().begin, std::move(what)); }
  void Problem(toml::source_position where, std::string what) { problems_.emplace_back(where, std::move(what)); }
  // In the order of the file, a line each, behind what is there.
  void AppendProblems(const std::string& file, std::string& out);

  void OnlyKeys(const toml::table& table, Keys known);
  // The value of a key, or the table where it is missing: a place for a problem.
  static const toml::node& At(const toml::table& table, std::string_view key);
  std::vector<const toml::table*> Entries(const toml::table& root, std::string_view key);
  std::string Text(const toml::table& table, std::string_view key, size_t max = kMaxTextBytes);
  // Letters, digits, _ and -: what a request may name.
  std::string Code(const toml::table& table, std::string_view key);
  // A list of texts; without `required` it may be absent.
  std::vector<std::string> List(const toml::table& table, std::string_view key, bool required);
  // Left out: nullopt.
  std::optional<bool> Flag(const toml::table& table, std::string_view key);
  absl::CivilDay Day(const toml::table& table, std::string_view key);
  // One of `words`; nullopt, and a problem that lists them, for another one.
  template <typename Enum>
  std::optional<Enum> Word(const toml::table& table, std::string_view key,
                           const std::vector<std::pair<std::string_view, Enum>>& words) {
    return FindWord(At(table, key), key, At(table, key).value_or(std::string()), words);
  }
  // A list of them, none twice.
  template <typename Enum>
  std::vector<Enum> Words(const toml::table& table, std::string_view key, bool required,
                          const std::vector<std::pair<std::string_view, Enum>>& words) {
    std::vector<Enum> values;
    for (const std::string& word : List(table, key, required)) {
      const std::optional<Enum> value = FindWord(At(table, key), key, word, words);
      if (!value) continue;
      if (std::find(values.begin(), values.end(), *value) != values.end()) {
        Problem(At(table, key), absl::StrCat(base::ToAbsl(key), " names ", word, " twice"));
      }
      values.push_back(*value);
    }
    return values;
  }
  // Words of an enum of the contract, as `id_card` of LICENSE_TYPE_ID_CARD.
  template <typename Enum, typename Parse>
  std::vector<Enum> EnumList(const toml::table& table, std::string_view key, std::string_view prefix, Parse parse,
                             bool required) {
    std::vector<Enum> values;
    for (const std::string& word : List(table, key, required)) {
      Enum value = {};
      if (!parse(absl::StrCat(base::ToAbsl(prefix), absl::AsciiStrToUpper(word)), &value) || value == 0) {
        Problem(At(table, key), absl::StrCat(base::ToAbsl(key), ": unknown word ", word));
        continue;
      }
      if (std::find(values.begin(), values.end(), value) != values.end()) {
        Problem(At(table, key), absl::StrCat(base::ToAbsl(key), " names ", word, " twice"));
      }
      values.push_back(value);
    }
    return values;
  }
  // The division's six digits.
  std::string Region(const toml::table& table);

  // A question that the document leaves open, and what it was answered with.
  void Choice(const toml::table& table);
  // Whether the choice that `when` names (`NAME=OPTION`) fell on it; true without a `when`.
  bool Chosen(const toml::table& table);

 private:
  struct Answers {
    std::vector<std::string> options;
    std::string chosen;
  };

  template <typename Enum>
  std::optional<Enum> FindWord(const toml::node& node, std::string_view key, const std::string& word,
                               const std::vector<std::pair<std::string_view, Enum>>& words) {
    std::string known;
    for (const auto& [name, value] : words) {
      if (name == word) return value;
      absl::StrAppend(&known, known.empty() ? "" : ", ", base::ToAbsl(name));
    }
    Problem(node, absl::StrCat(base::ToAbsl(key), ": unknown word `", word, "`: one of ", known));
    return std::nullopt;
  }

  std::map<std::string, Answers> choices_;
  std::vector<std::pair<toml::source_position, std::string>> problems_;
};

}  // namespace zhudong::policy
