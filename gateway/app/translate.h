// Settings → the values that the parts take. The only place where both are known.
#pragma once

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/access/grants.h"
#include "gateway/config/config.h"
#include "gateway/delivery/delivery.h"
#include "gateway/ingest/feeds.h"
#include "gateway/ingest/ingest.h"
#include "gateway/model/division_code.h"
#include "gateway/rpc/server.h"
#include "zhudong/store/v1/records.pb.h"

namespace zhudong::app {

std::vector<ingest::Feed> ToFeeds(const config::Config& config);
std::vector<access::Grant> ToGrants(const config::Config& config);
ingest::Limits ToIngestLimits(const config::Config& config);
rpc::ServerOptions ToServerOptions(const config::Config& config);
// INVALID_ARGUMENT names the field path that is none.
absl::StatusOr<delivery::SubscriberOptions> ToSubscriberOptions(const config::Subscriber& subscriber);

// The divisions that today's list has; null when no list is configured.
absl::StatusOr<std::shared_ptr<const model::DivisionList>> LoadDivisions(const config::Config& config);

// The national tables, what the configuration puts over them, and the limits of grouping, as the journal keeps them.
// The error names the table file, line and column.
absl::StatusOr<zhudong::store::v1::RulesAdopted> ToRules(const config::Config& config);
// The same rules with the calendar of these settings, the one of them that changes while the gateway runs.
absl::StatusOr<zhudong::store::v1::RulesAdopted> WithCalendar(zhudong::store::v1::RulesAdopted rules,
                                                              const config::Config& config);

}  // namespace zhudong::app
