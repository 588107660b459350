#include "gateway/app/license_system/faults.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/base/text.h"

namespace zhudong::app {
namespace {

constexpr const char* kNames[] = {"slow",        "error", "wrong-signature", "revoked-certificate", "expired-token",
                                  "half-answer", "down",  "cut-ofd"};

}  // namespace

absl::Status CheckFault(std::string_view name, int value) {
  if (std::find(std::begin(kNames), std::end(kNames), name) == std::end(kNames)) {
    return absl::InvalidArgumentError(absl::StrCat("no such fault; there are: ", absl::StrJoin(kNames, ", ")));
  }
  if (value >= 0 && value <= (name == "slow" ? kMostSlowMs : 1)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("slow takes milliseconds, at most ", kMostSlowMs, "; every other fault 1 for on, 0 for off"));
}

absl::StatusOr<std::pair<std::string, int>> ParseFault(std::string_view text) {
  const size_t equals = text.find('=');
  const std::string name(text.substr(0, equals));
  int value = 1;
  if (equals != std::string_view::npos && !absl::SimpleAtoi(base::ToAbsl(text.substr(equals + 1)), &value)) {
    return absl::InvalidArgumentError("a fault's value is a number");
  }
  if (absl::Status fits = CheckFault(name, value); !fits.ok()) return fits;
  return std::make_pair(name, value);
}

void Faults::Set(const std::string& name, int value) {
  absl::MutexLock lock(&mutex_);
  on_[name] = value;
}

int Faults::Of(const std::string& name) const {
  absl::MutexLock lock(&mutex_);
  const auto found = on_.find(name);
  return found == on_.end() ? 0 : found->second;
}

int Faults::Take(const std::string& name) {
  absl::MutexLock lock(&mutex_);
  const auto found = on_.find(name);
  return found == on_.end() ? 0 : std::exchange(found->second, 0);
}

void Pause::For(absl::Duration wait) {
  absl::MutexLock lock(&mutex_);
  mutex_.AwaitWithTimeout(absl::Condition(&stopped_), wait);
}

void Pause::SetStopped(bool stopped) {
  absl::MutexLock lock(&mutex_);
  stopped_ = stopped;
}

}  // namespace zhudong::app
