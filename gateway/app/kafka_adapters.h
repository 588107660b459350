// The Kafka adapters from their settings; listed in registry.cc.
#pragma once

#include <memory>

#include "gateway/app/registry.h"

namespace zhudong::app {

// INVALID_ARGUMENT for a mapping that can't be used, an empty password file, a certificate that is none.
absl::StatusOr<std::unique_ptr<ports::Source>> MakeKafkaSource(const config::Source& settings,
                                                               const AdapterContext& context);
absl::StatusOr<std::unique_ptr<ports::Sink>> MakeKafkaSink(const config::Subscriber& settings,
                                                           const AdapterContext& context);

}  // namespace zhudong::app
