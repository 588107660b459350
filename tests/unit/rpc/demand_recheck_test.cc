// Grants and choices that change while subscriptions are open.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/rpc/demand_fixture.h"

namespace zhudong::rpc {
namespace {

class DemandRecheckTest : public DemandServiceTest {
 protected:
  void Grant(std::vector<std::string> subscribe, std::vector<std::string> read) {
    grants_.Replace(access::Grants(
        {{.principal = "spiffe://zhudong/utility/grid", .subscribe = std::move(subscribe), .read = std::move(read)}}));
    service_->Recheck();
  }
};

TEST_F(DemandRecheckTest, ASubscriptionEndsWithItsGrant) {
  Serve();
  auto grid = Connect();
  ASSERT_TRUE(grid->Start(From("grid")));
  ASSERT_TRUE(grid->NextIsCheckpoint().has_value());
  Grant({}, {"*"});
  const absl::Status end = grid->Finish();
  EXPECT_EQ(end.code(), absl::StatusCode::kPermissionDenied) << end;
  EXPECT_EQ(model::ReasonOf(end), v1::ERROR_REASON_NOT_GRANTED);
  // Its name is free again.
  Grant({"grid"}, {"*"});
  auto again = StartAgain(From("grid"));
  EXPECT_TRUE(again->NextIsCheckpoint().has_value());
}

TEST_F(DemandRecheckTest, OtherDivisionsHoldFromTheNextEventOn) {
  Serve();
  auto grid = Connect();
  ASSERT_TRUE(grid->Start(From("grid")));
  world_.Append("a", "440112");
  ASSERT_EQ(grid->NextDelivery()->event().project_id(), "a");
  Grant({"grid"}, {"4403"});
  // After a checkpoint the pump has passed by since: it has seen the new grants.
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(grid->NextIsCheckpoint().has_value());
  world_.Append("b", "440112");
  world_.Append("c", "440305");
  const auto next = grid->NextDelivery();
  ASSERT_TRUE(next.has_value());
  EXPECT_EQ(next->event().project_id(), "c");
}

TEST_F(DemandRecheckTest, WithoutAnyDivisionTheSubscriptionEnds) {
  Serve();
  auto grid = Connect();
  v1::SubscribeStart start = From("grid");
  start.add_division_prefixes("4401");
  ASSERT_TRUE(grid->Start(start));
  ASSERT_TRUE(grid->NextIsCheckpoint().has_value());
  Grant({"grid"}, {"4403"});
  EXPECT_EQ(model::ReasonOf(grid->Finish()), v1::ERROR_REASON_NOT_GRANTED) << "of what it asked for nothing is left";
}

TEST_F(DemandRecheckTest, OtherChoicesHoldFromTheNextEventOn) {
  Serve();
  auto grid = Connect();
  ASSERT_TRUE(grid->Start(From("grid")));
  world_.Append("a", "440112");
  ASSERT_EQ(grid->NextDelivery()->event().division_code(), "440112");
  delivery::EventChoices choices;
  choices.Add("grid", "", *delivery::EventChoice::Parse(delivery::EventForm::kFull, {"stage"}));
  choices_.Replace(choices);
  service_->Recheck();
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(grid->NextIsCheckpoint().has_value());
  world_.Append("b", "440112");
  const auto next = grid->NextDelivery();
  ASSERT_TRUE(next.has_value());
  EXPECT_EQ(next->event().project_id(), "b");
  EXPECT_TRUE(next->event().division_code().empty()) << "it is not chosen any more";
}

}  // namespace
}  // namespace zhudong::rpc
