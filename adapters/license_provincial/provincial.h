// The HTTP interface family of provincial license systems. See README.md.
#pragma once

#include <memory>

#include "adapters/license_provincial/session.h"
#include "gateway/mapping/license_types.h"
#include "gateway/ports/license_provider.h"

namespace zhudong::license_provincial {

struct Options {
  Account account;
  mapping::LicenseTypes types;
};

// Answers larger than `client` allows end as DATA_LOSS. `clock` must outlive the provider; deadlines are its.
std::unique_ptr<ports::LicenseProvider> NewProvincial(Options options, std::unique_ptr<http::Client> client,
                                                      const base::Clock& clock);

}  // namespace zhudong::license_provincial
