// The license part of `zhudong dev`: the stand-in license system with the invented samples, an identity platform's
// consents, and what to try with them. Everything lies in the world's folder.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/app/dev/world.h"
#include "gateway/app/license_system/license_system.h"
#include "gateway/base/clock.h"
#include "gateway/config/config.h"

namespace zhudong::app {

// Makes the issuers and their keys, starts the license system, and writes what the gateway logs in with.
absl::StatusOr<std::unique_ptr<LicenseSystem>> StartLicenses(const DevWorld& world, const base::Clock& clock);
// Settings of the audit chain, the purpose, the grants, who gives consents and signs licenses, and the provider.
void AddLicenses(const DevWorld& world, const LicenseSystem& system, config::Config& config);

// One applicant of the samples: number and consent in files of their own, as the counter's program would hold them.
struct DevApplicant {
  const char* name;         // of the files
  const char* holder_type;  // as `zhudong license` takes it
  const char* type_code;    // as a consent names it
  const char* number;
  const char* business_number;
  const char* application_class;
};
// Writes the applicants' files; consents are signed anew by the identity platform's key.
absl::Status WriteApplicants(const DevWorld& world, const base::Clock& clock);
// Commands to copy, for `program` as it was started.
std::string LicenseSteps(const DevWorld& world, const std::string& program);

}  // namespace zhudong::app
