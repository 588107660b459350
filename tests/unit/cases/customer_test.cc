// Who is which customer, and what is no connection.
#include <map>
#include <string>

#include "gtest/gtest.h"
#include "tests/unit/cases/connection.h"

namespace zhudong::cases {
namespace {

TEST(Customer, ClassesByVoltageSourcesAndTheRegionsLimit) {
  const auto class_of = [](const std::string& division, const std::string& day, const auto& set) {
    Case one(division);
    set(one.Apply(day));
    return one.File().connection().customer_class();
  };
  using A = v1::ConnectionApplication;
  EXPECT_EQ(class_of("341302", "2022-03-07", [](A& a) { a.set_resident(true); }), v1::CUSTOMER_CLASS_RESIDENT);
  const auto small = [](double kw, v1::SupplyArea area) {
    return [kw, area](A& a) {
      a.set_small_micro(true);
      a.set_requested_kw(kw);
      a.set_area(area);
      a.set_voltage_level(v1::VOLTAGE_LEVEL_380V);
    };
  };
  // S4: 160 kW in the city and 100 kW in the country by the end of 2021, 160 kW everywhere by the end of 2022.
  EXPECT_EQ(class_of("341302", "2022-03-07", small(160, v1::SUPPLY_AREA_CITY)),
            v1::CUSTOMER_CLASS_LOW_VOLTAGE_THREE_ZERO);
  EXPECT_EQ(class_of("341302", "2022-03-07", small(160.5, v1::SUPPLY_AREA_CITY)), v1::CUSTOMER_CLASS_LOW_VOLTAGE_OTHER);
  EXPECT_EQ(class_of("341302", "2022-03-07", small(120, v1::SUPPLY_AREA_RURAL)), v1::CUSTOMER_CLASS_LOW_VOLTAGE_OTHER);
  EXPECT_EQ(class_of("341302", "2023-03-07", small(120, v1::SUPPLY_AREA_RURAL)),
            v1::CUSTOMER_CLASS_LOW_VOLTAGE_THREE_ZERO);
  // S1: kVA; kW says nothing of it, and exactly 100 kVA is not below 100 kVA.
  EXPECT_EQ(class_of("440802", "2021-03-07", small(90, v1::SUPPLY_AREA_RURAL)), v1::CUSTOMER_CLASS_LOW_VOLTAGE_OTHER);
  const auto kva = [](double value) {
    return [value](A& a) {
      a.set_small_micro(true);
      a.set_requested_kva(value);
      a.set_area(v1::SUPPLY_AREA_RURAL);
      a.set_voltage_level(v1::VOLTAGE_LEVEL_380V);
    };
  };
  EXPECT_EQ(class_of("440802", "2021-03-07", kva(99)), v1::CUSTOMER_CLASS_LOW_VOLTAGE_THREE_ZERO);
  EXPECT_EQ(class_of("440802", "2021-03-07", kva(100)), v1::CUSTOMER_CLASS_LOW_VOLTAGE_OTHER);
  // S1-050, S1-051: 160 kVA in the central urban area alone, and of permanent supply alone.
  const auto in = [&kva](v1::SupplyArea area, double value, v1::ApplicationKind kind) {
    return [=](A& a) {
      kva(value)(a);
      a.set_area(area);
      a.set_application_kind(kind);
    };
  };
  constexpr auto kNew = v1::APPLICATION_KIND_NEW_CONNECTION;
  constexpr auto kTemporary = v1::APPLICATION_KIND_TEMPORARY;
  EXPECT_EQ(class_of("440802", "2021-03-07", in(v1::SUPPLY_AREA_CENTRE, 160, kNew)),
            v1::CUSTOMER_CLASS_LOW_VOLTAGE_THREE_ZERO);
  for (const auto area : {v1::SUPPLY_AREA_CITY, v1::SUPPLY_AREA_TOWN, v1::SUPPLY_AREA_UNSPECIFIED}) {
    SCOPED_TRACE(v1::SupplyArea_Name(area));
    EXPECT_EQ(class_of("440802", "2021-03-07", in(area, 120, kNew)), v1::CUSTOMER_CLASS_LOW_VOLTAGE_OTHER);
    EXPECT_EQ(class_of("440802", "2021-03-07", in(area, 99, kNew)), v1::CUSTOMER_CLASS_LOW_VOLTAGE_THREE_ZERO);
  }
  for (const auto area : {v1::SUPPLY_AREA_CENTRE, v1::SUPPLY_AREA_RURAL}) {
    EXPECT_EQ(class_of("440802", "2021-03-07", in(area, 90, kTemporary)), v1::CUSTOMER_CLASS_LOW_VOLTAGE_OTHER);
  }
  // Elsewhere the rule does not say permanent.
  EXPECT_EQ(class_of("341302", "2023-03-07",
                     [&small](A& a) {
                       small(90, v1::SUPPLY_AREA_CITY)(a);
                       a.set_application_kind(kTemporary);
                     }),
            v1::CUSTOMER_CLASS_LOW_VOLTAGE_THREE_ZERO);
  const auto high = [](uint32_t sources) {
    return [sources](A& a) {
      a.set_voltage_level(v1::VOLTAGE_LEVEL_10KV);
      a.set_supply_sources(sources);
    };
  };
  EXPECT_EQ(class_of("141002", "2022-03-07", high(1)), v1::CUSTOMER_CLASS_HIGH_VOLTAGE_SINGLE);
  EXPECT_EQ(class_of("141002", "2022-03-07", high(2)), v1::CUSTOMER_CLASS_HIGH_VOLTAGE_DUAL);
  EXPECT_EQ(class_of("141002", "2022-03-07", high(0)), v1::CUSTOMER_CLASS_UNSPECIFIED) << "not guessed";
}

// S2-091 names 更名过户, 改类 and 销户 beside 用电申请: the limits are of 用电报装.
TEST(Customer, OtherServicesAreMeasuredAndHaveNoLimit) {
  const auto told = [](v1::ApplicationKind kind) {
    Case one("341302");
    v1::ConnectionApplication& application = one.Apply("2022-03-07 09:00");
    application.set_resident(true);
    application.set_application_kind(kind);
    application.set_promised_days(5);
    one.Status("2022-03-08 09:00", v1::CASE_STATUS_ACCEPTED);
    one.Status("2022-03-21 09:00", v1::CASE_STATUS_PASSED);
    v1::CaseStatusReport& asked = *one.Tell("2022-03-09 09:00").mutable_case_status_report();
    asked.set_case_number("N-1");
    asked.set_own_step("过户协议审核");
    return one.File();
  };
  for (const auto kind : {v1::APPLICATION_KIND_RENAME, v1::APPLICATION_KIND_TRANSFER,
                          v1::APPLICATION_KIND_CHANGE_OF_USE, v1::APPLICATION_KIND_CLOSE_ACCOUNT}) {
    SCOPED_TRACE(v1::ApplicationKind_Name(kind));
    const v1::CaseFile file = told(kind);
    EXPECT_EQ(file.state(), v1::CASE_STATE_ENDED);
    EXPECT_EQ(Day(file.ended_at()), "03-21 09:00");
    EXPECT_FALSE(file.connection().has_energized_at());
    EXPECT_EQ(file.connection().customer_class(), v1::CUSTOMER_CLASS_RESIDENT);
    EXPECT_EQ(file.connection().step_names_size(), 0);
    EXPECT_EQ(TimelineOf(file).find('~'), std::string::npos) << TimelineOf(file);
    EXPECT_EQ(file.suspicions_size(), 0);
    EXPECT_EQ(LimitsOf(file), (std::map<int, double>{{v1::CASE_CLOCK_KIND_PROMISE, 5}}));
    EXPECT_TRUE(ClockOf(file, v1::CASE_CLOCK_KIND_PROMISE).late()) << "what was promised was promised";
    EXPECT_EQ(ClockOf(file, v1::CASE_CLOCK_KIND_ACCEPTANCE).used_days(), 1);
    EXPECT_EQ(ClockOf(file, v1::CASE_CLOCK_KIND_WHOLE_PROCESS).used_days(), 10);
    EXPECT_EQ(file.clocks_size(), 3);
  }
  for (const auto kind :
       {v1::APPLICATION_KIND_UNSPECIFIED, v1::APPLICATION_KIND_NEW_CONNECTION, v1::APPLICATION_KIND_CAPACITY_INCREASE,
        v1::APPLICATION_KIND_TEMPORARY, v1::APPLICATION_KIND_CHARGING_PILE, v1::APPLICATION_KIND_DISTRIBUTED_GENERATION,
        v1::APPLICATION_KIND_BASE_STATION}) {
    SCOPED_TRACE(v1::ApplicationKind_Name(kind));
    const v1::CaseFile file = told(kind);
    EXPECT_TRUE(file.connection().has_energized_at());
    EXPECT_TRUE(ClockOf(file, v1::CASE_CLOCK_KIND_WHOLE_PROCESS).late());
    EXPECT_EQ(file.suspicions_size(), 1) << "S4-067";
  }
}

}  // namespace
}  // namespace zhudong::cases
