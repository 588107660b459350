// The pages' files as HTTP answers, and the headers that every answer of the console carries. Pure; thread-safe.
#pragma once

#include "absl/time/time.h"
#include "gateway/http/server.h"

namespace zhudong::console {

// A file of the page, `304` when the browser has it already, `404`.
http::Response ServePage(const http::Incoming& request);

// Nothing but the console's own files, in no frame, without inline script, and no word to anybody where it came from.
void SetSecurityHeaders(http::Response& response, absl::Time now);

}  // namespace zhudong::console
