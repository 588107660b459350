#include "gateway/mapping/toml_view.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"

namespace zhudong::mapping {

using base::ToAbsl;

void Problems::Add(const toml::source_region& where, const std::string& what) {
  lines_.push_back({where.begin, absl::StrCat(document_, ":", where.begin.line, ":", where.begin.column, ": ", what)});
}

std::string Problems::Text() const {
  std::vector<Entry> sorted = lines_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Entry& a, const Entry& b) { return a.where < b.where; });
  std::string text;
  for (const Entry& entry : sorted) absl::StrAppend(&text, text.empty() ? "" : "\n", entry.text);
  return text;
}

TomlView::TomlView(const toml::table& table, Problems& problems, std::initializer_list<std::string_view> known)
    : table_(table), problems_(problems) {
  for (const auto& [key, node] : table) {
    if (std::find(known.begin(), known.end(), key.str()) == known.end()) {
      problems.Add(node.source(), absl::StrCat("unknown key ", ToAbsl(key.str())));
    }
  }
}

void TomlView::Problem(std::string_view key, const std::string& what) const {
  const toml::node* node = table_.get(key);
  problems_.Add(node != nullptr ? node->source() : table_.source(), what);
}

std::string TomlView::Text(std::string_view key, std::string otherwise) const {
  const toml::node* node = table_.get(key);
  if (node == nullptr) return otherwise;
  if (!node->is_string()) {
    Problem(key, absl::StrCat(ToAbsl(key), " must be a text"));
    return otherwise;
  }
  return node->as_string()->get();
}

bool TomlView::Flag(std::string_view key, bool otherwise) const {
  const toml::node* node = table_.get(key);
  if (node == nullptr) return otherwise;
  if (!node->is_boolean()) Problem(key, absl::StrCat(ToAbsl(key), " must be true or false"));
  return node->value_or(otherwise);
}

int64_t TomlView::Integer(std::string_view key, int64_t low, int64_t high, int64_t otherwise) const {
  const toml::node* node = table_.get(key);
  if (node == nullptr) return otherwise;
  const int64_t value = node->is_integer() ? node->as_integer()->get() : low - 1;
  if (value < low || value > high) {
    Problem(key, absl::StrCat(ToAbsl(key), " must be a whole number from ", low, " to ", high));
    return otherwise;
  }
  return value;
}

std::vector<std::string> TomlView::Texts(std::string_view key) const {
  const toml::node* node = table_.get(key);
  std::vector<std::string> texts;
  if (node == nullptr) return texts;
  if (node->is_string()) return {node->as_string()->get()};
  const toml::array* array = node->as_array();
  if (array == nullptr) {
    Problem(key, absl::StrCat(ToAbsl(key), " must be a text or a list of texts"));
    return texts;
  }
  for (const toml::node& element : *array) {
    if (element.is_string()) {
      texts.push_back(element.as_string()->get());
    } else {
      problems_.Add(element.source(), absl::StrCat(ToAbsl(key), " must hold texts only"));
    }
  }
  return texts;
}

std::vector<const toml::table*> TomlView::Tables(std::string_view key) const {
  const toml::node* node = table_.get(key);
  std::vector<const toml::table*> tables;
  if (node == nullptr) return tables;
  if (node->is_table()) return {node->as_table()};
  const toml::array* array = node->as_array();
  if (array == nullptr) {
    Problem(key, absl::StrCat(ToAbsl(key), " must be a table or a list of tables"));
    return tables;
  }
  for (const toml::node& element : *array) {
    if (element.is_table()) {
      tables.push_back(element.as_table());
    } else {
      problems_.Add(element.source(), absl::StrCat(ToAbsl(key), " must hold tables only"));
    }
  }
  return tables;
}

}  // namespace zhudong::mapping
