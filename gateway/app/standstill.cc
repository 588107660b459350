#include "gateway/app/standstill.h"

#include <utility>

#include "absl/time/time.h"

namespace zhudong::app {
namespace {

constexpr absl::Duration kInterval = absl::Seconds(1);

}  // namespace

void Standstill::Start() {
  thread_ = std::thread([this] {
    while (!stop_.WaitForNotificationWithTimeout(kInterval)) Look();
  });
}

void Standstill::Stop() {
  if (!stop_.HasBeenNotified()) stop_.Notify();
  if (thread_.joinable()) thread_.join();
}

void Standstill::Look() {
  for (Seen& seen : seen_) {
    absl::Status now = seen.part.status();
    if (now == seen.last) continue;
    if (now.ok()) {
      log_.Info("a part that stood still goes on", {{"part", seen.part.name}});
    } else {
      log_.Error("a part stands still and tries again",
                 {{"part", seen.part.name}, {"why", std::string(now.message())}});
    }
    seen.last = std::move(now);
  }
}

}  // namespace zhudong::app
