// The operators' console: pages, and JSON over the services, on an HTTPS address of its own where a client certificate
// is demanded.
//
// reads:     the grants, for what a principal may
// remembers: a key for tokens, drawn at the start; nothing of anybody's session
// promise:   whoever asks by the console is to every service the principal of his certificate and nobody else
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/access/grants.h"
#include "gateway/base/clock.h"
#include "gateway/base/live.h"
#include "gateway/calendar/calendar.h"
#include "gateway/console/api.h"

namespace zhudong::console {

struct ConsoleOptions {
  std::string listen = "127.0.0.1:0";
  std::string certificate;  // PEM files; read again when they change
  std::string key;
  std::string client_ca;
  std::string client_revocation_lists;  // empty: nobody is revoked
  absl::Duration certificate_reload = absl::Seconds(10);
  std::string version;
  http::Answered answered = nullptr;
  // The working days that limits are counted by; null: China's, as built in. Outlives the console.
  const base::Live<calendar::Calendar>* calendar = nullptr;
  ApiLimits limits;
};

// Stop ends open streams when `call` does: shut the caller down first.
class Console {
 public:
  // FAILED_PRECONDITION when the address is taken, or a file can't be used. `grants` and `clock` outlive it.
  static absl::StatusOr<std::unique_ptr<Console>> Start(const ConsoleOptions& options, const access::Grants& grants,
                                                        CallService call, const base::Clock& clock,
                                                        std::function<void(std::string_view)> log);
  virtual ~Console() = default;
  // `host:port` as bound.
  virtual const std::string& address() const = 0;
  virtual void Stop() = 0;
};

}  // namespace zhudong::console
