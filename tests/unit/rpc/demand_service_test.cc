// What a subscriber is told, and when.
#include <gmock/gmock.h>

#include <set>

#include "tests/unit/rpc/demand_fixture.h"

namespace zhudong::rpc {
namespace {

TEST_F(DemandServiceTest, TellsWhatIsKeptAndThenWhatComes) {
  world_.Append("p-1", "440112");
  world_.Append("p-2", "520121");
  Serve();
  auto grid = Connect();
  ASSERT_TRUE(grid->Start(From("grid")));
  EXPECT_EQ(grid->NextDelivery()->event().event_id(), "p-1.1");
  EXPECT_EQ(grid->NextDelivery()->event().event_id(), "p-2.1");
  const auto checkpoint = grid->NextIsCheckpoint();
  ASSERT_TRUE(checkpoint.has_value());
  EXPECT_EQ(checkpoint->cursor(), EncodeCursor(2));
  EXPECT_FALSE(checkpoint->snapshot_complete());
  EXPECT_GT(checkpoint->as_of().seconds(), 0);
  world_.Append("p-1", "440112");
  const auto last = grid->NextDelivery();
  ASSERT_TRUE(last.has_value());
  EXPECT_EQ(last->event().event_id(), "p-1.2");
  EXPECT_EQ(last->cursor(), EncodeCursor(3));
}

TEST_F(DemandServiceTest, SendsNoMoreThanItHasCreditFor) {
  for (int i = 0; i < 10; ++i) world_.Append("p-1", "440112");
  Serve();
  auto grid = Connect();
  ASSERT_TRUE(grid->Start(From("grid", 3)));
  for (uint64_t i = 1; i <= 3; ++i) EXPECT_EQ(grid->NextDelivery()->event().project_sequence(), i);
  const auto held = grid->NextIsCheckpoint();
  ASSERT_TRUE(held.has_value());
  EXPECT_EQ(held->cursor(), EncodeCursor(3));
  ASSERT_TRUE(grid->Credit(0));
  ASSERT_TRUE(grid->Credit(2));
  for (uint64_t i = 4; i <= 5; ++i) EXPECT_EQ(grid->NextDelivery()->event().project_sequence(), i);
  EXPECT_TRUE(grid->NextIsCheckpoint().has_value());
}

TEST_F(DemandServiceTest, ManyEventsOfAllSizesComeInOrderAndOnce) {
  constexpr uint64_t kEvents = 5000;
  for (uint64_t i = 0; i < kEvents / 2; ++i) world_.Append("p-1", "440112", i % 100 == 0 ? 200000 : i * 37 % 9000);
  Serve();
  auto grid = Connect();
  ASSERT_TRUE(grid->Start(From("grid", 100000)));
  for (uint64_t i = 1; i <= kEvents; ++i) {
    if (i == 10) {
      for (uint64_t n = 0; n < kEvents / 2; ++n) world_.Append("p-1", "440112");
    }
    const auto delivery = grid->NextDelivery();
    ASSERT_TRUE(delivery.has_value());
    ASSERT_EQ(delivery->event().project_sequence(), i);
  }
}

TEST_F(DemandServiceTest, GoesOnAfterACursor) {
  for (int i = 0; i < 5; ++i) world_.Append("p-1", "440112");
  Serve();
  std::string cursor;
  {
    auto grid = Connect();
    ASSERT_TRUE(grid->Start(From("grid")));
    grid->NextDelivery();
    cursor = grid->NextDelivery()->cursor();
    grid->Vanish();
  }
  auto grid = StartAgain(FromCursor(cursor));
  EXPECT_EQ(grid->NextDelivery()->event().project_sequence(), 3u);
}

TEST_F(DemandServiceTest, LatestTellsOnlyWhatComes) {
  world_.Append("p-1", "440112");
  Serve();
  auto grid = Connect();
  v1::SubscribeStart start = From("grid");
  start.mutable_latest();
  ASSERT_TRUE(grid->Start(start));
  EXPECT_TRUE(grid->NextIsCheckpoint().has_value());
  world_.Append("p-1", "440112");
  EXPECT_EQ(grid->NextDelivery()->event().project_sequence(), 2u);
}

TEST_F(DemandServiceTest, AcknowledgedStartsWhereTheSubscriberSaid) {
  for (int i = 0; i < 5; ++i) world_.Append("p-1", "440112");
  Serve();
  v1::SubscribeStart start = From("grid");
  start.mutable_acknowledged();
  {
    auto grid = Connect();
    ASSERT_TRUE(grid->Start(start));
    // Nothing was acknowledged yet: from the beginning.
    EXPECT_EQ(grid->NextDelivery()->event().project_sequence(), 1u);
    ASSERT_TRUE(grid->Acknowledge(EncodeCursor(3)));
    ASSERT_TRUE(grid->Acknowledge(EncodeCursor(2)));  // late; changes nothing
    grid->HalfClose();
    for (int i = 0; i < 200 && world_.subscriptions->Acknowledged("grid")->value_or(0) != 3; ++i) {
      grid->NextIsCheckpoint();
    }
  }
  EXPECT_EQ(world_.subscriptions->Acknowledged("grid")->value_or(0), 3u);
  EXPECT_EQ(world_.subscriptions->Acknowledged("grid-2").value(), std::nullopt);
  auto grid = StartAgain(start);
  EXPECT_EQ(grid->NextDelivery()->event().project_sequence(), 4u);
}

TEST_F(DemandServiceTest, AHalfClosedCallEndsWhenItsCreditIsUsed) {
  for (int i = 0; i < 5; ++i) world_.Append("p-1", "440112");
  Serve();
  auto grid = Connect();
  ASSERT_TRUE(grid->Start(From("grid", 4)));
  grid->HalfClose();
  int deliveries = 0;
  while (grid->NextDelivery().has_value()) ++deliveries;
  EXPECT_EQ(deliveries, 4);
  EXPECT_TRUE(grid->Finish().ok());
}

TEST_F(DemandServiceTest, OnlyDivisionsAskedForAndGranted) {
  world_.Append("p-1", "440112");
  world_.Append("p-2", "440303");
  world_.Append("p-3", "520121");
  world_.Append("p-4", "440113");
  world_.Append("p-5", "");
  Serve();
  auto ids = [&](const std::string& certificate, const std::string& name, const std::vector<std::string>& prefixes) {
    v1::SubscribeStart start = From(name, 1000);
    for (const std::string& prefix : prefixes) start.add_division_prefixes(prefix);
    auto subscriber = StartAgain(start, certificate);
    std::vector<std::string> seen;
    while (true) {
      const auto response = subscriber->Next();
      if (!response || response->has_checkpoint()) break;
      seen.push_back(response->delivery().event().project_id());
    }
    return seen;
  };
  using testing::ElementsAre;
  EXPECT_THAT(ids("utility-grid", "grid", {}), ElementsAre("p-1", "p-2", "p-3", "p-4", "p-5"));
  EXPECT_THAT(ids("utility-grid", "grid-a", {"440303", "52"}), ElementsAre("p-2", "p-3"));
  EXPECT_THAT(ids("utility-other", "other", {}), ElementsAre("p-1", "p-4"));
  EXPECT_THAT(ids("utility-other", "other", {"44"}), ElementsAre("p-1", "p-4"));
  EXPECT_THAT(ids("utility-other", "other", {"440113"}), ElementsAre("p-4"));
}

TEST_F(DemandServiceTest, ASnapshotTellsEveryProjectThenGoesOn) {
  constexpr int kProjects = 600;  // more than two pages
  world_.Append("p-old", "440112");
  for (int i = 0; i < kProjects; ++i) world_.projects.Set("p-" + std::to_string(i), i % 2 ? "440112" : "520121");
  Serve();
  v1::SubscribeStart start = From("grid", kProjects / 2);
  start.mutable_latest_per_project();
  start.add_division_prefixes("44");
  auto grid = Connect();
  ASSERT_TRUE(grid->Start(start));
  std::set<std::string> seen;
  for (int i = 0; i < kProjects / 2; ++i) {
    if (i == 20) world_.Append("p-1", "440112");  // while the snapshot runs: told after it
    const auto response = grid->Next();
    ASSERT_TRUE(response.has_value());
    ASSERT_TRUE(response->has_delivery());
    const v1::DemandEvent& event = response->delivery().event();
    EXPECT_EQ(event.event_id(), event.project_id() + ".snapshot");
    EXPECT_EQ(event.project_sequence(), 0u);
    EXPECT_EQ(event.forecast_issued().forecast().forecast_id(), "f-" + event.project_id());
    EXPECT_EQ(event.division_code(), "440112");
    EXPECT_EQ(response->delivery().cursor(), "");
    seen.insert(event.project_id());
  }
  EXPECT_EQ(seen.size(), size_t{kProjects / 2});
  // The end of the snapshot costs no credit, and stands where the log was when the call began.
  const auto checkpoint = grid->NextIsCheckpoint();
  ASSERT_TRUE(checkpoint.has_value());
  EXPECT_TRUE(checkpoint->snapshot_complete());
  EXPECT_EQ(checkpoint->cursor(), EncodeCursor(1));
  ASSERT_TRUE(grid->Credit(10));
  EXPECT_EQ(grid->NextDelivery()->event().event_id(), "p-1.1");
}

TEST_F(DemandServiceTest, ASnapshotOfNothingIsCompleteAtOnce) {
  Serve();
  v1::SubscribeStart start = From("grid", 0);
  start.mutable_latest_per_project();
  auto grid = Connect();
  ASSERT_TRUE(grid->Start(start));
  const auto checkpoint = grid->NextIsCheckpoint();
  ASSERT_TRUE(checkpoint.has_value());
  EXPECT_TRUE(checkpoint->snapshot_complete());
}

TEST_F(DemandServiceTest, TellsNoMoreThanTheUtilitysSubscriberChose) {
  const auto choice = delivery::EventChoice::Parse(delivery::EventForm::kFull, {"forecast.forecast_id"});
  ASSERT_TRUE(choice.ok());
  choices_.Add("grid-push", "spiffe://zhudong/utility/grid", *choice);
  world_.projects.Set("p-1", "440112");
  Serve();
  auto grid = Connect();
  v1::SubscribeStart start = From("grid");
  start.mutable_latest_per_project();
  ASSERT_TRUE(grid->Start(start));
  const auto snapshot = grid->NextDelivery();
  ASSERT_TRUE(snapshot.has_value());
  EXPECT_EQ(snapshot->event().forecast_issued().forecast().forecast_id(), "f-p-1");
  EXPECT_TRUE(snapshot->event().forecast_issued().forecast().division_code().empty());
  EXPECT_TRUE(snapshot->event().division_code().empty());
  world_.Append("p-1", "440112", 100);
  const auto told = grid->NextDelivery();
  ASSERT_TRUE(told.has_value());
  EXPECT_EQ(told->event().event_id(), "p-1.1");
  EXPECT_TRUE(told->event().traceparent().empty());
}

}  // namespace
}  // namespace zhudong::rpc
