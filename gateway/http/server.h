// An HTTP/1.1 server on the kept library: routes, limits, TLS.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/http/client.h"

namespace zhudong::http {

struct ServerOptions {
  std::string listen = "127.0.0.1:0";
  std::string certificate;  // PEM files; empty: plain HTTP, on loopback alone
  std::string key;
  std::string client_ca;  // when set, a client certificate is demanded
  int threads = 8;
  size_t max_request_bytes = 4u << 20;
  int read_timeout_s = 10;
};

struct Incoming {
  std::string method;
  std::string path;
  std::map<std::string, std::string> query;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

using Handler = std::function<Response(const Incoming&)>;

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
