// Demand or answers, and answers of whose projects.
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
  options_.share.answers = true;
  Open();
  ASSERT_TRUE(Settled());
  EXPECT_THAT(Applied(), ElementsAre("p.1", "p.2", "q.a1", "q.a2"));
}

TEST_F(ShareTest, AnswersGoToTheOwnerAlone) {
  options_.share = {.division_prefixes = {"4401"}, .answers = true, .owner_feeds = {"land-supply", "planning"}};
  AddAnswer("p", 1, "land-supply");
  AddAnswer("q", 1, "investment-projects");
  AddAnswer("r", 1, "planning", "330106");
  AddAnswer("s", 1, "planning");
  Open();
  ASSERT_TRUE(Settled());
  EXPECT_THAT(Applied(), ElementsAre("p.a1", "s.a1"));
}

TEST_F(ShareTest, WhatASubscriberReceivesStaysWhatItWas) {
  Open();
  Add("p", "440112");
  ASSERT_TRUE(Settled());
  deliverer_.reset();
  options_.share.answers = true;
  const auto deliverer =
      Deliverer::Open(options_, *database_, *log_, std::make_unique<FakeSink>(shared_), clock_, /*seed=*/3);
  EXPECT_EQ(deliverer.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(deliverer.status().message()), HasSubstr("give what shall receive the other a name"));
}

}  // namespace
}  // namespace zhudong::delivery
