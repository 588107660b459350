#include "tests/unit/ingest/samples.h"

#include <google/protobuf/text_format.h>

#include "absl/strings/str_cat.h"
#include "gateway/model/event_kind.h"

namespace zhudong::ingest {
namespace {

constexpr char kOwner[] = R"(name: "样例市新城置业有限公司" credit_code: "91350200MA2YJ1XR9G")";

std::string AnswerText(v1::EventKind kind) {
  switch (kind) {
    case v1::EVENT_KIND_ACCESS_OPINION:
      return R"(access_opinion {
        project_id: "p-abcdefghijklmnopqrstuvwxyz" opinion_number: "样电意见2026-0012"
        conclusion: ACCESS_CONCLUSION_FEASIBLE_IN_PART forecast_id: "f-abcdefghijklmnopqrstuvwxyz" capacity_kva: 6300
        voltage_level: VOLTAGE_LEVEL_10KV supply_point: "110kV样例变 10kV样例一线" ready_by_date: "2027-06-30"
        conditions: "其余容量待\n样例变增容" issued_date: "2026-06-29" issuer: "样例供电局" })";
    case v1::EVENT_KIND_ACCESS_CAPACITY:
      return R"(access_capacity {
        project_id: "p-abcdefghijklmnopqrstuvwxyz" place: "110kV样例变" voltage_level: VOLTAGE_LEVEL_10KV
        available_kva: 8000 total_kva: 50000 constraint: CAPACITY_CONSTRAINT_LIMITED
        constraint_reason: "主变重载" relieved_by_date: "2027-12-31" as_of_date: "2026-06-30" })";
    case v1::EVENT_KIND_GRID_WORKS:
      return R"(grid_works {
        project_id: "p-abcdefghijklmnopqrstuvwxyz" works_number: "GC-DW-2026-3" name: "样例变配套线路"
        state: GRID_WORKS_STATE_FINISHED started_date: "2026-03-01" planned_finish_date: "2026-08-01"
        finished_date: "2026-06-20" with_substation: true remarks: "提前完工" })";
    case v1::EVENT_KIND_JOINT_ACCEPTANCE:
      return R"(joint_acceptance {
        project_id: "p-abcdefghijklmnopqrstuvwxyz" acceptance_number: "LHYS-2026-9"
        result: JOINT_ACCEPTANCE_RESULT_FAILED inspected_date: "2026-06-28" defects: "配电房未通风"
        defects: "计量柜缺封印" energized_date: "2026-06-30" inspector: "样例供电局" })";
    default:
      return "";
  }
}

std::string PromotionText() {
  return absl::StrCat(R"(investment_promotion {
        promotion_number: "样招2026-0031" step: PROMOTION_STEP_SIGNED project_code: "2603-141124-89-05-346948"
        project_name: "样例新城一期" investor {)",
                      kOwner, R"(} park: "样例高新区" large_project: true
        total_investment_10k_cny: 120000 industry_code: "C3829"
        land_use { scheme: LAND_USE_SCHEME_GB21010_2017 code: "0601" name: "工业用地" }
        land_area_m2: 66000 floor_area_m2: 90000 stated_kw: 12000 planned_start_date: "2026-12-01"
        planned_completion_date: "2028-06-30" address: "样例市样例路1号" signed_date: "2026-05-20"
        scale_and_content: "建设生产线4条，\n年产整机20万台" })");
}

std::string PayloadText(v1::EventKind kind) {
  if (model::IsAnswer(kind)) return AnswerText(kind);
  if (model::IsOfCases(kind)) return CaseText(kind);
  switch (kind) {
    case v1::EVENT_KIND_INVESTMENT_PROJECT:
      return absl::StrCat(R"(investment_project {
        project_code: "2603-141124-89-05-346948" project_name: "样例新城一期" works_code: "GC-2026-0001"
        prior_works_code: "GC-2025-0009" owner {)",
                          kOwner, R"(} total_investment_10k_cny: 12000.5
        industry_code: "K7010" planned_start_date: "2026-09-01" planned_completion_date: "2028-09-01"
        land_area_m2: 20000 floor_area_m2: 50000 address: "样例市样例路1号"
        scale_and_content: "新建住宅12栋，\n总建筑面积5万平方米" linear_works: true })");
    case v1::EVENT_KIND_INVESTMENT_PROMOTION:
      return PromotionText();
    case v1::EVENT_KIND_LAND_SUPPLY:
      return absl::StrCat(R"(land_supply {
        supervision_number: "4401062026B00012" parcel_code: "440106001002GB00017" contract_number: "440106-2026-000012"
        project_code: "2603-141124-89-05-346948" project_name: "样例新城一期" address: "样例市样例路1号"
        land_area_m2: 20000 land_use { scheme: LAND_USE_SCHEME_GB21010_2017 code: "0701" name: "城镇住宅用地" }
        supply_method: "挂牌出让" holder {)",
                          kOwner, R"(} floor_area_ratio_min: 1 floor_area_ratio_max: 2.5
        contract_date: "2026-06-01" agreed_delivery_date: "2026-07-01" agreed_start_date: "2027-01-01"
        agreed_completion_date: "2029-01-01" price_10k_cny: 8000 industry: "房地产业" authority: "样例市自然资源局" })");
    case v1::EVENT_KIND_LAND_USE_PLANNING_PERMIT:
      return absl::StrCat(R"(land_use_planning_permit {
        permit_number: "地字第4401062026YG0000012号" project_code: "2603-141124-89-05-346948" works_code: "GC-2026-0001"
        project_name: "样例新城一期" address: "样例市样例路1号" holder {)",
                          kOwner, R"(} land_area_m2: 20000
        land_use { name: "城镇住宅用地" } scale: "5万平方米" supervision_number: "4401062026B00012"
        parcel_code: "440106001002GB00017F00010001" authority: "样例市自然资源局" issued_date: "2026-06-10" })");
    case v1::EVENT_KIND_CONSTRUCTION_PLANNING_PERMIT:
      return absl::StrCat(R"(construction_planning_permit {
        permit_number: "建字第4401062026GG0000034号" land_use_permit_number: "地字第4401062026YG0000012号"
        project_code: "2603-141124-89-05-346948" works_code: "GC-2026-0001" project_name: "样例新城一期"
        address: "样例市样例路1号" owner {)",
                          kOwner, R"(} scale: "5万平方米" floor_area_m2: 50000
        buildings { code: "01" name: "1号楼" use: BUILDING_USE_RESIDENTIAL_ORDINARY use_name: "住宅"
          floor_area_m2: 50000 floor_area_above_ground_m2: 42000 floor_area_below_ground_m2: 8000
          storeys_above_ground: 30 storeys_below_ground: 2 height_m: 92.5 dwellings: 400 dwelling_area_m2: 105
          point_loads { kind: POINT_LOAD_KIND_CHARGER_DC count: 20 unit_kw: 120 name: "快充" } }
        authority: "样例市规划局" issued_date: "2026-06-20" })");
    case v1::EVENT_KIND_CONSTRUCTION_PERMIT:
      return absl::StrCat(R"(construction_permit {
        permit_number: "440106202606250101" land_use_permit_number: "地字第4401062026YG0000012号"
        construction_planning_permit_number: "建字第4401062026GG0000034号" project_code: "2603-141124-89-05-346948"
        works_code: "GC-2026-0001" project_name: "样例新城一期" address: "样例市样例路1号" owner {)",
                          kOwner, R"(}
        scale: "5万平方米" floor_area_m2: 50000 floor_area_above_ground_m2: 42000 floor_area_below_ground_m2: 8000
        planned_start_date: "2026-07-15" planned_completion_date: "2028-07-15" contract_price_10k_cny: 9000
        buildings { name: "1号楼" floor_area_m2: 30000 } buildings { name: "2号楼" floor_area_m2: 20000 }
        authority: "样例市住建局" issued_date: "2026-06-25" })");
    case v1::EVENT_KIND_COMPLETION_ACCEPTANCE:
      return absl::StrCat(R"(completion_acceptance {
        acceptance_number: "JGYS-2026-007" construction_permit_number: "440106202406250101"
        construction_planning_permit_number: "建字第4401062024GG0000034号" project_code: "2603-141124-89-05-346948"
        works_code: "GC-2024-0001" project_name: "样例旧城一期" owner {)",
                          kOwner, R"(} floor_area_m2: 50000
        accepted_date: "2026-06-30" authority: "样例市住建局" })");
    case v1::EVENT_KIND_BUSINESS_REGISTRATION:
      return R"(business_registration {
        credit_code: "91350200MA2YJ1XR9G" name: "样例市新城置业有限公司" status: REGISTRATION_STATUS_ACTIVE
        registered_date: "2020-05-06" address: "样例市样例路1号" industry_code: "7010" registered_capital_10k_cny: 1000
        registered_capital_text: "1000万美元" entity_type: "有限责任公司" business_scope: "房地产开发；\n物业管理"
        authority: "样例市市场监督管理局" })";
    case v1::EVENT_KIND_LICENSE_CHANGE:
      return R"(license_change {
        license_identifier: "1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0"
        successor_identifier: "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U"
        operation: LICENSE_OPERATION_CHANGED status: LICENSE_STATUS_LAPSED reason: "换发新证" })";
    default:
      return R"(withdrawal { event_id: "older" kind: EVENT_KIND_LAND_SUPPLY reason: "误报" })";
  }
}

v1::Event EventOf(const std::string& payload) {
  v1::Event event;
  const std::string text = absl::StrCat(
      R"(feed: "sample" event_id: "e-1" occurred_at { seconds: 1782748800 } recorded_at { seconds: 1782820800 nanos: 5 }
         division_code: "440106" feed_sequence: 7 corrects_event_id: "e-0"
         address_code: "4401060120010001-1.2" )",
      payload);
  if (!google::protobuf::TextFormat::ParseFromString(text, &event)) event.Clear();
  return event;
}

}  // namespace

v1::Event SampleEvent(v1::EventKind kind) { return EventOf(PayloadText(kind)); }

std::vector<v1::Event> SampleEvents() {
  std::vector<v1::Event> events;
  for (int kind = v1::EVENT_KIND_INVESTMENT_PROJECT; kind < v1::EventKind_ARRAYSIZE; ++kind) {
    events.push_back(SampleEvent(static_cast<v1::EventKind>(kind)));
  }
  for (const std::string& payload : MoreCaseTexts()) events.push_back(EventOf(payload));
  return events;
}

}  // namespace zhudong::ingest
