// Whether a request of the API comes from the console's own page: browsers show the client certificate to whatever page
// asks them to, so the certificate alone proves the person and not the page. Pure but for the key; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "gateway/crypto/digest.h"
#include "gateway/http/server.h"

namespace zhudong::console {

class Guard {
 public:
  // Draws a key: tokens hold until the gateway stops.
  Guard();

  // What the page sends back with every POST. Bound to the principal.
  std::string TokenFor(std::string_view principal) const;

  // NO_PRINCIPAL; CROSS_ORIGIN when the browser says that another origin asks; of a POST also MEDIA_TYPE for anything
  // but JSON, and CSRF_TOKEN without this session's token.
  absl::Status Check(const http::Incoming& request) const;

 private:
  const crypto::Hmac key_;
};

}  // namespace zhudong::console
