// Which event of a call may go now: those of one project, and those that name it, one after the other; others at the
// same time. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <vector>

#include "zhudong/v1/demand.pb.h"

namespace zhudong::pushing {

// Not thread-safe.
class Turns {
 public:
  explicit Turns(const std::vector<v1::DemandEvent>& events);

  // The next event that may go, the earliest first; nullopt when none may before another is Done.
  std::optional<size_t> Next();
  // An event that Next gave is applied; or it is not, and what follows it will not go.
  void Done(size_t index, bool applied);
  // Whether an event is out.
  bool any_out() const { return out_ > 0; }

 private:
  std::vector<std::vector<size_t>> followers_;
  std::vector<int> waits_for_;
  std::set<size_t> ready_;
  size_t out_ = 0;
};

}  // namespace zhudong::pushing
