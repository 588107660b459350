#include "gateway/mapping/record_view.h"

#include <algorithm>

#include "gateway/mapping/json_text.h"
#include "gateway/model/placeholders.h"
#include "gateway/model/text.h"

namespace zhudong::mapping {
namespace {

// The first `count` characters of UTF-8 text; empty when it has fewer.
std::string Front(const std::string& text, size_t count) {
  size_t at = 0;
  while (at < text.size() && count > 0) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
    --count;
  }
  return count == 0 ? text.substr(0, at) : "";
}

}  // namespace

RecordView::RecordView(const Spec& spec, const std::vector<std::string>& columns) : spec_(spec), columns_(columns) {
  for (size_t i = 0; i < columns.size(); ++i) index_.emplace(columns[i], i);
}

Value RecordView::Classify(std::string text, const std::string& from, bool digits_speak) const {
  const std::string_view trimmed = model::Trim(text);
  if (trimmed.empty()) return {Value::State::kAbsent, "", from};
  const bool missing = spec_.missing.contains(std::string(trimmed)) ||
                       (model::IsPlaceholder(trimmed) && !(digits_speak && model::AllDigits(trimmed)));
  return {missing ? Value::State::kPlaceholder : Value::State::kText, std::string(trimmed), from};
}

Value RecordView::Read(const std::string& from, const Record& record, const nlohmann::json& json,
                       bool digits_speak) const {
  if (spec_.format == Format::kCsv) {
    const auto at = index_.find(from);
    if (at == index_.end()) return {Value::State::kAbsent, "", from};
    return Classify(record.cells[at->second], from, digits_speak);
  }
  const nlohmann::json* value = At(json, from);
  if (value == nullptr || value->is_null()) return {Value::State::kAbsent, "", from};
  if (value->is_structured()) return {Value::State::kStructure, "", from};
  Value read = Classify(value->is_string() ? value->get<std::string>() : value->dump(), from, digits_speak);
  read.inexact = LosesDigits(*value);
  return read;
}

Value RecordView::Resolve(const Origin& origin, const Record& record, const nlohmann::json& json) const {
  Value found;
  if (!origin.from.empty()) found.from = origin.from.front();
  for (const std::string& from : origin.from) {
    Value value = Read(from, record, json, origin.digits_speak);
    if (origin.first > 0 && value.state == Value::State::kText) {
      value.text = Front(value.text, origin.first);
      if (value.text.empty()) value.state = Value::State::kAbsent;
    }
    if (value.state == Value::State::kText || value.state == Value::State::kStructure) return value;
    if (value.state == Value::State::kPlaceholder && found.state == Value::State::kAbsent) found = std::move(value);
  }
  if (origin.constant) return {Value::State::kText, origin.value, "value"};
  return found;
}

bool RecordView::Holds(const Condition& condition, const Record& record) const {
  const Value value = Read(condition.from, record, record.json, /*digits_speak=*/true);
  if (!condition.equals.empty()) {
    return value.state == Value::State::kText &&
           std::find(condition.equals.begin(), condition.equals.end(), value.text) != condition.equals.end();
  }
  const bool said = value.state == Value::State::kText || value.state == Value::State::kStructure;
  return said == condition.present;
}

std::string RecordView::Canonical(const Record& record) const {
  if (spec_.format != Format::kCsv) return record.json.dump();
  std::string all;
  for (size_t i = 0; i < columns_.size(); ++i) {
    all += columns_[i];
    all += '\x1F';
    all += model::Trim(record.cells[i]);
    all += '\x1E';
  }
  return all;
}

}  // namespace zhudong::mapping
