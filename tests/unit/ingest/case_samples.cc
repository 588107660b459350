#include "tests/unit/ingest/samples.h"

namespace zhudong::ingest {
namespace {

std::string NeedText(v1::EventKind kind) {
  switch (kind) {
    case v1::EVENT_KIND_STREET_WORKS:
      return R"(street_works {
        works_number: "GX-2026-4" service: UTILITY_SERVICE_GAS name: "样例路中压燃气" road_name: "样例路"
        line { latitude: 23.1 longitude: 113.3 } line { latitude: 23.11 longitude: 113.31 }
        planned_start_date: "2026-09-01" planned_finish_date: "2026-10-15" approval_case_number: "SP-2026-7"
        cancelled: true builder { name: "样例市燃气有限公司" credit_code: "91350200MA2YJ1XR9G" }
        road_works: ROAD_WORKS_REPAIRED })";
    case v1::EVENT_KIND_GRID_CAPACITY:
      return R"(grid_capacity {
        place: "110kV样例变" name: "样例变电站" voltage_level: VOLTAGE_LEVEL_10KV available_kva: 8000 total_kva: 50000
        constraint: CAPACITY_CONSTRAINT_LIMITED constraint_reason: "主变重载" relieved_by_date: "2027-12-31"
        as_of_date: "2026-06-30" area { latitude: 23.1 longitude: 113.3 } area { latitude: 23.2 longitude: 113.3 }
        area { latitude: 23.2 longitude: 113.4 } public: true })";
    default:
      return R"(reliability_figures {
        area: SUPPLY_AREA_TOWN year: 2026 through_month: 6 outage_hours_per_user: 1.75 outages_per_user: 0.5
        users: 120000 })";
  }
}

}  // namespace

std::string CaseText(v1::EventKind kind) {
  switch (kind) {
    case v1::EVENT_KIND_CONNECTION_APPLICATION:
      return R"(connection_application {
        case_number: "BZ-2026-1" application_number: "APP-1" project_code: "2603-141124-89-05-346948"
        application_kind: APPLICATION_KIND_NEW_CONNECTION channel: APPLICATION_CHANNEL_GOVERNMENT_ONLINE
        channel_code: "0501" applicant { name: "样例市新城置业有限公司" credit_code: "91350200MA2YJ1XR9G" }
        address: "样例市样例路1号" premises_code: "440106001002GB00017F00010001"
        customer_class: CUSTOMER_CLASS_HIGH_VOLTAGE_DUAL voltage_level: VOLTAGE_LEVEL_10KV supply_sources: 2
        requested_kw: 1800 requested_kva: 2000 small_micro: false area: SUPPLY_AREA_CITY special_load: true
        documents { code: "premises_title" state: APPLICATION_DOCUMENT_STATE_TOLERATED letter_number: "RQ-7"
          due_date: "2026-08-01" }
        promised_days: 30 utility_code: "44106" joint_number: "YC-2026-1" customer_pays_10k_cny: 0 visits: 0 })";
    case v1::EVENT_KIND_CASE_STATUS_REPORT:
      return R"(case_status_report {
        case_kind: CASE_KIND_WORKS_APPROVAL case_number: "SP-2026-7" status: CASE_STATUS_PASSED department: "公安"
        application_number: "APP-1" reason: "资料\n齐全" opinion: "同意" document_number: "样公批〔2026〕7号"
        customer_class: CUSTOMER_CLASS_HIGH_VOLTAGE_DUAL electronic_seal: true demanded_documents: "identity" })";
    case v1::EVENT_KIND_DOCUMENT_SUPPLIED:
      return R"(document_supplied {
        case_kind: CASE_KIND_CONNECTION case_number: "BZ-2026-1" document_code: "premises_title"
        letter_number: "RQ-7" })";
    case v1::EVENT_KIND_WORKS_APPLICATION:
      return R"(works_application {
        case_number: "SP-2026-7" connection_case_number: "BZ-2026-1" project_code: "2603-141124-89-05-346948"
        works_name: "样例新城10kV外线" applicant { name: "样例供电局" credit_code: "91350200MA2YJ1XR9G" }
        utility_as_agent: true voltage_kv: 10 line_m: 150 dig_m: 80 crosses_major_road: false by_utility: true
        small_micro: false urban: true departments: "自然资源" departments: "公安" commitment_number: "承-1"
        matter: APPROVAL_MATTER_ACCESS_WORKS })";
    case v1::EVENT_KIND_JOINT_APPLICATION:
      return R"(joint_application {
        case_number: "YC-2026-1" project_code: "2603-141124-89-05-346948"
        applicant { name: "样例市新城置业有限公司" credit_code: "91350200MA2YJ1XR9G" } address: "样例市样例路1号"
        premises_code: "440106001002GB00017F00010001" channel: APPLICATION_CHANNEL_TERMINAL
        services { service: UTILITY_SERVICE_WATER fields { key: "daily_m3" value: "40" } case_number: "S-1" }
        services { service: UTILITY_SERVICE_ELECTRICITY case_number: "BZ-2026-1" }
        documents { code: "identity" state: APPLICATION_DOCUMENT_STATE_OBTAINED_ONLINE } visits: 1 })";
    case v1::EVENT_KIND_JOINT_APPOINTMENT:
      return R"(joint_appointment {
        case_number: "YC-2026-1" step: JOINT_STEP_SURVEY service: UTILITY_SERVICE_WATER
        answer: APPOINTMENT_ANSWER_DECLINED date: "2026-07-08" reason: "人员外出" })";
    case v1::EVENT_KIND_METER_TRANSFER:
      return R"(meter_transfer {
        case_number: "BDC-2026-5" step: TRANSFER_STEP_VERIFY_REQUESTED service: UTILITY_SERVICE_ELECTRICITY
        premises_code: "440106001002GB00017F00010001" registered_date: "2026-06-28" check_arrears: true
        in_arrears: false reason: "房屋转移登记" })";
    case v1::EVENT_KIND_OUTAGE_NOTICE:
      return R"(outage_notice {
        case_number: "TD-2026-9" outage_kind: OUTAGE_KIND_PLANNED step: OUTAGE_STEP_ANNOUNCED scope: "样例路沿线"
        feeders: "10kV样例一线" planned_start { seconds: 1783386000 } planned_end { seconds: 1783418400 }
        expected_restoration { seconds: 1783418400 nanos: 1000 } reason: "主变检修" progress: "已备料"
        users_affected: 320 division_codes: "440105" })";
    case v1::EVENT_KIND_SERVICE_RATING:
      return R"(service_rating {
        case_kind: CASE_KIND_CONNECTION case_number: "BZ-2026-1" stars: 5 channel: APPLICATION_CHANNEL_APP })";
    default:
      return NeedText(kind);
  }
}

std::vector<std::string> MoreCaseTexts() {
  return {R"(case_status_report {
             case_kind: CASE_KIND_CONNECTION case_number: "BZ-2026-1" milestone: CASE_MILESTONE_ENERGIZED })",
          R"(case_status_report {
             case_kind: CASE_KIND_CONNECTION case_number: "BZ-2026-1" own_step: "用电安全评估" })",
          R"(joint_appointment {
             case_kind: CASE_KIND_CONNECTION case_number: "BZ-2026-1" step: JOINT_STEP_HOME_VISIT
             answer: APPOINTMENT_ANSWER_PROPOSED date: "2026-07-08" reason: "上午在家" })",
          R"(connection_application {
             case_number: "BZ-2026-2" application_kind: APPLICATION_KIND_CHARGING_PILE resident: true })"};
}

}  // namespace zhudong::ingest
