#include "gateway/app/steps.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace zhudong::app {

void Steps::Add(Step step) { steps_.push_back(std::move(step)); }

Steps::Result Steps::Run() {
  for (size_t i = 0; i < steps_.size(); ++i) {
    const absl::Status went = steps_[i].go();
    if (went.ok()) continue;
    Result result{.status = absl::Status(went.code(), absl::StrCat(steps_[i].what, ": ", went.message())),
                  .not_restored = {}};
    while (i-- > 0) {
      if (absl::Status back = steps_[i].put_back(); !back.ok()) {
        result.not_restored.push_back(absl::StrCat(steps_[i].what, ": ", back.message()));
      }
    }
    return result;
  }
  return {};
}

}  // namespace zhudong::app
