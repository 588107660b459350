// A TOML table read with every problem noted, with line and column, instead of stopping at the first.
#pragma once

#include <toml++/toml.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace zhudong::mapping {

// Gathers problems; shared by all views of one document.
class Problems {
 public:
  explicit Problems(std::string_view document) : document_(document) {}
  void Add(const toml::source_region& where, const std::string& what);
  bool empty() const { return lines_.empty(); }
  // One problem a line, in order of the document.
  std::string Text() const;

 private:
  struct Entry {
    toml::source_position where;
    std::string text;
  };
  const std::string document_;
  std::vector<Entry> lines_;
};

// One table. The table and the problems must outlive it.
class TomlView {
 public:
  // Notes every key of `table` that is not in `known`.
  TomlView(const toml::table& table, Problems& problems, std::initializer_list<std::string_view> known);

  bool Has(std::string_view key) const { return table_.contains(key); }
  // `otherwise`, and a problem when something of another type stands there.
  std::string Text(std::string_view key, std::string otherwise = "") const;
  bool Flag(std::string_view key, bool otherwise) const;
  int64_t Integer(std::string_view key, int64_t low, int64_t high, int64_t otherwise) const;
  // A text or a list of texts.
  std::vector<std::string> Texts(std::string_view key) const;
  // A table or a list of tables.
  std::vector<const toml::table*> Tables(std::string_view key) const;

  void Problem(const std::string& what) const { problems_.Add(table_.source(), what); }
  // At the key's value, or at the table when there is none.
  void Problem(std::string_view key, const std::string& what) const;
  Problems& problems() const { return problems_; }
  const toml::table& table() const { return table_; }

 private:
  const toml::table& table_;
  Problems& problems_;
};

}  // namespace zhudong::mapping
