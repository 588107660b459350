#include "gateway/capacity/available.h"

#include <cmath>

#include "gateway/model/dates.h"

namespace zhudong::capacity {
namespace {

bool RelievedBy(const v1::GridCapacity& capacity, absl::CivilDay day) {
  const model::Date relieved = model::ParseIsoDate(capacity.relieved_by_date());
  if (!relieved.ok()) return false;
  switch (relieved.precision) {
    case model::DatePrecision::kDay:
      return relieved.day <= day;
    case model::DatePrecision::kMonth:
      return absl::CivilDay(absl::CivilMonth(relieved.day) + 1) - 1 <= day;
    case model::DatePrecision::kYear:
      return absl::CivilDay(absl::CivilYear(relieved.day) + 1) - 1 <= day;
  }
  return false;
}

}  // namespace

std::optional<double> AvailableKva(const v1::GridCapacity& capacity, absl::CivilDay day) {
  if (capacity.constraint() == v1::CAPACITY_CONSTRAINT_NONE_LEFT && !RelievedBy(capacity, day)) return 0;
  if (!capacity.has_available_kva() || !std::isfinite(capacity.available_kva()) || capacity.available_kva() < 0) {
    return std::nullopt;
  }
  return capacity.available_kva();
}

}  // namespace zhudong::capacity
