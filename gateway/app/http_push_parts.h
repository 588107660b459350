// The one listener of all [[source]] of type http_push, out of the settings.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "gateway/access/grants.h"
#include "gateway/app/registry.h"
#include "gateway/config/config.h"
#include "gateway/http/server.h"
#include "gateway/ports/source.h"

namespace zhudong::app {

// nullptr when there is no such source. `grants` must outlive it. Errors name the source and what to do: a mapping that
// does not exist or is not for JSON, a secret that can't be read or is too short.
absl::StatusOr<std::unique_ptr<ports::Source>> MakeHttpPush(const config::Config& config, const access::Grants& grants,
                                                            const AdapterContext& context, http::Answered answered);

}  // namespace zhudong::app
