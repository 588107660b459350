// Demand, answers or cases, answers of whose projects, cases of which kinds.
#include "gateway/delivery/share.h"

#include "tests/unit/delivery/deliverer_fixture.h"

namespace zhudong::delivery {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ShareTest : public DelivererFixture {
 protected:
  // An answer, numbered for itself, of a project that `owner` owns.
  void AddAnswer(const std::string& project, uint64_t sequence, const std::string& owner,
                 const std::string& division = "440112") {
    v1::DemandEvent event = MakeEvent(project, sequence);
    event.set_event_id(project + ".a" + std::to_string(sequence));
    event.set_division_code(division);
    event.mutable_utility_answered()->set_owner_feed(owner);
    Append(event);
  }
};

TEST_F(ShareTest, DemandAndAnswersAreNeverMixed) {
  Add("p", "440112");
  AddAnswer("q", 1, "land-supply");
  Add("p", "440112");
  AddAnswer("q", 2, "land-supply");
  Open();
  ASSERT_TRUE(Settled());
  EXPECT_THAT(Applied(), ElementsAre("p.1", "p.2"));
  options_.name = "platform";
  options_.share.receives = Receives::kAnswers;
  Open();
  ASSERT_TRUE(Settled());
  EXPECT_THAT(Applied(), ElementsAre("p.1", "p.2", "q.a1", "q.a2"));
}

TEST_F(ShareTest, AnswersGoToTheOwnerAlone) {
  options_.share = {
      .division_prefixes = {"4401"}, .receives = Receives::kAnswers, .owner_feeds = {"land-supply", "planning"}};
  AddAnswer("p", 1, "land-supply");
  AddAnswer("q", 1, "investment-projects");
  AddAnswer("r", 1, "planning", "330106");
  AddAnswer("s", 1, "planning");
  Open();
  ASSERT_TRUE(Settled());
  EXPECT_THAT(Applied(), ElementsAre("p.a1", "s.a1"));
}

TEST_F(ShareTest, InvitationsGoToTheFeedOfTheProcedureAndAreKeptApart) {
  const auto add = [&](const std::string& project, const std::string& owner) {
    v1::DemandEvent event = MakeEvent(project, 1);
    event.set_event_id(project + ".i1");
    event.set_division_code("341302");
    event.mutable_service_invitation()->set_owner_feed(owner);
    Append(event);
  };
  options_.share = {.receives = Receives::kInvitations, .owner_feeds = {"construction-permits"}};
  add("p", "construction-permits");
  add("b", "business-registration");
  AddAnswer("p", 1, "construction-permits");
  Open();
  ASSERT_TRUE(Settled());
  EXPECT_THAT(Applied(), ElementsAre("p.i1"));
  // What it receives is kept: it goes on with that, and none of the others takes its name.
  Open();
  ASSERT_TRUE(Settled());
  deliverer_.reset();
  for (const Receives other : {Receives::kAnswers, Receives::kCases, Receives::kDemand}) {
    options_.share.receives = other;
    const auto deliverer =
        Deliverer::Open(options_, *database_, *log_, std::make_unique<FakeSink>(shared_), clock_, /*seed=*/3);
    EXPECT_THAT(std::string(deliverer.status().message()), HasSubstr("received invitations so far"));
  }
}

TEST_F(ShareTest, CasesGoToWhoChoseThemByKindAndPlace) {
  options_.share = {.division_prefixes = {"4401"}, .receives = Receives::kCases, .case_kinds = {v1::CASE_KIND_OUTAGE}};
  const auto add = [&](const std::string& id, v1::CaseKind kind, const std::string& division, const char* also = "") {
    v1::DemandEvent event = MakeEvent(id, 1);
    event.set_division_code(division);
    v1::CaseFile& file = *event.mutable_case_changed()->mutable_case_file();
    file.set_kind(kind);
    if (*also != 0) file.mutable_outage()->add_division_codes(also);
    Append(event);
  };
  Add("p", "440112");
  add("c", v1::CASE_KIND_CONNECTION, "440112");
  add("o", v1::CASE_KIND_OUTAGE, "440112");
  add("elsewhere", v1::CASE_KIND_OUTAGE, "330106");
  add("also-here", v1::CASE_KIND_OUTAGE, "330106", "440106");
  Open();
  ASSERT_TRUE(Settled());
  EXPECT_THAT(Applied(), ElementsAre("o.1", "also-here.1"));
}

TEST_F(ShareTest, WhatASubscriberReceivesStaysWhatItWas) {
  Open();
  Add("p", "440112");
  ASSERT_TRUE(Settled());
  deliverer_.reset();
  options_.share.receives = Receives::kAnswers;
  const auto deliverer =
      Deliverer::Open(options_, *database_, *log_, std::make_unique<FakeSink>(shared_), clock_, /*seed=*/3);
  EXPECT_EQ(deliverer.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(deliverer.status().message()), HasSubstr("give what shall receive the other a name"));
}

}  // namespace
}  // namespace zhudong::delivery
