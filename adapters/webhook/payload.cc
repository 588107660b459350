#include "adapters/webhook/payload.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/time_util.h"

namespace zhudong::webhook {

std::string IdOf(const v1::DemandEvent& event) {
  std::string id = event.event_id();
  std::replace(id.begin(), id.end(), '.', '_');
  return id;
}

std::string TypeOf(const v1::DemandEvent& event) {
  switch (event.change_case()) {
    case v1::DemandEvent::kForecastIssued:
      return "forecast.issued";
    case v1::DemandEvent::kForecastRevised:
      return "forecast.revised";
    case v1::DemandEvent::kForecastWithdrawn:
      return "forecast.withdrawn";
    case v1::DemandEvent::kStageReached:
      return "project.stage_reached";
    case v1::DemandEvent::kProjectsMerged:
      return "project.merged";
    case v1::DemandEvent::kProjectSplit:
      return "project.split";
    case v1::DemandEvent::kUtilityAnswered:
      return event.utility_answered().withdrawn() ? "answer.withdrawn" : "answer.given";
    case v1::DemandEvent::kCaseChanged:
      return "case.changed";
    case v1::DemandEvent::kServiceInvitation:
      return "service.invited";
    case v1::DemandEvent::CHANGE_NOT_SET:
      break;
  }
  return "project.changed";  // of a later version, or with the change left out at the subscriber's wish
}

absl::StatusOr<std::string> BodyOf(const v1::DemandEvent& event) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string data;
  if (const auto status = google::protobuf::util::MessageToJsonString(event, &data, options); !status.ok()) {
    return absl::InternalError(absl::StrCat("the event can't be written as JSON: ", status.ToString()));
  }
  const std::string timestamp = google::protobuf::util::TimeUtil::ToString(event.caused_at());
  return absl::StrCat(R"({"type":")", TypeOf(event), R"(","timestamp":")", timestamp, R"(","data":)", data, "}");
}

}  // namespace zhudong::webhook
