// Who a certificate says you are, and what you may do. No grant, no access.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gateway/access/roles.h"
#include "gateway/base/live.h"

namespace zhudong::access {

// The URI in the certificate's SAN: `spiffe://zhudong/platform/planning`.
struct Principal {
  std::string id;
};

// What one principal may do. Empty means nothing.
struct Grant {
  std::string principal;
  std::vector<std::string> publish;    // feeds; `*` at the end of a name matches any rest
  std::vector<std::string> subscribe;  // subscriber names, likewise
  std::vector<std::string> read;       // division prefixes of projects and forecasts; `*` for all
  std::vector<Role> roles;             // of a person; MayStandTogether
};

// The outcome of asking: who, what, which rule, why. Kept with whatever it allowed.
struct Decision {
  bool allowed = false;
  std::string principal;
  std::string action;      // `publish land-supply`
  std::string rule;        // the grant's entry that matched; empty when none did
  std::string needs = {};  // what would be enough, where `action` does not say it itself
  // OK, or PERMISSION_DENIED with the reason NOT_GRANTED and what is missing.
  absl::Status ToStatus() const;
};

// Thread-safe. A copy holds what was granted then.
class Grants {
 public:
  explicit Grants(std::vector<Grant> grants);

  // From the next question on it is as `next` says.
  void Replace(const Grants& next) { by_principal_ = next.by_principal_; }

  Decision MayPublish(const Principal& who, std::string_view feed) const;
  // True when the principal may publish to any feed at all.
  Decision MayPublishAnything(const Principal& who) const;
  Decision MaySubscribe(const Principal& who, std::string_view subscriber) const;
  Decision MayRead(const Principal& who, std::string_view division_code) const;
  // Whether a role, or another grant that is enough, lets the principal call `AdminService/GetStatus`. No rule, no
  // access.
  Decision MayCall(const Principal& who, std::string_view method) const;
  std::vector<Role> RolesOf(const Principal& who) const;
  // By principal.
  std::vector<Grant> All() const;
  // Division prefixes that the principal may read; `*` for all.
  std::vector<std::string> Readable(const Principal& who) const;

 private:
  using Table = absl::flat_hash_map<std::string, Grant>;

  // Null when there is none.
  std::shared_ptr<const Grant> Find(const Principal& who) const;

  base::Live<Table> by_principal_;
};

}  // namespace zhudong::access
