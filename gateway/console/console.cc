#include "gateway/console/console.h"

#include <optional>
#include <utility>
#include <vector>

#include "gateway/calendar/working_time.h"
#include "gateway/console/days.h"
#include "gateway/console/pages.h"
#include "gateway/console/transcode.h"
#include "gateway/http/server.h"
#include "gateway/model/errors.h"

namespace zhudong::console {
namespace {

constexpr int kThreads = 32;
constexpr size_t kMaxBodyBytes = 2u << 20;
// A revoked certificate is looked at again at the next handshake.
constexpr absl::Duration kMostAge = absl::Minutes(1);

bool IsApi(const http::Incoming& request) { return request.path.starts_with("/api/"); }

// What the server itself refuses, in the API's words.
absl::Status Refused(int status, const std::string& sentence) {
  switch (status) {
    case 404:
      return model::Error(absl::StatusCode::kNotFound, v1::ERROR_REASON_METHOD_UNKNOWN, sentence);
    case 413:
      return model::Error(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_FRAME_TOO_LARGE, sentence);
    case 415:
      return model::Error(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_MEDIA_TYPE, sentence);
    default:
      return model::Error(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_BODY_UNREADABLE, sentence);
  }
}

class ConsoleImpl final : public Console {
 public:
  ConsoleImpl(const ConsoleOptions& options, const access::Grants& grants, CallService call, const base::Clock& clock)
      : api_(grants, std::move(call), options.version, options.limits), calendar_(options.calendar), clock_(clock) {}
  ~ConsoleImpl() override { ConsoleImpl::Stop(); }

  absl::Status Listen(const ConsoleOptions& options, std::function<void(std::string_view)> log);
  const std::string& address() const override { return server_->address(); }
  void Stop() override {
    if (server_) server_->Stop();
  }

 private:
  http::Response Finished(http::Response response) const {
    SetSecurityHeaders(response, clock_.Now());
    return response;
  }

  // Public knowledge, and the same for everybody.
  http::Response Days() const {
    const absl::StatusOr<absl::TimeZone> zone = calendar::Shanghai();
    if (!zone.ok()) return ErrorResponse(zone.status());
    const auto calendar = calendar_ != nullptr ? calendar_->Get() : calendar::Calendar::China();
    return {.status = 200,
            .headers = {{"content-type", "application/json"}},
            .body = WorkingDaysJson(*calendar, absl::ToCivilDay(clock_.Now(), *zone))};
  }

  const Api api_;
  const base::Live<calendar::Calendar>* const calendar_;
  const base::Clock& clock_;
  std::unique_ptr<http::Server> server_;
};

absl::Status ConsoleImpl::Listen(const ConsoleOptions& options, std::function<void(std::string_view)> log) {
  http::ServerOptions server;
  server.listen = options.listen;
  server.certificate = options.certificate;
  server.key = options.key;
  server.client_ca = options.client_ca;
  server.client_revocation_lists = options.client_revocation_lists;
  server.certificate_reload = options.certificate_reload;
  server.threads = kThreads;
  server.max_request_bytes = kMaxBodyBytes;
  server.most_age = kMostAge;
  server.log = std::move(log);
  server.answered = options.answered;
  server.before_body = [this](const http::Incoming& request) -> std::optional<http::Response> {
    if (!IsApi(request)) return std::nullopt;
    const absl::Status fine = api_.Check(request);
    if (fine.ok()) return std::nullopt;
    return Finished(ErrorResponse(fine));
  };
  server.refusal = [this](const http::Incoming&, int status, const std::string& sentence) {
    http::Response response = ErrorResponse(Refused(status, sentence));
    response.status = status;
    return Finished(std::move(response));
  };
  const auto page = [this](const http::Incoming& request) { return Finished(ServePage(request)); };
  const std::vector<std::pair<std::string, http::Handler>> routes = {
      {"GET /", page},
      {"GET /assets/.+", page},
      {"GET /api/session", [this](const http::Incoming& request) { return Finished(api_.Session(request)); }},
      {"GET /api/calendar", [this](const http::Incoming&) { return Finished(Days()); }},
      {"POST /api/.+", [this](const http::Incoming& request) { return Finished(api_.Call(request)); }},
  };
  absl::StatusOr<std::unique_ptr<http::Server>> started = http::Server::Start(server, routes);
  if (!started.ok()) return started.status();
  server_ = *std::move(started);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Console>> Console::Start(const ConsoleOptions& options, const access::Grants& grants,
                                                        CallService call, const base::Clock& clock,
                                                        std::function<void(std::string_view)> log) {
  auto console = std::make_unique<ConsoleImpl>(options, grants, std::move(call), clock);
  if (absl::Status listening = console->Listen(options, std::move(log)); !listening.ok()) return listening;
  return console;
}

}  // namespace zhudong::console
