#include "adapters/exchange_tables/row.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "gateway/mapping/convert.h"

namespace zhudong::exchange_tables {
namespace {

std::string_view WithoutZeros(std::string_view digits) {
  const size_t first = digits.find_first_not_of('0');
  return first == std::string_view::npos ? std::string_view() : digits.substr(first);
}

}  // namespace

bool Older(const Age& a, const Age& b) {
  const std::string_view left = WithoutZeros(a.serial);
  const std::string_view right = WithoutZeros(b.serial);
  return std::make_tuple(a.updated_us, left.size(), left) < std::make_tuple(b.updated_us, right.size(), right);
}

std::string Row::Text(std::string_view column) const {
  const auto it = values.find(std::string(column));
  return it == values.end() ? "" : it->get<std::string>();
}

Row ToRow(const Plan& plan, std::vector<std::optional<std::string>> cells) {
  cells.resize(kFixedColumns + plan.columns.size());
  Row row;
  row.place = cells[0].value_or("");
  row.version = cells[1].value_or("");
  row.serial = cells[2].value_or("");
  row.misses_reference = cells[3] == "t";
  row.has_later_version = cells[4] == "t";
  row.values = nlohmann::json::object();
  row.values[std::string(kSerial)] = row.serial;
  for (size_t i = 0; i < plan.columns.size(); ++i) {
    std::optional<std::string>& cell = cells[kFixedColumns + i];
    if (cell) row.values[plan.columns[i]] = *std::move(cell);
  }
  const std::string updated(kUpdated);
  if (!row.values.contains(updated) && row.values.contains(std::string(kUpdatedToo))) {
    row.values[updated] = row.values[std::string(kUpdatedToo)];
  }
  row.key = row.Text(kRecordKey).empty() ? row.serial : row.Text(kRecordKey);
  row.valid = row.Text(kValid).empty() ? "1" : row.Text(kValid);
  row.age.serial = row.serial;
  if (const std::optional<mapping::When> when = mapping::ParseWhen(row.Text(kUpdated))) {
    row.age.updated_us = absl::ToUnixMicros(when->time);
  }
  return row;
}

}  // namespace zhudong::exchange_tables
