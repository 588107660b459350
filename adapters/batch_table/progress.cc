#include "adapters/batch_table/progress.h"

#include "nlohmann/json.hpp"

namespace zhudong::batch_table {
namespace {

using nlohmann::json;

std::string TextAt(const json& value, const char* name) {
  const auto found = value.find(name);
  return found != value.end() && found->is_string() ? found->get<std::string>() : "";
}

int64_t NumberAt(const json& value, const char* name) {
  const auto found = value.find(name);
  return found != value.end() && found->is_number_integer() ? found->get<int64_t>() : 0;
}

bool FlagAt(const json& value, const char* name) {
  const auto found = value.find(name);
  return found != value.end() && found->is_boolean() && found->get<bool>();
}

std::vector<int64_t> NumbersAt(const json& value, const char* name) {
  std::vector<int64_t> numbers;
  const auto found = value.find(name);
  if (found == value.end() || !found->is_array()) return numbers;
  for (const json& each : *found) {
    if (each.is_number_integer()) numbers.push_back(each.get<int64_t>());
  }
  return numbers;
}

std::string Dump(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

}  // namespace

std::string Encode(const Progress& progress) {
  json value = {{"table", progress.table}, {"from", progress.from}, {"seen", progress.seen}};
  if (progress.open) {
    const Place& after = progress.after;
    value["open"] = true;
    value["until"] = progress.until;
    value["ended"] = progress.ended;
    value["many"] = progress.many;
    value["after"] = {after.batch, after.time, after.key, after.digest};
  }
  return Dump(value);
}

Progress DecodeProgress(std::string_view text) {
  Progress progress;
  const json value = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!value.is_object()) return progress;
  progress.table = TextAt(value, "table");
  progress.from = NumberAt(value, "from");
  progress.seen = NumbersAt(value, "seen");
  const auto after = value.find("after");
  if (!FlagAt(value, "open") || after == value.end() || !after->is_array() || after->size() != 4) return progress;
  for (const json& part : *after) {
    if (!part.is_string()) return progress;
  }
  progress.open = true;
  progress.until = NumberAt(value, "until");
  progress.ended = NumbersAt(value, "ended");
  progress.many = FlagAt(value, "many");
  progress.after = {(*after)[0], (*after)[1], (*after)[2], (*after)[3]};
  return progress;
}

std::string Encode(const std::vector<Age>& withdrawals) {
  json list = json::array();
  for (const Age& age : withdrawals) list.push_back(json::array({age.batch, age.micros}));
  return Dump(list);
}

std::vector<Age> DecodeWithdrawals(std::string_view text) {
  std::vector<Age> withdrawals;
  const json list = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!list.is_array()) return withdrawals;
  for (const json& each : list) {
    if (!each.is_array() || each.size() != 2 || !each[0].is_string() || !each[1].is_number_integer()) continue;
    withdrawals.push_back({each[0].get<std::string>(), each[1].get<int64_t>()});
  }
  return withdrawals;
}

}  // namespace zhudong::batch_table
