// What investors announced when they registered (投资项目), added up without counting anything twice. Private to this
// folder.
#pragma once

#include <optional>
#include <vector>

#include "gateway/correlation/facts.h"

namespace zhudong::correlation {

// Works (工程) of a project code add up, whichever feed tells of each. Beside them the record of the whole, without a
// works code, is no works of its own, and neither is one that others name as what they came from (前阶段关联工程代码):
// the larger of the whole and its parts counts, for parts may be still to come. nullopt when none says it.
std::optional<Figure> Announced(const std::vector<Fact>& investments, bool (v1::InvestmentProject::*has)() const,
                                double (v1::InvestmentProject::*get)() const);

}  // namespace zhudong::correlation
