// The roles of people (三员分立), and which method of which service each of them may call: the one table that gRPC and
// the console go by. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"

namespace zhudong::access {

enum class Role : uint8_t {
  kViewer,    // 查看员
  kOperator,  // 系统管理员: also sees what a viewer sees
  kSecurity,  // 安全保密管理员
  kAuditor,   // 安全审计员
};

inline constexpr Role kAllRoles[] = {Role::kViewer, Role::kOperator, Role::kSecurity, Role::kAuditor};

// `viewer`, `operator`, `security`, `auditor`: as in the settings.
std::string_view NameOf(Role role);
std::optional<Role> RoleNamed(std::string_view name);
// Whether one principal may hold both: of operator, security and auditor only one.
bool MayStandTogether(Role a, Role b);

enum class Effect : uint8_t { kReads, kActs };

// Who may call one method.
struct MethodRule {
  std::string_view method;  // `AdminService/GetStatus`, without the package
  Effect effect = Effect::kReads;
  uint8_t roles = 0;  // bits by Role
  // Also whoever is granted to read divisions of any kind; of what, the service looks at itself.
  bool readers = false;
  bool everybody = false;  // every principal

  bool Takes(Role role) const { return (roles >> static_cast<int>(role) & 1) != 0; }
};

// Every method that people call; those of platforms, subscribers and license queries go by grants of their own.
absl::Span<const MethodRule> MethodRules();
// Null when there is none.
const MethodRule* FindMethodRule(std::string_view method);
// `role operator`, `one of the roles viewer, operator`.
std::string WhoMay(const MethodRule& rule);

}  // namespace zhudong::access
