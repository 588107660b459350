// Pushes demand events to an HTTPS address after Standard Webhooks 1.0.0. See README.md.
#pragma once

#include <memory>

#include "gateway/pushing/http_sink.h"

namespace zhudong::webhook {

// One request for each event; the rest is NewHttpSink's.
std::unique_ptr<ports::Sink> NewWebhook(const pushing::Options& options, std::unique_ptr<http::Client> client,
                                        pushing::SecretFile secrets, const base::Clock& clock);

}  // namespace zhudong::webhook
