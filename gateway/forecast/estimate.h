// One way of working out a demand, and how: what the methods hand to Compute.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/forecast/values.h"
#include "zhudong/v1/projects.pb.h"

namespace zhudong::forecast {

// The kinds that growth and lead times are known for.
enum class LoadKind : uint8_t { kResidential, kOffice, kRetail, kIndustry, kPublic, kDataCenter };
inline constexpr size_t kLoadKinds = 6;
// The key in the section `growth`.
std::string_view NameOf(LoadKind kind);

// Factors and sentences, in the order they were used. Every number that enters goes through here.
class Trace {
 public:
  // A number of the tables; once, however often it is used.
  void Table(std::string_view name, const Sourced& value, std::string_view applies_to);
  // A number of the evidence at `position` (from 1; 0: not known which).
  void Evidence(std::string_view name, double value, std::string_view unit, std::string_view applies_to,
                uint32_t position);
  void Say(std::string sentence) { sentences_.Add(std::move(sentence)); }
  // What `other` used and said, after what this did.
  void Append(const Trace& other);

  const google::protobuf::RepeatedPtrField<v1::Factor>& factors() const { return factors_; }
  const google::protobuf::RepeatedPtrField<std::string>& sentences() const { return sentences_; }
  // Hands all of it over to `forecast`; nothing is left here.
  void MoveTo(v1::Forecast& forecast);

 private:
  // Not when it is the table's and known.
  v1::Factor* AddTable(std::string_view name, const Triple& value, std::string_view applies_to);

  google::protobuf::RepeatedPtrField<v1::Factor> factors_;
  // Positions in factors_ of those from the tables.
  std::vector<int> from_tables_;
  google::protobuf::RepeatedPtrField<std::string> sentences_;
};

struct Estimate {
  v1::ForecastMethod method = v1::FORECAST_METHOD_UNSPECIFIED;
  Triple kw;
  Trace trace;
  // Expected kW by kind, for the dominant one.
  std::array<double, kLoadKinds> by_kind = {};
  // False when something that needs supply could not be counted.
  bool complete = true;

  void Add(LoadKind kind, double kw_expected) { by_kind[static_cast<size_t>(kind)] += kw_expected; }
  // The kind with the largest share, the first of equals; nullopt when there is none.
  std::optional<LoadKind> Dominant() const;
};

// Where a project's value comes from: the first field source of that name; 0 when there is none.
uint32_t EvidenceOf(const v1::Project& project, std::string_view field);

// A number that can be worked with: above 0, at most 1e9 (NaN is not).
bool Usable(double value);

// For sentences: `1234.5`, at most 4 decimals, none that are 0; and `1 / 2 / 3`, or `2` when all are the same.
std::string Show(double value);
std::string Show(const Triple& value);
// `30 / 50 / 70 W/㎡ [GB/T 50293-2014 表4.3.4, R-high]`.
std::string Show(const Sourced& value);

}  // namespace zhudong::forecast
