// The license providers there are, by name, made from their settings. As in registry.h: this list is the whole truth.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/base/clock.h"
#include "gateway/config/config.h"
#include "gateway/licenses/provider_guard.h"
#include "gateway/mapping/license_types.h"
#include "gateway/ports/license_provider.h"

namespace zhudong::app {

// What a provider may be given.
struct ProviderContext {
  const base::Clock& clock;  // must outlive what is made
  int certificate_reload_s;
  uint64_t seed;  // of the jitter between attempts
};

// INVALID_ARGUMENT for a type that is not in the list (the message names those that are) and for settings that do not
// fit; what is wrong with a file names the file and never what stands in it. Plain HTTP is spoken to this machine
// alone.
absl::StatusOr<std::unique_ptr<ports::LicenseProvider>> MakeProvider(const config::LicenseProvider& settings,
                                                                     const ProviderContext& context);

// The same behind its guard, with the limits of its settings.
absl::StatusOr<std::unique_ptr<licenses::ProviderGuard>> MakeGuardedProvider(const config::LicenseProvider& settings,
                                                                             const ProviderContext& context);

// What the type codes of its system stand for: the built-in table, and its types_file before that.
absl::StatusOr<mapping::LicenseTypes> LoadLicenseTypes(const config::LicenseProvider& settings);

std::vector<std::string> ProviderTypes();

}  // namespace zhudong::app
