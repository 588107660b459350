#include "gateway/app/housekeeping.h"

#include <algorithm>
#include <string>

namespace zhudong::app {
namespace {

constexpr absl::Duration kInterval = absl::Minutes(1);
constexpr size_t kLookAtOnce = 256;
constexpr size_t kLookBytes = 1u << 20;

}  // namespace

absl::StatusOr<uint64_t> TrimPoint(const delivery::DemandLog& outbox, const delivery::Deliverers& deliverers,
                                   const Retention& retention, absl::Time now) {
  uint64_t settled = outbox.end();
  const std::shared_ptr<const delivery::Deliverers::List> all = deliverers.All();
  for (const auto& [name, deliverer] : *all) settled = std::min(settled, deliverer->Status().position());
  uint64_t point = outbox.earliest();
  while (point <= outbox.end()) {
    const absl::StatusOr<std::vector<delivery::DemandEntry>> entries = outbox.Read(point - 1, kLookAtOnce, kLookBytes);
    if (!entries.ok()) return entries.status();
    for (const delivery::DemandEntry& entry : *entries) {
      const absl::Time caused = absl::FromUnixSeconds(entry.event.caused_at().seconds());
      const absl::Duration kept = entry.sequence > settled ? retention.unsettled : retention.settled;
      if (caused >= now - kept) return entry.sequence;
      point = entry.sequence + 1;
    }
    if (entries->empty()) break;
  }
  return point;
}

void Housekeeping::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Housekeeping::Stop() {
  if (!stop_.HasBeenNotified()) stop_.Notify();
  if (thread_.joinable()) thread_.join();
}

void Housekeeping::Run() {
  while (!stop_.WaitForNotificationWithTimeout(kInterval)) {
    const uint64_t before = outbox_.earliest();
    const absl::StatusOr<uint64_t> point = TrimPoint(outbox_, deliverers_, retention_, clock_.Now());
    absl::Status status = point.status();
    if (point.ok() && *point > before) status = outbox_.TrimBelow(*point);
    if (!status.ok()) log_.Warn("the outbox could not be trimmed", {{"error", std::string(status.message())}});
  }
}

}  // namespace zhudong::app
