// Acts of people: allowed by role, and in the audit chain twice, before they are done and with what came of them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/access/audit_chain.h"
#include "gateway/access/grants.h"

namespace zhudong::rpc {

struct Act {
  std::string principal;
  std::string method;  // `AdminService/StartReplay`
  std::string reason;
  std::string what;  // in words: `replay 7 events to grid`
  std::string traceparent = {};
};

enum class Need { kRequired, kOptional };
// INVALID_FIELD unless `reason` is a sentence of at most 200 characters.
absl::Status CheckReason(const std::string& reason, Need need);

// Thread-safe. What it is given outlives it.
class ActLog {
 public:
  // `audit` null: there is no chain, and acts are kept by whom they concern alone.
  ActLog(const access::Grants& grants, access::AuditChain* audit) : grants_(grants), audit_(audit) {}

  // NOT_GRANTED unless one of the principal's roles allows the method. That somebody without the role tried an act is
  // kept, without waiting for it.
  absl::Status Allow(const access::Principal& who, std::string_view method) const;
  // What cannot be recorded is not done (AUDIT). Otherwise what `act` answers; it is recorded, too.
  absl::Status Do(const Act& act, absl::FunctionRef<absl::Status()> work) const;

 private:
  const access::Grants& grants_;
  access::AuditChain* const audit_;
};

}  // namespace zhudong::rpc
