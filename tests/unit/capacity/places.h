// Places as utilities tell them.
#pragma once

#include <optional>
#include <string>

#include "zhudong/v1/case_service.pb.h"

namespace zhudong::capacity {

inline v1::CapacityPlace Place(const std::string& name, const std::string& division, std::optional<double> kva,
                               v1::CapacityConstraint constraint = v1::CAPACITY_CONSTRAINT_LIMITED,
                               const std::string& relieved = "") {
  v1::CapacityPlace place;
  place.set_feed("grid");
  place.set_division_code(division);
  place.mutable_capacity()->set_place(name);
  if (kva) place.mutable_capacity()->set_available_kva(*kva);
  place.mutable_capacity()->set_constraint(constraint);
  place.mutable_capacity()->set_relieved_by_date(relieved);
  place.mutable_capacity()->set_public_(true);
  return place;
}

}  // namespace zhudong::capacity
