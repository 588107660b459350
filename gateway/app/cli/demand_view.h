// Demand events as one line each. Pure.
#pragma once

#include <string>

#include "zhudong/v1/demand.pb.h"

namespace zhudong::cli {

// `2026-03-01 08:00:00  p-… #3  issued 新预测  440112  under_construction 施工许可  1,200 – 2,345 – 3,000 kW …`
std::string DemandLine(const v1::DemandEvent& event);

// What the event says, without when and where.
std::string ChangeText(const v1::DemandEvent& event);

}  // namespace zhudong::cli
