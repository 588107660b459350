// An HTTP/1.1 client: one request, one answer, bounded in time and size. The only place besides server.h's that knows
// the HTTP library.
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

namespace zhudong::http {

struct ClientOptions {
  std::string base_url;     // https://host:port/prefix; plain http only where `allow_plain`
  std::string ca_file;      // PEM; empty: the system's
  std::string certificate;  // PEM, shown to the server; empty: none
  std::string key;
  bool allow_plain = false;
  size_t max_response_bytes = 16u << 20;
  // A longer answer ends there and is an answer nevertheless, where only its status counts.
  bool cut_long_answers = false;
  int max_connections = 8;
  absl::Duration connect_timeout = absl::InfiniteDuration();  // of reaching the server; the deadline holds besides
  // Only addresses of the public Internet are connected to (address.h): for an address that somebody else chose. The
  // name is resolved for every connection, and the address that was looked at is the one that is connected to.
  bool public_only = false;
  // A connection is not used again after this, so that changed files and addresses come into use.
  absl::Duration max_connection_age = absl::InfiniteDuration();
};

struct Request {
  std::string method = "GET";
  std::string path;  // added to base_url's; with an escaped query
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string content_type = "application/json";
};

struct Response {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
  // Of a server alone: the connection ends after so many bytes of the body. For stand-ins of systems that fail.
  std::optional<size_t> cut_after = std::nullopt;
  // Of a server alone: in place of `body`, made while it is sent, on the connection's thread. What it is given writes,
  // and answers false when the client is gone; each piece has the time that a whole answer would have. An empty piece
  // only asks whether the client is still there.
  std::function<void(const std::function<bool(std::string_view)>& write)> stream = nullptr;
};

// Thread-safe; a call blocks its thread.
class Client {
 public:
  static absl::StatusOr<std::unique_ptr<Client>> Make(ClientOptions options);
  virtual ~Client() = default;
  // Any status is an answer. UNAVAILABLE: not reached, or TLS failed; DEADLINE_EXCEEDED; DATA_LOSS: it ended in the
  // middle or is longer than allowed; PERMISSION_DENIED: the address is not public; CANCELLED. Messages hold neither
  // the query nor the body.
  virtual absl::StatusOr<Response> Send(const Request& request, absl::Time deadline) = 0;
  // Ends the calls that wait, and every later one at once.
  virtual void Cancel() = 0;
};

// Escapes one value of a query.
std::string EscapeQuery(std::string_view text);

}  // namespace zhudong::http
