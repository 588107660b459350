// Cases in the words of those who handle them 办件用语. Pure.
#pragma once

#include <string>
#include <string_view>

#include "zhudong/v1/cases.pb.h"

namespace zhudong::cases {

std::string_view ChineseOf(v1::CaseKind kind);
std::string_view ChineseOf(v1::CaseStatus status);
std::string_view ChineseOf(v1::CaseMilestone milestone);
std::string_view ChineseOf(v1::CaseClockKind kind);
std::string_view ChineseOf(v1::CaseState state);
std::string_view ChineseOf(v1::CustomerClass customer_class);
std::string_view ChineseOf(v1::SuspicionKind kind);
std::string_view ChineseOf(v1::ApprovalResult result);
std::string_view ChineseOf(v1::ApprovalRoute route);
std::string_view ChineseOf(v1::ApprovalMatter matter);
std::string_view ChineseOf(v1::RoadWorks works);
std::string_view ChineseOf(v1::UtilityService service);
std::string_view ChineseOf(v1::TransferStep step);
std::string_view ChineseOf(v1::OutageStep step);
std::string_view ChineseOf(v1::JointStep step);
std::string_view ChineseOf(v1::AppointmentAnswer answer);
// What happened, with the department or service: `自然资源 已受理`, `供水 联合踏勘同意 2024-03-12`, `客户 上门服务提议
// 2024-03-12`, `自设环节：安全评估`.
std::string NameOf(const v1::CaseEntry& entry);
// Clock, with whose it is.
std::string NameOf(const v1::CaseClock& clock);

}  // namespace zhudong::cases
