#include "gateway/rpc/project_filter.h"

#include "gateway/model/dates.h"
#include "gateway/rpc/divisions.h"

namespace zhudong::rpc {
namespace {

using Violations = std::vector<model::FieldViolation>;

void CheckDay(const std::string& text, const char* field, Violations& violations) {
  if (text.empty()) return;
  const model::Date date = model::ParseIsoDate(text);
  if (date.ok() && date.precision == model::DatePrecision::kDay) return;
  violations.push_back({field, "a day as 2027-06-30"});
}

}  // namespace

void CheckFilter(const v1::ProjectFilter& filter, Violations& violations) {
  if (!filter.division_prefix().empty() && !IsDivisionPrefix(filter.division_prefix())) {
    violations.push_back({"filter.division_prefix", "the first 2, 4 or 6 digits of a division code: 44, 4401, 440112"});
  }
  if (!v1::Stage_IsValid(filter.stage())) violations.push_back({"filter.stage", "a stage that the contract knows"});
  const size_t before = violations.size();
  CheckDay(filter.need_by_from(), "filter.need_by_from", violations);
  CheckDay(filter.need_by_to(), "filter.need_by_to", violations);
  const bool both = !filter.need_by_from().empty() && !filter.need_by_to().empty() && violations.size() == before;
  if (both && filter.need_by_to() < filter.need_by_from()) {
    violations.push_back({"filter.need_by_to", "not before need_by_from"});
  }
}

std::vector<std::string> AskedDivisions(const v1::ProjectFilter& filter) {
  // One that is no prefix is told apart from one that is not granted.
  if (!IsDivisionPrefix(filter.division_prefix())) return {};
  return {filter.division_prefix()};
}

}  // namespace zhudong::rpc
