// What the gateway would answer to one item, as far as the item alone tells. Pure.
#pragma once

#include "absl/time/time.h"
#include "gateway/ingest/feeds.h"
#include "zhudong/v1/feed_service.pb.h"

namespace zhudong::cli {

// Quarantined when the record is no event, or breaks the contract; accepted with its notes otherwise. The same checks
// as the gateway's own (ingest/validate.h); what depends on what it holds already (duplicate, conflict) or on grants is
// not known here. Cleans the event in place.
v1::Acknowledgement CheckItem(v1::PublishItem& item, const ingest::Feed& feed, absl::Time now);

}  // namespace zhudong::cli
