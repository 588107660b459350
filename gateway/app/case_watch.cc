#include "gateway/app/case_watch.h"

#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "zhudong/store/v1/records.pb.h"

namespace zhudong::app {
namespace {

constexpr absl::Duration kInterval = absl::Seconds(1);
// So many in one record: a new calendar may bring many moments at once.
constexpr size_t kMaxMoments = 1000;

}  // namespace

void CaseWatch::Start() {
  wait_for_ = parts_.journal.durable();
  thread_ = std::thread([this] {
    absl::Status last;
    while (!stop_.WaitForNotificationWithTimeout(kInterval)) {
      absl::Status now = Look();
      if (!now.ok() && now != last) {
        parts_.log.Error("deadlines of cases can't be told, and are tried again",
                         {{"why", std::string(now.message())}});
      }
      last = std::move(now);
    }
  });
}

void CaseWatch::Stop() {
  if (!stop_.HasBeenNotified()) stop_.Notify();
  if (thread_.joinable()) thread_.join();
}

absl::Status CaseWatch::Look() {
  const bool caught_up = parts_.pipeline.position() >= wait_for_;
  if (!caught_up) return absl::OkStatus();
  wait_for_ = parts_.journal.durable();
  const absl::Time now = parts_.clock.Now();
  absl::StatusOr<std::vector<zhudong::store::v1::ReachedClock>> moments = parts_.cases.MomentsUpTo(now, kMaxMoments);
  if (!moments.ok()) return moments.status();
  if (moments->empty()) return absl::OkStatus();
  zhudong::store::v1::JournalRecord record;
  record.set_received_at_us(absl::ToUnixMicros(now));
  for (zhudong::store::v1::ReachedClock& moment : *moments) {
    *record.mutable_clocks_reached()->add_clocks() = std::move(moment);
  }
  if (absl::Status appended = parts_.ingest.AppendOwn(record, "", ""); !appended.ok()) return appended;
  wait_for_ = parts_.journal.durable();
  return absl::OkStatus();
}

}  // namespace zhudong::app
