#include "gateway/app/cli/table.h"

#include <algorithm>
#include <utility>

#include "gateway/app/cli/width.h"

namespace zhudong::cli {
namespace {

void AppendCell(std::string& line, const std::string& cell, size_t columns, Align align) {
  const size_t own = DisplayWidth(cell);
  const std::string padding(columns > own ? columns - own : 0, ' ');
  line += align == Align::kRight ? padding + cell : cell + padding;
}

void FinishLine(std::string& out, std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  out += line;
  out += '\n';
}

}  // namespace

void Table::Add(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  for (size_t i = 0; i < cells.size(); ++i) cells[i] = Shortened(Printable(cells[i]), columns_[i].most);
  rows_.push_back(std::move(cells));
}

std::string Table::Render(std::string_view indent) const {
  std::vector<size_t> columns;
  for (const Column& column : columns_) columns.push_back(DisplayWidth(column.title));
  for (const std::vector<std::string>& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) columns[i] = std::max(columns[i], DisplayWidth(row[i]));
  }
  std::string out;
  std::string header(indent);
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (i > 0) header += "  ";
    AppendCell(header, columns_[i].title, columns[i], columns_[i].align);
  }
  FinishLine(out, std::move(header));
  for (const std::vector<std::string>& row : rows_) {
    std::string line(indent);
    for (size_t i = 0; i < row.size(); ++i) {
      if (i > 0) line += "  ";
      AppendCell(line, row[i], columns[i], columns_[i].align);
    }
    FinishLine(out, std::move(line));
  }
  return out;
}

void Facts::Add(std::string label, std::string value) {
  if (!value.empty()) facts_.emplace_back(std::move(label), Printable(value));
}

std::string Facts::Render(std::string_view indent) const {
  size_t columns = 0;
  for (const auto& [label, value] : facts_) columns = std::max(columns, DisplayWidth(label));
  std::string out;
  for (const auto& [label, value] : facts_) {
    std::string line(indent);
    AppendCell(line, label, columns, Align::kLeft);
    FinishLine(out, line + "  " + value);
  }
  return out;
}

}  // namespace zhudong::cli
