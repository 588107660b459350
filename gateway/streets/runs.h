// Two lines → the stretches along which they run together. Pure; thread-safe. Private to this folder.
#pragma once

#include <cstdint>
#include <vector>

#include "gateway/streets/line.h"

namespace zhudong::streets {

struct RunRules {
  double near_m = 15;
  double min_shared_m = 50;
};

// Metres along the two lines.
struct Run {
  double a_from = 0;
  double a_to = 0;
  // Of b beside them: b may run the other way, then b_from is the greater.
  double b_from = 0;
  double b_to = 0;

  double length_m() const { return a_to - a_from; }
};

// Parts of `a` beside which `b` runs: at most near_m aside and at most 25° askew. An interruption of at most 2 near_m,
// as on the outside of a bend, belongs to a stretch. A stretch has min_shared_m without its interruptions, and its two
// ends show the same way on both lines within 8°: what is more askew crosses.
// `budget`: of pieces that may still be compared; lowered. At 0 nothing is found.
std::vector<Run> RunsTogether(const Line& a, const Line& b, const RunRules& rules, int64_t& budget);

}  // namespace zhudong::streets
