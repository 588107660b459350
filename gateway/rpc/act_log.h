// Acts of people: allowed by role, and in the audit chain twice, before they are done and with what came of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
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
  // Of acts that one principal may not do, and of one method, at most one record in this time.
  static constexpr absl::Duration kRefusedEvery = absl::Minutes(1);
  // So many principals and methods are told apart; the tries of any more count as one's.
  static constexpr size_t kMostRefused = 4096;

  // `audit` null: there is no chain, and acts are kept by whom they concern alone.
  ActLog(const access::Grants& grants, access::AuditChain* audit) : grants_(grants), audit_(audit) {}

  // NOT_GRANTED unless one of the principal's roles allows the method. That somebody without the role tried an act is
  // kept, without waiting for it: whoever tries on and on makes one record in kRefusedEvery, with how many were left
  // out since the one before.
  absl::Status Allow(const access::Principal& who, std::string_view method) const;
  // What cannot be recorded is not done (AUDIT). Otherwise what `act` answers; it is recorded, too.
  absl::Status Do(const Act& act, absl::FunctionRef<absl::Status()> work) const;

 private:
  // What one principal tried of one method.
  struct Refused {
    absl::Time recorded = absl::InfinitePast();
    uint64_t left_out = 0;
  };
  using WhoAndMethod = std::pair<std::string, std::string>;

  // Counts a refused try. How many were left out before it, if this one is to be recorded.
  std::optional<uint64_t> CountRefused(const std::string& principal, std::string_view method) const;

  const access::Grants& grants_;
  access::AuditChain* const audit_;
  mutable absl::Mutex mutex_;
  mutable absl::flat_hash_map<WhoAndMethod, Refused> refused_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhudong::rpc
