#include "gateway/console/api.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "gateway/base/clock.h"
#include "gateway/base/text.h"
#include "gateway/model/errors.h"
#include "gateway/rpc/peer.h"

namespace zhudong::console {
namespace {

constexpr absl::string_view kPrefix = "/api/";
// A stream that has nothing to say says so this often.
constexpr absl::Duration kEmptyLine = absl::Seconds(3);

absl::Status NoRole(const std::string& principal) {
  return model::Error(absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_NOT_GRANTED,
                      absl::StrCat(principal, " has no role here: `roles` of its [[principal]] gives it one"),
                      {{"principal", principal}, {"needs", "a role"}});
}

}  // namespace

// How many streams are open, by principal.
struct Api::Streams {
  absl::Mutex mutex;
  int all ABSL_GUARDED_BY(mutex) = 0;
  std::map<std::string, int> by_principal ABSL_GUARDED_BY(mutex);

  bool Enter(const std::string& principal, const ApiLimits& limits) {
    absl::MutexLock lock(&mutex);
    int& own = by_principal[principal];
    const bool room = all < limits.streams && own < limits.streams_per_principal;
    if (room) {
      ++all;
      ++own;
    } else if (own == 0) {
      by_principal.erase(principal);
    }
    return room;
  }
  void Leave(const std::string& principal) {
    absl::MutexLock lock(&mutex);
    --all;
    if (--by_principal[principal] == 0) by_principal.erase(principal);
  }
};

Api::Api(const access::Grants& grants, CallService call, std::string version, ApiLimits limits)
    : grants_(grants),
      call_(std::move(call)),
      version_(std::move(version)),
      limits_(limits),
      streams_(std::make_shared<Streams>()) {}

http::Response Api::Session(const http::Incoming& request) const {
  const access::Principal who{request.principal};
  nlohmann::ordered_json roles = nlohmann::json::array();
  for (const access::Role role : grants_.RolesOf(who)) roles.push_back(std::string(access::NameOf(role)));
  if (roles.empty()) return ErrorResponse(NoRole(who.id));
  nlohmann::ordered_json may = nlohmann::json::object();
  for (const access::MethodRule& rule : access::MethodRules()) {
    const std::string name = absl::StrCat("zhudong.v1.", base::ToAbsl(rule.method));
    if (grants_.MayCall(who, rule.method).allowed && FindMethod(name).ok()) may[name] = true;
  }
  const nlohmann::ordered_json session = {{"principal", who.id},
                                          {"roles", std::move(roles)},
                                          {"csrf", guard_.TokenFor(who.id)},
                                          {"version", version_},
                                          {"may", std::move(may)}};
  return {.status = 200, .headers = {{"content-type", "application/json"}}, .body = session.dump()};
}

http::Response Api::Call(const http::Incoming& request) const {
  const access::Principal who{request.principal};
  if (grants_.RolesOf(who).empty()) return ErrorResponse(NoRole(who.id));
  const absl::StatusOr<Method> method = FindMethod(base::FromAbsl(absl::StripPrefix(request.path, kPrefix)));
  if (!method.ok()) return ErrorResponse(method.status());
  absl::StatusOr<std::string> message = RequestOf(*method, request.body);
  if (!message.ok()) return ErrorResponse(message.status());
  rpc::LocalCall call{.who = who, .method = method->path, .request = *std::move(message), .traceparent = {}};
  const auto trace = request.headers.find("traceparent");
  if (trace != request.headers.end() && rpc::IsTraceparent(trace->second)) call.traceparent = trace->second;
  if (method->descriptor->server_streaming()) return CallStream(*method, std::move(call));
  call.deadline = base::DeadlineIn(limits_.call);
  return CallOnce(*method, call);
}

http::Response Api::CallOnce(const Method& method, const rpc::LocalCall& call) const {
  absl::StatusOr<std::string> answer = absl::InternalError("the service gave no answer");
  const absl::Status status = call_(
      call,
      [&](std::string_view message) {
        answer = AnswerOf(method, message);
        return true;
      },
      [] { return true; });
  if (!status.ok()) return ErrorResponse(status);
  if (!answer.ok()) return ErrorResponse(answer.status());
  return {.status = 200, .headers = {{"content-type", "application/json"}}, .body = *std::move(answer)};
}

// Nothing is known of the call before the first line is due: from then on an error is a line of its own.
http::Response Api::CallStream(const Method& method, rpc::LocalCall call) const {
  // What is certain already is told as any other refusal.
  if (absl::Status may = grants_.MayCall(call.who, method.rule->method).ToStatus(); !may.ok()) {
    return ErrorResponse(may);
  }
  if (!streams_->Enter(call.who.id, limits_)) {
    absl::Status full = model::Error(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_TOO_MANY_STREAMS,
                                     "too many streams are open: close one, or try again later");
    model::SetRetryAfter(full, absl::Seconds(5));
    return ErrorResponse(full);
  }
  // Leaves when the answer goes, whether it was ever sent or not.
  const std::shared_ptr<void> open(nullptr, [streams = streams_, who = call.who.id](void*) { streams->Leave(who); });
  const bool watch = method.rule->method == "FeedHealthService/WatchFeedHealth";
  http::Response response{.status = 200, .headers = {{"content-type", "application/x-ndjson"}}, .body = {}};
  response.stream = [this, open, method, call = std::move(call),
                     watch](const std::function<bool(std::string_view)>& write) mutable {
    const absl::Time end = base::DeadlineIn(watch ? limits_.watch : limits_.stream);
    // Roles may be taken away meanwhile.
    const auto over = [&] {
      return (watch && base::DeadlineIn(absl::ZeroDuration()) >= end) ||
             !grants_.MayCall(call.who, method.rule->method).ToStatus().ok();
    };
    if (!watch) call.deadline = end;
    absl::Time next_line = absl::InfinitePast();
    const absl::Status status = call_(
        call,
        [&](std::string_view message) {
          const absl::StatusOr<std::string> line = AnswerOf(method, message);
          const std::string text = line.ok() ? *line : absl::StrCat("{\"error\":", ErrorJson(line.status()), "}");
          return write(absl::StrCat(text, "\n")) && line.ok() && !over();
        },
        [&] {
          // An empty line tells the other side that this one is there; whether that one is, is looked at more often.
          const bool due = base::DeadlineIn(absl::ZeroDuration()) >= next_line;
          if (due) next_line = base::DeadlineIn(kEmptyLine);
          return write(due ? "\n" : "") && !over();
        });
    if (!status.ok()) write(absl::StrCat("{\"error\":", ErrorJson(status), "}\n"));
  };
  return response;
}

}  // namespace zhudong::console
