// 同步建设管沟 (S2-070): a road is built where the region's rules offer cable ducts with it → utilities are told, so
// that they say what they need of them. Pure. Private to this folder.
#pragma once

#include <optional>

#include "absl/time/time.h"
#include "gateway/cases/rules.h"
#include "zhudong/v1/cases.pb.h"

namespace zhudong::cases {

// Told of a plan once, and again when its days move or when it comes into being anew; nullopt: nothing new. Works that
// are cancelled, or were to be finished before `now`, offer nothing. The rules are those of the day on which they
// begin.
std::optional<v1::CaseNews> DuctsOffered(const std::optional<v1::CaseFile>& before,
                                         const std::optional<v1::CaseFile>& after, absl::Time now, const Rules& rules);

}  // namespace zhudong::cases
