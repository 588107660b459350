// The table of malformed and remarkable input: what is done to a sample, and every finding it gets for it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/ingest/validate.h"
#include "tests/unit/ingest/malformed.h"
#include "tests/unit/ingest/samples.h"

namespace zhudong::ingest {
namespace {

using testing::Contains;

constexpr auto kSupply = v1::EVENT_KIND_LAND_SUPPLY;
constexpr auto kProject = v1::EVENT_KIND_INVESTMENT_PROJECT;
constexpr auto kLandPermit = v1::EVENT_KIND_LAND_USE_PLANNING_PERMIT;
constexpr auto kPlanning = v1::EVENT_KIND_CONSTRUCTION_PLANNING_PERMIT;
constexpr auto kPermit = v1::EVENT_KIND_CONSTRUCTION_PERMIT;
constexpr auto kAcceptance = v1::EVENT_KIND_COMPLETION_ACCEPTANCE;
constexpr auto kBusiness = v1::EVENT_KIND_BUSINESS_REGISTRATION;
constexpr auto kWithdrawal = v1::EVENT_KIND_WITHDRAWAL;

TEST(Envelope, Malformed) {
  Check({
      {"another feed", kSupply, [](auto& e) { e.set_feed("other"); }, {{"event.feed", v1::FINDING_CODE_ERROR_FORMAT}}},
      {"no id", kSupply, [](auto& e) { e.clear_event_id(); }, {{"event.event_id", v1::FINDING_CODE_ERROR_MISSING}}},
      {"id of 129 bytes",
       kSupply,
       [](auto& e) { e.set_event_id(std::string(129, 'x')); },
       {{"event.event_id", v1::FINDING_CODE_ERROR_TOO_LONG}}},
      {"id with a line end",
       kSupply,
       [](auto& e) { e.set_event_id("a\nb"); },
       {{"event.event_id", v1::FINDING_CODE_ERROR_CONTROL_CHARACTER}}},
      {"corrects itself",
       kSupply,
       [](auto& e) { e.set_corrects_event_id("e-1"); },
       {{"event.corrects_event_id", v1::FINDING_CODE_ERROR_SELF_REFERENCE}}},
      {"no occurred_at",
       kSupply,
       [](auto& e) { e.clear_occurred_at(); },
       {{"event.occurred_at", v1::FINDING_CODE_ERROR_MISSING}}},
      {"occurred in 1900",
       kSupply,
       [](auto& e) { e.mutable_occurred_at()->set_seconds(-2208988800); },
       {{"event.occurred_at", v1::FINDING_CODE_ERROR_DATE}}},
      {"occurred at the end of time",
       kSupply,
       [](auto& e) { e.mutable_occurred_at()->set_seconds(INT64_MAX); },
       {{"event.occurred_at", v1::FINDING_CODE_ERROR_DATE}}},
      {"negative nanoseconds",
       kSupply,
       [](auto& e) { e.mutable_recorded_at()->set_nanos(-1); },
       {{"event.recorded_at", v1::FINDING_CODE_ERROR_DATE}}},
      {"recorded tomorrow",
       kSupply,
       [](auto& e) { e.mutable_recorded_at()->set_seconds(1782878400 + 86400); },
       {{"event.recorded_at", v1::FINDING_CODE_NOTE_FUTURE_DATE}}},
      {"a clock four minutes ahead",
       kSupply,
       [](auto& e) { e.mutable_recorded_at()->set_seconds(1782878400 + 240); },
       {}},
      {"no division",
       kSupply,
       [](auto& e) { e.clear_division_code(); },
       {{"event.division_code", v1::FINDING_CODE_ERROR_MISSING}}},
      {"division as a name",
       kSupply,
       [](auto& e) { e.set_division_code("天河区"); },
       {{"event.division_code", v1::FINDING_CODE_ERROR_FORMAT}}},
      {"five digits",
       kSupply,
       [](auto& e) { e.set_division_code("44010"); },
       {{"event.division_code", v1::FINDING_CODE_ERROR_FORMAT}}},
      {"division of 12 digits", kSupply, [](auto& e) { e.set_division_code("440106012001"); }, {}},
      {"placeholder division",
       kSupply,
       [](auto& e) { e.set_division_code("000000"); },
       {{"event.division_code", v1::FINDING_CODE_ERROR_MISSING}}},
      {"no such province",
       kAcceptance,
       [](auto& e) { e.set_division_code("660816"); },
       {{"event.division_code", v1::FINDING_CODE_NOTE_UNLISTED_DIVISION}}},
      {"no payload", kSupply, [](auto& e) { e.clear_payload(); }, {{"event", v1::FINDING_CODE_ERROR_NO_PAYLOAD}}},
  });
}

TEST(Envelope, PayloadOfATimeToCome) {
  v1::Event event = SampleEvent(kSupply);
  event.clear_payload();
  // Field 99, length-delimited: a kind that this program has never heard of.
  const std::string bytes = event.SerializeAsString() + std::string(
                                                            "\x9A\x06\x03"
                                                            "abc",
                                                            6);
  v1::Event parsed;
  ASSERT_TRUE(parsed.ParseFromString(bytes));
  EXPECT_THAT(FindingsOf(parsed), Contains(Found{"event", v1::FINDING_CODE_ERROR_NO_PAYLOAD}));
}

TEST(Envelope, KindsAndDefaultDivisionOfTheFeed) {
  Feed feed = SampleFeed();
  feed.kinds = {kProject};
  v1::Event event = SampleEvent(kSupply);
  EXPECT_THAT(FindingsOf(event, feed), testing::ElementsAre(Found{"event", v1::FINDING_CODE_ERROR_KIND_MISMATCH}));
  v1::Event withdrawal = SampleEvent(kWithdrawal);
  EXPECT_THAT(FindingsOf(withdrawal, feed),
              testing::ElementsAre(Found{"event.withdrawal.kind", v1::FINDING_CODE_ERROR_KIND_MISMATCH}));
  withdrawal.mutable_withdrawal()->set_kind(kProject);
  withdrawal.clear_division_code();
  EXPECT_THAT(FindingsOf(withdrawal, feed), testing::IsEmpty());
  feed.kinds.clear();
  feed.default_division = "440106";
  event.clear_division_code();
  EXPECT_THAT(FindingsOf(event, feed), testing::IsEmpty());
  EXPECT_EQ(event.division_code(), "440106");
}

TEST(Envelope, ListedDivisions) {
  const auto list = model::DivisionList::Parse("code,name\n440106,天河区\n");
  ASSERT_TRUE(list.ok());
  v1::Event event = SampleEvent(kAcceptance);
  EXPECT_THAT(FindingsOf(event, SampleFeed(), &*list), testing::IsEmpty());
  event.set_division_code("440199");
  EXPECT_THAT(FindingsOf(event, SampleFeed(), &*list),
              testing::ElementsAre(Found{"event.division_code", v1::FINDING_CODE_NOTE_UNLISTED_DIVISION}));
}

TEST(Identity, MissingPlaceholderAndMalformed) {
  const std::string project = "event.investment_project.project_code";
  const std::string permit = "event.construction_permit.permit_number";
  Check({
      {"no project code",
       kProject,
       [](auto& e) { e.mutable_investment_project()->clear_project_code(); },
       {{project, v1::FINDING_CODE_ERROR_MISSING}}},
      {"project code 无",
       kProject,
       [](auto& e) { e.mutable_investment_project()->set_project_code("无"); },
       {{project, v1::FINDING_CODE_ERROR_NO_IDENTITY}}},
      {"truncated project code",
       kProject,
       [](auto& e) { e.mutable_investment_project()->set_project_code("2603-141124-89-05-34694"); },
       {{project, v1::FINDING_CODE_ERROR_FORMAT}}},
      {"wrong check digit",
       kProject,
       [](auto& e) { e.mutable_investment_project()->set_project_code("2603-141124-89-05-346949"); },
       {{project, v1::FINDING_CODE_NOTE_CHECK_DIGIT}}},
      {"old generation",
       kProject,
       [](auto& e) { e.mutable_investment_project()->set_project_code("2020-330327-48-01-167360"); },
       {{project, v1::FINDING_CODE_NOTE_LEGACY_CODE}}},
      {"a strange project code on a permit",
       kPermit,
       [](auto& e) { e.mutable_construction_permit()->set_project_code("BJ-17"); },
       {{"event.construction_permit.project_code", v1::FINDING_CODE_NOTE_UNUSUAL_NUMBER}}},
      {"no land number at all",
       kSupply,
       [](auto& e) {
         e.mutable_land_supply()->clear_supervision_number();
         e.mutable_land_supply()->clear_parcel_code();
       },
       {{"event.land_supply.supervision_number", v1::FINDING_CODE_ERROR_MISSING}}},
      {"land numbers that say nothing",
       kSupply,
       [](auto& e) {
         e.mutable_land_supply()->set_supervision_number("0000");
         e.mutable_land_supply()->set_parcel_code("/");
       },
       {{"event.land_supply.supervision_number", v1::FINDING_CODE_ERROR_NO_IDENTITY},
        {"event.land_supply.supervision_number", v1::FINDING_CODE_NOTE_PLACEHOLDER},
        {"event.land_supply.parcel_code", v1::FINDING_CODE_NOTE_PLACEHOLDER}}},
      {"parcel alone", kSupply, [](auto& e) { e.mutable_land_supply()->clear_supervision_number(); }, {}},
      {"permit 未披露",
       kLandPermit,
       [](auto& e) { e.mutable_land_use_planning_permit()->set_permit_number("未披露"); },
       {{"event.land_use_planning_permit.permit_number", v1::FINDING_CODE_ERROR_NO_IDENTITY}}},
      {"local permit",
       kLandPermit,
       [](auto& e) { e.mutable_land_use_planning_permit()->set_permit_number("穗规划资源地证〔2026〕300号"); },
       {{"event.land_use_planning_permit.permit_number", v1::FINDING_CODE_NOTE_UNUSUAL_NUMBER}}},
      {"region 02",
       kPlanning,
       [](auto& e) { e.mutable_construction_planning_permit()->set_permit_number("建字第0206142024GG0057453号"); },
       {{"event.construction_planning_permit.permit_number", v1::FINDING_CODE_NOTE_UNUSUAL_NUMBER},
        {"event.construction_planning_permit.permit_number", v1::FINDING_CODE_NOTE_DIVISION_MISMATCH}}},
      {"permit N/A",
       kPermit,
       [](auto& e) { e.mutable_construction_permit()->set_permit_number("N/A"); },
       {{permit, v1::FINDING_CODE_ERROR_NO_IDENTITY}}},
      {"local construction permit",
       kPermit,
       [](auto& e) { e.mutable_construction_permit()->set_permit_number("2026-0659"); },
       {{permit, v1::FINDING_CODE_NOTE_UNUSUAL_NUMBER}}},
      {"acceptance without number",
       kAcceptance,
       [](auto& e) { e.mutable_completion_acceptance()->set_acceptance_number("　"); },
       {{"event.completion_acceptance.acceptance_number", v1::FINDING_CODE_ERROR_MISSING}}},
      {"withdraws nothing",
       kWithdrawal,
       [](auto& e) { e.mutable_withdrawal()->clear_event_id(); },
       {{"event.withdrawal.event_id", v1::FINDING_CODE_ERROR_MISSING}}},
      {"withdraws itself",
       kWithdrawal,
       [](auto& e) { e.mutable_withdrawal()->set_event_id("e-1"); },
       {{"event.withdrawal.event_id", v1::FINDING_CODE_ERROR_SELF_REFERENCE}}},
  });
}

TEST(License, Changes) {
  constexpr auto kChange = v1::EVENT_KIND_LICENSE_CHANGE;
  const std::string identifier = "event.license_change.license_identifier";
  const auto with = [](const std::string& text) {
    return [text](v1::Event& e) { e.mutable_license_change()->set_license_identifier(text); };
  };
  Check({
      {"none", kChange, with(""), {{identifier, v1::FINDING_CODE_ERROR_MISSING}}},
      {"a placeholder", kChange, with("/"), {{identifier, v1::FINDING_CODE_ERROR_NO_IDENTITY}}},
      {"a digest", kChange, with("hmac-00"), {{identifier, v1::FINDING_CODE_ERROR_FORMAT}}},
      {"wrong check",
       kChange,
       with("1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.1"),
       {{identifier, v1::FINDING_CODE_NOTE_CHECK_DIGIT}}},
      {"no operation",
       kChange,
       [](auto& e) { e.mutable_license_change()->clear_operation(); },
       {{"event.license_change.operation", v1::FINDING_CODE_ERROR_MISSING}}},
      {"unknown status",
       kChange,
       [](auto& e) { e.mutable_license_change()->set_status(static_cast<v1::LicenseStatus>(77)); },
       {{"event.license_change.status", v1::FINDING_CODE_ERROR_UNKNOWN_CODE}}},
      {"its own successor",
       kChange,
       [](auto& e) { e.mutable_license_change()->set_successor_identifier(e.license_change().license_identifier()); },
       {{"event.license_change.successor_identifier", v1::FINDING_CODE_ERROR_SELF_REFERENCE}}},
      {"taken back",
       v1::EVENT_KIND_WITHDRAWAL,
       [](auto& e) { e.mutable_withdrawal()->set_kind(v1::EVENT_KIND_LICENSE_CHANGE); },
       {{"event.withdrawal.kind", v1::FINDING_CODE_ERROR_KIND_MISMATCH}}},
  });
}

TEST(Business, CreditCodes) {
  const std::string code = "event.business_registration.credit_code";
  const auto with = [](const char* text) {
    return [text](v1::Event& e) { e.mutable_business_registration()->set_credit_code(text); };
  };
  Check({
      {"none", kBusiness, with(""), {{code, v1::FINDING_CODE_ERROR_MISSING}}},
      {"无", kBusiness, with("无"), {{code, v1::FINDING_CODE_ERROR_NO_IDENTITY}}},
      {"17 characters", kBusiness, with("91350200MA2YJ1XR9"), {{code, v1::FINDING_CODE_ERROR_FORMAT}}},
      {"a name", kBusiness, with("样例公司"), {{code, v1::FINDING_CODE_ERROR_FORMAT}}},
      {"pilot code", kBusiness, with("91350203M0001FUE2P"), {{code, v1::FINDING_CODE_NOTE_CHECK_DIGIT}}},
      {"letter O", kBusiness, with("9135O200MA2YJ1XR9G"), {{code, v1::FINDING_CODE_NOTE_CHECK_DIGIT}}},
      {"15-digit number", kBusiness, with("350200100009998"), {{code, v1::FINDING_CODE_NOTE_LEGACY_CODE}}},
      {"register of foreign capital",
       kBusiness,
       with("企合样总字第000063号"),
       {{code, v1::FINDING_CODE_NOTE_LEGACY_CODE}}},
      {"lower case", kBusiness, with("91350200ma2yj1xr9g"), {}},
      {"full width", kBusiness, with("９１３５０２００MA2YJ1XR9G"), {{code, v1::FINDING_CODE_NOTE_SPELLING}}},
      {"a citizen's number",
       kBusiness,
       with("11010519491231002X"),
       {{code, v1::FINDING_CODE_ERROR_FORMAT}, {code, v1::FINDING_CODE_NOTE_PERSONAL_ID_MASKED}}},
      {"no name",
       kBusiness,
       [](auto& e) { e.mutable_business_registration()->set_name("/"); },
       {{"event.business_registration.name", v1::FINDING_CODE_ERROR_MISSING}}},
      {"no such industry",
       kBusiness,
       [](auto& e) { e.mutable_business_registration()->set_industry_code("C9901"); },
       {{"event.business_registration.industry_code", v1::FINDING_CODE_ERROR_UNKNOWN_CODE}}},
  });
}

TEST(Values, DatesNumbersAndWhatMustFit) {
  const std::string supply = "event.land_supply.";
  const auto date = [](const char* text) {
    return [text](v1::Event& e) { e.mutable_land_supply()->set_agreed_completion_date(text); };
  };
  const std::string field = supply + "agreed_completion_date";
  Check({
      {"no such day", kSupply, date("2027-02-29"), {{field, v1::FINDING_CODE_ERROR_DATE}}},
      {"month 13", kSupply, date("2027-13-01"), {{field, v1::FINDING_CODE_ERROR_DATE}}},
      {"1900", kSupply, date("1900-01-01"), {{field, v1::FINDING_CODE_ERROR_DATE}}},
      {"no end", kSupply, date("9999-01-01"), {{field, v1::FINDING_CODE_ERROR_DATE}}},
      {"not ISO", kSupply, date("2029年1月1日"), {{field, v1::FINDING_CODE_ERROR_FORMAT}}},
      {"words", kSupply, date("签约后两年"), {{field, v1::FINDING_CODE_ERROR_FORMAT}}},
      {"a month", kSupply, date("2029-01"), {{field, v1::FINDING_CODE_NOTE_IMPRECISE_DATE}}},
      {"before the start", kSupply, date("2026-12-31"), {{field, v1::FINDING_CODE_NOTE_DATE_ORDER}}},
      {"暂无", kSupply, date("暂无"), {{field, v1::FINDING_CODE_NOTE_PLACEHOLDER}}},
      {"signed tomorrow",
       kSupply,
       [](auto& e) { e.mutable_land_supply()->set_contract_date("2026-07-02"); },
       {{supply + "contract_date", v1::FINDING_CODE_NOTE_FUTURE_DATE}}},
      {"ratio of 51",
       kSupply,
       [](auto& e) { e.mutable_land_supply()->set_floor_area_ratio_max(51); },
       {{supply + "floor_area_ratio_max", v1::FINDING_CODE_ERROR_RANGE}}},
      {"zero area is a number", kSupply, [](auto& e) { e.mutable_land_supply()->set_land_area_m2(0); }, {}},
      {"another county",
       kSupply,
       [](auto& e) { e.set_division_code("440112"); },
       {{supply + "supervision_number", v1::FINDING_CODE_NOTE_DIVISION_MISMATCH},
        {supply + "parcel_code", v1::FINDING_CODE_NOTE_DIVISION_MISMATCH}}},
      {"its prefecture", kSupply, [](auto& e) { e.set_division_code("440100"); }, {}},
      {"parts over the total",
       kPermit,
       [](auto& e) { e.mutable_construction_permit()->set_floor_area_below_ground_m2(20000); },
       {{"event.construction_permit.floor_area_m2", v1::FINDING_CODE_NOTE_AREA_MISMATCH}}},
      {"buildings under the total",
       kPermit,
       [](auto& e) { e.mutable_construction_permit()->mutable_buildings(1)->set_floor_area_m2(10000); },
       {{"event.construction_permit.buildings", v1::FINDING_CODE_NOTE_AREA_MISMATCH}}},
      {"301 storeys",
       kPermit,
       [](auto& e) { e.mutable_construction_permit()->mutable_buildings(1)->set_storeys_above_ground(301); },
       {{"event.construction_permit.buildings[1].storeys_above_ground", v1::FINDING_CODE_ERROR_RANGE}}},
      {"no chargers",
       kPermit,
       [](auto& e) { e.mutable_construction_permit()->mutable_buildings(0)->add_point_loads()->set_unit_kw(7); },
       {{"event.construction_permit.buildings[0].point_loads[0].count", v1::FINDING_CODE_ERROR_RANGE}}},
      {"works code of 51 characters",
       kPermit,
       [](auto& e) {
         std::string code;
         for (int i = 0; i < 51; ++i) code += "工";
         e.mutable_construction_permit()->set_works_code(code);
       },
       {{"event.construction_permit.works_code", v1::FINDING_CODE_ERROR_TOO_LONG}}},
  });
}

}  // namespace
}  // namespace zhudong::ingest
