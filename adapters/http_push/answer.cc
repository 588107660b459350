#include "adapters/http_push/answer.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "gateway/base/text.h"
#include "gateway/model/errors.h"
#include "gateway/model/http_status.h"
#include "google/rpc/error_details.pb.h"
#include "nlohmann/json.hpp"

namespace zhudong::http_push {
namespace {

using nlohmann::json;

std::string Write(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace) + "\n"; }

std::string WithoutPrefix(const std::string& name, const char* prefix) {
  return std::string(absl::StripPrefix(name, prefix));
}

json FindingsOf(const v1::Acknowledgement& result) {
  json findings = json::array();
  for (const v1::Finding& finding : result.findings()) {
    findings.push_back({{"code", WithoutPrefix(v1::FindingCode_Name(finding.code()), "FINDING_CODE_")},
                        {"field", finding.field()},
                        {"message", finding.message()}});
  }
  return findings;
}

// Adds `results` and the four counts.
void AddResults(const std::vector<v1::PublishItem>* items, const std::vector<v1::Acknowledgement>& results, json& out) {
  out["results"] = json::array();
  int64_t counts[v1::Outcome_ARRAYSIZE] = {};
  for (size_t i = 0; i < results.size(); ++i) {
    const v1::Acknowledgement& result = results[i];
    ++counts[result.outcome()];
    json one = {{"item", result.item()},
                {"outcome", absl::AsciiStrToLower(WithoutPrefix(v1::Outcome_Name(result.outcome()), "OUTCOME_"))}};
    if (items != nullptr && i < items->size() && !(*items)[i].event().event_id().empty()) {
      one["event_id"] = (*items)[i].event().event_id();
    }
    if (result.journal_sequence() != 0) one["journal_sequence"] = result.journal_sequence();
    if (result.findings_size() != 0) one["findings"] = FindingsOf(result);
    if (result.has_retry_after()) one["retry_after_seconds"] = result.retry_after().seconds() + 1;
    out["results"].push_back(std::move(one));
  }
  out["accepted"] = counts[v1::OUTCOME_ACCEPTED];
  out["duplicates"] = counts[v1::OUTCOME_DUPLICATE];
  out["quarantined"] = counts[v1::OUTCOME_QUARANTINED];
  out["refused"] = counts[v1::OUTCOME_REFUSED];
}

bool AllRefusedAs(const std::vector<v1::Acknowledgement>& results, std::initializer_list<v1::FindingCode> codes) {
  return std::all_of(results.begin(), results.end(), [&](const v1::Acknowledgement& result) {
    return result.outcome() == v1::OUTCOME_REFUSED && result.findings_size() > 0 &&
           std::find(codes.begin(), codes.end(), result.findings(0).code()) != codes.end();
  });
}

int StatusOf(const std::vector<v1::Acknowledgement>& results) {
  const auto good = std::count_if(results.begin(), results.end(), [](const v1::Acknowledgement& result) {
    return result.outcome() == v1::OUTCOME_ACCEPTED || result.outcome() == v1::OUTCOME_DUPLICATE;
  });
  if (good == static_cast<int64_t>(results.size())) return 200;
  if (good > 0) return 207;
  if (AllRefusedAs(results, {v1::FINDING_CODE_REFUSED_NOT_GRANTED})) return 403;
  if (AllRefusedAs(results, {v1::FINDING_CODE_REFUSED_OVERLOADED})) return 429;
  if (AllRefusedAs(results, {v1::FINDING_CODE_REFUSED_STOPPING})) return 503;
  return 422;
}

}  // namespace

http::Response ToAnswer(const std::vector<v1::PublishItem>& ids, const std::vector<v1::Acknowledgement>& results) {
  json body = json::object();
  AddResults(&ids, results, body);
  http::Response answer{.status = StatusOf(results)};
  if (answer.status == 429 || answer.status == 503) answer.headers["Retry-After"] = "1";
  answer.body = Write(body);
  return answer;
}

http::Response ToError(const absl::Status& error, const std::vector<v1::Acknowledgement>& results) {
  // What is unknown here is the HTTP method, not one of ours.
  http::Response answer{.status = absl::IsUnimplemented(error) ? 405 : model::HttpStatusOf(error)};
  json details = {{"@type", "type.googleapis.com/google.rpc.ErrorInfo"}, {"domain", std::string(model::kErrorDomain)}};
  google::rpc::ErrorInfo info;
  const absl::optional<absl::Cord> payload = error.GetPayload(base::ToAbsl(model::kErrorInfoUrl));
  if (payload.has_value() && info.ParseFromString(std::string(*payload))) {
    details["reason"] = info.reason();
    for (const auto& [key, value] : info.metadata()) details["metadata"][key] = value;
  }
  json body = {{"error",
                {{"code", answer.status},
                 {"status", absl::StatusCodeToString(error.code())},
                 {"message", std::string(error.message())},
                 {"details", json::array({std::move(details)})}}}};
  if (!results.empty()) AddResults(nullptr, results, body);
  if (answer.status == 429 || answer.status == 503) {
    const absl::Duration wait = model::RetryAfterOf(error).value_or(absl::Seconds(1));
    answer.headers["Retry-After"] =
        absl::StrCat(std::max<int64_t>(1, absl::ToInt64Seconds(absl::Ceil(wait, absl::Seconds(1)))));
  }
  if (answer.status == 401) answer.headers["WWW-Authenticate"] = "Zhudong-Signature";
  answer.body = Write(body);
  return answer;
}

}  // namespace zhudong::http_push
