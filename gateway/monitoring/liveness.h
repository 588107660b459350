// Do the threads get on? Something that has work and does not move for many looks is stuck. Pure: whoever looks says
// what he saw, and looks once a second. Looks are counted, not seconds: a machine that slept is not a program that
// hung.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace zhudong::monitoring {

// What one part said when it was looked at.
struct Seen {
  bool has_work = false;
  uint64_t moved = 0;  // any number that changes when it gets on
};

// Not thread-safe.
class Liveness {
 public:
  struct Verdict {
    std::string part;
    bool stuck = false;
    int looks = 0;  // without a move, while it had work
  };

  explicit Liveness(int patience) : patience_(patience) {}

  void Look(const std::string& part, Seen seen);
  // By name.
  std::vector<Verdict> Verdicts() const;

 private:
  struct State {
    uint64_t moved = 0;
    int looks = 0;
  };
  const int patience_;
  std::map<std::string, State> parts_;
};

}  // namespace zhudong::monitoring
