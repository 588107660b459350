// After which government procedures a region invites to apply for electricity (S4-078
// 引导用户办理政务手续完成后同步办理供电业务), and where. Pure.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "gateway/policy/clock_rules.h"
#include "zhudong/v1/events.pb.h"

namespace zhudong::policy {

struct Pack;

struct Invitation {
  std::vector<std::string> channels;  // 办电渠道, as the rule or the region's catalogue names them; may be empty
  Rests rests;
};

// The kinds of event that say that a procedure is done; a pack may name these alone.
bool IsProcedure(v1::EventKind kind);

// Immutable; thread-safe.
class InvitationRules {
 public:
  // As DocumentRules::Parse, of the same files.
  static absl::StatusOr<std::shared_ptr<const InvitationRules>> Parse(const std::map<std::string, std::string>& packs);

  // What holds in `division_code` for what was done on `day`: of the most specific region that invites after anything
  // at all. nullopt: after this it does not.
  std::optional<Invitation> Find(std::string_view division_code, v1::EventKind after, absl::CivilDay day) const;

 private:
  std::vector<std::shared_ptr<const Pack>> packs_;  // most specific first, then the latest
};

}  // namespace zhudong::policy
