// What people read for the values of the contract. Private to this folder.
#pragma once

#include <string>

#include "zhudong/v1/cases.pb.h"
#include "zhudong/v1/grid_events.pb.h"

namespace zhudong::reports {

// 未说明 for what was not told.
std::string ChineseOf(v1::CaseKind kind);
std::string ChineseOf(v1::CaseState state);
std::string ChineseOf(v1::CaseStatus status);
std::string ChineseOf(v1::CaseMilestone milestone);
std::string ChineseOf(v1::CustomerClass customer);
std::string ChineseOf(v1::ApplicationKind kind);
std::string ChineseOf(v1::ApplicationChannel channel);
std::string ChineseOf(v1::CaseClockKind clock);
std::string ChineseOf(v1::ApprovalRoute route);
std::string ChineseOf(v1::OutageKind kind);
std::string ChineseOf(v1::SuspicionKind kind);
std::string ChineseOf(v1::SupplyArea area);

}  // namespace zhudong::reports
