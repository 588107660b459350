#include "gateway/http/client.h"

#include <httplib.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "gateway/base/clock.h"
#include "gateway/base/text.h"
#include "gateway/http/address.h"
#include "gateway/http/watchdog.h"

namespace zhudong::http {
namespace {

constexpr absl::Duration kTick = absl::Milliseconds(5);
constexpr std::string_view kPlain = "http://";
constexpr std::string_view kTls = "https://";

// Scheme with host and port, as the library wants it, and the path before every request's.
struct Base {
  std::string origin;
  std::string prefix;
};

absl::StatusOr<Base> ParseBase(const ClientOptions& options) {
  const std::string& url = options.base_url;
  const bool plain = absl::StartsWith(url, base::ToAbsl(kPlain));
  if (!plain && !absl::StartsWith(url, base::ToAbsl(kTls))) {
    return absl::InvalidArgumentError("an address begins with https://");
  }
  if (plain && !options.allow_plain) {
    return absl::InvalidArgumentError("plain http:// is allowed on loopback alone: use https://");
  }
  const size_t host = plain ? kPlain.size() : kTls.size();
  const size_t path = url.find('/', host);
  Base base{url.substr(0, path), path == std::string::npos ? "" : url.substr(path)};
  if (base.origin.size() == host) return absl::InvalidArgumentError("an address names a host");
  if (!base.prefix.empty() && base.prefix.back() == '/') base.prefix.pop_back();
  return base;
}

// `host` of https://host:port or https://[host]:port.
std::string HostOf(const std::string& origin) {
  const std::string authority = origin.substr(origin.find("://") + 3);
  if (authority[0] == '[') return authority.substr(1, authority.find(']') - 1);
  return authority.substr(0, authority.rfind(':'));
}

// OpenSSL itself holds the certificate against the name, and not against its subject. The library's own check (0.11.4)
// compares addresses with memory that it has not set, and takes what an earlier call left there.
bool DemandName(SSL_CTX* context, const std::string& host) {
  X509_VERIFY_PARAM* const wanted = SSL_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
         (X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str()) == 1 ||
          X509_VERIFY_PARAM_set1_host(wanted, host.c_str(), host.size()) == 1);
}

// A line end in a header would begin another one.
bool IsHeaderText(const std::string& text) {
  return std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

void TakeHead(const httplib::Response& head, Response& response) {
  response.status = head.status;
  for (const auto& [name, value] : head.headers) response.headers[absl::AsciiStrToLower(name)] = value;
}

// One connection, or none yet.
struct Line {
  std::unique_ptr<httplib::Client> client;
  WatchedSocket socket;
  absl::Time made;
};

class ClientImpl final : public Client {
 public:
  ClientImpl(ClientOptions options, Base base) : options_(std::move(options)), base_(std::move(base)) {}

  absl::StatusOr<Response> Send(const Request& request, absl::Time deadline) override;
  void Cancel() override {
    cancelled_ = true;
    watchdog_.EndAll();
  }

 private:
  std::unique_ptr<Line> TakeIdle();
  absl::StatusOr<std::unique_ptr<Line>> Take(absl::Time deadline);
  // The first public address of the server.
  absl::StatusOr<std::string> PublicAddress(absl::Time deadline) const;
  void Give(std::unique_ptr<Line> line);

  const ClientOptions options_;
  const Base base_;
  std::atomic<bool> cancelled_ = false;
  absl::Mutex mutex_;
  std::vector<std::unique_ptr<Line>> idle_ ABSL_GUARDED_BY(mutex_);
  Watchdog watchdog_;
};

std::unique_ptr<Line> ClientImpl::TakeIdle() {
  const absl::Time now = base::DeadlineIn(absl::ZeroDuration());
  absl::MutexLock lock(&mutex_);
  while (!idle_.empty()) {
    auto line = std::move(idle_.back());
    idle_.pop_back();
    if (now - line->made <= options_.max_connection_age && !line->socket.IsStale()) return line;
  }
  return nullptr;
}

absl::StatusOr<std::string> ClientImpl::PublicAddress(absl::Time deadline) const {
  const std::string host = HostOf(base_.origin);
  const auto addresses = Resolve(host, deadline, [this] { return cancelled_.load(); });
  if (absl::IsNotFound(addresses.status())) return absl::UnavailableError(addresses.status().message());
  if (!addresses.ok()) return addresses.status();
  const auto found = std::find_if(addresses->begin(), addresses->end(), IsPublicAddress);
  if (found != addresses->end()) return *found;
  return absl::PermissionDeniedError(absl::StrCat(host, " is ", addresses->front(), ", which is not a public address"));
}

absl::StatusOr<std::unique_ptr<Line>> ClientImpl::Take(absl::Time deadline) {
  if (auto idle = TakeIdle(); idle != nullptr) return idle;
  auto line = std::make_unique<Line>();
  line->made = base::DeadlineIn(absl::ZeroDuration());
  line->client = options_.certificate.empty()
                     ? std::make_unique<httplib::Client>(base_.origin)
                     : std::make_unique<httplib::Client>(base_.origin, options_.certificate, options_.key);
  httplib::Client& client = *line->client;
  if (options_.public_only) {
    // Given to the library, so that it does not resolve the name once more and get another answer.
    const absl::StatusOr<std::string> address = PublicAddress(deadline);
    if (!address.ok()) return address.status();
    client.set_hostname_addr_map({{HostOf(base_.origin), *address}});
  }
  client.set_keep_alive(true);
  client.set_tcp_nodelay(true);
  client.set_follow_location(false);
  if (!options_.ca_file.empty()) client.set_ca_cert_path(options_.ca_file);
  client.enable_server_certificate_verification(true);
  if (SSL_CTX* const context = client.ssl_context(); context != nullptr && !DemandName(context, HostOf(base_.origin))) {
    return absl::UnavailableError("TLS can't be set up");
  }
  client.set_socket_options([&socket = line->socket](socket_t opened) { socket.Hold(opened); });
  return line;
}

void ClientImpl::Give(std::unique_ptr<Line> line) {
  absl::MutexLock lock(&mutex_);
  if (idle_.size() < static_cast<size_t>(options_.max_connections)) idle_.push_back(std::move(line));
}

absl::StatusOr<Response> ClientImpl::Send(const Request& request, absl::Time deadline) {
  const absl::Duration left = deadline - base::DeadlineIn(absl::ZeroDuration());
  if (left <= absl::ZeroDuration()) return absl::DeadlineExceededError("no time was left to ask");
  httplib::Request asked;
  asked.method = request.method;
  asked.path = base_.prefix + request.path;
  asked.body = request.body;
  for (const auto& [name, value] : request.headers) {
    if (!IsHeaderText(name) || !IsHeaderText(value))
      return absl::InvalidArgumentError("a header with control characters");
    asked.set_header(name, value);
  }
  if (!request.body.empty()) asked.set_header("Content-Type", request.content_type);
  Response response;
  bool begun = false;
  bool too_long = false;
  asked.response_handler = [&](const httplib::Response& head) {
    TakeHead(head, response);
    return begun = true;
  };
  asked.content_receiver = [&](const char* data, size_t size, uint64_t, uint64_t) {
    const size_t room = options_.max_response_bytes - response.body.size();
    too_long = size > room;
    if (base::DeadlineIn(absl::ZeroDuration()) > deadline) return false;
    response.body.append(data, std::min(size, room));
    return !too_long;
  };
  absl::StatusOr<std::unique_ptr<Line>> line = Take(deadline);
  if (!line.ok()) return line.status();
  httplib::Client& client = *(*line)->client;
  client.set_connection_timeout(absl::ToChronoMicroseconds(std::min(left, options_.connect_timeout)));
  client.set_read_timeout(absl::ToChronoMicroseconds(left));
  client.set_write_timeout(absl::ToChronoMicroseconds(left));
  const uint64_t watch = watchdog_.Watch((*line)->socket, deadline);
  // Cancel ends what is watched, and what it came too early for is not begun.
  const httplib::Result result = cancelled_ ? httplib::Result(nullptr, httplib::Error::Canceled) : client.send(asked);
  watchdog_.Done(watch);
  if (cancelled_) return absl::CancelledError("the call was cancelled");
  if (too_long && options_.cut_long_answers) return response;
  if (too_long) return absl::DataLossError("the answer is longer than is allowed");
  if (!result) {
    // The library waits in whole milliseconds, and may end one early.
    if (base::DeadlineIn(absl::ZeroDuration()) + kTick >= deadline)
      return absl::DeadlineExceededError("no answer in time");
    if (begun) return absl::DataLossError("the answer ended in the middle");
    return absl::UnavailableError(absl::StrCat("not reached: ", httplib::to_string(result.error())));
  }
  TakeHead(*result, response);  // an answer without a body did not come by the handler
  Give(*std::move(line));
  return response;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Client>> Client::Make(ClientOptions options) {
  // A peer that goes while it is written to is an error of that call, and not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
  absl::StatusOr<Base> base = ParseBase(options);
  if (!base.ok()) return base.status();
  return std::make_unique<ClientImpl>(std::move(options), *std::move(base));
}

std::string EscapeQuery(std::string_view text) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string escaped;
  for (const unsigned char c : text) {
    if (absl::ascii_isalnum(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      escaped.push_back(static_cast<char>(c));
    } else {
      escaped.append({'%', kDigits[c >> 4], kDigits[c & 15]});
    }
  }
  return escaped;
}

}  // namespace zhudong::http
