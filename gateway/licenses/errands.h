// The five errands, one for each call of the desk.
#pragma once

#include "gateway/licenses/errand.h"

namespace zhudong::licenses {

std::shared_ptr<Errand> MakeGet(DeskContext& desk, const Caller& caller, const v1::GetLicenseRequest& request,
                                Done<v1::GetLicenseResponse> done);
std::shared_ptr<Errand> MakeFind(DeskContext& desk, const Caller& caller, const v1::FindLicensesRequest& request,
                                 Done<v1::FindLicensesResponse> done);
std::shared_ptr<Errand> MakeBatch(DeskContext& desk, const Caller& caller, const v1::BatchGetLicensesRequest& request,
                                  Done<v1::BatchGetLicensesResponse> done);
std::shared_ptr<Errand> MakeArchive(DeskContext& desk, const Caller& caller,
                                    const v1::GetLicenseArchiveRequest& request,
                                    Done<v1::GetLicenseArchiveResponse> done);
std::shared_ptr<Errand> MakeReadiness(DeskContext& desk, const Caller& caller, const v1::CheckReadinessRequest& request,
                                      Done<v1::CheckReadinessResponse> done);

}  // namespace zhudong::licenses
