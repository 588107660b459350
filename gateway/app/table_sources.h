// The sources that read tables of a PostgreSQL, made from their settings. Private to the registry.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "gateway/app/registry.h"

namespace zhudong::app {

absl::StatusOr<std::unique_ptr<ports::Source>> MakeExchangeTables(const config::Source& settings,
                                                                  const AdapterContext& context);

absl::StatusOr<std::unique_ptr<ports::Source>> MakeBatchTable(const config::Source& settings,
                                                              const AdapterContext& context);

}  // namespace zhudong::app
