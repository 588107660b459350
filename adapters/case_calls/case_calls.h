// Tells a utility or a platform what is new in cases by requests in its own envelope, as call files say. See README.md.
#pragma once

#include <memory>
#include <vector>

#include "gateway/mapping/call_file.h"
#include "gateway/pushing/http_sink.h"

namespace zhudong::case_calls {

using CallFiles = std::vector<std::shared_ptr<const mapping::CallFile>>;

// All that one event of a case calls for is sent in the order of the files, within the event's timeout; what fails ends
// it, and all of it comes again with the same serial numbers. `hash` makes the serial numbers.
std::unique_ptr<ports::Sink> NewCaseCalls(const pushing::Options& options, CallFiles files, mapping::Hash hash,
                                          std::unique_ptr<http::Client> client, pushing::SecretFile secrets,
                                          const base::Clock& clock);

// What an answer means for the event: by its status, and where that is one of success by what its body says.
pushing::Outcome OutcomeOf(const mapping::CallFile& file, const absl::StatusOr<http::Response>& answer, absl::Time now);

}  // namespace zhudong::case_calls
