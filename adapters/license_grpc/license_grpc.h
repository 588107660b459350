// Asks a LicenseProviderService. See README.md.
#pragma once

#include <memory>

#include "gateway/base/clock.h"
#include "gateway/ports/license_provider.h"
#include "grpcpp/channel.h"

namespace zhudong::adapters {

// `clock` must outlive the provider; deadlines are its.
std::unique_ptr<ports::LicenseProvider> NewLicenseGrpc(std::shared_ptr<grpc::Channel> channel,
                                                       const base::Clock& clock);

}  // namespace zhudong::adapters
