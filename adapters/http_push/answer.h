// What a caller reads: one result for each item in it, or an error in the form of Google's AIP-193, which is how the
// gRPC calls tell theirs. Pure.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "gateway/http/client.h"
#include "zhudong/v1/feed_service.pb.h"

namespace zhudong::http_push {

// 200 when all are accepted or duplicates, 207 when some are, 422 when none is: `results` says of each what became of
// it and why. 403 and 429 when the gateway refuses all of them as not granted, or can not take them yet.
http::Response ToAnswer(const std::vector<v1::PublishItem>& ids, const std::vector<v1::Acknowledgement>& results);

// `results` may be empty: what was counted although the request as a whole failed.
http::Response ToError(const absl::Status& error, const std::vector<v1::Acknowledgement>& results = {});

}  // namespace zhudong::http_push
