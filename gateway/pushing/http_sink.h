// A sink that sends each demand event by itself over HTTP, several projects at the same time. What is sent for an
// event, and what the answer means, is the adapter's own: an Exchange.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/base/clock.h"
#include "gateway/http/client.h"
#include "gateway/ports/sink.h"
#include "gateway/pushing/outcome.h"
#include "gateway/pushing/secret_file.h"

namespace zhudong::pushing {

struct Options {
  std::string path = "/";                            // of the URL after its host, with the query
  absl::Duration event_timeout = absl::Seconds(15);  // of all that is sent for one event, connecting and all
  int parallel = 8;                                  // events at a time, 1 to 64
};

// What an exchange is given.
struct Line {
  http::Client& client;
  const Signer& signer;
  const base::Clock& clock;
  absl::Time deadline;
};

// Sends what there is to send of one event, and tells what became of it. Called from up to `parallel` threads.
using Exchange = std::function<Outcome(const v1::DemandEvent& event, const Line& line)>;

// A POST of `body`, signed with the time of this attempt. `id` is the receiver's key against doubles, without a full
// stop, and the same on every attempt.
absl::StatusOr<http::Request> SignedPost(const std::string& path, const std::string& id, std::string body,
                                         const v1::DemandEvent& event, const Line& line);

// A Deliver carries many events: one is begun only as long as its whole event_timeout is left, what is left over is
// NOT_TRIED. So a Deliver's timeout is at least event_timeout. Events of one project, and those that name it, go one
// after the other. `client` is for the URL's scheme, host and port; `clock` outlives the sink.
std::unique_ptr<ports::Sink> NewHttpSink(const Options& options, std::unique_ptr<http::Client> client,
                                         SecretFile secrets, const base::Clock& clock, Exchange exchange);

}  // namespace zhudong::pushing
