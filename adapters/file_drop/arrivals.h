// Which files in a folder are complete. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace zhudong::file_drop {

struct Seen {
  std::string name;
  uint64_t size = 0;
  int64_t changed = 0;  // any clock's ticks
};

// Not thread-safe.
class Arrivals {
 public:
  // A file is complete when `name.done` is there, or after `stable_polls` polls in a row that found it as it was.
  explicit Arrivals(int stable_polls) : stable_polls_(stable_polls) {}

  // One poll: what the folder holds now. Names of the complete files, in order. Hidden files and those that end in
  // .done, .tmp or .part are never complete.
  std::vector<std::string> Complete(const std::vector<Seen>& listing);

 private:
  struct Watch {
    uint64_t size;
    int64_t changed;
    int unchanged;
  };
  const int stable_polls_;
  std::map<std::string, Watch> watches_;
};

}  // namespace zhudong::file_drop
