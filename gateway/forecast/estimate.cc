#include "gateway/forecast/estimate.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "absl/strings/str_cat.h"

namespace zhudong::forecast {
namespace {

constexpr double kLargest = 1e9;
constexpr int kDecimals = 4;

void Fill(const Triple& value, v1::DemandTriple& out) {
  out.set_low(value.low);
  out.set_expected(value.expected);
  out.set_high(value.high);
}

Triple TripleOf(const v1::Factor& factor) {
  return {factor.value().low(), factor.value().expected(), factor.value().high()};
}

}  // namespace

std::string_view NameOf(LoadKind kind) {
  static constexpr std::string_view kNames[kLoadKinds] = {"residential", "office", "retail",
                                                          "industry",    "public", "data_center"};
  return kNames[static_cast<size_t>(kind)];
}

void Trace::Table(std::string_view name, const Sourced& value, std::string_view applies_to) {
  v1::Factor* factor = AddTable(name, value.value, applies_to);
  if (factor == nullptr) return;
  factor->set_name(name.data(), name.size());
  Fill(value.value, *factor->mutable_value());
  factor->set_unit(value.unit);
  factor->set_source(value.source);
  factor->set_assurance(value.assurance);
  factor->set_applies_to(applies_to.data(), applies_to.size());
}

void Trace::Evidence(std::string_view name, double value, std::string_view unit, std::string_view applies_to,
                     uint32_t position) {
  v1::Factor& factor = *factors_.Add();
  factor.set_name(name.data(), name.size());
  Fill(Triple::Of(value), *factor.mutable_value());
  factor.set_unit(unit.data(), unit.size());
  factor.set_source("evidence");
  factor.set_assurance("evidence");
  factor.set_applies_to(applies_to.data(), applies_to.size());
  factor.set_evidence(position);
}

void Trace::Append(const Trace& other) {
  size_t next_from_table = 0;
  for (int i = 0; i < other.factors_.size(); ++i) {
    const v1::Factor& factor = other.factors_[i];
    if (next_from_table < other.from_tables_.size() && other.from_tables_[next_from_table] == i) {
      ++next_from_table;
      if (v1::Factor* added = AddTable(factor.name(), TripleOf(factor), factor.applies_to())) *added = factor;
    } else {
      *factors_.Add() = factor;
    }
  }
  sentences_.MergeFrom(other.sentences_);
}

void Trace::MoveTo(v1::Forecast& forecast) {
  forecast.mutable_factors()->Swap(&factors_);
  forecast.mutable_explanation()->Swap(&sentences_);
  from_tables_.clear();
}

v1::Factor* Trace::AddTable(std::string_view name, const Triple& value, std::string_view applies_to) {
  for (const int i : from_tables_) {
    const v1::Factor& known = factors_[i];
    if (known.applies_to() == applies_to && known.name() == name && TripleOf(known) == value) return nullptr;
  }
  from_tables_.push_back(factors_.size());
  return factors_.Add();
}

std::optional<LoadKind> Estimate::Dominant() const {
  const auto largest = std::max_element(by_kind.begin(), by_kind.end());
  if (*largest <= 0) return std::nullopt;
  return static_cast<LoadKind>(largest - by_kind.begin());
}

uint32_t EvidenceOf(const v1::Project& project, std::string_view field) {
  for (const v1::FieldSource& source : project.field_sources()) {
    if (source.field() == field) return source.evidence();
  }
  return 0;
}

bool Usable(double value) { return value > 0 && value <= kLargest; }

std::string Show(double value) {
  // Most are whole, and those are quicker. to_chars knows no locale.
  if (value >= 0 && value <= kLargest && value == std::trunc(value)) return absl::StrCat(static_cast<int64_t>(value));
  char buffer[64];
  const auto end = std::to_chars(std::begin(buffer), std::end(buffer), value, std::chars_format::fixed, kDecimals).ptr;
  std::string text(buffer, end);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string Show(const Triple& value) {
  if (value.low == value.expected && value.expected == value.high) return Show(value.low);
  return absl::StrCat(Show(value.low), " / ", Show(value.expected), " / ", Show(value.high));
}

std::string Show(const Sourced& value) {
  return absl::StrCat(Show(value.value), value.unit == "1" ? "" : " ", value.unit == "1" ? "" : value.unit, " [",
                      value.source, ", ", value.assurance, "]");
}

}  // namespace zhudong::forecast
