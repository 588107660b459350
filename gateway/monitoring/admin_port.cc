#include "gateway/monitoring/admin_port.h"

#include "absl/strings/str_cat.h"

namespace zhudong::monitoring {
namespace {

constexpr absl::Duration kLookEvery = absl::Seconds(1);
constexpr int kOk = 200, kUnavailable = 503;

http::Response Text(int status, std::string body, const char* type = "text/plain; charset=utf-8") {
  return {.status = status, .headers = {{"content-type", type}}, .body = std::move(body)};
}

}  // namespace

absl::Status AdminPort::Start() {
  const auto answer = [](const std::vector<Result>& results, const http::Incoming& incoming) {
    std::string lines, problems;
    for (const Result& result : results) {
      const bool good = result.problem.empty();
      absl::StrAppend(&lines, good ? "[+]" : "[-]", result.name, good ? " ok" : ": ", result.problem, "\n");
      if (!good) absl::StrAppend(&problems, result.name, ": ", result.problem, "\n");
    }
    const std::string& body = incoming.query.contains("verbose") ? lines : problems;
    return Text(problems.empty() ? kOk : kUnavailable, body.empty() ? "ok\n" : body);
  };
  http::ServerOptions options;
  options.listen = options_.listen;
  options.plain_beyond_loopback = options_.beyond_loopback;
  options.threads = 4;
  options.max_waiting = 16;
  options.max_request_bytes = 1024;
  absl::StatusOr<std::unique_ptr<http::Server>> server = http::Server::Start(
      options, {{"GET /metrics",
                 [this](const http::Incoming&) {
                   return Text(kOk, metrics_.Scrape(), "text/plain; version=0.0.4; charset=utf-8");
                 }},
                {"GET /livez", [this, answer](const http::Incoming& incoming) { return answer(Live(), incoming); }},
                {"GET /readyz", [this, answer](const http::Incoming& incoming) { return answer(Ready(), incoming); }}});
  if (!server.ok()) {
    return absl::Status(server.status().code(), absl::StrCat("admin.listen: ", server.status().message()));
  }
  server_ = *std::move(server);
  thread_ = std::thread([this] {
    do Look();
    while (!stop_.WaitForNotificationWithTimeout(kLookEvery));
  });
  return absl::OkStatus();
}

void AdminPort::Stop() {
  if (server_ != nullptr) server_->Stop();
  if (!stop_.HasBeenNotified()) stop_.Notify();
  if (thread_.joinable()) thread_.join();
}

void AdminPort::Look() {
  for (const auto& [name, pulse] : pulses_) {
    const Seen seen = pulse();
    absl::MutexLock lock(&mutex_);
    liveness_.Look(name, seen);
  }
}

std::vector<AdminPort::Result> AdminPort::Live() {
  std::vector<Result> results;
  absl::MutexLock lock(&mutex_);
  for (const Liveness::Verdict& verdict : liveness_.Verdicts()) {
    results.push_back(
        {verdict.part, verdict.stuck ? absl::StrCat("has work and did not move for ", verdict.looks, " s") : ""});
  }
  return results;
}

std::vector<AdminPort::Result> AdminPort::Ready() const {
  std::vector<Result> results;
  for (const auto& [name, check] : checks_) {
    const absl::Status status = check();
    results.push_back({name, status.ok() ? "" : std::string(status.message())});
  }
  return results;
}

}  // namespace zhudong::monitoring
