// What Validate changes in an event, and what its findings may say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/ingest/validate.h"
#include "tests/unit/ingest/found.h"
#include "tests/unit/ingest/samples.h"

namespace zhudong::ingest {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Cleaning, WhatIsChangedAndWhatIsNot) {
  v1::Event event = SampleEvent(v1::EVENT_KIND_LAND_SUPPLY);
  v1::LandSupply& supply = *event.mutable_land_supply();
  supply.set_supervision_number(" ４４０１０６２０２６B00012 ");
  supply.mutable_holder()->set_name("张某（11010519491231002X）");
  supply.set_address("（已脱敏）");
  supply.set_project_name("　样例１期\n");
  EXPECT_THAT(FindingsOf(event), testing::UnorderedElementsAre(
                                     Found{"event.land_supply.supervision_number", v1::FINDING_CODE_NOTE_SPELLING},
                                     Found{"event.land_supply.holder.name", v1::FINDING_CODE_NOTE_PERSONAL_ID_MASKED},
                                     Found{"event.land_supply.address", v1::FINDING_CODE_NOTE_PLACEHOLDER},
                                     Found{"event.land_supply.project_name", v1::FINDING_CODE_NOTE_SPELLING}));
  EXPECT_EQ(supply.supervision_number(), "4401062026B00012");
  EXPECT_EQ(supply.holder().name(), "张某（110105**********2X）");
  EXPECT_EQ(supply.address(), "");
  EXPECT_EQ(supply.project_name(), "样例１期");
  EXPECT_THAT(FindingsOf(event), testing::IsEmpty()) << "cleaning twice finds nothing more";
}

TEST(Cleaning, PermitNumbersAreNeverMasked) {
  v1::Event event = SampleEvent(v1::EVENT_KIND_CONSTRUCTION_PERMIT);
  // 440106 20260625 0101 with the last digit changed until it is also a good citizen's number.
  for (char last = '0'; last <= '9'; ++last) {
    std::string number = "44010620260625010";
    number += last;
    event.mutable_construction_permit()->set_permit_number(number);
    FindingsOf(event);
    EXPECT_EQ(event.construction_permit().permit_number(), number);
  }
}

TEST(Findings, HoldNoPersonalNumberAndAreBounded) {
  v1::Event event = SampleEvent(v1::EVENT_KIND_CONSTRUCTION_PERMIT);
  v1::ConstructionPermit& permit = *event.mutable_construction_permit();
  permit.clear_buildings();
  for (int i = 0; i < 1000; ++i) {
    v1::Building& building = *permit.add_buildings();
    building.set_floor_area_m2(-1);
    building.set_name("11010519491231002X");
  }
  const Verdict verdict = Validate(event, SampleFeed(), SampleNow());
  EXPECT_EQ(verdict.errors.size(), kMaxFindings);
  EXPECT_EQ(verdict.notes.size(), kMaxFindings);
  for (const v1::Finding& note : verdict.notes) EXPECT_THAT(note.ShortDebugString(), Not(HasSubstr("1231002X")));
  EXPECT_EQ(permit.buildings(999).name(), "110105**********2X") << "masked also where no more is told";
}

TEST(Feeds, AreFoundByName) {
  const FeedTable table({Feed{.name = "a"}, Feed{.name = "b", .platform = "first"}, Feed{.name = "b"}});
  ASSERT_NE(table.Find("b"), nullptr);
  EXPECT_EQ(table.Find("b")->platform, "first");
  EXPECT_EQ(table.Find("c"), nullptr);
  EXPECT_EQ(table.Find(""), nullptr);
}

// Blanks that were left standing would tie everything together that has no number.
TEST(Cleaning, NothingButSpaceIsNotSaidAndIsTold) {
  v1::Event event = SampleEvent(v1::EVENT_KIND_LAND_SUPPLY);
  event.mutable_land_supply()->set_parcel_code(" ");
  event.mutable_land_supply()->set_address("\u3000\n");
  EXPECT_THAT(FindingsOf(event),
              testing::UnorderedElementsAre(Found{"event.land_supply.parcel_code", v1::FINDING_CODE_NOTE_SPELLING},
                                            Found{"event.land_supply.address", v1::FINDING_CODE_NOTE_SPELLING}));
  EXPECT_EQ(event.land_supply().parcel_code(), "");
  EXPECT_EQ(event.land_supply().address(), "");
}

}  // namespace
}  // namespace zhudong::ingest
