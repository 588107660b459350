#include "gateway/mapping/cloud_event.h"

#include <map>

#include "absl/strings/escaping.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace zhudong::mapping {
namespace {

using ::testing::HasSubstr;

nlohmann::json Envelope() {
  return {{"specversion", "1.0"},
          {"id", "land-1"},
          {"source", "//land.example/register"},
          {"type", "example.land.supplied"},
          {"time", "2025-03-02T09:30:00+08:00"},
          {"data", {{"landSupply", {{"supervisionNumber", "4401122025B00001"}}}}}};
}

v1::PublishItem Item(const nlohmann::json& envelope) {
  return ItemFromCloudEvent(ReadStructured(envelope), "land", nullptr);
}

TEST(CloudEventTest, TheEnvelopeGivesWhatTheDataDoesNotSay) {
  const v1::PublishItem item = Item(Envelope());
  ASSERT_TRUE(item.has_event()) << item.ShortDebugString();
  EXPECT_EQ(item.event().feed(), "land");
  EXPECT_EQ(item.event().event_id(), "land-1");
  EXPECT_EQ(item.event().recorded_at().seconds(), 1740879000);
  nlohmann::json own = Envelope();
  own["data"]["eventId"] = "its-own";
  own["data"]["recordedAt"] = "2025-01-01T00:00:00Z";
  EXPECT_EQ(Item(own).event().event_id(), "its-own");
  EXPECT_EQ(Item(own).event().recorded_at().seconds(), 1735689600);
}

TEST(CloudEventTest, WhatTheSpecificationRequiresIsAskedFor) {
  for (const char* name : {"specversion", "id", "source", "type", "data"}) {
    nlohmann::json without = Envelope();
    without.erase(name);
    ASSERT_TRUE(Item(without).has_unreadable()) << name;
    EXPECT_EQ(Item(without).unreadable().findings(0).code(), v1::FINDING_CODE_ERROR_UNREADABLE);
  }
  nlohmann::json wrong = Envelope();
  wrong["id"] = 7;
  EXPECT_THAT(Item(wrong).unreadable().findings(0).message(), HasSubstr("id is no text"));
  wrong = Envelope();
  wrong["time"] = "yesterday";
  EXPECT_THAT(Item(wrong).unreadable().findings(0).message(), HasSubstr("time"));
  wrong = Envelope();
  wrong["data_base64"] = "e30=";
  EXPECT_THAT(Item(wrong).unreadable().findings(0).message(), HasSubstr("exclude each other"));
  wrong = Envelope();
  wrong["specversion"] = "0.3";
  EXPECT_TRUE(Item(wrong).has_unreadable());
  EXPECT_FALSE(ReadStructuredText("[").ok());
  EXPECT_FALSE(ReadStructuredText("[]").ok());
  EXPECT_TRUE(ReadStructuredText(Envelope().dump()).ok());
}

TEST(CloudEventTest, DataMayBeBytes) {
  v1::Event event;
  event.mutable_land_supply()->set_supervision_number("4401122025B00001");
  nlohmann::json envelope = Envelope();
  envelope.erase("data");
  envelope["datacontenttype"] = "application/protobuf";
  envelope["data_base64"] = absl::Base64Escape(event.SerializeAsString());
  EXPECT_EQ(Item(envelope).event().land_supply().supervision_number(), "4401122025B00001");
  EXPECT_EQ(Item(envelope).event().feed(), "land");
  envelope["datacontenttype"] = "text/plain";
  EXPECT_EQ(Item(envelope).unreadable().findings(0).field(), "datacontenttype");
  envelope["datacontenttype"] = "application/json";
  envelope["data_base64"] = absl::Base64Escape(R"({"eventId": "a"})");
  EXPECT_EQ(Item(envelope).event().event_id(), "a");
  envelope["data_base64"] = "?";
  EXPECT_TRUE(Item(envelope).has_unreadable());
}

TEST(CloudEventTest, BinaryModeTakesAttributesFromHeaders) {
  std::map<std::string, std::string, std::less<>> headers = {
      {"specversion", "1.0"}, {"id", "land-2"}, {"source", "s"}, {"type", "t"}};
  const auto attribute = [&](std::string_view name) -> std::string_view {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string_view() : found->second;
  };
  const auto item = [&] {
    return ItemFromCloudEvent(
        ReadBinary(attribute, "application/json; charset=utf-8", R"({"division_code": "440112"})"), "land", nullptr);
  };
  EXPECT_EQ(item().event().event_id(), "land-2");
  EXPECT_EQ(item().event().division_code(), "440112");
  headers.erase("id");
  EXPECT_TRUE(item().has_unreadable());
}

TEST(CloudEventTest, StructuredModeIsToldByTheContentType) {
  EXPECT_TRUE(IsStructured("application/cloudevents+json"));
  EXPECT_TRUE(IsStructured("Application/CloudEvents+JSON; charset=utf-8"));
  EXPECT_FALSE(IsStructured("application/json"));
  EXPECT_FALSE(IsStructured("application/cloudevents-batch+json"));
}

}  // namespace
}  // namespace zhudong::mapping
