#include "gateway/mapping/one_record.h"

#include "absl/strings/str_cat.h"
#include "gateway/crypto/digest.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace zhudong::mapping {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kEvent[] =
    R"({"eventId": "land-1", "occurredAt": "2025-03-01T00:00:00Z", "division_code": "440112",
        "landSupply": {"supervisionNumber": "4401122025B00001", "landAreaM2": 20000}})";

v1::Finding OnlyFinding(const v1::PublishItem& item) {
  EXPECT_EQ(item.unreadable().feed(), "land");
  EXPECT_EQ(item.unreadable().findings_size(), 1) << item.ShortDebugString();
  return item.unreadable().findings_size() == 1 ? item.unreadable().findings(0) : v1::Finding();
}

TEST(OneRecordTest, AnEventInJsonBecomesOneOfTheFeed) {
  const v1::PublishItem item = ItemFromJsonText(kEvent, "land");
  ASSERT_TRUE(item.has_event()) << item.ShortDebugString();
  EXPECT_EQ(item.event().feed(), "land");
  EXPECT_EQ(item.event().event_id(), "land-1");
  EXPECT_EQ(item.event().division_code(), "440112") << "both spellings of a name are read";
  EXPECT_EQ(item.event().land_supply().land_area_m2(), 20000);
}

TEST(OneRecordTest, WhatProtobufAloneWouldLetPassIsUnreadable) {
  for (const char* text : {"{'eventId': 'a'}", R"({"eventId": "a",})", R"({"eventId": "a", "eventId": "b"})", "[]", "7",
                           "", "{", R"({"eventId": "a"} {})", "\xff\xfe"}) {
    EXPECT_EQ(OnlyFinding(ItemFromJsonText(std::string_view(text), "land")).code(), v1::FINDING_CODE_ERROR_UNREADABLE)
        << text;
  }
}

TEST(OneRecordTest, AnUnknownFieldOrValueIsNotDropped) {
  const v1::Finding field = OnlyFinding(ItemFromJsonText(R"({"landSupply": {"landArea": 3}})", "land"));
  EXPECT_EQ(field.code(), v1::FINDING_CODE_ERROR_UNREADABLE);
  EXPECT_EQ(field.field(), "event.land_supply");
  EXPECT_THAT(field.message(), HasSubstr("no such field"));
  const v1::Finding value =
      OnlyFinding(ItemFromJsonText(R"({"landSupply": {"landUse": {"scheme": "440112197001011234"}}})", "land"));
  EXPECT_EQ(value.code(), v1::FINDING_CODE_ERROR_UNKNOWN_CODE);
  EXPECT_EQ(value.field(), "event.land_supply.land_use.scheme");
  EXPECT_THAT(value.message(), Not(HasSubstr("1970"))) << "a value may be a person's number";
}

TEST(OneRecordTest, EveryFieldThatDoesNotFitIsNamed) {
  const std::pair<const char*, const char*> kWrong[] = {
      {R"({"eventId": "a", "event_id": "b"})", "event.event_id"},
      {R"({"eventId": 7})", "event.event_id"},
      {R"({"occurredAt": "yesterday"})", "event.occurred_at"},
      {R"({"occurredAt": 17})", "event.occurred_at"},
      {R"({"landSupply": []})", "event.land_supply"},
      {R"({"landSupply": {}, "constructionPermit": {}})", "event.land_supply"},
      {R"({"landSupply": {"landAreaM2": true}})", "event.land_supply.land_area_m2"},
      {R"({"investmentProject": {"linearWorks": "no"}})", "event.investment_project.linear_works"},
      {R"({"constructionPermit": {"buildings": {}}})", "event.construction_permit.buildings"},
      {R"({"constructionPermit": {"buildings": [{}, {"use": true}]}})", "event.construction_permit.buildings[1].use"},
      {R"({"landSupply": {"landAreaM2": "wide"}})", "event"},
      {R"({"landSupply": {"landUse": {"scheme": 99999999999}}})", "event"},
      {R"({"event": {"eventId": 7}})", "event.event_id"},
      {R"({"event": null})", "event"},
  };
  for (const auto& [text, path] : kWrong) {
    EXPECT_EQ(OnlyFinding(ItemFromJsonText(text, "land")).field(), path) << text;
  }
}

TEST(OneRecordTest, AnItemAroundTheEventCarriesNotes) {
  const v1::PublishItem item = ItemFromJsonText(
      absl::StrCat(R"({"event": )", kEvent, R"(, "notes": [{"code": "FINDING_CODE_NOTE_SPELLING"}], "origin": "x:1"})"),
      "land");
  EXPECT_EQ(item.event().event_id(), "land-1");
  EXPECT_EQ(item.event().feed(), "land");
  EXPECT_EQ(item.notes_size(), 1);
  const v1::PublishItem told = ItemFromJsonText(R"({"unreadable": {"feed": "permits"}})", "land");
  EXPECT_EQ(told.unreadable().feed(), "land");
}

TEST(OneRecordTest, AnotherFeedsEventIsUnreadableHere) {
  const v1::Finding finding = OnlyFinding(ItemFromJsonText(R"({"feed": "permits", "eventId": "a"})", "land"));
  EXPECT_EQ(finding.code(), v1::FINDING_CODE_ERROR_KIND_MISMATCH);
  EXPECT_EQ(finding.field(), "event.feed");
  EXPECT_TRUE(ItemFromJsonText(R"({"feed": "land", "eventId": "a"})", "land").has_event());
}

TEST(OneRecordTest, ASerializedItemIsReadAndNothingElse) {
  v1::PublishItem sent = ItemFromJsonText(kEvent, "land");
  sent.mutable_event()->clear_feed();
  const v1::PublishItem item = ItemFromProto(sent.SerializeAsString(), "land");
  EXPECT_EQ(item.event().feed(), "land");
  EXPECT_EQ(item.event().land_supply().supervision_number(), "4401122025B00001");
  OnlyFinding(ItemFromProto("", "land"));
  OnlyFinding(ItemFromProto("{}", "land"));
  OnlyFinding(ItemFromProto(sent.SerializeAsString().substr(0, 20), "land"));
  v1::PublishItem told;
  told.mutable_unreadable()->set_feed("permits");
  EXPECT_EQ(ItemFromProto(told.SerializeAsString(), "land").unreadable().feed(), "land");
}

constexpr char kMapping[] = R"(
name = "land-json"
title = "样例"
feed = "land"
format = "jsonl"
[signature]
required = ["/no", "/day"]
[[event]]
kind = "land_supply"
id = { from = ["/no"], prefix = "land/" }
occurred_at = [{ from = "/day" }]
division = [{ from = "/no", first = 6 }]
fields = [{ to = "land_supply.supervision_number", from = "/no", required = true }]
)";

TEST(OneRecordTest, APlatformsOwnJsonIsMapped) {
  const auto mapping = Mapping::Parse(kMapping, "land.toml");
  ASSERT_TRUE(mapping.ok()) << mapping.status();
  RecordMapper mapper(*mapping, "", crypto::Sha256);
  const v1::PublishItem item = mapper.Map(R"({"no": "4401122025B00001", "day": "2025-03-01"})");
  ASSERT_TRUE(item.has_event()) << item.ShortDebugString();
  EXPECT_EQ(item.event().feed(), "land");
  EXPECT_EQ(item.event().event_id(), "land/4401122025B00001");
  OnlyFinding(mapper.Map("{"));
  OnlyFinding(mapper.Map("[]"));
  EXPECT_TRUE(mapper.Map(R"({"no": "4401122025B00002", "day": "2025-03-01"})").has_event())
      << "one that follows a bad one";
}

}  // namespace
}  // namespace zhudong::mapping
