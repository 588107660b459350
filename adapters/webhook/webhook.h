// Pushes demand events to an HTTPS address after Standard Webhooks 1.0.0. See README.md.
#pragma once

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "adapters/webhook/secret_file.h"
#include "gateway/base/clock.h"
#include "gateway/http/client.h"
#include "gateway/ports/sink.h"

namespace zhudong::webhook {

struct Options {
  std::string path = "/";                              // of the URL after its host, with the query
  absl::Duration request_timeout = absl::Seconds(15);  // of one request, connecting and all
  int parallel = 8;                                    // requests at a time, 1 to 64
};

// A Deliver carries many requests: one is begun only as long as its whole request_timeout is left, what is left over is
// NOT_TRIED. So a Deliver's timeout is at least request_timeout. `client` is for the URL's scheme, host and port;
// `clock` outlives the sink.
std::unique_ptr<ports::Sink> NewWebhook(Options options, std::unique_ptr<http::Client> client, SecretFile secrets,
                                        const base::Clock& clock);

}  // namespace zhudong::webhook
