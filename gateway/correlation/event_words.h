// What the kinds of event that state something about a building project say under names of their own. Pure.
#pragma once

#include <string>

#include "zhudong/v1/events.pb.h"

namespace zhudong::correlation {

// Empty where the kind has no such field, or the event does not say it.
std::string NameIn(const v1::Event& event);
std::string AddressIn(const v1::Event& event);
std::string IndustryIn(const v1::Event& event);
// Whose project it is: owner, holder of the land, investor.
const v1::Party& OwnerIn(const v1::Event& event);
const v1::LandUse& LandUseIn(const v1::Event& event);

}  // namespace zhudong::correlation
