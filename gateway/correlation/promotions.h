// What promotions (招商) say of a project: the weakest evidence there is, used where nothing stronger says it. Private
// to this folder.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gateway/correlation/facts.h"
#include "zhudong/v1/events.pb.h"

namespace zhudong::correlation {

// A promotion that was not given up. One that was (终止) keeps the name, owner and place it told, and nothing else: no
// stage, no area, no date, no demand rests on it. What stronger evidence says holds beside it, because who gives up the
// wooing does not undo what was registered, sold or permitted since.
bool Stands(const v1::Event& promotion);

// Several records of one feed are phases, and add up. Several feeds (the city's office, the park's) tell of the same
// investment: the largest holds, of equals that of the feed first by name. nullopt when none that stands says it.
std::optional<Figure> LargestOfFeeds(const std::vector<Fact>& promotions, bool (v1::InvestmentPromotion::*has)() const,
                                     double (v1::InvestmentPromotion::*get)() const);

// The latest day that one which stands was signed. Where it does not tell the day, that since when it is signed or
// settled.
Text SignedOn(const std::vector<Fact>& promotions);

}  // namespace zhudong::correlation
