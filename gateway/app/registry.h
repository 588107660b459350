// The adapters there are, by name. Nothing registers itself: this list is the whole truth, and only app reads it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/base/clock.h"
#include "gateway/config/config.h"
#include "gateway/mapping/library.h"
#include "gateway/ports/sink.h"
#include "gateway/ports/source.h"
#include "gateway/telemetry/log.h"

namespace zhudong::app {

// What an adapter may be given.
struct AdapterContext {
  const base::Clock& clock;
  telemetry::Log& log;
  // Those in force; empty where no folder is configured.
  mapping::Library mappings;
  int certificate_reload_s;
  // Whom the gateway trusts where an adapter's settings say nothing else.
  std::string server_ca;
};

// INVALID_ARGUMENT for a type that is not in the list; the message names those that are.
absl::StatusOr<std::unique_ptr<ports::Source>> MakeSource(const config::Source& settings,
                                                          const AdapterContext& context);
absl::StatusOr<std::unique_ptr<ports::Sink>> MakeSink(const config::Subscriber& settings,
                                                      const AdapterContext& context);

std::vector<std::string> SourceTypes();
std::vector<std::string> SinkTypes();

}  // namespace zhudong::app
