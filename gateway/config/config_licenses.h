// Settings of electronic licenses: purposes, grants, consent, issuers, providers. Part of config.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace zhudong::config {

struct LicensePurpose {
  std::string code;
  std::string name;
  std::string item_code;
  bool by_consent = true;
  bool by_duty = false;
};

struct LicenseGrant {
  std::string name;
  std::string principal;
  std::vector<std::string> purposes;
  std::vector<std::string> types;
  std::vector<std::string> fields;
  std::vector<std::string> regions;
  bool by_consent = true;
  bool by_duty = false;
};

struct ConsentIssuer {
  std::string issuer;
  std::string audience;
  std::vector<std::string> keys;
  absl::Duration leeway = absl::Seconds(30);
  absl::Duration longest = absl::Hours(24);
};

struct LicenseIssuer {
  std::vector<std::string> certificates;
  std::vector<std::string> revocation_lists;
  std::string sm2_id = "1234567812345678";
};

struct LicenseProvider {
  std::string name;
  std::string type = "provincial_http";  // or `holder_code_http`, `grpc`
  std::string target;                    // URL; of `grpc` host:port
  std::string server_name;
  std::string ca;
  std::string certificate;
  std::string key;
  std::string account;
  std::string app_key;
  std::string secret_file;
  std::string org_code;
  std::string types_file;  // license types besides the built-in ones; empty: none
  absl::Duration attempt_timeout = absl::Seconds(3);
  int64_t max_attempts = 3;
  int64_t failures_to_open = 5;
  absl::Duration open = absl::Seconds(5);
  int64_t max_concurrent = 8;
};

}  // namespace zhudong::config
