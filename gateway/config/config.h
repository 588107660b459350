// The gateway's settings as plain values. What each is for, its bounds and its unit stand in the table of settings.cc;
// its default stands here, and only here. All paths are absolute once loaded.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gateway/config/config_cases.h"
#include "gateway/config/config_licenses.h"

namespace zhudong::config {

struct Server {
  std::string listen = "127.0.0.1:7443";
  std::string certificate;
  std::string key;
  std::string client_ca;
  std::string client_revocation_lists;  // empty: no client certificate is revoked
  absl::Duration certificate_reload = absl::Seconds(10);
  absl::Duration drain = absl::Seconds(10);
  absl::Duration drain_notice = absl::ZeroDuration();
};

// Metrics, livez and readyz.
struct Admin {
  bool enabled = true;
  std::string listen = "127.0.0.1:7470";
  bool beyond_loopback = false;
  absl::Duration stuck_after = absl::Seconds(30);
};

struct Log {
  std::string format = "json";  // or `text`
  std::string level = "info";   // or `debug`, `warn`, `error`
  int64_t calls_per_second = 20;
};

// The operators' page. With the certificates of [server].
struct Console {
  std::string listen;  // empty: there is none
};

struct Storage {
  std::string path;
  int64_t memory_mib = 256;
};

struct Backup {
  std::string path;  // empty: none is made
  int64_t keep = 7;
  int64_t keep_free_mib = 1024;
  int64_t max_mib_per_second = 0;  // 0: as fast as it goes
};

struct Limits {
  int64_t max_queued_mib = 64;
  int64_t max_item_kib = 1024;
  int64_t max_original_kib = 64;
  int64_t max_streams_per_principal = 16;
  int64_t max_batches_per_principal = 256;
};

struct Feed {
  std::string name;
  std::string platform;
  std::vector<std::string> kinds;    // v1::EventKind in lower case without its prefix; empty: any
  std::string same_id = "conflict";  // or `correction`
  std::string default_division;
  // Health.
  std::string cadence;                    // `10m`, `2h`, `1d`; empty: learned
  std::vector<std::string> kind_cadence;  // `withdrawal=20d`
  std::string days = "working";           // or `every`
  std::vector<std::string> hours;         // `09:00-12:00`; empty: the whole day
  absl::Duration heartbeat = absl::ZeroDuration();
  std::string daily_count_due;  // `10:00`; empty: none is expected
  int64_t max_bad_percent = 20;
};

struct Principal {
  std::string id;
  std::vector<std::string> publish;
  std::vector<std::string> subscribe;
  std::vector<std::string> read;
  std::vector<std::string> roles;  // of a person
};

// How the brokers of a Kafka cluster are reached; of sources and of subscribers alike.
struct KafkaConnection {
  std::vector<std::string> brokers;
  bool tls = true;
  std::string ca;
  std::string certificate;
  std::string key;
  std::string mechanism = "scram-sha-512";  // or `scram-sha-256`, `plain`; used where there is a user
  std::string user;
  std::string password_file;
};

struct KafkaSource : KafkaConnection {
  std::vector<std::string> topics;
  std::string format = "json";     // or `protobuf`, `cloudevents`, `mapped`
  std::string start = "earliest";  // or `latest`
  std::string expired = "stop";    // or `earliest`
  std::string group;               // empty: zhudong-NAME
  bool tell_offsets = true;
  absl::Duration refresh = absl::Seconds(30);
  int64_t buffer_mib = 64;
};

struct KafkaSink : KafkaConnection {
  std::string topic;
  std::string format = "protobuf";  // or `json`
  std::string compression = "none";
};

// A list that a platform offers over HTTP. Pointers are RFC 6901.
struct HttpPoll {
  std::string url;
  std::string ca;           // empty: the system's
  std::string certificate;  // empty: none
  std::string key;
  absl::Duration every = absl::Minutes(1);
  absl::Duration timeout = absl::Seconds(30);
  int64_t max_answer_mib = 16;
  std::string records;
  std::string paging = "none";  // or `page`, `offset`, `next`, `cursor`
  std::string page_parameter = "page";
  int64_t first_page = 1;
  std::string size_parameter;
  int64_t page_size = 100;
  std::string next;
  int64_t max_pages = 10000;
  std::string since_parameter;
  std::string since_format = "%Y-%m-%d %H:%M:%S";
  std::string updated;
  absl::Duration overlap = absl::Hours(1);
  std::string detail_path;
  std::string detail_key;
  std::string detail_record;
  std::string code;
  std::vector<std::string> ok = {"0", "200"};
  std::vector<std::string> expired;
  std::string token_file;
  std::string token_path;
  std::string token_pointer = "/access_token";
  std::string token_header = "Authorization";
  std::string token_scheme = "Bearer";
};

// A table to which a platform adds in batches. Where its database is stands in Source.
struct BatchTable {
  std::string table;
  std::string key_column;
  std::string batch_column = "CD_BATCH";
  std::string time_column = "CD_TIME";
};

struct Source {
  std::string name;
  std::string type = "file_drop";
  std::string principal;
  std::string feed;
  std::string folder;
  std::string mapping;  // empty: the mapping whose signature fits the file's header; of http_push: our own JSON
  absl::Duration poll = absl::Seconds(5);
  int64_t stable_polls = 2;
  int64_t batch_items = 500;
  // Exchange tables and batch tables.
  std::string host;
  int64_t port = 5432;
  std::string database;
  std::string user;
  std::string password_file;
  std::string tls = "verify-full";
  std::string tls_ca;
  std::string schema = "public";
  std::string standard;  // empty: by what is there
  absl::Duration statement = absl::Seconds(30);
  absl::Duration reference_wait = absl::Hours(1);
  std::string after_wait = "accept";        // or `fail`
  std::vector<std::string> approval_items;  // `CODE=works_approval`; empty: none is told of
  KafkaSource kafka;
  // http_push
  std::vector<std::string> keys;
  std::string key_digest = "sha256";  // or `sm3`
  HttpPoll http_poll;
  BatchTable batch_table;
};

// The one listener of all [[source]] of type http_push. What is empty is as in [server].
struct HttpPush {
  std::string listen;
  std::string certificate;
  std::string key;
  std::string client_ca;
  int64_t threads = 16;
  int64_t max_waiting = 64;
  int64_t max_per_principal = 8;
  int64_t max_request_kib = 4096;
  absl::Duration timeout = absl::Seconds(30);
  absl::Duration signature_window = absl::Minutes(5);
  int64_t max_nonces = 100000;
};

struct Retry {
  absl::Duration first = absl::Milliseconds(200);
  absl::Duration cap = absl::Minutes(5);
  int64_t max_attempts = 12;
  std::vector<std::string> waits;  // `30s`, `5m`, `2h`; empty: exponential
};

struct Breaker {
  int64_t failures = 5;
  absl::Duration open_first = absl::Seconds(10);
  absl::Duration open_cap = absl::Minutes(5);
};

struct Subscriber {
  std::string name;
  std::string type = "grpc_push";
  std::string target;
  std::string server_name;
  bool in_order = false;
  std::string certificate;
  std::string key;
  std::string ca;
  std::vector<std::string> division_prefixes;  // empty: all
  absl::Duration timeout = absl::Seconds(10);
  int64_t max_batch = 500;
  int64_t max_waiting_projects = 100000;
  Retry retry;
  std::string url;
  std::string secret_file;
  int64_t parallel = 8;
  absl::Duration connect_timeout = absl::Seconds(3);
  bool allow_private = false;
  bool allow_http = false;
  std::vector<std::string> calls;
  Breaker breaker;
  bool enabled = true;
  std::string principal;
  std::string events = "full";           // or `changes`
  std::vector<std::string> fields;       // empty: all
  std::string receives = "demand";       // or `answers`, `cases`, `invitations`
  std::vector<std::string> answers_for;  // feeds; empty: all
  std::vector<std::string> case_kinds;   // empty: all
  std::string service;                   // of joint cases; empty: all
  std::string database;
  std::string user;
  std::string password_file;
  std::string schema = "zhudong";
  std::string tls = "verify-full";  // or `require`, `disable`
  KafkaSink kafka;
};

struct Keys {
  std::string file;
  std::string command;                  // neither: made in the storage folder at the first start
  std::string profile = "aes-256-gcm";  // or `sm4-ctr-hmac-sm3`
};

struct Audit {
  std::string signing_key;
  std::vector<std::string> former_keys;
  std::string digest = "sm3";  // or `sha256`
  int64_t retention_days = 3 * 365;
  int64_t checkpoint_records = 10000;
  absl::Duration checkpoint = absl::Minutes(1);
  bool sync_each = false;
};

struct Licenses {
  absl::Duration longest = absl::Hours(24);
  absl::Duration grace = absl::Hours(4);
  absl::Duration unknown_holder = absl::Minutes(5);
  int64_t kept_after_days = 30;
  std::vector<std::string> signed_types;
  int64_t fetch_threads = 16;
  int64_t max_waiting = 256;
  absl::Duration deadline = absl::Seconds(10);
  std::string policy_packs;  // empty: the built-in ones
};

struct Forecast {
  std::vector<std::string> tables;  // later ones override earlier ones
};

struct Correlation {
  int64_t max_events_per_identity = 500;
  int64_t max_projects_per_identity = 50;
};

struct Demand {
  int64_t retention_days = 90;
  int64_t keep_at_most_days = 365;
  int64_t answer_within_days = 0;  // working days; 0: no limit
};

struct Mappings {
  std::string folder;
};

struct Divisions {
  std::string file;
};

struct Calendar {
  std::vector<std::string> files;  // later ones over earlier ones
};

struct Config {
  Server server;
  Console console;
  Admin admin;
  Log log;
  Storage storage;
  Backup backup;
  Limits limits;
  std::vector<Feed> feeds;
  std::vector<Principal> principals;
  std::vector<Source> sources;
  HttpPush http_push;
  std::vector<Subscriber> subscribers;
  Forecast forecast;
  Correlation correlation;
  Demand demand;
  Mappings mappings;
  Divisions divisions;
  Calendar calendar;
  Keys keys;
  Audit audit;
  Licenses licenses;
  Cases cases;
  Reports reports;
  std::vector<LicensePurpose> license_purposes;
  std::vector<LicenseGrant> license_grants;
  std::vector<ConsentIssuer> consent_issuers;
  std::vector<LicenseIssuer> license_issuers;
  std::vector<LicenseProvider> license_providers;
};

}  // namespace zhudong::config
