// The stand-in license system: both HTTP families, and faults to switch on. See README.md.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/base/clock.h"

namespace zhudong::app {

struct LicenseSystemOptions {
  std::string listen = "127.0.0.1:0";
  std::string certificate;  // PEM files; empty: plain HTTP on loopback
  std::string key;
  std::string client_ca;                       // when set, a client certificate is demanded
  std::string control_listen = "127.0.0.1:0";  // where faults are switched, plain HTTP
  std::string licenses;                        // JSON file
  // Who signs licenses: certificate and key (PEM files).
  std::string issuer_certificate;
  std::string issuer_key;
  // Another signer, for the fault `revoked-certificate`; may be empty.
  std::string revoked_certificate;
  std::string revoked_key;
  // What callers log in with, in both families.
  std::string app_key = "zhudong";
  std::string secret = "stand-in";
  int token_seconds = 600;
  std::vector<std::pair<std::string, int>> faults;  // on from the start, as CheckFault allows
};

// The faults that may be switched on: slow (milliseconds), error (HTTP 500), down (nobody listens), half-answer (the
// connection ends in the middle of the body), wrong-signature, revoked-certificate, expired-token (once: every token
// given so far is refused), cut-ofd.
//
//   POST /control/fault   {"name":"slow","value":200}   value 0 switches off; HTTP 400 for what is no fault
//   POST /control/status  {"identifier":"…","status":"03"}
//   GET  /control/counts  {"login":1,"list":2,…}
class LicenseSystem {
 public:
  static absl::StatusOr<std::unique_ptr<LicenseSystem>> Start(const LicenseSystemOptions& options,
                                                              const base::Clock& clock);
  virtual ~LicenseSystem() = default;
  // host:port; it stays while the system is down.
  virtual const std::string& address() const = 0;
  virtual const std::string& control_address() const = 0;
  virtual void Stop() = 0;
};

}  // namespace zhudong::app
