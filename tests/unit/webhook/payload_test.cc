#include "adapters/webhook/payload.h"

#include <gtest/gtest.h>

#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/message_differencer.h"

namespace zhudong::webhook {
namespace {

v1::DemandEvent Issued() {
  v1::DemandEvent event;
  event.set_event_id("p-abc.3");
  event.set_project_id("p-abc");
  event.set_project_sequence(3);
  event.mutable_caused_at()->set_seconds(1740787200);
  event.mutable_caused_at()->set_nanos(500000000);
  event.mutable_forecast_issued()->mutable_forecast()->set_forecast_id("f-1");
  return event;
}

TEST(Payload, TheIdHoldsNoFullStop) {
  EXPECT_EQ(IdOf(Issued()), "p-abc_3");
  v1::DemandEvent repaired = Issued();
  repaired.set_event_id("p-abc.3r");
  EXPECT_EQ(IdOf(repaired), "p-abc_3r");
}

TEST(Payload, IsTypeTimestampAndTheEvent) {
  const auto body = BodyOf(Issued());
  ASSERT_TRUE(body.ok()) << body.status();
  EXPECT_EQ(*body, R"({"type":"forecast.issued","timestamp":"2025-03-01T00:00:00.500Z","data":{"event_id":"p-abc.3",)"
                   R"("project_id":"p-abc","project_sequence":"3","caused_at":"2025-03-01T00:00:00.500Z",)"
                   R"("forecast_issued":{"forecast":{"forecast_id":"f-1"}}}})");
}

TEST(Payload, DataIsTheEventInProtobufsOwnJson) {
  const std::string body = *BodyOf(Issued());
  const size_t data = body.find(R"("data":)") + 7;
  v1::DemandEvent read;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(body.substr(data, body.size() - data - 1), &read).ok());
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(read, Issued()));
}

TEST(Payload, EveryChangeHasItsType) {
  v1::DemandEvent event;
  EXPECT_EQ(TypeOf(event), "project.changed");
  event.mutable_forecast_revised();
  EXPECT_EQ(TypeOf(event), "forecast.revised");
  event.mutable_forecast_withdrawn();
  EXPECT_EQ(TypeOf(event), "forecast.withdrawn");
  event.mutable_stage_reached();
  EXPECT_EQ(TypeOf(event), "project.stage_reached");
  event.mutable_projects_merged();
  EXPECT_EQ(TypeOf(event), "project.merged");
  event.mutable_project_split();
  EXPECT_EQ(TypeOf(event), "project.split");
  event.mutable_case_changed();
  EXPECT_EQ(TypeOf(event), "case.changed");
  event.mutable_service_invitation();
  EXPECT_EQ(TypeOf(event), "service.invited");
}

}  // namespace
}  // namespace zhudong::webhook
