#include "adapters/http_poll/session.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gateway/mapping/json_text.h"
#include "gateway/model/errors.h"
#include "gateway/model/text.h"

namespace zhudong::http_poll {
namespace {

using nlohmann::json;

constexpr absl::Duration kLongestWait = absl::Hours(1);
constexpr size_t kMostToldCode = 32;

bool Holds(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

}  // namespace

absl::StatusOr<Answer> Session::Get(const std::string& target, const Headers& conditions) {
  absl::StatusOr<Answer> answer = GetOnce(target, conditions);
  if (log_in_.secret == nullptr || !absl::IsUnauthenticated(answer.status()) || token_.empty()) return answer;
  token_.clear();
  return GetOnce(target, conditions);
}

absl::StatusOr<Answer> Session::GetOnce(const std::string& target, const Headers& conditions) {
  if (log_in_.secret != nullptr && token_.empty()) {
    if (absl::Status fetched = FetchToken(); !fetched.ok()) return fetched;
  }
  http::Request request{.path = target, .headers = {{"Accept", "application/json"}}};
  if (!token_.empty()) {
    request.headers.emplace_back(log_in_.header,
                                 log_in_.scheme.empty() ? token_ : absl::StrCat(log_in_.scheme, " ", token_));
  }
  request.headers.insert(request.headers.end(), conditions.begin(), conditions.end());
  absl::StatusOr<http::Response> response = client_->Send(request, base::DeadlineIn(timeout_));
  if (!response.ok()) return response.status();
  if (response->status == 304 && !conditions.empty()) return Answer{.unchanged = true};
  if (response->status != 200) return Refused(*response);
  std::string why;
  std::optional<json> body = mapping::ParseJson(response->body, why);
  if (!body) return absl::DataLossError(absl::StrCat("an answer is no JSON: ", why));
  if (!codes_.at.empty()) {
    const std::string code = TextAt(*body, codes_.at);
    if (Holds(codes_.expired, code)) return absl::UnauthenticatedError("the platform does not take the token");
    if (!Holds(codes_.ok, code)) {
      return absl::UnavailableError(absl::StrCat("the platform answered code `", model::ToUtf8(code, kMostToldCode),
                                                 "`, which is none of answer.ok"));
    }
  }
  return Answer{.headers = std::move(response->headers), .body = *std::move(body)};
}

absl::Status Session::FetchToken() {
  const absl::StatusOr<std::string> secret = log_in_.secret();
  if (!secret.ok()) return secret.status();
  const std::string text(model::Trim(*secret));
  if (log_in_.path.empty()) {
    token_ = text;
    return token_.empty() ? absl::UnauthenticatedError("token.file is empty: write the token into it")
                          : absl::OkStatus();
  }
  http::Request request{.method = "POST", .path = log_in_.path, .body = text};
  if (!text.starts_with('{')) request.content_type = "application/x-www-form-urlencoded";
  const absl::StatusOr<http::Response> response = client_->Send(request, base::DeadlineIn(timeout_));
  if (!response.ok()) return response.status();
  if (response->status == 429 || response->status >= 500) return Refused(*response);
  std::string why;
  const std::optional<json> body = mapping::ParseJson(response->body, why);
  token_ = body && response->status == 200 ? TextAt(*body, log_in_.token) : "";
  if (!token_.empty()) return absl::OkStatus();
  return absl::UnauthenticatedError(
      absl::StrCat("the log-in gave no token (HTTP ", response->status, "): check token.file and token.pointer"));
}

absl::Status Session::Refused(const http::Response& response) const {
  const std::string told = absl::StrCat("the platform answered ", response.status);
  if (response.status == 401) return absl::UnauthenticatedError(absl::StrCat(told, ": it wants another token"));
  if (response.status == 404) return absl::NotFoundError(told);
  absl::Status status = absl::UnavailableError(told);
  if (const std::optional<absl::Duration> wait = RetryAfter(response, clock_.Now())) {
    model::SetRetryAfter(status, *wait);
  }
  return status;
}

std::optional<absl::Duration> RetryAfter(const http::Response& response, absl::Time now) {
  const auto found = response.headers.find("retry-after");
  if (found == response.headers.end()) return std::nullopt;
  int64_t seconds = 0;
  absl::Time until;
  if (absl::SimpleAtoi(found->second, &seconds)) {
    until = now + absl::Seconds(std::clamp<int64_t>(seconds, 0, 1000000));
  } else if (!absl::ParseTime("%a, %d %b %Y %H:%M:%S GMT", found->second, &until, nullptr)) {
    return std::nullopt;
  }
  return std::clamp(until - now, absl::ZeroDuration(), kLongestWait);
}

std::string TextAt(const json& value, const std::string& pointer) {
  const json* const found = mapping::At(value, pointer);
  if (found == nullptr) return {};
  if (found->is_string()) return found->get<std::string>();
  return found->is_number_integer() ? found->dump() : "";
}

}  // namespace zhudong::http_poll
