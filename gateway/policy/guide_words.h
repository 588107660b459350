// The words of a guide in Chinese. Pure.
#pragma once

#include <string>
#include <string_view>

#include "zhudong/v1/guide.pb.h"

namespace zhudong::policy {

// 高压单电源用户（特殊负荷）.
std::string CustomerText(const v1::GuideCustomer& customer);
// Empty for one that no guide has.
std::string_view ClockText(v1::CaseClockKind kind);
std::string_view ApplicationText(v1::ApplicationClass application);
std::string_view StageText(v1::ApplicationStage stage);
std::string_view AreaText(v1::GuideArea area);
std::string_view BoundaryText(v1::InvestmentBoundary boundary);
std::string_view ItemText(v1::PublishedItem item);
std::string_view StateText(v1::PublishedState state);
// `1.5`, `160`.
std::string NumberText(double value);
// `160kW及以下`.
std::string CapacityText(const v1::GuideCapacity& capacity);

}  // namespace zhudong::policy
