#include "gateway/http/server.h"

#include <atomic>
#include <optional>
#include <regex>
#include <thread>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gateway/http/connection.h"
#include "gateway/http/limited_server.h"

namespace zhudong::http {
namespace {

constexpr absl::Duration kListenAgain = absl::Milliseconds(200);
constexpr size_t kFramingBytes = 64u << 10;  // of chunks, besides what is in them

bool IsLoopback(const std::string& host) { return host == "127.0.0.1" || host == "::1" || host == "localhost"; }

// Announces all of `body` and sends the first `cut` bytes; the library then ends the connection.
void SetCutContent(const std::string& body, size_t cut, const std::string& type, httplib::Response& response) {
  const auto provide = [part = body.substr(0, cut)](size_t offset, size_t, httplib::DataSink& sink) {
    return offset < part.size() && sink.write(part.data() + offset, part.size() - offset);
  };
  response.set_content_provider(body.size(), type, provide);
}

void SetAnswer(const Response& answer, httplib::Response& response) {
  response.status = answer.status == 0 ? 200 : answer.status;
  std::string type = "application/json";
  for (const auto& [name, value] : answer.headers) {
    if (name == "content-type") {
      type = value;
    } else {
      response.headers.erase(name);  // the default of that name
      response.set_header(name, value);
    }
  }
  if (answer.stream) {
    Connection::Current()->EachPieceHasItsTime();
    response.set_chunked_content_provider(type, [stream = answer.stream](size_t, httplib::DataSink& sink) {
      stream([&sink](std::string_view piece) {
        return piece.empty() ? !Connection::Current()->PeerLeft() : sink.write(piece.data(), piece.size());
      });
      sink.done();
      return true;
    });
  } else if (answer.cut_after.has_value() && *answer.cut_after < answer.body.size()) {
    SetCutContent(answer.body, *answer.cut_after, type, response);
  } else {
    response.set_content(answer.body, type);
  }
}

// An answer to a request whose body is not read.
void SetLastAnswer(const Response& answer, httplib::Response& response) {
  SetAnswer(answer, response);
  response.set_header("Connection", "close");
  Connection::Current()->CloseAfterAnswer();
}

Response Plain(int status, const std::string& text) { return {status, {{"content-type", "text/plain"}}, text + "\n"}; }

constexpr int kBadRequest = 400, kNotFound = 404, kMethodNotAllowed = 405, kTooLarge = 413, kUnsupported = 415;

class ServerImpl final : public Server {
 public:
  ServerImpl(std::unique_ptr<LimitedServer> server, ServerOptions options)
      : options_(std::move(options)), server_(std::move(server)) {}
  ~ServerImpl() override { ServerImpl::Stop(); }

  void Configure();
  absl::Status Route(const std::string& route, Handler handler);
  absl::Status Listen(const std::string& host, int port);

  const std::string& address() const override { return address_; }
  void Stop() override {
    server_->EndConnections();
    stopping_ = true;
    // Between two listenings there is nothing that could be stopped.
    while (!ended_) {
      server_->stop();
      absl::SleepFor(absl::Milliseconds(1));
    }
    if (thread_.joinable()) thread_.join();
  }

 private:
  struct Known {
    std::string method;
    std::regex path;
  };

  static Incoming Take(const httplib::Request& request);
  Response Say(const Incoming& incoming, int status, const std::string& sentence) const {
    return options_.refusal ? options_.refusal(incoming, status, sentence) : Plain(status, sentence);
  }
  // Listens until Stop: the library gives its socket up at errors that pass (too many files open in the system, no
  // memory for a connection).
  void KeepListening(const std::string& host, int port);
  std::string MostBytes() const { return absl::StrCat("at most ", options_.max_request_bytes, " bytes: send less"); }
  // What a request is answered before its body is read; nullopt when it may go on.
  std::optional<Response> Refuse(const httplib::Request& request) const;
  std::optional<Response> ReadBody(const httplib::ContentReader& read, Incoming& incoming) const;

  const ServerOptions options_;
  const std::unique_ptr<LimitedServer> server_;
  std::vector<Known> known_;
  std::string address_;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> ended_ = true;  // no thread listens, or will
  std::thread thread_;
};

void ServerImpl::Configure() {
  server_->set_payload_max_length(options_.max_request_bytes);
  // Without SO_REUSEPORT, which the library would set: a second server on the same port must fail.
  server_->set_socket_options([](socket_t socket) {
    const int on = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  });
  server_->set_exception_handler([](const httplib::Request&, httplib::Response& response, std::exception_ptr) {
    SetLastAnswer(Plain(500, "the request could not be worked on"), response);
  });
  if (options_.answered) {
    server_->set_logger([this](const httplib::Request& request, const httplib::Response& response) {
      options_.answered(request.method, response.status);
    });
  }
  server_->set_default_headers({{"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}});
  server_->set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
    const std::optional<Response> refused = Refuse(request);
    if (!refused) return httplib::Server::HandlerResponse::Unhandled;
    SetLastAnswer(*refused, response);
    return httplib::Server::HandlerResponse::Handled;
  });
}

Incoming ServerImpl::Take(const httplib::Request& request) {
  Incoming incoming{.method = request.method, .path = request.path, .target = request.target};
  for (const auto& [name, value] : request.params) incoming.query.emplace(name, value);
  for (const auto& [name, value] : request.headers) incoming.headers.emplace(absl::AsciiStrToLower(name), value);
  incoming.principal = PrincipalOf(request.ssl);
  return incoming;
}

std::optional<Response> ServerImpl::Refuse(const httplib::Request& request) const {
  const Incoming incoming = Take(request);
  bool path = false, method = false;
  for (const Known& known : known_) {
    if (!std::regex_match(request.path, known.path)) continue;
    path = true;
    method |= known.method == request.method || (known.method == "GET" && request.method == "HEAD");
  }
  if (!path) return Say(incoming, kNotFound, "there is nothing of this name");
  if (!method) return Say(incoming, kMethodNotAllowed, "this is asked with another method");
  // The two together, or one of them twice, is how one request hides in another.
  const size_t lengths = request.get_header_value_count("Content-Length");
  if (lengths + request.get_header_value_count("Transfer-Encoding") > 1) {
    return Say(incoming, kBadRequest, "the length of the body is said twice");
  }
  if (options_.before_body) {
    if (std::optional<Response> answer = options_.before_body(incoming)) return answer;
  }
  uint64_t length = 0;
  if (lengths == 1 && !absl::SimpleAtoi(request.get_header_value("Content-Length"), &length)) {
    return Say(incoming, kBadRequest, "the length of the body is no number");
  }
  if (length > options_.max_request_bytes) return Say(incoming, kTooLarge, MostBytes());
  if (request.is_multipart_form_data()) return Say(incoming, kUnsupported, "forms are not taken here");
  if (request.has_header("Content-Encoding")) {
    return Say(incoming, kUnsupported, "send the body as it is, without Content-Encoding");
  }
  return std::nullopt;
}

std::optional<Response> ServerImpl::ReadBody(const httplib::ContentReader& read, Incoming& incoming) const {
  Connection::Current()->AllowBytes(2 * options_.max_request_bytes + kFramingBytes);
  bool too_long = false;
  const bool whole = read([&](const char* bytes, size_t size) {
    too_long = incoming.body.size() + size > options_.max_request_bytes;
    if (!too_long) incoming.body.append(bytes, size);
    return !too_long;
  });
  if (too_long) return Say(incoming, kTooLarge, MostBytes());
  if (!whole) return Say(incoming, kBadRequest, "the body ended before its end");
  return std::nullopt;
}

absl::Status ServerImpl::Route(const std::string& route, Handler handler) {
  const size_t space = route.find(' ');
  const std::string method = route.substr(0, space);
  const std::string path = space == std::string::npos ? "" : route.substr(space + 1);
  const auto handle = [handler](const httplib::Request& request, httplib::Response& response) {
    SetAnswer(handler(Take(request)), response);
  };
  const auto handle_body = [this, handler](const httplib::Request& request, httplib::Response& response,
                                           const httplib::ContentReader& read) {
    Incoming incoming = Take(request);
    if (const std::optional<Response> refused = ReadBody(read, incoming)) return SetLastAnswer(*refused, response);
    SetAnswer(handler(incoming), response);
  };
  if (method == "GET") {
    server_->Get(path, handle);
  } else if (method == "POST") {
    server_->Post(path, handle_body);
  } else if (method == "PUT") {
    server_->Put(path, handle_body);
  } else if (method == "DELETE") {
    server_->Delete(path, handle_body);
  } else {
    return absl::InvalidArgumentError(absl::StrCat("no route: `", route, "`"));
  }
  known_.push_back({method, std::regex(path)});
  return absl::OkStatus();
}

absl::Status ServerImpl::Listen(const std::string& host, int port) {
  const int asked = port;
  if (port == 0) {
    port = server_->bind_to_any_port(host.c_str());
    if (port < 0) port = 0;
  } else if (!server_->bind_to_port(host.c_str(), port)) {
    port = 0;
  }
  if (port == 0)
    return absl::FailedPreconditionError(absl::StrCat(host, ":", asked, " can't be listened on: is the port taken?"));
  address_ = absl::StrCat(host, ":", port);
  ended_ = false;
  thread_ = std::thread([this, host, port] { KeepListening(host, port); });
  while (!server_->is_running()) absl::SleepFor(absl::Milliseconds(1));
  return absl::OkStatus();
}

void ServerImpl::KeepListening(const std::string& host, int port) {
  server_->listen_after_bind();
  while (!stopping_) {
    if (options_.log) options_.log(absl::StrCat(address_, " is not listened on any more: listening anew"));
    bool bound = false;
    while (!stopping_ && !bound) {
      absl::SleepFor(kListenAgain);
      bound = server_->bind_to_port(host.c_str(), port);
    }
    if (bound) server_->listen_after_bind();  // also when it is to stop: that closes the socket
  }
  ended_ = true;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options,
                                                      const std::vector<std::pair<std::string, Handler>>& routes) {
  const size_t colon = options.listen.rfind(':');
  int port = 0;
  if (colon == std::string::npos || !absl::SimpleAtoi(options.listen.substr(colon + 1), &port) || port < 0) {
    return absl::InvalidArgumentError("listen is host:port");
  }
  std::string host = options.listen.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  std::unique_ptr<TlsContexts> contexts;
  if (!options.certificate.empty()) {
    absl::StatusOr<std::unique_ptr<TlsContexts>> opened =
        TlsContexts::Open({options.certificate, options.key, options.client_ca, !options.client_certificate_optional,
                           options.client_revocation_lists},
                          options.certificate_reload, options.log);
    if (!opened.ok()) return opened.status();
    contexts = *std::move(opened);
  } else if (!options.plain_beyond_loopback && !IsLoopback(host)) {
    return absl::InvalidArgumentError("plain HTTP is served on loopback alone: give a certificate");
  }
  auto made = std::make_unique<ServerImpl>(
      std::make_unique<LimitedServer>(std::move(contexts), static_cast<size_t>(options.threads),
                                      static_cast<size_t>(options.max_waiting), absl::Seconds(options.read_timeout_s),
                                      options.most_age),
      options);
  made->Configure();
  for (const auto& [route, handler] : routes) {
    if (absl::Status added = made->Route(route, handler); !added.ok()) return added;
  }
  if (absl::Status listening = made->Listen(host, port); !listening.ok()) return listening;
  return made;
}

}  // namespace zhudong::http
