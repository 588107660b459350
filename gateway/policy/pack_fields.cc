#include "gateway/policy/pack_fields.h"

#include "gateway/model/dates.h"
#include "gateway/model/division_code.h"

namespace zhudong::policy {
namespace {

using base::ToAbsl;

constexpr size_t kMaxEntries = 500;
constexpr size_t kMaxListed = 32;

}  // namespace

void PackFields::AppendProblems(const std::string& file, std::string& out) {
  std::stable_sort(problems_.begin(), problems_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  // What is read for two purposes is told once.
  problems_.erase(std::unique(problems_.begin(), problems_.end()), problems_.end());
  for (const auto& [where, what] : problems_) {
    absl::StrAppend(&out, out.empty() ? "" : "\n", file, ":", where.line, ":", where.column, ": ", what);
  }
}

void PackFields::OnlyKeys(const toml::table& table, Keys known) {
  for (const auto& [key, node] : table) {
    if (std::find(known.begin(), known.end(), key.str()) == known.end()) {
      Problem(node, absl::StrCat("unknown key ", ToAbsl(key.str())));
    }
  }
}

const toml::node& PackFields::At(const toml::table& table, std::string_view key) {
  const toml::node* node = table.get(key);
  return node == nullptr ? table : *node;
}

std::vector<const toml::table*> PackFields::Entries(const toml::table& root, std::string_view key) {
  std::vector<const toml::table*> entries;
  const toml::node* node = root.get(key);
  if (node == nullptr) return entries;
  const toml::array* array = node->as_array();
  if (array == nullptr || array->size() > kMaxEntries) {
    Problem(*node, absl::StrCat(ToAbsl(key), " must be at most ", kMaxEntries, " [[", ToAbsl(key), "]] tables"));
    return entries;
  }
  for (const toml::node& element : *array) {
    if (const toml::table* table = element.as_table()) {
      entries.push_back(table);
    } else {
      Problem(element, absl::StrCat("write [[", ToAbsl(key), "]]"));
    }
  }
  return entries;
}

std::string PackFields::Text(const toml::table& table, std::string_view key, size_t max) {
  const toml::node& node = At(table, key);
  std::string text = node.value_or(std::string());
  if (text.empty() || text.size() > max) {
    Problem(node, absl::StrCat(ToAbsl(key), " must be given, a text of 1 to ", max, " bytes"));
  }
  return text;
}

std::string PackFields::Code(const toml::table& table, std::string_view key) {
  std::string code = Text(table, key, kMaxCodeBytes);
  if (!std::all_of(code.begin(), code.end(), [](char c) { return absl::ascii_isalnum(c) || c == '_' || c == '-'; })) {
    Problem(At(table, key), absl::StrCat(ToAbsl(key), " is a code, of letters, digits, _ and -"));
  }
  return code;
}

std::vector<std::string> PackFields::List(const toml::table& table, std::string_view key, bool required) {
  std::vector<std::string> list;
  const toml::node* node = table.get(key);
  if (node == nullptr && !required) return list;
  const toml::array* array = At(table, key).as_array();
  if (array == nullptr || array->empty() || array->size() > kMaxListed) {
    Problem(At(table, key), absl::StrCat(ToAbsl(key), " must be a list of 1 to ", kMaxListed));
    return list;
  }
  for (const toml::node& element : *array) {
    list.push_back(element.value_or(std::string()));
    if (list.back().empty() || list.back().size() > kMaxCodeBytes) {
      Problem(element, absl::StrCat(ToAbsl(key), " holds texts of 1 to ", kMaxCodeBytes, " bytes"));
    }
  }
  return list;
}

std::optional<bool> PackFields::Flag(const toml::table& table, std::string_view key) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return std::nullopt;
  const std::optional<bool> flag = node->value<bool>();
  if (!flag) Problem(*node, absl::StrCat(ToAbsl(key), " must be true or false"));
  return flag;
}

absl::CivilDay PackFields::Day(const toml::table& table, std::string_view key) {
  const model::Date date = model::ParseIsoDate(At(table, key).value_or(std::string()));
  if (!date.ok() || date.precision != model::DatePrecision::kDay) {
    Problem(At(table, key), absl::StrCat(ToAbsl(key), " must be given as \"YYYY-MM-DD\""));
  }
  return date.day;
}

std::string PackFields::Region(const toml::table& table) {
  std::string code = Text(table, "region_code", kMaxCodeBytes);
  const model::DivisionCode parsed = model::ParseDivisionCode(code);
  if (code != kNation && (!parsed.well_formed || !parsed.known_province || code.size() != kNation.size())) {
    Problem(At(table, "region_code"), "region_code is the division's 6 digits; 100000 is the nation");
  }
  return code;
}

void PackFields::Choice(const toml::table& table) {
  OnlyKeys(table, {"name", "question", "options", "chosen"});
  const std::string name = Code(table, "name");
  Text(table, "question");
  const std::vector<std::string> options = List(table, "options", true);
  const std::string chosen = Text(table, "chosen", kMaxCodeBytes);
  if (std::find(options.begin(), options.end(), chosen) == options.end()) {
    Problem(At(table, "chosen"), absl::StrCat("chosen must be one of the options of ", name));
  }
  if (!choices_.emplace(name, Answers{options, chosen}).second) {
    Problem(At(table, "name"), absl::StrCat("the choice ", name, " stands twice"));
  }
}

bool PackFields::Chosen(const toml::table& table) {
  const toml::node* node = table.get("when");
  if (node == nullptr) return true;
  const std::string when = node->value_or(std::string());
  const size_t equals = when.find('=');
  const auto found = choices_.find(when.substr(0, equals));
  const std::string option = equals == std::string::npos ? "" : when.substr(equals + 1);
  if (found == choices_.end() ||
      std::find(found->second.options.begin(), found->second.options.end(), option) == found->second.options.end()) {
    Problem(*node, "when must name a [[choice]] and one of its options: NAME=OPTION");
    return false;
  }
  return found->second.chosen == option;
}

}  // namespace zhudong::policy
