#include "gateway/config/settings_rows.h"

namespace zhudong::config {
namespace {

template <auto kMember>
Ref RetryAt(void* section) {
  return &(static_cast<Subscriber*>(section)->retry.*kMember);
}

template <auto kMember>
Ref BreakerAt(void* section) {
  return &(static_cast<Subscriber*>(section)->breaker.*kMember);
}

constexpr std::string_view kEvents[] = {"full", "changes"};
constexpr std::string_view kKinds[] = {"investment_project",
                                       "investment_promotion",
                                       "land_supply",
                                       "land_use_planning_permit",
                                       "construction_planning_permit",
                                       "construction_permit",
                                       "completion_acceptance",
                                       "business_registration",
                                       "license_change",
                                       "withdrawal",
                                       "access_opinion",
                                       "access_capacity",
                                       "grid_works",
                                       "joint_acceptance",
                                       "connection_application",
                                       "case_status_report",
                                       "document_supplied",
                                       "works_application",
                                       "street_works",
                                       "joint_application",
                                       "joint_appointment",
                                       "meter_transfer",
                                       "outage_notice",
                                       "grid_capacity",
                                       "service_rating",
                                       "reliability_figures"};
constexpr std::string_view kReceives[] = {"demand", "answers", "cases", "invitations"};
constexpr std::string_view kServices[] = {"", "electricity", "water", "gas", "heat", "network"};
constexpr std::string_view kCaseKinds[] = {"connection", "works_approval", "joint_service", "meter_transfer",
                                           "outage",     "street_works",   "grid_capacity", "reliability"};
constexpr std::string_view kSameId[] = {"conflict", "correction"};
constexpr std::string_view kSourceTypes[] = {"file_drop", "exchange_tables", "batch_table",
                                             "http_push", "http_poll",       "kafka_source"};
constexpr std::string_view kSinkTypes[] = {"grpc_push", "webhook", "case_calls", "postgres_table", "kafka_sink"};
// For the rows of one adapter alone.
constexpr std::string_view kFileDrop[] = {"file_drop"};
constexpr std::string_view kPolled[] = {"file_drop", "exchange_tables", "batch_table"};
constexpr std::string_view kGrpcPush[] = {"grpc_push"};
constexpr std::string_view kAtAddress[] = {"grpc_push", "postgres_table"};

constexpr Setting kFeedRows[] = {
    {.name = "name",
     .at = At<&Feed::name>,
     .sentence = "Name of the feed in every event: land-supply.",
     .form = Form::kName,
     .presence = kRequired},
    {.name = "platform",
     .at = At<&Feed::platform>,
     .sentence = "Whose it is, for people: 广州市规划和自然资源局.",
     .presence = kRequired},
    {.name = "kinds",
     .at = At<&Feed::kinds>,
     .sentence = "Kinds of event it may state; empty for any that platforms state. What utilities answer "
                 "(access_opinion, access_capacity, grid_works, joint_acceptance) must be named.",
     .form = Form::kChoice,
     .choices = kKinds},
    {.name = "same_id",
     .at = At<&Feed::same_id>,
     .sentence = "What the same event id with other content means. Of the versions of a correction the one recorded "
                 "last (recorded_at) holds: events of such a feed must say when.",
     .form = Form::kChoice,
     .choices = kSameId},
    {.name = "default_division",
     .at = At<&Feed::default_division>,
     .sentence = "Division (GB/T 2260) of events that name none; empty when they must name one.",
     .form = Form::kDivision},
};

constexpr std::string_view kRoles[] = {"viewer", "operator", "security", "auditor"};

constexpr Setting kPrincipal[] = {
    {.name = "id",
     .at = At<&Principal::id>,
     .sentence = "The URI in the SAN of its certificate: spiffe://zhudong/platform/land.",
     .form = Form::kPrincipal,
     .presence = kRequired},
    {.name = "publish",
     .at = At<&Principal::publish>,
     .sentence = "Feeds it may publish; * at the end of a name stands for any rest.",
     .form = Form::kPattern},
    {.name = "subscribe",
     .at = At<&Principal::subscribe>,
     .sentence = "Subscriber names under which it may pull demand events; * likewise.",
     .form = Form::kPattern},
    {.name = "read",
     .at = At<&Principal::read>,
     .sentence = "Division prefixes whose projects and forecasts it may read; * for all.",
     .form = Form::kReadable},
    {.name = "roles",
     .at = At<&Principal::roles>,
     .sentence =
         "Of a person: viewer sees feeds, projects, demand and deliveries; operator acts on them; security looks after "
         "grants, keys, certificates and licenses; auditor reads the audit chain. At most one of the last three.",
     .form = Form::kChoice,
     .choices = kRoles},
};

constexpr Setting kSource[] = {
    {.name = "name",
     .at = At<&Source::name>,
     .sentence = "Name of the adapter in status and logs, and of the progress it keeps.",
     .form = Form::kName,
     .presence = kRequired},
    {.name = "type",
     .at = At<&Source::type>,
     .sentence = "Which adapter.",
     .form = Form::kChoice,
     .choices = kSourceTypes},
    {.name = "principal",
     .at = At<&Source::principal>,
     .sentence = "Whom it acts for; that principal must be granted to publish the feed.",
     .form = Form::kPrincipal,
     .presence = kRequired},
    {.name = "feed",
     .at = At<&Source::feed>,
     .sentence = "The feed its events belong to.",
     .form = Form::kName,
     .presence = kRequired},
    {.name = "mapping",
     .at = At<&Source::mapping>,
     .sentence = "Name of the mapping for its records; empty: found by a file's header, or, over HTTP, our own JSON.",
     .form = Form::kName},
    {.name = "batch_items",
     .at = At<&Source::batch_items>,
     .sentence = "Records handed over at once.",
     .least = 1,
     .most = 1000},
};

constexpr Setting kFileDropRows[] = {
    {.name = "folder",
     .at = At<&Source::folder>,
     .sentence =
         "Its incoming/ is where the platform drops files; read ones go to archive/, unreadable ones to failed/.",
     .form = Form::kFolder,
     .presence = kRequired,
     .types = kFileDrop},
    {.name = "poll_seconds",
     .at = At<&Source::poll>,
     .sentence = "How often the folder, or the database, is looked at.",
     .least = 0.05,
     .most = kHour,
     .unit = "seconds",
     .types = kPolled},
    {.name = "stable_polls",
     .at = At<&Source::stable_polls>,
     .sentence = "A file without a done-file is complete when so many looks in a row found it unchanged.",
     .least = 1,
     .most = 1000,
     .unit = "looks",
     .types = kFileDrop},
};

constexpr Setting kSubscriber[] = {
    {.name = "name",
     .at = At<&Subscriber::name>,
     .sentence = "Name under which its progress is kept.",
     .form = Form::kName,
     .presence = kRequired},
    {.name = "type",
     .at = At<&Subscriber::type>,
     .sentence = "Which adapter.",
     .form = Form::kChoice,
     .choices = kSinkTypes},
    {.name = "target",
     .at = At<&Subscriber::target>,
     .sentence = "Where its GridPlanning service, or its PostgreSQL, answers.",
     .form = Form::kAddress,
     .presence = kRequired,
     .types = kAtAddress},
    {.name = "server_name",
     .at = At<&Subscriber::server_name>,
     .sentence = "Name in its certificate, where it is not the host of target.",
     .types = kGrpcPush},
    {.name = "in_order",
     .at = At<&Subscriber::in_order>,
     .sentence = "The receiver applies a project's events in the order of the call, and none behind one that it could "
                 "not apply: then one call may hold several of a project, and a long story takes fewer of them.",
     .types = kGrpcPush},
    {.name = "certificate",
     .at = At<&Subscriber::certificate>,
     .sentence = "The certificate (PEM) that the gateway shows it; empty: with grpc_push that of [server], else none.",
     .form = Form::kFile},
    {.name = "key",
     .at = At<&Subscriber::key>,
     .sentence = "That certificate's private key; goes with certificate.",
     .form = Form::kSecretFile},
    {.name = "ca",
     .at = At<&Subscriber::ca>,
     .sentence = "The CAs (PEM) that its certificate must come from; empty for client_ca of [server], with webhook and "
                 "case_calls for "
                 "the system's.",
     .form = Form::kFile},
    {.name = "division_prefixes",
     .at = At<&Subscriber::division_prefixes>,
     .sentence = "Divisions whose demand events it gets; empty for all.",
     .form = Form::kPrefix},
    {.name = "timeout_seconds",
     .at = At<&Subscriber::timeout>,
     .sentence =
         "How long one call may take; with webhook, one request; with case_calls, all that one event calls for.",
     .least = 0.1,
     .most = 600,
     .unit = "seconds"},
    {.name = "max_batch", .at = At<&Subscriber::max_batch>, .sentence = "Events in one call.", .least = 1, .most = 500},
    {.name = "max_waiting_projects",
     .at = At<&Subscriber::max_waiting_projects>,
     .sentence = "Projects that may wait for a retry; past it the whole subscriber waits.",
     .least = 1,
     .most = 10000000},
    {.name = "retry.first_seconds",
     .at = RetryAt<&Retry::first>,
     .sentence = "Wait before the first retry; doubles from there, with jitter.",
     .least = 0.01,
     .most = kHour,
     .unit = "seconds"},
    {.name = "retry.cap_seconds",
     .at = RetryAt<&Retry::cap>,
     .sentence = "The longest wait between two tries.",
     .least = 0.01,
     .most = kDay,
     .unit = "seconds"},
    {.name = "retry.max_attempts",
     .at = RetryAt<&Retry::max_attempts>,
     .sentence = "An event answered RETRY this often becomes a dead letter.",
     .least = 1,
     .most = 1000},
    {.name = "retry.waits",
     .at = RetryAt<&Retry::waits>,
     .sentence = "Waits before an event's second, third, … attempt (30s, 5m, 2h), in place of doubling ones and of "
                 "max_attempts: past the last it is a dead letter.",
     .form = Form::kWait},
    {.name = "breaker.failures",
     .at = BreakerAt<&Breaker::failures>,
     .sentence = "So many failed calls in a row and it is not called for a while.",
     .least = 1,
     .most = 1000},
    {.name = "breaker.open_seconds",
     .at = BreakerAt<&Breaker::open_first>,
     .sentence = "That while; doubles with every failed trial.",
     .least = 0.01,
     .most = kHour,
     .unit = "seconds"},
    {.name = "breaker.open_cap_seconds",
     .at = BreakerAt<&Breaker::open_cap>,
     .sentence = "The longest while between two trials.",
     .least = 0.01,
     .most = kDay,
     .unit = "seconds"},
    {.name = "enabled",
     .at = At<&Subscriber::enabled>,
     .sentence = "Whether anything is sent; while it is not, position and what waits are kept."},
    {.name = "principal",
     .at = At<&Subscriber::principal>,
     .sentence = "Whose system it is: what that principal pulls by subscription is cut to `events` and `fields`, too.",
     .form = Form::kPrincipal},
    {.name = "events",
     .at = At<&Subscriber::events>,
     .sentence = "Full events, or of a revised forecast only what changed.",
     .form = Form::kChoice,
     .choices = kEvents},
    {.name = "fields",
     .at = At<&Subscriber::fields>,
     .sentence =
         "Paths of the fields it gets: division_code, forecast.demand.expected_kw; empty for all. What orders and "
         "tells events apart is always sent."},
    {.name = "receives",
     .at = At<&Subscriber::receives>,
     .sentence =
         "Demand, as a utility does, what utilities answered, as a platform does, cases, as both do, or invitations "
         "to apply after a government procedure (引导同步办电), as a platform does; a system that wants several is "
         "several subscribers. Can't be changed later.",
     .form = Form::kChoice,
     .choices = kReceives},
    {.name = "answers_for",
     .at = At<&Subscriber::answers_for>,
     .sentence =
         "With receives = \"answers\": the feeds of this platform; it gets the answers about projects that "
         "these feeds own (that registered them, else spoke of them first). With \"invitations\": it gets those "
         "after procedures that these feeds told. Empty for all.",
     .form = Form::kName},
    {.name = "case_kinds",
     .at = At<&Subscriber::case_kinds>,
     .sentence = "With receives = \"cases\": the kinds of case it gets. Empty for all.",
     .form = Form::kChoice,
     .choices = kCaseKinds},
    {.name = "service",
     .at = At<&Subscriber::service>,
     .sentence =
         "With receives = \"cases\": of one form for several services (一次办) it gets what this service is told, "
         "and of the others how far they are. Empty for a platform, which gets all.",
     .form = Form::kChoice,
     .choices = kServices},
};

}  // namespace

absl::Span<const std::string_view> EventKindNames() { return kKinds; }

std::vector<Section> PeerSections() {
  static const std::vector<Setting> feed = Joined({kFeedRows, FeedHealthRows()});
  static const std::vector<Setting> source =
      Joined({kSource, kFileDropRows, ExchangeTablesRows(), HttpSourceRows(), HttpPollRows(), KafkaSourceRows()});
  static const std::vector<Setting> subscriber = Joined({kSubscriber, SinkRows(), KafkaSinkRows()});
  return {
      Live(Many<&Config::feeds>("feed", "One stream of events from one government platform.", feed, 1000)),
      Live(Many<&Config::principals>("principal", "Who a certificate says somebody is, and what they may do.",
                                     kPrincipal, 10000)),
      Live(Many<&Config::sources>("source", "An adapter that brings events in.", source, 1000)),
      Live(Many<&Config::subscribers>("subscriber", "A utility's system that demand events are pushed to.", subscriber,
                                      1000)),
  };
}

}  // namespace zhudong::config
