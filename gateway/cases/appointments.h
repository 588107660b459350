// 联合踏勘、设计、施工、验收: what services propose, agree to, decline and have done → how each step stands. Pure.
// Private to this folder.
//
// - The last proposal holds. An answer is about the day that it names; of each service its last answer about that day
//   counts, and whoever proposes agrees.
// - Agreed: everyone agrees whom it still concerns, that is whose part of the case is not over. Declined: one declines
//   the day; a later proposal of another day replaces it.
// - Done: everyone told so whom it still concerns, since each has a part of its own in a step. What was told before the
//   last proposal, of another day, belongs to an earlier round.
// - Where nobody proposed, the last day that was spoken of counts as proposed, and that is filled in. An answer about a
//   day that was never proposed beside those that were is set aside: `out_of_order`.
//
// 上门服务 (S1-083) of a connection goes the same way between the customer and the utility, but for this: one word of
// either that it is done is enough, for there is one visit; and what is proposed after that is the next visit.
#pragma once

#include <set>
#include <vector>

#include "gateway/cases/fact.h"
#include "zhudong/v1/cases.pb.h"

namespace zhudong::cases {

// `open`: services whose part of the case is not over. Steps that were spoken of, in their order; an entry for each
// answer is appended to `timeline`.
std::vector<v1::JointStepState> ReadAppointments(const Facts& facts, const std::set<v1::UtilityService>& open,
                                                 std::vector<v1::CaseEntry>& timeline);

// Of a connection: one for each visit, in order of time. The customer is UTILITY_SERVICE_UNSPECIFIED.
std::vector<v1::JointStepState> ReadVisits(const Facts& facts, std::vector<v1::CaseEntry>& timeline);

}  // namespace zhudong::cases
