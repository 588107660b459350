// Things done one after the other: all of them, or none.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace zhudong::app {

class Steps {
 public:
  struct Step {
    std::string what;                        // `start source land`
    std::function<absl::Status()> go;        // on failure all is as before this step
    std::function<absl::Status()> put_back;  // of one that went
  };

  struct Result {
    absl::Status status;                    // OK: all went; else why one did not, with `what`
    std::vector<std::string> not_restored;  // what could not be put back, and why
  };

  void Add(Step step);
  // Once. When a step fails, those before it are put back, the last one first; what can't be is told, and the others
  // are put back all the same.
  Result Run();

 private:
  std::vector<Step> steps_;
};

}  // namespace zhudong::app
