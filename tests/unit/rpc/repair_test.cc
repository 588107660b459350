#include "gateway/rpc/repair.h"

#include <gtest/gtest.h>

namespace zhudong::rpc {
namespace {

v1::DemandEvent Dead() {
  v1::DemandEvent event;
  event.set_event_id("p-a.3");
  event.set_project_id("p-a");
  event.set_project_sequence(3);
  event.set_division_code("440112");
  event.mutable_caused_at()->set_seconds(100);
  return event;
}

TEST(RepairOf, TellsTheForecastAsItIsUpToTheNewestStep) {
  pipeline::Standing standing;
  standing.last_sequence = 7;
  standing.project.emplace().set_division_code("440113");
  standing.project->set_stage(v1::STAGE_UNDER_CONSTRUCTION);
  standing.forecast.emplace().set_forecast_id("f-1");
  standing.forecast->add_evidence()->mutable_received_at()->set_seconds(500);
  const auto event = RepairOf(Dead(), standing);
  ASSERT_TRUE(event.ok()) << event.status();
  EXPECT_EQ(event->event_id(), "p-a.7r");
  EXPECT_EQ(event->project_sequence(), 7u);
  EXPECT_EQ(event->division_code(), "440113");
  EXPECT_EQ(event->stage(), v1::STAGE_UNDER_CONSTRUCTION);
  EXPECT_EQ(event->forecast_issued().forecast().forecast_id(), "f-1");
  EXPECT_EQ(event->caused_at().seconds(), 500);
  EXPECT_EQ(RepairOf(Dead(), standing)->SerializeAsString(), event->SerializeAsString());
}

TEST(RepairOf, WithdrawsWhatIsNoMore) {
  pipeline::Standing standing;
  standing.last_sequence = 4;
  EXPECT_EQ(RepairOf(Dead(), standing)->forecast_withdrawn().reason(), "evidence_withdrawn");
  standing.project.emplace();
  EXPECT_EQ(RepairOf(Dead(), standing)->forecast_withdrawn().reason(), "not_forecastable");
  standing.successor = "p-b";
  EXPECT_EQ(RepairOf(Dead(), standing)->forecast_withdrawn().reason(), "merged");
  EXPECT_EQ(RepairOf(Dead(), standing)->forecast_withdrawn().successor_project_id(), "p-b");
}

TEST(RepairOf, NeverStandsBeforeWhatItRepairs) {
  pipeline::Standing standing;
  standing.last_sequence = 2;
  EXPECT_TRUE(absl::IsFailedPrecondition(RepairOf(Dead(), standing).status()));
}

}  // namespace
}  // namespace zhudong::rpc
