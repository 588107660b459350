#include <algorithm>
#include <utility>

#include "gateway/cases/evaluate.h"

namespace zhudong::cases {

void AddProblem(v1::CaseFile& file, std::string code, std::string what, std::vector<uint32_t> evidence) {
  v1::CaseProblem& problem = *file.add_problems();
  problem.set_code(std::move(code));
  problem.set_what(std::move(what));
  for (const uint32_t position : evidence) problem.add_evidence(position);
}

void SortTimeline(v1::CaseFile& file) {
  std::stable_sort(file.mutable_timeline()->begin(), file.mutable_timeline()->end(),
                   [](const v1::CaseEntry& a, const v1::CaseEntry& b) { return TimeOf(a.at()) < TimeOf(b.at()); });
}

}  // namespace zhudong::cases
