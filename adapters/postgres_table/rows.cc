#include "adapters/postgres_table/rows.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/time_util.h"

namespace zhudong::postgres_table {
namespace {

using Json = nlohmann::json;

// STAGE_LAND_SUPPLIED as land_supplied, VOLTAGE_LEVEL_10KV as 10kv; null when it is not said.
Json NameOf(const std::string& name, std::string_view prefix, int value) {
  if (value == 0) return nullptr;
  return absl::AsciiStrToLower(name.substr(std::min(prefix.size(), name.size())));
}

Json TextOrNull(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

// Only a whole date fits into the column; anything else stands in the event itself.
Json DateOrNull(const std::string& text) {
  const auto digits = [&](size_t from, size_t to) {
    return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(from), text.begin() + static_cast<std::ptrdiff_t>(to),
                       [](char c) { return c >= '0' && c <= '9'; });
  };
  const bool whole =
      text.size() == 10 && digits(0, 4) && text[4] == '-' && digits(5, 7) && text[7] == '-' && digits(8, 10);
  return whole ? Json(text) : Json(nullptr);
}

const v1::Forecast* ForecastOf(const v1::DemandEvent& event) {
  if (event.has_forecast_issued()) return &event.forecast_issued().forecast();
  if (event.has_forecast_revised()) return &event.forecast_revised().forecast();
  return nullptr;
}

const char* TypeOf(const v1::DemandEvent& event) {
  switch (event.change_case()) {
    case v1::DemandEvent::kForecastIssued:
      return "forecast_issued";
    case v1::DemandEvent::kForecastRevised:
      return "forecast_revised";
    case v1::DemandEvent::kForecastWithdrawn:
      return "forecast_withdrawn";
    case v1::DemandEvent::kStageReached:
      return "stage_reached";
    case v1::DemandEvent::kProjectsMerged:
      return "projects_merged";
    case v1::DemandEvent::kProjectSplit:
      return "project_split";
    case v1::DemandEvent::kUtilityAnswered:
      return "utility_answered";
    case v1::DemandEvent::kCaseChanged:
      return "case_changed";
    case v1::DemandEvent::kServiceInvitation:
      return "service_invitation";
    case v1::DemandEvent::CHANGE_NOT_SET:
      break;
  }
  return "changed";
}

void AddForecast(const v1::Forecast& forecast, Json& row) {
  row["forecast_id"] = TextOrNull(forecast.forecast_id());
  if (forecast.has_demand()) {
    row["low_kw"] = forecast.demand().low_kw();
    row["expected_kw"] = forecast.demand().expected_kw();
    row["high_kw"] = forecast.demand().high_kw();
  }
  row["voltage_level"] =
      NameOf(v1::VoltageLevel_Name(forecast.voltage_level()), "VOLTAGE_LEVEL_", forecast.voltage_level());
  row["need_by_date"] = DateOrNull(forecast.need_by_date());
  row["certainty"] = forecast.certainty();
}

// What both tables say of an event.
Json CommonOf(const v1::DemandEvent& event) {
  Json row = {{"event_id", event.event_id()},
              {"project_id", event.project_id()},
              {"project_sequence", event.project_sequence()},
              {"division_code", TextOrNull(event.division_code())},
              {"stage", NameOf(v1::Stage_Name(event.stage()), "STAGE_", event.stage())}};
  if (event.has_caused_at()) row["caused_at"] = google::protobuf::util::TimeUtil::ToString(event.caused_at());
  if (const v1::Forecast* forecast = ForecastOf(event)) AddForecast(*forecast, row);
  if (event.has_forecast_withdrawn()) {
    row["successor_project_id"] = TextOrNull(event.forecast_withdrawn().successor_project_id());
  }
  return row;
}

}  // namespace

std::vector<v1::ReceiptOutcome> Decide(const std::vector<v1::DemandEvent>& events, const Known& known) {
  Known now = known;
  std::vector<v1::ReceiptOutcome> outcomes;
  for (const v1::DemandEvent& event : events) {
    uint64_t& last = now.last_sequence[event.project_id()];
    if (now.event_ids.contains(event.event_id())) {
      outcomes.push_back(v1::RECEIPT_OUTCOME_DUPLICATE);
    } else if (event.project_sequence() <= last) {
      outcomes.push_back(v1::RECEIPT_OUTCOME_STALE);
    } else {
      outcomes.push_back(v1::RECEIPT_OUTCOME_APPLIED);
      last = event.project_sequence();
      now.event_ids.insert(event.event_id());
    }
  }
  return outcomes;
}

absl::StatusOr<std::string> EventRows(const std::vector<v1::DemandEvent>& events,
                                      const std::vector<v1::ReceiptOutcome>& outcomes) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  Json rows = Json::array();
  for (size_t i = 0; i < events.size(); ++i) {
    if (outcomes[i] != v1::RECEIPT_OUTCOME_APPLIED) continue;
    const v1::DemandEvent& event = events[i];
    Json row = CommonOf(event);
    row["type"] = TypeOf(event);
    if (event.has_forecast_revised()) {
      row["replaces_forecast_id"] = TextOrNull(event.forecast_revised().replaces_forecast_id());
    }
    if (event.has_forecast_withdrawn()) {
      row["forecast_id"] = TextOrNull(event.forecast_withdrawn().forecast_id());
      row["reason"] = TextOrNull(event.forecast_withdrawn().reason());
    }
    std::string whole;
    if (const auto status = google::protobuf::util::MessageToJsonString(event, &whole, options); !status.ok()) {
      return absl::InvalidArgumentError(absl::StrCat("the event can't be written as JSON: ", status.ToString()));
    }
    row["event"] = std::move(whole);
    rows.push_back(std::move(row));
  }
  return rows.dump();
}

std::string ProjectRows(const std::vector<v1::DemandEvent>& events, const std::vector<v1::ReceiptOutcome>& outcomes) {
  std::map<std::string, Json> rows;
  for (size_t i = 0; i < events.size(); ++i) {
    if (outcomes[i] != v1::RECEIPT_OUTCOME_APPLIED) continue;
    Json row = CommonOf(events[i]);
    if (ForecastOf(events[i]) != nullptr) row["state"] = "forecast";
    if (events[i].has_forecast_withdrawn()) row["state"] = "withdrawn";
    Json& before = rows[events[i].project_id()];
    // An event that does not speak of the forecast leaves what an earlier one of the same call said of it.
    if (!row.contains("state") && before.contains("state")) {
      before.update(row);
    } else {
      before = std::move(row);
    }
  }
  Json all = Json::array();
  for (auto& [project, row] : rows) all.push_back(std::move(row));
  return all.dump();
}

}  // namespace zhudong::postgres_table
