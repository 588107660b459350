#include "gateway/access/roles.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "gateway/access/grants.h"
#include "gateway/model/errors.h"
#include "google/protobuf/descriptor.h"
#include "zhudong/v1/admin_service.pb.h"
#include "zhudong/v1/audit_service.pb.h"
#include "zhudong/v1/backup_service.pb.h"
#include "zhudong/v1/case_service.pb.h"
#include "zhudong/v1/config_service.pb.h"
#include "zhudong/v1/feed_health_service.pb.h"
#include "zhudong/v1/guide_service.pb.h"
#include "zhudong/v1/license_admin_service.pb.h"
#include "zhudong/v1/project_service.pb.h"
#include "zhudong/v1/security_service.pb.h"

namespace zhudong::access {
namespace {

// What people call: the services of which every method stands in the table. Heartbeats are the platforms' alone.
std::set<std::string> MethodsOfPeople() {
  std::set<std::string> methods;
  for (const auto* file : {v1::GetCaseRequest::descriptor()->file(), v1::GetStatusRequest::descriptor()->file(),
                           v1::SearchAuditRequest::descriptor()->file(), v1::ListBackupsRequest::descriptor()->file(),
                           v1::PlanConfigRequest::descriptor()->file(), v1::GetFeedHealthRequest::descriptor()->file(),
                           v1::GetGuideRequest::descriptor()->file(), v1::GetLicenseStatusRequest::descriptor()->file(),
                           v1::GetProjectRequest::descriptor()->file(), v1::GetSessionRequest::descriptor()->file()}) {
    for (int i = 0; i < file->service_count(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) {
        methods.insert(file->service(i)->name() + "/" + file->service(i)->method(j)->name());
      }
    }
  }
  methods.erase("FeedHealthService/ReportHeartbeat");
  return methods;
}

TEST(RolesTest, EveryMethodOfPeopleHasOneRuleAndNoRuleIsForNothing) {
  std::set<std::string> ruled;
  for (const MethodRule& rule : MethodRules()) {
    EXPECT_TRUE(ruled.insert(std::string(rule.method)).second) << rule.method << " stands twice";
    EXPECT_EQ((rule.roles != 0) + rule.readers + rule.everybody, 1) << rule.method;
  }
  EXPECT_EQ(ruled, MethodsOfPeople());
}

TEST(RolesTest, NoActIsOpenToTwoOfTheThree) {
  for (const MethodRule& rule : MethodRules()) {
    if (rule.effect != Effect::kActs) continue;
    EXPECT_FALSE(rule.Takes(Role::kViewer)) << rule.method;
    EXPECT_EQ(rule.Takes(Role::kOperator) + rule.Takes(Role::kSecurity) + rule.Takes(Role::kAuditor), 1) << rule.method;
  }
}

TEST(RolesTest, TheThreeStandApartAndAViewerBesideAny) {
  for (const Role a : kAllRoles) {
    for (const Role b : kAllRoles) {
      EXPECT_EQ(MayStandTogether(a, b), a == b || a == Role::kViewer || b == Role::kViewer);
    }
    EXPECT_EQ(RoleNamed(NameOf(a)), a);
  }
  EXPECT_EQ(RoleNamed("administrator"), std::nullopt);
}

TEST(RolesTest, EachRoleMayWhatTheTableSays) {
  for (const Role role : kAllRoles) {
    const Principal who{"spiffe://zhudong/operator/one"};
    const Grants grants({{.principal = who.id, .roles = {role}}});
    for (const MethodRule& rule : MethodRules()) {
      const Decision decision = grants.MayCall(who, rule.method);
      EXPECT_EQ(decision.allowed, rule.Takes(role) || rule.everybody) << NameOf(role) << " " << rule.method;
      EXPECT_EQ(decision.ToStatus().ok(), decision.allowed);
    }
    EXPECT_FALSE(grants.MayCall(who, "AdminService/NoSuchMethod").allowed);
  }
}

TEST(RolesTest, WhoReadsDivisionsReadsProjectsWithoutARole) {
  const Principal utility{"spiffe://zhudong/utility/grid"};
  const Grants grants({{.principal = utility.id, .read = {"4401"}}});
  EXPECT_TRUE(grants.MayCall(utility, "ProjectService/SummarizeDemand").allowed);
  EXPECT_TRUE(grants.MayCall(utility, "SecurityService/GetSession").allowed);
  const absl::Status denied = grants.MayCall(utility, "AuditService/SearchAudit").ToStatus();
  EXPECT_EQ(model::ReasonOf(denied), v1::ERROR_REASON_NOT_GRANTED);
  EXPECT_EQ(model::MetadataOf(denied, "needs"), "the role auditor");
}

}  // namespace
}  // namespace zhudong::access
