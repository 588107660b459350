// The HTTP interface family that asks by holderCode with a mandatory useCause. See README.md.
#pragma once

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "gateway/base/clock.h"
#include "gateway/http/client.h"
#include "gateway/mapping/license_types.h"
#include "gateway/ports/license_provider.h"

namespace zhudong::license_holder_code {

struct Options {
  std::string app_key;
  std::string app_secret;
  mapping::LicenseTypes types;
  // 加注件: how long the annotated copy says that it may be used.
  absl::Duration copy_valid_for = absl::Hours(24 * 30);
};

// `clock` must outlive the provider; deadlines are its.
std::unique_ptr<ports::LicenseProvider> NewHolderCode(Options options, std::unique_ptr<http::Client> client,
                                                      const base::Clock& clock);

}  // namespace zhudong::license_holder_code
