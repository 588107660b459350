// What is said of cases, malformed; and feeds that speak of cases without being named for it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "gateway/model/event_kind.h"
#include "tests/unit/ingest/malformed.h"
#include "tests/unit/ingest/samples.h"

namespace zhudong::ingest {
namespace {

constexpr auto kConnection = v1::EVENT_KIND_CONNECTION_APPLICATION;
constexpr auto kStatus = v1::EVENT_KIND_CASE_STATUS_REPORT;
constexpr auto kSupplied = v1::EVENT_KIND_DOCUMENT_SUPPLIED;
constexpr auto kWorks = v1::EVENT_KIND_WORKS_APPLICATION;
constexpr auto kStreet = v1::EVENT_KIND_STREET_WORKS;
constexpr auto kJoint = v1::EVENT_KIND_JOINT_APPLICATION;
constexpr auto kAppointment = v1::EVENT_KIND_JOINT_APPOINTMENT;
constexpr auto kTransfer = v1::EVENT_KIND_METER_TRANSFER;
constexpr auto kOutage = v1::EVENT_KIND_OUTAGE_NOTICE;
constexpr auto kCapacity = v1::EVENT_KIND_GRID_CAPACITY;
constexpr auto kRating = v1::EVENT_KIND_SERVICE_RATING;
constexpr auto kReliability = v1::EVENT_KIND_RELIABILITY_FIGURES;

TEST(CaseNumbers, AreRequiredAndNoPlaceholders) {
  for (const v1::Event& sample : SampleEvents()) {
    const v1::EventKind kind = model::KindOf(sample);
    if (!model::IsOfCases(kind)) continue;
    v1::Event event = sample;
    const auto* payload = event.GetReflection()->GetOneofFieldDescriptor(event, event.GetDescriptor()->oneof_decl(0));
    ASSERT_NE(payload, nullptr);
    google::protobuf::Message* message = event.GetReflection()->MutableMessage(&event, payload);
    const google::protobuf::FieldDescriptor* number = nullptr;
    for (const char* name : {"case_number", "works_number", "place"}) {
      if (number == nullptr) number = message->GetDescriptor()->FindFieldByName(name);
    }
    if (number == nullptr) continue;  // figures of an area have none
    const std::string path = "event." + payload->name() + "." + number->name();
    for (const char* none : {"", "无", "/", "0000"}) {
      message->GetReflection()->SetString(message, number, none);
      v1::Event damaged = event;
      const auto code = *none == '\0' ? v1::FINDING_CODE_ERROR_MISSING : v1::FINDING_CODE_ERROR_NO_IDENTITY;
      EXPECT_THAT(FindingsOf(damaged), testing::ElementsAre(Found{path, code})) << path << " = " << none;
    }
  }
}

TEST(Applications, Malformed) {
  Check({
      {"a resident with a name",
       kConnection,
       [](auto& e) { e.mutable_connection_application()->set_resident(true); },
       {{"event.connection_application.applicant", v1::FINDING_CODE_NOTE_PERSON_NOT_KEPT}}},
      {"a hundred and one sources",
       kConnection,
       [](auto& e) { e.mutable_connection_application()->set_supply_sources(101); },
       {{"event.connection_application.supply_sources", v1::FINDING_CODE_ERROR_RANGE}}},
      {"a document without a state",
       kConnection,
       [](auto& e) { e.mutable_connection_application()->mutable_documents(0)->clear_state(); },
       {{"event.connection_application.documents[0].state", v1::FINDING_CODE_ERROR_MISSING}}},
      {"a letter stands in, and not which",
       kConnection,
       [](auto& e) { e.mutable_connection_application()->mutable_documents(0)->clear_letter_number(); },
       {{"event.connection_application.documents[0].letter_number", v1::FINDING_CODE_ERROR_MISSING}}},
      {"a day that is none",
       kConnection,
       [](auto& e) { e.mutable_connection_application()->mutable_documents(0)->set_due_date("2026-02-30"); },
       {{"event.connection_application.documents[0].due_date", v1::FINDING_CODE_ERROR_DATE}}},
      {"no document code",
       kSupplied,
       [](auto& e) { e.mutable_document_supplied()->clear_document_code(); },
       {{"event.document_supplied.document_code", v1::FINDING_CODE_ERROR_MISSING}}},
      {"a document of an outage",
       kSupplied,
       [](auto& e) { e.mutable_document_supplied()->set_case_kind(v1::CASE_KIND_OUTAGE); },
       {{"event.document_supplied.case_kind", v1::FINDING_CODE_ERROR_KIND_MISMATCH}}},
      {"twenty-one departments",
       kWorks,
       [](auto& e) {
         for (int i = 0; i < 19; ++i) e.mutable_works_application()->add_departments("水务");
       },
       {{"event.works_application.departments", v1::FINDING_CODE_ERROR_TOO_LONG}}},
      {"a department without a name",
       kWorks,
       [](auto& e) { e.mutable_works_application()->set_departments(1, ""); },
       {{"event.works_application.departments[1]", v1::FINDING_CODE_ERROR_MISSING}}},
      {"1,001 kV",
       kWorks,
       [](auto& e) { e.mutable_works_application()->set_voltage_kv(1001); },
       {{"event.works_application.voltage_kv", v1::FINDING_CODE_ERROR_RANGE}}},
  });
}

TEST(Statuses, Malformed) {
  Check({
      {"neither a status nor a milestone",
       kStatus,
       [](auto& e) { e.mutable_case_status_report()->clear_status(); },
       {{"event.case_status_report.status", v1::FINDING_CODE_ERROR_MISSING}}},
      {"both at once",
       kStatus,
       [](auto& e) { e.mutable_case_status_report()->set_milestone(v1::CASE_MILESTONE_SURVEYED); },
       {{"event.case_status_report.status", v1::FINDING_CODE_ERROR_MISSING}}},
      {"a step of one's own beside a status",
       kStatus,
       [](auto& e) { e.mutable_case_status_report()->set_own_step("安全评估"); },
       {{"event.case_status_report.status", v1::FINDING_CODE_ERROR_MISSING}}},
      {"a step of one's own alone",
       kStatus,
       [](auto& e) {
         e.mutable_case_status_report()->clear_status();
         e.mutable_case_status_report()->set_own_step("安全评估");
       },
       {}},
      {"a step of one's own that says nothing",
       kStatus,
       [](auto& e) {
         e.mutable_case_status_report()->clear_status();
         e.mutable_case_status_report()->set_own_step("安全\x01评估");
       },
       {{"event.case_status_report.own_step", v1::FINDING_CODE_ERROR_CONTROL_CHARACTER}}},
      {"fifty-one documents",
       kStatus,
       [](auto& e) {
         for (int i = 0; i < 50; ++i) e.mutable_case_status_report()->add_demanded_documents("identity");
       },
       {{"event.case_status_report.demanded_documents", v1::FINDING_CODE_ERROR_TOO_LONG}}},
      {"a document without a name",
       kStatus,
       [](auto& e) { e.mutable_case_status_report()->set_demanded_documents(0, ""); },
       {{"event.case_status_report.demanded_documents[0]", v1::FINDING_CODE_ERROR_MISSING}}},
      {"a matter that there is not",
       kWorks,
       [](auto& e) { e.mutable_works_application()->set_matter(static_cast<v1::ApprovalMatter>(9)); },
       {{"event.works_application.matter", v1::FINDING_CODE_ERROR_UNKNOWN_CODE}}},
      {"the status of a transfer",
       kStatus,
       [](auto& e) { e.mutable_case_status_report()->set_case_kind(v1::CASE_KIND_METER_TRANSFER); },
       {{"event.case_status_report.case_kind", v1::FINDING_CODE_ERROR_KIND_MISMATCH}}},
      {"no division: the case has one", kStatus, [](auto& e) { e.clear_division_code(); }, {}},
      {"an application without a division",
       kWorks,
       [](auto& e) { e.clear_division_code(); },
       {{"event.division_code", v1::FINDING_CODE_ERROR_MISSING}}},
      {"no stars",
       kRating,
       [](auto& e) { e.mutable_service_rating()->set_stars(0); },
       {{"event.service_rating.stars", v1::FINDING_CODE_ERROR_RANGE}}},
      {"six stars",
       kRating,
       [](auto& e) { e.mutable_service_rating()->set_stars(6); },
       {{"event.service_rating.stars", v1::FINDING_CODE_ERROR_RANGE}}},
  });
}

TEST(OneForm, Malformed) {
  const auto with_field = [](const std::string& name, const std::string& value) {
    return [=](v1::Event& e) { (*e.mutable_joint_application()->mutable_services(0)->mutable_fields())[name] = value; };
  };
  const char* const fields = "event.joint_application.services[0].fields";
  Check({
      {"no service",
       kJoint,
       [](auto& e) { e.mutable_joint_application()->clear_services(); },
       {{"event.joint_application.services", v1::FINDING_CODE_ERROR_MISSING}}},
      {"one twice",
       kJoint,
       [](auto& e) { e.mutable_joint_application()->mutable_services(1)->set_service(v1::UTILITY_SERVICE_WATER); },
       {{"event.joint_application.services[1].service", v1::FINDING_CODE_ERROR_RANGE}}},
      {"a road",
       kJoint,
       [](auto& e) { e.mutable_joint_application()->mutable_services(1)->set_service(v1::UTILITY_SERVICE_ROAD); },
       {{"event.joint_application.services[1].service", v1::FINDING_CODE_ERROR_RANGE}}},
      {"a field without a name", kJoint, with_field("", "1"), {{fields, v1::FINDING_CODE_ERROR_MISSING}}},
      {"a name of 65 bytes",
       kJoint,
       with_field(std::string(65, 'a'), "1"),
       {{fields, v1::FINDING_CODE_ERROR_TOO_LONG}}},
      {"a name with a control character",
       kJoint,
       with_field("a\x01z", "1"),
       {{fields, v1::FINDING_CODE_ERROR_CONTROL_CHARACTER}}},
      {"a value of 257 bytes",
       kJoint,
       with_field("pipe_mm", std::string(257, '1')),
       {{fields, v1::FINDING_CODE_ERROR_TOO_LONG}}},
      {"31 fields",
       kJoint,
       [&](auto& e) {
         for (int i = 0; i < 30; ++i) with_field("f" + std::to_string(i), "1")(e);
       },
       {{fields, v1::FINDING_CODE_ERROR_TOO_LONG}}},
      {"an appointment on no day",
       kAppointment,
       [](auto& e) { e.mutable_joint_appointment()->clear_date(); },
       {{"event.joint_appointment.date", v1::FINDING_CODE_ERROR_MISSING}}},
      {"of no step",
       kAppointment,
       [](auto& e) { e.mutable_joint_appointment()->clear_step(); },
       {{"event.joint_appointment.step", v1::FINDING_CODE_ERROR_MISSING}}},
      {"answered by a road",
       kAppointment,
       [](auto& e) { e.mutable_joint_appointment()->set_service(v1::UTILITY_SERVICE_ROAD); },
       {{"event.joint_appointment.service", v1::FINDING_CODE_ERROR_RANGE}}},
      {"without an answer",
       kAppointment,
       [](auto& e) { e.mutable_joint_appointment()->clear_answer(); },
       {{"event.joint_appointment.answer", v1::FINDING_CODE_ERROR_MISSING}}},
  });
}

TEST(HomeVisits, Malformed) {
  const auto visit = [](const std::function<void(v1::JointAppointment&)>& change) {
    return [=](v1::Event& e) {
      v1::JointAppointment& appointment = *e.mutable_joint_appointment();
      appointment.set_case_kind(v1::CASE_KIND_CONNECTION);
      appointment.set_step(v1::JOINT_STEP_HOME_VISIT);
      appointment.clear_service();
      change(appointment);
    };
  };
  Check({
      {"the customer's word", kAppointment, visit([](auto&) {}), {}},
      {"the utility's word", kAppointment, visit([](auto& a) { a.set_service(v1::UTILITY_SERVICE_ELECTRICITY); }), {}},
      {"a visit of the waterworks",
       kAppointment,
       visit([](auto& a) { a.set_service(v1::UTILITY_SERVICE_WATER); }),
       {{"event.joint_appointment.service", v1::FINDING_CODE_ERROR_RANGE}}},
      {"of a service that there is not",
       kAppointment,
       visit([](auto& a) { a.set_service(static_cast<v1::UtilityService>(99)); }),
       {{"event.joint_appointment.service", v1::FINDING_CODE_ERROR_UNKNOWN_CODE}}},
      {"a joint survey of a connection",
       kAppointment,
       visit([](auto& a) { a.set_step(v1::JOINT_STEP_SURVEY); }),
       {{"event.joint_appointment.step", v1::FINDING_CODE_ERROR_KIND_MISMATCH}}},
      {"of no step",
       kAppointment,
       visit([](auto& a) { a.clear_step(); }),
       {{"event.joint_appointment.step", v1::FINDING_CODE_ERROR_MISSING}}},
      {"on no day",
       kAppointment,
       visit([](auto& a) { a.clear_date(); }),
       {{"event.joint_appointment.date", v1::FINDING_CODE_ERROR_MISSING}}},
      {"a visit of a joint case",
       kAppointment,
       [](auto& e) { e.mutable_joint_appointment()->set_step(v1::JOINT_STEP_HOME_VISIT); },
       {{"event.joint_appointment.step", v1::FINDING_CODE_ERROR_KIND_MISMATCH}}},
      {"a joint case by its name",
       kAppointment,
       [](auto& e) { e.mutable_joint_appointment()->set_case_kind(v1::CASE_KIND_JOINT_SERVICE); },
       {}},
      {"an appointment of an outage",
       kAppointment,
       [](auto& e) { e.mutable_joint_appointment()->set_case_kind(v1::CASE_KIND_OUTAGE); },
       {{"event.joint_appointment.case_kind", v1::FINDING_CODE_ERROR_KIND_MISMATCH}}},
      {"of a kind that there is not",
       kAppointment,
       [](auto& e) { e.mutable_joint_appointment()->set_case_kind(static_cast<v1::CaseKind>(99)); },
       {{"event.joint_appointment.case_kind", v1::FINDING_CODE_ERROR_UNKNOWN_CODE}}},
  });
}

TEST(TransfersAndOutages, Malformed) {
  Check({
      {"to verify no home",
       kTransfer,
       [](auto& e) { e.mutable_meter_transfer()->clear_premises_code(); },
       {{"event.meter_transfer.premises_code", v1::FINDING_CODE_ERROR_MISSING}}},
      {"a later step needs none",
       kTransfer,
       [](auto& e) {
         e.mutable_meter_transfer()->clear_premises_code();
         e.mutable_meter_transfer()->set_step(v1::TRANSFER_STEP_DONE);
       },
       {}},
      {"no step",
       kTransfer,
       [](auto& e) { e.mutable_meter_transfer()->clear_step(); },
       {{"event.meter_transfer.step", v1::FINDING_CODE_ERROR_MISSING}}},
      {"neither planned nor a fault",
       kOutage,
       [](auto& e) { e.mutable_outage_notice()->clear_outage_kind(); },
       {{"event.outage_notice.outage_kind", v1::FINDING_CODE_ERROR_MISSING}}},
      {"planned, and not for when",
       kOutage,
       [](auto& e) { e.mutable_outage_notice()->clear_planned_start(); },
       {{"event.outage_notice.planned_start", v1::FINDING_CODE_ERROR_MISSING}}},
      {"a fault is planned for no time",
       kOutage,
       [](auto& e) {
         e.mutable_outage_notice()->set_outage_kind(v1::OUTAGE_KIND_FAULT);
         e.mutable_outage_notice()->clear_planned_start();
       },
       {}},
      {"over before it begins",
       kOutage,
       [](auto& e) { e.mutable_outage_notice()->mutable_planned_end()->set_seconds(1783385999); },
       {{"event.outage_notice.planned_end", v1::FINDING_CODE_ERROR_RANGE}}},
      {"a moment in the year 9999",
       kOutage,
       [](auto& e) { e.mutable_outage_notice()->mutable_expected_restoration()->set_seconds(253402300799); },
       {{"event.outage_notice.expected_restoration", v1::FINDING_CODE_ERROR_DATE}}},
      {"another division that is none",
       kOutage,
       [](auto& e) { e.mutable_outage_notice()->set_division_codes(0, "44010"); },
       {{"event.outage_notice.division_codes[0]", v1::FINDING_CODE_ERROR_FORMAT}}},
  });
}

TEST(WhatCasesNeed, Malformed) {
  Check({
      {"a line of one point",
       kStreet,
       [](auto& e) { e.mutable_street_works()->mutable_line()->RemoveLast(); },
       {{"event.street_works.line", v1::FINDING_CODE_ERROR_MISSING}}},
      {"latitude and longitude the wrong way round",
       kStreet,
       [](auto& e) {
         e.mutable_street_works()->mutable_line(1)->set_latitude(113.3);
         e.mutable_street_works()->mutable_line(1)->set_longitude(23.1);
       },
       {{"event.street_works.line[1].latitude", v1::FINDING_CODE_ERROR_RANGE}}},
      {"finished before it begins",
       kStreet,
       [](auto& e) { e.mutable_street_works()->set_planned_finish_date("2026-08-31"); },
       {{"event.street_works.planned_finish_date", v1::FINDING_CODE_NOTE_DATE_ORDER}}},
      {"whose works nobody says",
       kStreet,
       [](auto& e) { e.mutable_street_works()->clear_service(); },
       {{"event.street_works.service", v1::FINDING_CODE_ERROR_MISSING}}},
      {"works of a road that there are not",
       kStreet,
       [](auto& e) { e.mutable_street_works()->set_road_works(static_cast<v1::RoadWorks>(9)); },
       {{"event.street_works.road_works", v1::FINDING_CODE_ERROR_UNKNOWN_CODE}}},
      {"more to give than there is",
       kCapacity,
       [](auto& e) { e.mutable_grid_capacity()->set_available_kva(50001); },
       {{"event.grid_capacity.available_kva", v1::FINDING_CODE_ERROR_RANGE}}},
      {"a ring of two points",
       kCapacity,
       [](auto& e) { e.mutable_grid_capacity()->mutable_area()->RemoveLast(); },
       {{"event.grid_capacity.area", v1::FINDING_CODE_ERROR_MISSING}}},
      {"not said whether constrained",
       kCapacity,
       [](auto& e) { e.mutable_grid_capacity()->clear_constraint(); },
       {{"event.grid_capacity.constraint", v1::FINDING_CODE_ERROR_MISSING}}},
      {"on which day nobody says",
       kCapacity,
       [](auto& e) { e.mutable_grid_capacity()->clear_as_of_date(); },
       {{"event.grid_capacity.as_of_date", v1::FINDING_CODE_ERROR_MISSING}}},
      {"the thirteenth month",
       kReliability,
       [](auto& e) { e.mutable_reliability_figures()->set_through_month(13); },
       {{"event.reliability_figures.through_month", v1::FINDING_CODE_ERROR_RANGE}}},
      {"more hours than a year has",
       kReliability,
       [](auto& e) { e.mutable_reliability_figures()->set_outage_hours_per_user(8785); },
       {{"event.reliability_figures.outage_hours_per_user", v1::FINDING_CODE_ERROR_RANGE}}},
      {"no hours",
       kReliability,
       [](auto& e) { e.mutable_reliability_figures()->clear_outage_hours_per_user(); },
       {{"event.reliability_figures.outage_hours_per_user", v1::FINDING_CODE_ERROR_MISSING}}},
      {"no area",
       kReliability,
       [](auto& e) { e.mutable_reliability_figures()->clear_area(); },
       {{"event.reliability_figures.area", v1::FINDING_CODE_ERROR_MISSING}}},
      {"the year 1999",
       kReliability,
       [](auto& e) { e.mutable_reliability_figures()->set_year(1999); },
       {{"event.reliability_figures.year", v1::FINDING_CODE_ERROR_RANGE}}},
  });
}

TEST(Cases, AFeedOfAnyKindCarriesNone) {
  const Feed any{.name = "sample", .platform = "样例市平台"};
  for (v1::Event& event : SampleEvents()) {
    const v1::EventKind kind = model::KindOf(event);
    if (!model::IsOfCases(kind)) continue;
    EXPECT_THAT(FindingsOf(event, any), testing::Contains(Found{"event", v1::FINDING_CODE_ERROR_KIND_MISMATCH}));
    v1::Event withdrawal = SampleEvent(v1::EVENT_KIND_WITHDRAWAL);
    withdrawal.mutable_withdrawal()->set_kind(kind);
    EXPECT_THAT(FindingsOf(withdrawal, any),
                testing::ElementsAre(Found{"event.withdrawal.kind", v1::FINDING_CODE_ERROR_KIND_MISMATCH}));
  }
}

}  // namespace
}  // namespace zhudong::ingest
