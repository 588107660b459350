// Aligned tables for people. Pure; not thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace zhudong::cli {

enum class Align { kLeft, kRight };

struct Column {
  std::string title;
  Align align = Align::kLeft;
  size_t most = 60;  // columns on the terminal; longer cells are shortened with `…`
};

// Rows under a header, two spaces between columns, none at the end of a line.
class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // Missing cells are empty, cells beyond the last column are dropped. Cells are made printable.
  void Add(std::vector<std::string> cells);
  bool empty() const { return rows_.empty(); }

  // Every line begins with `indent`.
  std::string Render(std::string_view indent = "") const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// `label   value` lines with the values under each other; pairs with an empty value are left out.
class Facts {
 public:
  void Add(std::string label, std::string value);
  std::string Render(std::string_view indent = "") const;

 private:
  std::vector<std::pair<std::string, std::string>> facts_;
};

}  // namespace zhudong::cli
