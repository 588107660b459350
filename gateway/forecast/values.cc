#include "gateway/forecast/values.h"

#include <algorithm>

namespace zhudong::forecast {

Triple operator+(const Triple& a, const Triple& b) { return {a.low + b.low, a.expected + b.expected, a.high + b.high}; }

Triple operator*(const Triple& a, const Triple& b) { return {a.low * b.low, a.expected * b.expected, a.high * b.high}; }

Triple operator*(const Triple& a, double b) { return {a.low * b, a.expected * b, a.high * b}; }

Triple Max(const Triple& a, const Triple& b) {
  return {std::max(a.low, b.low), std::max(a.expected, b.expected), std::max(a.high, b.high)};
}

const Sourced& Steps::At(double size) const {
  for (const Step& row : rows_) {
    if (size <= row.up_to) return row.value;
  }
  return rows_.back().value;
}

Sourced Steps::FactorFor(double count) const {
  Triple reached;
  for (const Step& row : rows_) {
    if (count <= row.up_to) {
      Sourced factor = row.value;
      factor.value = Max(factor.value, reached * (1 / count));
      return factor;
    }
    reached = Max(reached, row.value.value * row.up_to);
  }
  return rows_.back().value;
}

}  // namespace zhudong::forecast
