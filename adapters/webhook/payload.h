// A demand event as the body of a webhook. Pure.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "zhudong/v1/demand.pb.h"

namespace zhudong::webhook {

// webhook-id: the event's id with `_` for its full stop, because full stops part what is signed. The same on every
// retry, and no two events have the same.
std::string IdOf(const v1::DemandEvent& event);

// `forecast.issued` and so on; README.md lists them.
std::string TypeOf(const v1::DemandEvent& event);

// {"type", "timestamp", "data"}: minified JSON, the event itself in protobuf's own JSON with the fields' names of
// proto.
absl::StatusOr<std::string> BodyOf(const v1::DemandEvent& event);

}  // namespace zhudong::webhook
