// How far a project has come. Private to this folder.
#pragma once

#include "gateway/correlation/facts.h"
#include "zhudong/v1/projects.pb.h"

namespace zhudong::correlation {

// The furthest that any statement shows, and STAGE_COMPLETED when all of it is accepted: each construction permit is
// (an acceptance names its number or its works, or names neither), and the permits are not less than 0.9 of the floor
// area that was planned. Until then a phase is accepted, and the rest is under construction. STAGE_UNSPECIFIED when
// nothing but a promotion that was given up is left.
v1::Stage StageOf(const Facts& facts);

}  // namespace zhudong::correlation
