// W3C Trace Context, version 00: `00-<32 hex>-<16 hex>-<2 hex>` (Recommendation of 2021-11-23, clause 3.2). It is
// carried from whoever publishes through the journal to whoever is told. Pure.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace zhudong::model {

inline constexpr std::string_view kTraceparentShape = "00-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-xxxxxxxxxxxxxxxx-xx";

// Hex digits in lower case at their places. Ids of zeros alone, which the clause forbids, pass: they harm nobody.
inline bool IsTraceparent(std::string_view text) {
  return std::equal(
      text.begin(), text.end(), kTraceparentShape.begin(), kTraceparentShape.end(),
      [](char c, char shape) { return shape == 'x' ? (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') : c == shape; });
}

// The trace alone: what all lines of one story in all logs have in common. Empty without one.
inline std::string TraceIdOf(std::string_view traceparent) {
  return IsTraceparent(traceparent) ? std::string(traceparent.substr(3, 32)) : std::string();
}

// One traceparent for several items that go together: theirs when all have the same, else none.
class SharedTraceparent {
 public:
  void Add(std::string_view traceparent) {
    if (count_++ == 0) shared_ = IsTraceparent(traceparent) ? traceparent : std::string_view();
    if (shared_ != traceparent) shared_.clear();
  }
  // Empty without one.
  const std::string& Get() const { return shared_; }

 private:
  std::string shared_;
  size_t count_ = 0;
};

}  // namespace zhudong::model
