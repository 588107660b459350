// What both sides are told when a case changes. Pure.
#pragma once

#include <optional>
#include <vector>

#include "google/protobuf/repeated_ptr_field.h"
#include "zhudong/store/v1/records.pb.h"
#include "zhudong/v1/cases.pb.h"

namespace zhudong::cases {

using Told = google::protobuf::RepeatedPtrField<zhudong::store::v1::ToldClock>;

// In the order to be told. `told` is what was told of the clocks before; it is brought up to `after`, with `now_us` for
// what the change itself shows to be late. Marks in `after` what was told of its clocks.
std::vector<v1::CaseNews> WhatIsNew(const std::optional<v1::CaseFile>& before, std::optional<v1::CaseFile>& after,
                                    int64_t now_us, Told& told);

// A moment has come that the case waited for. Empty when it does not wait for it any more.
std::optional<v1::CaseNews> Reach(const zhudong::store::v1::ReachedClock& reached, int64_t now_us, v1::CaseFile& file,
                                  Told& told);

}  // namespace zhudong::cases
