// Makers of the sinks that need more than a few lines. Only the registry calls them.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "gateway/app/registry.h"

namespace zhudong::app {

absl::StatusOr<std::unique_ptr<ports::Sink>> MakeWebhook(const config::Subscriber& settings,
                                                         const AdapterContext& context);
absl::StatusOr<std::unique_ptr<ports::Sink>> MakeCaseCalls(const config::Subscriber& settings,
                                                           const AdapterContext& context);
absl::StatusOr<std::unique_ptr<ports::Sink>> MakePostgresTable(const config::Subscriber& settings,
                                                               const AdapterContext& context);

}  // namespace zhudong::app
