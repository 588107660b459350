// What is told of a change of the settings. Pure.
#pragma once

#include <string>
#include <vector>

#include "gateway/config/load.h"
#include "gateway/config/plan.h"
#include "zhudong/v1/config.pb.h"

namespace zhudong::app {

// The same for the same settings in force and the same new ones, and for nothing else.
std::string PlanId(const std::string& digest_in_force, const std::string& digest);

// Values are cut, so that a plan of very many changes can still be sent.
void AddChanges(const std::vector<config::Change>& changes, v1::ConfigPlan& plan);
void AddProblems(const std::vector<config::Problem>& problems, v1::ConfigPlan& plan);

// Why this plan can't be applied, and what to do; empty when it can. `plan_id` is what the operator saw; empty: any.
std::string Refusal(const v1::ConfigPlan& plan, const std::string& plan_id);

}  // namespace zhudong::app
