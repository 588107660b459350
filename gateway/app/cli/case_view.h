// Cases as people read them 办件. Pure; thread-safe.
#pragma once

#include <string>

#include "absl/time/time.h"
#include "gateway/app/cli/division_names.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "zhudong/v1/case_service.pb.h"
#include "zhudong/v1/cases.pb.h"

namespace zhudong::cli {

// Whole: what it is, its way, its clocks as of `now`, what is owed and what is suspected.
std::string CaseText(const v1::CaseFile& file, absl::Time now, const DivisionNames& divisions);
std::string CaseListText(const google::protobuf::RepeatedPtrField<v1::CaseFile>& files, absl::Time now,
                         const DivisionNames& divisions);
std::string ProgressText(const v1::GetProgressResponse& progress);

}  // namespace zhudong::cli
