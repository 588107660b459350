// A source that polls a list over HTTP, from its settings.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "gateway/app/registry.h"

namespace zhudong::app {

absl::StatusOr<std::unique_ptr<ports::Source>> MakeHttpPoll(const config::Source& settings,
                                                            const AdapterContext& context);

}  // namespace zhudong::app
