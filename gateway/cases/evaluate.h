// All that was said of one case → the case: a function of the set of its events and the rules. Pure.
//
// To add a kind of case: an evaluator here, its events in case_key.cc, its checks in ingest/check_cases*.cc.
#pragma once

#include <string>

#include "gateway/cases/fact.h"
#include "gateway/cases/rules.h"
#include "zhudong/v1/cases.pb.h"

namespace zhudong::cases {

// `facts` in canonical order, at least one. The file is complete but for what was told of its clocks.
v1::CaseFile Evaluate(v1::CaseKind kind, const std::string& case_number, const Facts& facts, const Rules& rules);

// One for each kind; `file` has id, kind, number, division, evidence and ratings already. Each fills the body, state,
// status, times, timeline, clocks, debts and problems. Private to this folder.
void EvaluateConnection(const Facts& facts, const Rules& rules, v1::CaseFile& file);
void EvaluateWorksApproval(const Facts& facts, const Rules& rules, v1::CaseFile& file);
void EvaluateJointService(const Facts& facts, const Rules& rules, v1::CaseFile& file);
void EvaluateMeterTransfer(const Facts& facts, const Rules& rules, v1::CaseFile& file);
void EvaluateOutage(const Facts& facts, const Rules& rules, v1::CaseFile& file);

// Shared by them. Private to this folder.
void AddProblem(v1::CaseFile& file, std::string code, std::string what, std::vector<uint32_t> evidence = {});
// Orders what was appended; entries of one moment stay in the order they were appended in.
void SortTimeline(v1::CaseFile& file);
// Debts of documents (D3.13): tolerated or promised ones of the applications, settled by DocumentSupplied, each with
// its clock where a date is set.
void AddDebts(const Facts& facts, const Rules& rules, v1::CaseFile& file);

}  // namespace zhudong::cases
