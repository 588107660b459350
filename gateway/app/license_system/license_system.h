// The stand-in license system: both HTTP families, and faults to switch on. See README.md.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "gateway/base/clock.h"

namespace zhudong::app {

struct LicenseSystemOptions {
  std::string listen = "127.0.0.1:0";
  std::string certificate;  // PEM files; empty: plain HTTP on loopback
  std::string key;
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
};

// The faults that may be switched on: slow (milliseconds), error (HTTP 500), down (no answer at all), half-answer,
// wrong-signature, revoked-certificate, expired-token, cut-ofd.
//
//   POST /control/fault   {"name":"slow","value":200}   value 0 switches off
//   POST /control/status  {"identifier":"…","status":"03"}
//   GET  /control/counts  {"login":1,"list":2,…}
class LicenseSystem {
 public:
  static absl::StatusOr<std::unique_ptr<LicenseSystem>> Start(const LicenseSystemOptions& options,
                                                              const base::Clock& clock);
  virtual ~LicenseSystem() = default;
  virtual const std::string& address() const = 0;
  virtual const std::string& control_address() const = 0;
  virtual void Stop() = 0;
};

}  // namespace zhudong::app
