#include "gateway/model/demand_record.h"

#include "absl/strings/str_cat.h"

namespace zhudong::model {

absl::StatusOr<v1::DemandEvent> ToDemandEvent(const store::v1::DemandRecord& record) {
  v1::DemandEvent event;
  if (event.ParseFromString(record.SerializeAsString())) return event;
  return absl::DataLossError(absl::StrCat("demand event ", record.event_id(),
                                          " can't be read: restore the data directory from a backup, or derive ",
                                          "everything again with `zhudong rebuild`"));
}

absl::StatusOr<std::vector<v1::DemandEvent>> ToDemandEvents(const std::vector<store::v1::DemandRecord>& records) {
  std::vector<v1::DemandEvent> events;
  events.reserve(records.size());
  for (const store::v1::DemandRecord& record : records) {
    absl::StatusOr<v1::DemandEvent> event = ToDemandEvent(record);
    if (!event.ok()) return event.status();
    events.push_back(*std::move(event));
  }
  return events;
}

store::v1::DemandRecord ToDemandRecord(const v1::DemandEvent& event) {
  store::v1::DemandRecord record;
  record.ParseFromString(event.SerializeAsString());
  return record;
}

}  // namespace zhudong::model
