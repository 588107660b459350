// What whoever holds the receipt of a case may know of it (进度查询). Pure.
#pragma once

#include "zhudong/v1/case_service.pb.h"
#include "zhudong/v1/cases.pb.h"

namespace zhudong::cases {

v1::GetProgressResponse ProgressOf(const v1::CaseFile& file);

}  // namespace zhudong::cases
