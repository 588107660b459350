// Whoever went through a procedure is invited to apply for electricity: once, whatever the order, and by the region's
// rule alone.
#include "gateway/pipeline/invitations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "gateway/pipeline/rebuild.h"
#include "tests/unit/correlation/events.h"
#include "tests/unit/pipeline/stand.h"

namespace zhudong::pipeline {
namespace {

using correlation::Withdrawal;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kSuzhou[] = "341302";
constexpr char kCreditCode[] = "91341300MA2TXXXX0X";
constexpr int64_t kReceived = kReceivedUs / 1'000'000;

v1::Event Recent(const std::string& feed, const std::string& id, const char* division = kSuzhou, int days_ago = 2) {
  v1::Event event;
  event.set_feed(feed);
  event.set_event_id(id);
  event.mutable_occurred_at()->set_seconds(kReceived - days_ago * correlation::kDay);
  event.mutable_recorded_at()->set_seconds(kReceived - days_ago * correlation::kDay + 60);
  event.set_division_code(division);
  return event;
}

v1::Event Permit(const std::string& id, const std::string& number, const char* division = kSuzhou, int days_ago = 2) {
  v1::Event event = Recent("construction-permits", id, division, days_ago);
  event.mutable_construction_permit()->set_permit_number(number);
  event.mutable_construction_permit()->set_project_name("汴河产业园一期");
  event.mutable_construction_permit()->mutable_owner()->set_name("宿州汴河置业有限公司");
  event.mutable_construction_permit()->mutable_owner()->set_credit_code(kCreditCode);
  return event;
}

v1::Event Registration(const std::string& id, const std::string& registered = "2025-10-08") {
  v1::Event event = Recent("business-registration", id);
  event.mutable_business_registration()->set_credit_code(kCreditCode);
  event.mutable_business_registration()->set_name("宿州汴河置业有限公司");
  event.mutable_business_registration()->set_status(v1::REGISTRATION_STATUS_ACTIVE);
  event.mutable_business_registration()->set_registered_date(registered);
  return event;
}

constexpr char kNumber[] = "341302202510080101";
constexpr char kOther[] = "341302202510080201";

std::vector<v1::DemandEvent> Invitations(const Stand& stand) {
  std::vector<v1::DemandEvent> story = stand.Story();
  std::erase_if(story, [](const v1::DemandEvent& event) { return !event.has_service_invitation(); });
  return story;
}
std::vector<v1::DemandEvent> Of(const std::vector<v1::Event>& events) {
  return Invitations(Stand(events, /*with_cases=*/true));
}

TEST(Invitations, AfterAPermitWithAllThatThePlatformNeeds) {
  const auto invited = Of({Permit("p1", kNumber)});
  ASSERT_EQ(invited.size(), 1u);
  const v1::DemandEvent& event = invited[0];
  EXPECT_TRUE(event.project_id().starts_with("p-")) << event.project_id();
  EXPECT_EQ(event.event_id(), event.project_id() + ".i1");
  EXPECT_EQ(event.project_sequence(), 1u) << "counted for themselves";
  EXPECT_EQ(event.division_code(), kSuzhou);
  const v1::ServiceInvitation& invitation = event.service_invitation();
  EXPECT_EQ(invitation.owner_feed(), "construction-permits");
  EXPECT_EQ(invitation.procedure().event_id(), "p1");
  EXPECT_EQ(invitation.procedure().kind(), v1::EVENT_KIND_CONSTRUCTION_PERMIT);
  EXPECT_EQ(invitation.project_name(), "汴河产业园一期");
  EXPECT_EQ(invitation.applicant().credit_code(), kCreditCode);
  EXPECT_FALSE(invitation.identities().empty());
  EXPECT_THAT(invitation.channels(), testing::Contains("安徽政务服务网"));
  EXPECT_THAT(invitation.rule_ids(), testing::IsSupersetOf({"S4-078", "S4-A2-29"}));
  EXPECT_THAT(invitation.text(), HasSubstr("汴河产业园一期：施工许可已办结"));
}

TEST(Invitations, OfABusinessAreToldOnceAndOfNoProject) {
  v1::Event again = Registration("b2");
  again.mutable_business_registration()->set_address("汴河路2号");
  const auto invited = Of({Registration("b1"), again});
  ASSERT_EQ(invited.size(), 1u);
  EXPECT_TRUE(invited[0].project_id().starts_with("b-"));
  EXPECT_EQ(invited[0].project_id().size(), 28u);
  EXPECT_EQ(invited[0].service_invitation().applicant().name(), "宿州汴河置业有限公司");
  EXPECT_EQ(invited[0].service_invitation().project_name(), "");

  v1::Event cancelled = Registration("b1");
  cancelled.mutable_business_registration()->set_status(v1::REGISTRATION_STATUS_CANCELLED);
  EXPECT_THAT(Of({cancelled}), IsEmpty());
  EXPECT_THAT(Of({Registration("b1", "2019-05-06")}), IsEmpty()) << "a change of who is registered long since";
}

TEST(Invitations, OnlyWhereTheRegionInvitesAndOnlyAfterWhatItNames) {
  EXPECT_THAT(Of({Permit("p1", "440112202510080101", "440112")}), IsEmpty());
  EXPECT_THAT(Invitations(Stand({Permit("p1", kNumber)})), IsEmpty()) << "rules without packs";
  v1::Event land = Recent("land-supply", "l1");
  land.mutable_land_supply()->set_supervision_number("3413022025B00012");
  EXPECT_THAT(Of({land}), IsEmpty());
  EXPECT_THAT(Of({Permit("p1", kNumber, kSuzhou, 31)}), IsEmpty()) << "a backlog that is imported";
  EXPECT_EQ(Of({Permit("p1", kNumber, kSuzhou, 30)}).size(), 1u);
}

TEST(Invitations, APersonIsNotNamed) {
  v1::Event permit = Permit("p1", kNumber);
  permit.mutable_construction_permit()->mutable_owner()->set_name("张三");
  permit.mutable_construction_permit()->mutable_owner()->clear_credit_code();
  const auto invited = Of({permit});
  ASSERT_EQ(invited.size(), 1u);
  EXPECT_FALSE(invited[0].service_invitation().has_applicant());
}

TEST(Invitations, OnceForAProcedureHoweverOftenItIsTold) {
  v1::Event version = Permit("p1", kNumber);
  version.mutable_recorded_at()->set_seconds(kReceived - 1000);
  version.mutable_construction_permit()->set_floor_area_m2(48000);
  v1::Event elsewhere = Permit("x1", kNumber);
  elsewhere.set_feed("housing-permits");
  v1::Event corrected = Permit("p2", kOther);
  corrected.set_corrects_event_id("p1");
  EXPECT_EQ(Of({Permit("p1", kNumber), version, elsewhere, corrected}).size(), 1u);
  EXPECT_EQ(Of({Permit("p1", kNumber), Permit("p2", kOther)}).size(), 2u) << "two permits are two procedures";
}

TEST(Invitations, WhatWasWithdrawnBeforeItCameInvitesNobody) {
  const v1::Event permit = Permit("p1", kNumber);
  EXPECT_THAT(Of({Withdrawal("w1", permit), permit}), IsEmpty());
  EXPECT_EQ(Of({permit, Withdrawal("w1", permit)}).size(), 1u) << "it was sent, and can't be unsent";
}

// The procedures, not the projects, which other events may join.
std::multiset<std::string> Procedures(const std::vector<v1::DemandEvent>& invited) {
  std::multiset<std::string> procedures;
  for (const v1::DemandEvent& event : invited) {
    // Of two that tell the same the one that came first is named.
    procedures.insert(absl::StrCat(event.service_invitation().procedure().kind()));
  }
  return procedures;
}

TEST(Invitations, AreTheSameInAnyOrderAndOnRebuild) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937_64 random(seed);
  v1::Event elsewhere = Permit("x1", kNumber);
  elsewhere.set_feed("housing-permits");
  v1::Event plan = Recent("planning-permits", "u1");
  plan.mutable_construction_planning_permit()->set_permit_number("建字第3413022025GG0001号");
  v1::Event joined = Permit("p2", kOther);
  joined.mutable_construction_permit()->set_construction_planning_permit_number("建字第3413022025GG0001号");
  v1::Event corrected = Permit("p4", "341302202510080401");
  corrected.set_corrects_event_id("p3");
  std::vector<v1::Event> events = {Permit("p1", kNumber),
                                   elsewhere,
                                   plan,
                                   joined,
                                   Registration("b1"),
                                   Registration("b2"),
                                   Permit("p3", "341302202510080301"),
                                   corrected};
  const auto expected = Procedures(Of(events));
  EXPECT_EQ(expected.size(), 4u) << "three permits and a business";
  for (int round = 0; round < 8; ++round) {
    std::shuffle(events.begin(), events.end(), random);
    Stand stand(events, /*with_cases=*/true);
    ASSERT_EQ(Procedures(Invitations(stand)), expected) << "round " << round;
    const auto comparison = CheckRebuild(stand.database(), stand.Path("scratch"), {});
    ASSERT_TRUE(comparison.ok()) << comparison.status();
    ASSERT_EQ(comparison->differences, 0u) << comparison->examples.front();
  }
}

}  // namespace
}  // namespace zhudong::pipeline
