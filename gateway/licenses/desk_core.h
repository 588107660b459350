// The part of the desk that answers queries. Changes, erasure and what works in the background stand on top of it, on
// the same store.
#pragma once

#include <memory>

#include "gateway/access/consent_cache.h"
#include "gateway/licenses/errand.h"
#include "gateway/licenses/flights.h"
#include "gateway/licenses/license_desk.h"
#include "gateway/licenses/license_store.h"
#include "gateway/licenses/lookup.h"
#include "gateway/licenses/signature_check.h"
#include "gateway/licenses/signers.h"
#include "gateway/licenses/unknown_licenses.h"

namespace zhudong::licenses {

class DeskCore : public LicenseDesk {
 public:
  explicit DeskCore(DeskParts parts);
  // Stops, and waits until every query is answered.
  ~DeskCore() override;

  void Stop() override;
  void Get(const Caller& caller, const v1::GetLicenseRequest& request, Done<v1::GetLicenseResponse> done) override;
  void Find(const Caller& caller, const v1::FindLicensesRequest& request, Done<v1::FindLicensesResponse> done) override;
  void BatchGet(const Caller& caller, const v1::BatchGetLicensesRequest& request,
                Done<v1::BatchGetLicensesResponse> done) override;
  void GetArchive(const Caller& caller, const v1::GetLicenseArchiveRequest& request,
                  Done<v1::GetLicenseArchiveResponse> done) override;
  void CheckReadiness(const Caller& caller, const v1::CheckReadinessRequest& request,
                      Done<v1::CheckReadinessResponse> done) override;
  // Without cached_licenses and records_of_former_keys, which whoever walks the rows in the background counts.
  v1::GetLicenseStatusResponse Status() const override;

 protected:
  DeskParts& parts() { return parts_; }
  const DeskParts& parts() const { return parts_; }
  LicenseStore& store() { return store_; }
  const LicenseStore& store() const { return store_; }

 private:
  DeskParts parts_;
  LicenseStore store_;
  const SignatureCheck signatures_;
  Signers signers_;
  UnknownLicenses unknown_;
  const Lookup lookup_;
  Flights flights_;
  access::ConsentCache consents_;
  mutable DeskContext context_;
  const absl::Time begun_;
};

}  // namespace zhudong::licenses
