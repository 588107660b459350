// Invented events for tests, each with just what the test is about.
#pragma once

#include <cstdint>
#include <string>

#include "zhudong/v1/events.pb.h"

namespace zhudong::correlation {

inline constexpr int64_t kDay = 24 * 3600;
inline constexpr int64_t kSpring2025 = 1743465600;  // 2025-04-01

inline v1::Event At(const std::string& feed, const std::string& id, int64_t day) {
  v1::Event event;
  event.set_feed(feed);
  event.set_event_id(id);
  event.mutable_occurred_at()->set_seconds(kSpring2025 + day * kDay);
  event.mutable_recorded_at()->set_seconds(kSpring2025 + day * kDay + 60);
  event.set_division_code("440112");
  return event;
}

inline v1::Event Land(const std::string& id, int64_t day, const std::string& supervision,
                      const std::string& project_code = "") {
  v1::Event event = At("land-supply", id, day);
  v1::LandSupply& supply = *event.mutable_land_supply();
  supply.set_supervision_number(supervision);
  supply.set_project_code(project_code);
  supply.set_project_name("云埔智造园");
  supply.set_land_area_m2(20000);
  supply.mutable_land_use()->set_name("工业用地");
  return event;
}

inline v1::Event Investment(const std::string& id, int64_t day, const std::string& project_code) {
  v1::Event event = At("investment-projects", id, day);
  event.mutable_investment_project()->set_project_code(project_code);
  event.mutable_investment_project()->set_project_name("云埔智造园一期");
  return event;
}

inline v1::Event Promotion(const std::string& id, int64_t day, const std::string& number, v1::PromotionStep step,
                           const std::string& project_code = "") {
  v1::Event event = At("investment-promotion", id, day);
  v1::InvestmentPromotion& promotion = *event.mutable_investment_promotion();
  promotion.set_promotion_number(number);
  promotion.set_step(step);
  promotion.set_project_code(project_code);
  promotion.set_project_name("云埔智造园（招商）");
  promotion.set_stated_kw(8000);
  return event;
}

inline v1::Event LandPermit(const std::string& id, int64_t day, const std::string& number,
                            const std::string& supervision) {
  v1::Event event = At("planning-permits", id, day);
  event.mutable_land_use_planning_permit()->set_permit_number(number);
  event.mutable_land_use_planning_permit()->set_supervision_number(supervision);
  event.mutable_land_use_planning_permit()->set_land_area_m2(19500);
  return event;
}

inline v1::Event Plan(const std::string& id, int64_t day, const std::string& number, const std::string& land_permit) {
  v1::Event event = At("planning-permits", id, day);
  event.mutable_construction_planning_permit()->set_permit_number(number);
  event.mutable_construction_planning_permit()->set_land_use_permit_number(land_permit);
  event.mutable_construction_planning_permit()->set_floor_area_m2(48000);
  return event;
}

inline v1::Event Permit(const std::string& id, int64_t day, const std::string& number, const std::string& plan,
                        double floor_area) {
  v1::Event event = At("construction-permits", id, day);
  v1::ConstructionPermit& permit = *event.mutable_construction_permit();
  permit.set_permit_number(number);
  permit.set_construction_planning_permit_number(plan);
  permit.set_floor_area_m2(floor_area);
  return event;
}

inline v1::Event Acceptance(const std::string& id, int64_t day, const std::string& number, const std::string& plan,
                            const std::string& permit = "") {
  v1::Event event = At("acceptances", id, day);
  v1::CompletionAcceptance& acceptance = *event.mutable_completion_acceptance();
  acceptance.set_acceptance_number(number);
  acceptance.set_construction_planning_permit_number(plan);
  acceptance.set_construction_permit_number(permit);
  acceptance.set_accepted_date("2026-03-31");
  return event;
}

inline v1::Event Opinion(const std::string& id, int64_t day, const std::string& project_id,
                         const std::string& number = "GZ-2025-001") {
  v1::Event event = At("grid-answers", id, day);
  v1::AccessOpinion& opinion = *event.mutable_access_opinion();
  opinion.set_project_id(project_id);
  opinion.set_opinion_number(number);
  opinion.set_conclusion(v1::ACCESS_CONCLUSION_FEASIBLE);
  return event;
}

inline v1::Event Withdrawal(const std::string& id, const v1::Event& of) {
  v1::Event event = At(of.feed(), id, 400);
  event.mutable_withdrawal()->set_event_id(of.event_id());
  return event;
}

}  // namespace zhudong::correlation
