#include "gateway/access/roles.h"

#include <algorithm>
#include <initializer_list>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/base/text.h"

namespace zhudong::access {
namespace {

constexpr uint8_t Bits(std::initializer_list<Role> roles) {
  uint8_t bits = 0;
  for (const Role role : roles) bits = static_cast<uint8_t>(bits | 1u << static_cast<int>(role));
  return bits;
}

constexpr uint8_t kView = Bits({Role::kViewer, Role::kOperator});
constexpr uint8_t kOperate = Bits({Role::kOperator});
constexpr uint8_t kSecure = Bits({Role::kSecurity});
constexpr uint8_t kAudit = Bits({Role::kAuditor});
constexpr Effect kReads = Effect::kReads;
constexpr Effect kActs = Effect::kActs;

constexpr MethodRule kRules[] = {
    {"AdminService/GetStatus", kReads, kView},
    {"AdminService/ListDeadLetters", kReads, kView},
    {"AdminService/GetDeadLetter", kReads, kView},
    {"AdminService/ListOperatorActs", kReads, kView},
    {"AdminService/Reconcile", kReads, kView},
    // Originals may hold what is about persons: only those see them who can do something about them.
    {"AdminService/ListQuarantine", kReads, kOperate},
    {"AdminService/GetQuarantinedItem", kReads, kOperate},
    {"AdminService/ResubmitQuarantined", kActs, kOperate},
    {"AdminService/DismissQuarantined", kActs, kOperate},
    {"AdminService/ReplayDeadLetters", kActs, kOperate},
    {"AdminService/ResolveDeadLetter", kActs, kOperate},
    {"AdminService/StartReplay", kActs, kOperate},
    {"AdminService/StopReplay", kActs, kOperate},
    {"AdminService/ChangeSubscriber", kActs, kOperate},

    {"FeedHealthService/ListFeedHealth", kReads, kView},
    {"FeedHealthService/GetFeedHealth", kReads, kView},
    {"FeedHealthService/WatchFeedHealth", kReads, kView},
    {"FeedHealthService/ReportDailyCount", kActs, kOperate},
    {"FeedHealthService/PauseFeed", kActs, kOperate},
    {"FeedHealthService/ResumeFeed", kActs, kOperate},
    {"FeedHealthService/GiveUpGap", kActs, kOperate},

    {"ProjectService/GetProject", kReads, 0, true},
    {"ProjectService/ListProjects", kReads, 0, true},
    {"ProjectService/GetForecast", kReads, 0, true},
    {"ProjectService/ListForecasts", kReads, 0, true},
    {"ProjectService/SummarizeDemand", kReads, 0, true},
    {"ProjectService/ListDemandChanges", kReads, 0, true},

    {"CaseService/GetCase", kReads, 0, true},
    {"CaseService/ListCases", kReads, 0, true},
    {"CaseService/GetProgress", kReads, 0, true},
    {"CaseService/FindCapacity", kReads, 0, false, true},
    {"CaseService/ListShortages", kReads, 0, true},
    {"CaseService/ListSharedDigs", kReads, 0, true},
    {"CaseService/GetReport", kReads, 0, true},

    // What has to be made public is kept from nobody.
    {"GuideService/GetGuide", kReads, 0, false, true},
    {"GuideService/ListApprovalResults", kReads, 0, false, true},
    {"GuideService/ListDivisions", kReads, 0, false, true},

    {"ConfigService/PlanConfig", kReads, kOperate},
    {"ConfigService/ApplyConfig", kActs, kOperate},

    {"BackupService/CreateBackup", kActs, kOperate},
    {"BackupService/ListBackups", kReads, kOperate},
    {"BackupService/VerifyBackup", kReads, kOperate},

    {"LicenseAdminService/GetLicenseStatus", kReads, kOperate | kSecure},
    {"LicenseAdminService/RevokeLicense", kActs, kSecure},
    {"LicenseAdminService/EraseHolder", kActs, kSecure},

    {"SecurityService/GetSession", kReads, 0, false, true},
    {"SecurityService/ListCertificates", kReads, kOperate | kSecure},
    {"SecurityService/ListKeys", kReads, kSecure},
    {"SecurityService/ListGrants", kReads, kSecure | kAudit},

    // Who looked at the chain as a whole stands in it.
    {"AuditService/VerifyAudit", kReads, kAudit},
    {"AuditService/ExportAudit", kReads, kAudit},
    {"AuditService/SearchAudit", kReads, kAudit},
};

}  // namespace

std::string_view NameOf(Role role) {
  switch (role) {
    case Role::kViewer:
      return "viewer";
    case Role::kOperator:
      return "operator";
    case Role::kSecurity:
      return "security";
    case Role::kAuditor:
      return "auditor";
  }
  return {};
}

std::optional<Role> RoleNamed(std::string_view name) {
  for (const Role role : kAllRoles) {
    if (NameOf(role) == name) return role;
  }
  return std::nullopt;
}

bool MayStandTogether(Role a, Role b) { return a == b || a == Role::kViewer || b == Role::kViewer; }

absl::Span<const MethodRule> MethodRules() { return kRules; }

const MethodRule* FindMethodRule(std::string_view method) {
  const auto* const found =
      std::find_if(std::begin(kRules), std::end(kRules), [&](const MethodRule& rule) { return rule.method == method; });
  return found == std::end(kRules) ? nullptr : found;
}

std::string WhoMay(const MethodRule& rule) {
  if (rule.everybody) return "a client certificate";
  if (rule.readers) return "divisions to read";
  std::vector<absl::string_view> names;
  for (const Role role : kAllRoles) {
    if (rule.Takes(role)) names.push_back(base::ToAbsl(NameOf(role)));
  }
  if (names.size() == 1) return absl::StrCat("the role ", names[0]);
  return absl::StrCat("one of the roles ", absl::StrJoin(names, ", "));
}

}  // namespace zhudong::access
