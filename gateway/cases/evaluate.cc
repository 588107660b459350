#include "gateway/cases/evaluate.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/cases/case_key.h"
#include "gateway/model/division_code.h"

namespace zhudong::cases {
namespace {

constexpr size_t kPrefecture = 4;

// Says where its case is; what follows stands where the case does (ingest/validate.cc).
bool Places(const v1::Event& event) {
  return event.has_connection_application() || event.has_works_application() || event.has_joint_application() ||
         event.has_meter_transfer() || event.has_outage_notice() || event.has_street_works() ||
         event.has_grid_capacity() || event.has_reliability_figures();
}

// Where it is: the most exact of what was said first by those who say where it is; by the others where they do not.
// Several prefectures are a problem, and the first stands.
void SetDivision(const Facts& facts, v1::CaseFile& file) {
  const bool placed = std::any_of(facts.begin(), facts.end(), [](const Fact& fact) {
    return Places(*fact.event) && !fact.event->division_code().empty();
  });
  std::set<std::string> prefectures;
  std::string best;
  for (const Fact& fact : facts) {
    const std::string& code = fact.event->division_code();
    if (code.empty()) continue;
    prefectures.insert(code.substr(0, kPrefecture));
    if (placed && !Places(*fact.event)) continue;
    const bool within = best.empty() || (code.size() > best.size() && code.starts_with(best.substr(0, kPrefecture)));
    if (within) best = code;
  }
  file.set_division_code(best);
  if (best.empty()) {
    AddProblem(file, "unknown_region", "no event of the case says where it is");
  } else if (!model::ParseDivisionCode(best).known_province) {
    AddProblem(file, "unknown_region", absl::StrCat(best, " is in no province: correct the division code"));
  }
  if (prefectures.size() > 1) {
    AddProblem(file, "several_regions",
               absl::StrCat("events of the case stand in ", absl::StrJoin(prefectures, ", "), "; the first holds"));
  }
}

void AddRatings(const Facts& facts, v1::CaseFile& file) {
  for (const Fact& fact : facts) {
    if (fact.event->has_service_rating()) file.add_ratings(fact.event->service_rating().stars());
  }
}

// Of what is no procedure the version that was recorded last holds.
const v1::Event& Latest(const Facts& facts) {
  const Fact* latest = &facts.front();
  for (const Fact& fact : facts) {
    if (SaidAt(*latest->event) <= SaidAt(*fact.event)) latest = &fact;
  }
  return *latest->event;
}

void EvaluateThing(const Facts& facts, v1::CaseFile& file) {
  file.set_state(v1::CASE_STATE_OPEN);
  *file.mutable_opened_at() = facts.front().event->occurred_at();
  const v1::Event& event = Latest(facts);
  if (!event.division_code().empty()) file.set_division_code(event.division_code());
  if (event.has_street_works()) {
    *file.mutable_street_works() = event.street_works();
    if (event.street_works().cancelled()) file.set_state(v1::CASE_STATE_ENDED_WITHOUT);
  }
  if (event.has_grid_capacity()) *file.mutable_grid_capacity() = event.grid_capacity();
  if (event.has_reliability_figures()) *file.mutable_reliability() = event.reliability_figures();
}

}  // namespace

v1::CaseFile Evaluate(v1::CaseKind kind, const std::string& case_number, const Facts& facts, const Rules& rules) {
  v1::CaseFile file;
  file.set_case_id(CaseIdOf({kind, case_number}));
  file.set_kind(kind);
  file.set_case_number(case_number);
  for (const Fact& fact : facts) *file.add_evidence() = RefOf(fact);
  SetDivision(facts, file);
  AddRatings(facts, file);
  switch (kind) {
    case v1::CASE_KIND_CONNECTION:
      EvaluateConnection(facts, rules, file);
      break;
    case v1::CASE_KIND_WORKS_APPROVAL:
      EvaluateWorksApproval(facts, rules, file);
      break;
    case v1::CASE_KIND_JOINT_SERVICE:
      EvaluateJointService(facts, rules, file);
      break;
    case v1::CASE_KIND_METER_TRANSFER:
      EvaluateMeterTransfer(facts, rules, file);
      break;
    case v1::CASE_KIND_OUTAGE:
      EvaluateOutage(facts, rules, file);
      break;
    default:
      EvaluateThing(facts, file);
      break;
  }
  return file;
}

}  // namespace zhudong::cases
