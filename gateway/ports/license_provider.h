// How licenses are looked up: what a provider adapter implements.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "zhudong/v1/license_provider_service.pb.h"
#include "zhudong/v1/licenses.pb.h"

namespace zhudong::ports {

// On what ground the license system is asked; what it wants to know of it is the adapter's to translate.
struct LicenseUse {
  v1::LicenseUse use;
  // The purpose as the license system knows it: 事项编码, 事项名称 (`service_item_code`, `service_item_name`).
  std::string item_code;
  std::string item_name;
  std::string traceparent;
};

struct LicenseFile {
  std::string name;
  std::string content;  // OFD or PDF, at most 12 MiB
};

// Asks one license system. Called from several threads at a time; every call ends by `deadline`.
//
// Errors: NOT_FOUND there is no such license; FAILED_PRECONDITION it can look up by holder alone (HOLDER_NEEDED);
// PERMISSION_DENIED the system refuses this use; UNIMPLEMENTED it can't be asked this with what is configured, and
// nothing was sent; UNAUTHENTICATED it refuses the gateway's own credentials; UNAVAILABLE, DEADLINE_EXCEEDED, ABORTED
// worth another try; DATA_LOSS it answered something that can't be understood (worth another try); anything else is
// final. Messages never hold a personal identifier.
class LicenseProvider {
 public:
  virtual ~LicenseProvider() = default;

  // `holder` may be empty.
  virtual absl::StatusOr<v1::ProvidedLicense> Fetch(const LicenseUse& use, const std::string& identifier,
                                                    const v1::Holder& holder, absl::Time deadline) = 0;
  // What the holder has of these types; empty when none. `type_codes` are for LICENSE_TYPE_OTHER.
  virtual absl::StatusOr<std::vector<v1::ProvidedLicense>> FetchOfHolder(const LicenseUse& use,
                                                                         const v1::Holder& holder,
                                                                         const std::vector<v1::LicenseType>& types,
                                                                         const std::vector<std::string>& type_codes,
                                                                         absl::Time deadline) = 0;
  virtual absl::StatusOr<LicenseFile> FetchArchive(const LicenseUse& use, const std::string& identifier,
                                                   const v1::Holder& holder, absl::Time deadline) = 0;
};

}  // namespace zhudong::ports
