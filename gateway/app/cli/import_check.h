// What the gateway would answer to one item, as far as the item alone tells. Pure.
#pragma once

#include "zhudong/v1/feed_service.pb.h"

namespace zhudong::cli {

// Quarantined when the record is no event, or breaks the contract; accepted with its notes otherwise. What depends on
// what the gateway holds already (duplicate, conflict) or on grants is not known here.
v1::Acknowledgement CheckItem(v1::PublishItem& item);

}  // namespace zhudong::cli
