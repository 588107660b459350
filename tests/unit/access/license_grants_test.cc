#include "gateway/access/license_grants.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <new>

#include "gateway/model/errors.h"

// Counts what this binary takes from the heap, for the promise that a check takes nothing. Not inlined: the compiler
// would take the one half for a mistake that does not see the other.
namespace {
thread_local size_t allocations = 0;
}
[[gnu::noinline]] void* operator new(size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace zhudong::access {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kGrid[] = "spiffe://zhudong/utility/grid";
constexpr char kCode[] = "11100000MB03271699022";

std::vector<Purpose> Purposes() {
  return {{.code = "connection", .name = "用电报装", .item_code = "440100-1", .by_consent = true, .by_duty = true},
          {.code = "transfer", .name = "过户", .by_consent = true, .by_duty = false},
          {.code = "inspection", .name = "用电检查", .by_consent = false, .by_duty = true}};
}

LicenseGrant Row() {
  return {.name = "grid-guangzhou",
          .principal = kGrid,
          .purposes = {"connection", "transfer", "inspection"},
          .types = {"id_card", "business_license", kCode},
          .fields = {"identifier", "number"},
          .regions = {"4401"},
          .by_consent = true,
          .by_duty = false};
}

LicenseGrants Made(std::vector<LicenseGrant> rows) {
  auto grants = LicenseGrants::Make(Purposes(), std::move(rows));
  EXPECT_TRUE(grants.ok()) << grants.status();
  return *std::move(grants);
}

LicenseQuestion Asked() {
  return {.principal = kGrid,
          .purpose = "connection",
          .division_code = "440106",
          .by_duty = false,
          .type = v1::LICENSE_TYPE_ID_CARD};
}

TEST(LicenseGrantsTest, WhatOneRowGrantsIsAllowedWithItsEvidence) {
  const LicenseGrants grants = Made({Row()});
  const auto allowed = grants.Check(Asked());
  ASSERT_TRUE(allowed.ok()) << allowed.status();
  EXPECT_EQ(allowed->grant->name, "grid-guangzhou");
  EXPECT_EQ(allowed->purpose->item_code, "440100-1");
  EXPECT_TRUE(allowed->fields->Has("number"));
  EXPECT_FALSE(allowed->fields->Has("holder.name"));
  EXPECT_TRUE(grants.MayAskAtAll(kGrid));
  EXPECT_FALSE(grants.MayAskAtAll("spiffe://zhudong/utility/water"));
}

struct Refusal {
  const char* name;
  void (*change)(LicenseQuestion& question);
  const char* needs;
};

class RefusalTest : public testing::TestWithParam<Refusal> {};

TEST_P(RefusalTest, SaysWhatIsLacking) {
  const LicenseGrants grants = Made({Row()});
  LicenseQuestion question = Asked();
  GetParam().change(question);
  const absl::Status status = grants.Check(question).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(model::ReasonOf(status), v1::ERROR_REASON_LICENSE_NOT_GRANTED);
  EXPECT_EQ(model::MetadataOf(status, "needs"), GetParam().needs) << status;
}

INSTANTIATE_TEST_SUITE_P(
    All, RefusalTest,
    testing::Values(
        Refusal{"Stranger", [](LicenseQuestion& q) { q.principal = "spiffe://zhudong/utility/water"; }, "grant"},
        Refusal{"NobodyAtAll", [](LicenseQuestion& q) { q.principal = ""; }, "grant"},
        Refusal{"PrincipalInOtherLetters", [](LicenseQuestion& q) { q.principal = "SPIFFE://zhudong/utility/grid"; },
                "grant"},
        Refusal{"PurposeNobodyDeclared", [](LicenseQuestion& q) { q.purpose = "marketing"; }, "purpose"},
        Refusal{"NoPurpose", [](LicenseQuestion& q) { q.purpose = ""; }, "purpose"},
        Refusal{"PurposeInPart", [](LicenseQuestion& q) { q.purpose = "connect"; }, "purpose"},
        Refusal{"OtherCity", [](LicenseQuestion& q) { q.division_code = "440300"; }, "region"},
        Refusal{"WiderThanGranted", [](LicenseQuestion& q) { q.division_code = "44"; }, "region"},
        Refusal{"NoRegion", [](LicenseQuestion& q) { q.division_code = ""; }, "region"},
        Refusal{"DutyNotGranted", [](LicenseQuestion& q) { q.by_duty = true; }, "basis"},
        Refusal{"PurposeTakesNoConsent", [](LicenseQuestion& q) { q.purpose = "inspection"; }, "basis"},
        Refusal{"OtherType", [](LicenseQuestion& q) { q.type = v1::LICENSE_TYPE_MINING_LICENSE; }, "type"},
        Refusal{"OtherCode",
                [](LicenseQuestion& q) {
                  q.type = v1::LICENSE_TYPE_OTHER;
                  q.type_code = "11100000MB03271699023";
                },
                "type"},
        Refusal{"OtherWithoutCode", [](LicenseQuestion& q) { q.type = v1::LICENSE_TYPE_OTHER; }, "type"},
        Refusal{"OtherThatCallsItselfByTheNameOfAType",
                [](LicenseQuestion& q) {
                  q.type = v1::LICENSE_TYPE_OTHER;
                  q.type_code = "id_card";
                },
                "type"},
        Refusal{"TypeOfTheFuture", [](LicenseQuestion& q) { q.type = static_cast<v1::LicenseType>(77); }, "type"}),
    [](const auto& info) { return info.param.name; });

TEST(LicenseGrantsTest, RowsDoNotAddUp) {
  // One row has the type, another the region, a third the basis: no row has all three.
  LicenseGrant type = Row(), region = Row(), basis = Row();
  type.regions = {"4403"};
  region.types = {"business_license"};
  basis.purposes = {"transfer"};
  basis.by_duty = true;
  const LicenseGrants grants = Made({type, region, basis});
  EXPECT_EQ(model::MetadataOf(grants.Check(Asked()).status(), "needs"), "type");
  LicenseQuestion duty = Asked();
  duty.by_duty = true;
  EXPECT_EQ(model::MetadataOf(grants.Check(duty).status(), "needs"), "basis");
}

TEST(LicenseGrantsTest, FieldsAreThoseOfTheRowThatMatched) {
  LicenseGrant wide = Row();
  wide.name = "permits";
  wide.types = {"construction_permit"};
  wide.fields = {"holder.id_number", "data.*"};
  const LicenseGrants grants = Made({wide, Row()});
  const auto allowed = grants.Check(Asked());
  ASSERT_TRUE(allowed.ok()) << allowed.status();
  EXPECT_EQ(allowed->grant->name, "grid-guangzhou");
  EXPECT_FALSE(allowed->fields->Has("holder.id_number"));
  EXPECT_FALSE(allowed->fields->HasData("ADDRESS"));
}

TEST(LicenseGrantsTest, BasisIsWhatGrantAndPurposeBothAllow) {
  LicenseGrant row = Row();
  row.by_consent = false;
  row.by_duty = true;
  const LicenseGrants grants = Made({row});
  LicenseQuestion question = Asked();
  EXPECT_FALSE(grants.Check(question).ok());
  question.by_duty = true;
  EXPECT_TRUE(grants.Check(question).ok());
  question.purpose = "transfer";  // never by duty
  EXPECT_EQ(model::MetadataOf(grants.Check(question).status(), "needs"), "basis");
}

// A type and the codes that stand for it mean the same, in grants as in questions.
TEST(LicenseGrantsTest, ATypeCoversItsCodesAndACodeWhatHasIt) {
  constexpr char kSecond[] = "11100000MB03271699023";
  const auto granted = [&](const std::vector<std::string>& types, v1::LicenseType type, const char* code, bool found) {
    LicenseGrant row = Row();
    row.types = types;
    auto grants = LicenseGrants::Make(
        Purposes(), {row},
        {{kCode, v1::LICENSE_TYPE_REAL_ESTATE_TITLE}, {kSecond, v1::LICENSE_TYPE_REAL_ESTATE_TITLE}});
    EXPECT_TRUE(grants.ok()) << grants.status();
    LicenseQuestion question = Asked();
    question.type = type;
    question.type_code = code;
    question.found = found;
    return grants->Check(question).ok();
  };
  constexpr v1::LicenseType kTitle = v1::LICENSE_TYPE_REAL_ESTATE_TITLE, kOther = v1::LICENSE_TYPE_OTHER;
  for (const bool found : {false, true}) {
    for (const char* code : {kCode, kSecond, "11100000mb03271699022"}) {
      EXPECT_TRUE(granted({"real_estate_title"}, kTitle, code, found)) << code;
      EXPECT_TRUE(granted({"real_estate_title"}, kOther, code, found)) << code;
    }
    EXPECT_TRUE(granted({"real_estate_title"}, kTitle, "", found));
    EXPECT_TRUE(granted({kCode}, kTitle, kCode, found));
    EXPECT_TRUE(granted({kCode}, kOther, kCode, found));
    EXPECT_TRUE(granted({"11100000mb03271699022"}, kTitle, kCode, found));
    // One code of two is not the type.
    EXPECT_FALSE(granted({kCode}, kTitle, kSecond, found));
    EXPECT_FALSE(granted({kCode}, kOther, kSecond, found));
    EXPECT_FALSE(granted({kCode}, v1::LICENSE_TYPE_ID_CARD, "", found));
    EXPECT_FALSE(granted({"id_card"}, kOther, kCode, found));
    EXPECT_FALSE(granted({"id_card"}, kTitle, kCode, found));
  }
  // It may be asked for as a type; what is found must say its code.
  EXPECT_TRUE(granted({kCode}, kTitle, "", /*found=*/false));
  EXPECT_FALSE(granted({kCode}, kTitle, "", /*found=*/true));
}

TEST(LicenseGrantsTest, AnyTypeAndAnyRegionByStar) {
  LicenseGrant row = Row();
  row.types = {"*"};
  row.regions = {"*"};
  const LicenseGrants grants = Made({row});
  LicenseQuestion question = Asked();
  question.division_code = "659001";
  question.type = v1::LICENSE_TYPE_OTHER;
  question.type_code = "11100000MB03271699023";
  EXPECT_TRUE(grants.Check(question).ok());
}

TEST(LicenseGrantsTest, OtherTypesAreGrantedByTheirCode) {
  LicenseQuestion question = Asked();
  question.type = v1::LICENSE_TYPE_OTHER;
  question.type_code = kCode;
  EXPECT_TRUE(Made({Row()}).Check(question).ok());
}

TEST(LicenseGrantsTest, WhatCannotBeMeantIsRefusedWithTheRowsName) {
  const auto message = [](void (*change)(LicenseGrant&)) {
    LicenseGrant row = Row();
    change(row);
    return std::string(LicenseGrants::Make(Purposes(), {row}).status().message());
  };
  EXPECT_THAT(message([](LicenseGrant& r) { r.types = {"id_crad"}; }),
              testing::AllOf(HasSubstr("grid-guangzhou"), HasSubstr("no type `id_crad`")));
  EXPECT_THAT(message([](LicenseGrant& r) { r.types = {"other"}; }), HasSubstr("no type `other`"));
  EXPECT_THAT(message([](LicenseGrant& r) { r.fields = {"holder"}; }), HasSubstr("no field `holder`"));
  EXPECT_THAT(message([](LicenseGrant& r) { r.fields = {"data."}; }), HasSubstr("no field `data.`"));
  EXPECT_THAT(message([](LicenseGrant& r) { r.fields = {"*"}; }), HasSubstr("no field `*`"));
  EXPECT_THAT(message([](LicenseGrant& r) { r.purposes = {"x"}; }), HasSubstr("`x` is not declared"));
  EXPECT_THAT(message([](LicenseGrant& r) { r.regions = {""}; }), HasSubstr("no region ``"));
  EXPECT_THAT(message([](LicenseGrant& r) { r.regions = {"44*"}; }), HasSubstr("no region `44*`"));
  EXPECT_THAT(message([](LicenseGrant& r) { r.principal = ""; }), HasSubstr("names no principal"));
}

TEST(LicenseGrantsTest, ACheckTakesNothingFromTheHeap) {
  std::vector<LicenseGrant> rows;
  for (int i = 0; i < 20; ++i) {
    rows.push_back(Row());
    rows.back().regions = {"4403"};
  }
  rows.push_back(Row());
  const LicenseGrants grants = Made(std::move(rows));
  const LicenseQuestion question = Asked();
  ASSERT_TRUE(grants.Check(question).ok());
  const size_t before = allocations;
  const auto began = std::chrono::steady_clock::now();
  constexpr int kRounds = 10000;
  int allowed = 0;
  for (int i = 0; i < kRounds; ++i) allowed += grants.Check(question).ok() ? 1 : 0;
  const auto took = std::chrono::steady_clock::now() - began;
  EXPECT_EQ(allowed, kRounds);
  EXPECT_EQ(allocations, before);
  RecordProperty("nanoseconds_per_check", static_cast<int>(took / std::chrono::nanoseconds(1) / kRounds));
}

TEST(LicenseTypesTest, EveryTypeHasANameAndItsNameLeadsBack) {
  for (int i = 0; i < v1::LicenseType_descriptor()->value_count(); ++i) {
    const auto type = static_cast<v1::LicenseType>(v1::LicenseType_descriptor()->value(i)->number());
    if (type == v1::LICENSE_TYPE_UNSPECIFIED) continue;
    EXPECT_FALSE(LicenseTypeName(type).empty()) << type;
    EXPECT_EQ(LicenseTypeOfName(LicenseTypeName(type)), type);
  }
  EXPECT_EQ(LicenseTypeName(v1::LICENSE_TYPE_UNSPECIFIED), "");
  EXPECT_EQ(LicenseTypeOfName(""), v1::LICENSE_TYPE_UNSPECIFIED);
  EXPECT_EQ(LicenseTypeOfName("ID_CARD"), v1::LICENSE_TYPE_UNSPECIFIED);
}

TEST(ReleaseTest, TypeAndStatusAlwaysLeaveTheRestOnlyAsGranted) {
  v1::License license;
  license.set_type(v1::LICENSE_TYPE_ID_CARD);
  license.set_status(v1::LICENSE_STATUS_VALID);
  license.set_number("X1");
  license.set_version(2);
  license.mutable_holder()->set_id_type(v1::HOLDER_ID_TYPE_CITIZEN_ID);
  license.mutable_holder()->set_id_number("11010519491231002X");
  license.mutable_holder()->set_name("张某");
  license.add_data()->set_name("ADDRESS");
  license.add_data()->set_name("NATION");
  v1::LicenseAnswer nothing;
  Release(v1::License(license), FieldSet({}), nothing);
  EXPECT_EQ(nothing.license().type(), v1::LICENSE_TYPE_ID_CARD);
  EXPECT_EQ(nothing.license().status(), v1::LICENSE_STATUS_VALID);
  EXPECT_FALSE(nothing.license().has_holder());
  EXPECT_THAT(nothing.withheld_fields(),
              ElementsAre("number", "version", "holder.name", "holder.id_number", "data.ADDRESS", "data.NATION"));
  v1::LicenseAnswer some;
  Release(v1::License(license), FieldSet({"holder.name", "data.NATION"}), some);
  EXPECT_EQ(some.license().holder().name(), "张某");
  EXPECT_EQ(some.license().holder().id_type(), v1::HOLDER_ID_TYPE_UNSPECIFIED);
  EXPECT_THAT(some.withheld_fields(), ElementsAre("number", "version", "holder.id_number", "data.ADDRESS"));
}

TEST(LicenseGrantsTest, WhatWasAllowedStaysValidWhenTheGrantsAreReplaced) {
  LicenseGrants grants = Made({Row()});
  const LicenseQuestion question{
      .principal = kGrid, .purpose = "connection", .division_code = "440112", .type = v1::LICENSE_TYPE_ID_CARD};
  const auto allowed = grants.Check(question);
  ASSERT_TRUE(allowed.ok()) << allowed.status();
  LicenseGrant narrower = Row();
  narrower.fields = {"number"};
  grants.Replace(Made({narrower}));
  EXPECT_TRUE(allowed->fields->Has("identifier"));
  EXPECT_EQ(allowed->grant->name, "grid-guangzhou");
  EXPECT_EQ(allowed->purpose->code, "connection");
  EXPECT_FALSE(grants.Check(question)->fields->Has("identifier"));
  grants.Replace(Made({}));
  EXPECT_TRUE(absl::IsPermissionDenied(grants.Check(question).status()));
  EXPECT_FALSE(grants.MayAskAtAll(kGrid));
}

}  // namespace
}  // namespace zhudong::access
