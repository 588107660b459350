// What everybody may know of how an application for the approval of access works ended (S3-070 审批结果公示). Pure.
#pragma once

#include <optional>

#include "zhudong/v1/cases.pb.h"
#include "zhudong/v1/guide_service.pb.h"

namespace zhudong::cases {

// nullopt of what is no approval of access works, or has not ended. Opinions are left out; works and applicant are
// named only where the applicant has a credit code: without one it may be a person, and so may be what his works are
// named for.
std::optional<v1::ApprovalPublication> PublicationOf(const v1::CaseFile& file);

}  // namespace zhudong::cases
