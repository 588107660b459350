// An HTTP/1.1 server on the kept library: routes, limits, TLS. Bounded in threads, waiting connections, bytes and time,
// whatever its peers do; a connection beyond the bounds is closed.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/http/client.h"

namespace zhudong::http {

struct Incoming {
  std::string method;
  std::string path;    // without its query, unescaped
  std::string target;  // as it was sent
  std::map<std::string, std::string> query;
  std::map<std::string, std::string> headers;  // names in lower case; the first of those that stand twice
  std::string body;
  // The spiffe:// URI in the subjectAltName of the client's verified certificate; empty without one.
  std::string principal;
};

using Handler = std::function<Response(const Incoming&)>;

using Answered = std::function<void(const std::string& method, int status)>;

struct ServerOptions {
  std::string listen = "127.0.0.1:0";
  std::string certificate;             // PEM files; empty: plain HTTP, on loopback alone. Read again when they change
  bool plain_beyond_loopback = false;  // … or elsewhere, too: for what may be read by everybody
  std::string key;
  std::string client_ca;                     // when set, a client certificate is demanded …
  bool client_certificate_optional = false;  // … or only verified where one is shown
  std::string client_revocation_lists;       // CRLs (PEM): whoever stands on one gets no connection; empty: nobody
  absl::Duration certificate_reload = absl::Seconds(10);
  int threads = 8;  // one for each connection that is worked on
  int max_waiting = 64;
  size_t max_request_bytes = 4u << 20;  // of a body; of a line and headers it is 64 KiB
  // For the handshake, for one request to be read, and for its answer to be written: each as a whole.
  int read_timeout_s = 10;
  // A connection that is older takes no further request: its client's certificate is looked at anew.
  absl::Duration most_age = absl::InfiniteDuration();
  // Asked before a request's body is read, with everything else of it; an answer ends the request.
  std::function<std::optional<Response>(const Incoming&)> before_body = nullptr;
  // Puts into words what the server itself refuses: the request so far, the status, a sentence. Empty: plain text.
  std::function<Response(const Incoming&, int status, const std::string& sentence)> refusal = nullptr;
  std::function<void(std::string_view)> log = nullptr;
  // Told of every request that was answered, the refused ones among them. Thread-safe, quick.
  Answered answered = nullptr;
};

// Routes are exact paths or regular expressions with `METHOD /path`.
class Server {
 public:
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options,
                                                       const std::vector<std::pair<std::string, Handler>>& routes);
  virtual ~Server() = default;  // stops
  virtual const std::string& address() const = 0;
  virtual void Stop() = 0;
};

}  // namespace zhudong::http
