#include "gateway/http/server.h"

#include <httplib.h>

#include <thread>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace zhudong::http {
namespace {

constexpr int kKeepAliveSeconds = 2;  // so long a stop may wait for an idle connection
constexpr int kInternalError = 500;

bool IsLoopback(const std::string& host) { return host == "127.0.0.1" || host == "::1" || host == "localhost"; }

// Announces all of `body` and sends the first `cut` bytes; the library then ends the connection.
void SetCutContent(const std::string& body, size_t cut, const std::string& type, httplib::Response& response) {
  const auto provide = [part = body.substr(0, cut)](size_t offset, size_t, httplib::DataSink& sink) {
    return offset < part.size() && sink.write(part.data() + offset, part.size() - offset);
  };
  response.set_content_provider(body.size(), type, provide);
}

class ServerImpl final : public Server {
 public:
  explicit ServerImpl(std::unique_ptr<httplib::Server> server) : server_(std::move(server)) {}
  ~ServerImpl() override { ServerImpl::Stop(); }

  void Configure(const ServerOptions& options);
  absl::Status Route(const std::string& route, Handler handler);
  absl::Status Listen(const std::string& host, int port);

  const std::string& address() const override { return address_; }
  void Stop() override {
    server_->stop();
    if (thread_.joinable()) thread_.join();
  }

 private:
  const std::unique_ptr<httplib::Server> server_;
  std::string address_;
  std::thread thread_;
};

void ServerImpl::Configure(const ServerOptions& options) {
  const auto threads = static_cast<size_t>(options.threads);
  server_->new_task_queue = [threads] { return new httplib::ThreadPool(threads); };
  server_->set_payload_max_length(options.max_request_bytes);
  server_->set_read_timeout(options.read_timeout_s);
  server_->set_write_timeout(options.read_timeout_s);
  server_->set_keep_alive_timeout(kKeepAliveSeconds);
  // Without SO_REUSEPORT, which the library would set: a second server on the same port must fail.
  server_->set_socket_options([](socket_t socket) {
    const int on = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  });
  server_->set_exception_handler([](const httplib::Request&, httplib::Response& response, std::exception_ptr) {
    response.status = kInternalError;
    response.set_content("the request could not be worked on\n", "text/plain");
  });
  server_->set_default_headers({{"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}});
}

absl::Status ServerImpl::Route(const std::string& route, Handler handler) {
  const size_t space = route.find(' ');
  const std::string method = route.substr(0, space);
  const std::string path = space == std::string::npos ? "" : route.substr(space + 1);
  const auto handle = [handler = std::move(handler)](const httplib::Request& request, httplib::Response& response) {
    Incoming incoming{request.method, request.path, {}, {}, request.body};
    for (const auto& [name, value] : request.params) incoming.query.emplace(name, value);
    for (const auto& [name, value] : request.headers) incoming.headers.emplace(absl::AsciiStrToLower(name), value);
    const Response answer = handler(incoming);
    response.status = answer.status == 0 ? 200 : answer.status;
    std::string type = "application/json";
    for (const auto& [name, value] : answer.headers) {
      if (name == "content-type") {
        type = value;
      } else {
        response.set_header(name, value);
      }
    }
    if (answer.cut_after.has_value() && *answer.cut_after < answer.body.size()) {
      SetCutContent(answer.body, *answer.cut_after, type, response);
    } else {
      response.set_content(answer.body, type);
    }
  };
  if (method == "GET") {
    server_->Get(path, handle);
  } else if (method == "POST") {
    server_->Post(path, handle);
  } else if (method == "PUT") {
    server_->Put(path, handle);
  } else if (method == "DELETE") {
    server_->Delete(path, handle);
  } else {
    return absl::InvalidArgumentError(absl::StrCat("no route: `", route, "`"));
  }
  return absl::OkStatus();
}

absl::Status ServerImpl::Listen(const std::string& host, int port) {
  if (port == 0) {
    port = server_->bind_to_any_port(host.c_str());
    if (port < 0) port = 0;
  } else if (!server_->bind_to_port(host.c_str(), port)) {
    port = 0;
  }
  if (port == 0) return absl::FailedPreconditionError(absl::StrCat(host, " can't be listened on: is the port taken?"));
  address_ = absl::StrCat(host, ":", port);
  thread_ = std::thread([this] { server_->listen_after_bind(); });
  // A stop before it runs would be lost.
  while (!server_->is_running()) absl::SleepFor(absl::Milliseconds(1));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options,
                                                      const std::vector<std::pair<std::string, Handler>>& routes) {
  const size_t colon = options.listen.rfind(':');
  int port = 0;
  if (colon == std::string::npos || !absl::SimpleAtoi(options.listen.substr(colon + 1), &port) || port < 0) {
    return absl::InvalidArgumentError("listen is host:port");
  }
  const std::string host = options.listen.substr(0, colon);
  std::unique_ptr<httplib::Server> server;
  if (!options.certificate.empty()) {
    server = std::make_unique<httplib::SSLServer>(options.certificate.c_str(), options.key.c_str(),
                                                  options.client_ca.empty() ? nullptr : options.client_ca.c_str());
    if (!server->is_valid()) return absl::FailedPreconditionError("certificate, key or client CA can't be used");
  } else if (IsLoopback(host)) {
    server = std::make_unique<httplib::Server>();
  } else {
    return absl::InvalidArgumentError("plain HTTP is served on loopback alone: give a certificate");
  }
  auto made = std::make_unique<ServerImpl>(std::move(server));
  made->Configure(options);
  for (const auto& [route, handler] : routes) {
    if (absl::Status added = made->Route(route, handler); !added.ok()) return added;
  }
  if (absl::Status listening = made->Listen(host, port); !listening.ok()) return listening;
  return made;
}

}  // namespace zhudong::http
