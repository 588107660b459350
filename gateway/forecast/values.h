// What the demand tables hold: numbers with their source. Values; no invariants beyond what the parser checked.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "zhudong/v1/projects.pb.h"

namespace zhudong::forecast {

// low <= expected <= high.
struct Triple {
  double low = 0;
  double expected = 0;
  double high = 0;

  static Triple Of(double value) { return {value, value, value}; }
  bool operator==(const Triple&) const = default;
};
Triple operator+(const Triple& a, const Triple& b);
Triple operator*(const Triple& a, const Triple& b);
Triple operator*(const Triple& a, double b);
// The larger of each part.
Triple Max(const Triple& a, const Triple& b);

struct Sourced {
  Triple value;
  std::string unit;
  std::string source;
  std::string assurance;
};

// A value by a count or a size: the first row whose limit is not exceeded.
struct Step {
  double up_to = std::numeric_limits<double>::infinity();
  Sourced value;
};

class Steps {
 public:
  // Rows in rising order of up_to, the last without a limit.
  explicit Steps(std::vector<Step> rows) : rows_(std::move(rows)) {}

  const Sourced& At(double size) const;
  // A demand factor for `count` things: the row's, raised where the row would make `count` things need less than the
  // last count of an earlier row did (a step down in the factor must not be a step down in the demand).
  Sourced FactorFor(double count) const;

 private:
  std::vector<Step> rows_;
};

// Share of the saturated demand, the first year after energizing first; ends with the first year at 1.
struct Growth {
  std::vector<double> shares;
  std::string source;
  std::string assurance;
};

enum class CapacityUnit : uint8_t { kKilowatt, kKilovoltAmpere };

struct VoltageRow {
  v1::VoltageLevel level = v1::VOLTAGE_LEVEL_UNSPECIFIED;
  double up_to = std::numeric_limits<double>::infinity();
  CapacityUnit unit = CapacityUnit::kKilovoltAmpere;
};

struct Voltages {
  // The last without a limit.
  std::vector<VoltageRow> rows;
  std::string source;
  std::string assurance;
};

// One document. Keys are `section.key`.
struct Document {
  std::string name;
  // Empty: everywhere.
  std::string division_prefix;
  absl::CivilDay effective_from;
  std::map<std::string, Sourced, std::less<>> values;
  std::map<std::string, Steps, std::less<>> steps;
  std::map<std::string, Growth, std::less<>> growth;
  std::optional<Voltages> voltages;
};

}  // namespace zhudong::forecast
