// A joint case as one utility may see it (S0-073: one form, and to each only what is its). Pure; thread-safe.
#pragma once

#include "zhudong/v1/cases.pb.h"

namespace zhudong::cases {

// Leaves out what the other services alone are told: their fields, their own case numbers, and of what they said
// opinion and document number. How far they are stays, since the steps are done together. Unspecified: of all services.
// A case of another kind is returned as it is.
v1::CaseFile CutForService(v1::CaseFile file, v1::UtilityService service);

}  // namespace zhudong::cases
