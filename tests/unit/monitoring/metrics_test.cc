#include "gateway/monitoring/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "google/protobuf/text_format.h"
#include "google/protobuf/util/time_util.h"
#include "tests/unit/temp_folder.h"

namespace zhudong::monitoring {
namespace {

using google::protobuf::util::TimeUtil;
using testing::HasSubstr;
using testing::Not;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

TEST(MetricsTest, CountsOfAFeedAddUp) {
  const auto status = Parse<v1::GetStatusResponse>(R"(
    feeds {
      feed: "land-supply" received: 10 accepted: 6 duplicates: 1 quarantined: 2 refused: 1 noted: 3
      findings { code: FINDING_CODE_ERROR_DATE count: 2 }
      kinds { kind: EVENT_KIND_LAND_SUPPLY accepted: 6 }
    }
    ingest_problem: "the disk is full")");
  ingest::CommitFigures commits;
  commits.queued_bytes = 77;
  commits.sync_seconds.Observe(0.002);
  telemetry::Page page;
  PutIngest(status, commits, page);
  const std::string text = page.Text();
  for (const char* line : {"zhudong_ingest_received_total{feed=\"land-supply\"} 10\n",
                           "zhudong_ingest_items_total{feed=\"land-supply\",outcome=\"accepted\"} 6\n",
                           "zhudong_ingest_items_total{feed=\"land-supply\",outcome=\"duplicate\"} 1\n",
                           "zhudong_ingest_items_total{feed=\"land-supply\",outcome=\"quarantined\"} 2\n",
                           "zhudong_ingest_items_total{feed=\"land-supply\",outcome=\"refused\"} 1\n",
                           "zhudong_ingest_findings_total{feed=\"land-supply\",code=\"error_date\"} 2\n",
                           "zhudong_ingest_accepted_events_total{feed=\"land-supply\",kind=\"land_supply\"} 6\n",
                           "zhudong_ingest_queued_bytes 77\n", "zhudong_ingest_storage_ok 0\n",
                           "zhudong_ingest_fsync_duration_seconds_count 1\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST(MetricsTest, PipelineIsNeverAheadOfTheJournal) {
  telemetry::Page page;
  // The two are read one after the other: the second may have gone on.
  PutPipeline(Parse<v1::GetStatusResponse>("journal_sequence: 5 pipeline_sequence: 6"), page);
  EXPECT_THAT(page.Text(), HasSubstr("zhudong_pipeline_behind_events 0\n"));
  EXPECT_THAT(page.Text(), HasSubstr("zhudong_pipeline_ok 1\n"));
}

TEST(MetricsTest, BackupsShowWhereAFolderIsConfigured) {
  telemetry::Page none;
  PutBackups({}, none);
  EXPECT_THAT(none.Text(), Not(HasSubstr("zhudong_backup")));
  telemetry::Page empty;
  PutBackups({.configured = true}, empty);
  EXPECT_THAT(empty.Text(), HasSubstr("zhudong_backups 0\n"));
  EXPECT_THAT(empty.Text(), Not(HasSubstr("zhudong_backup_newest"))) << "never is no time";
  telemetry::Page two;
  PutBackups({.configured = true, .whole = 2, .newest = absl::FromUnixSeconds(1900000000)}, two);
  EXPECT_THAT(two.Text(), HasSubstr("zhudong_backup_newest_timestamp_seconds 1900000000\n"));
}

TEST(MetricsTest, OfEachOwnersCertificatesTheFirstToEndShows) {
  const auto of = [](v1::CertificateUse use, const char* owner, int64_t end) {
    v1::CertificateStatus status;
    status.set_use(use);
    status.set_owner(owner);
    if (end != 0) status.mutable_not_after()->set_seconds(end);
    return status;
  };
  telemetry::Page page;
  PutCertificates(
      {of(v1::CERTIFICATE_USE_CLIENT_CA, "server", 1900000000), of(v1::CERTIFICATE_USE_CLIENT_CA, "server", 1850000000),
       of(v1::CERTIFICATE_USE_OUTBOUND, "subscriber grid", 1870000000),
       of(v1::CERTIFICATE_USE_OUTBOUND, "subscriber gone", 0),
       of(v1::CERTIFICATE_USE_REVOCATION_LIST, "license_issuer city", 1800000000)},
      page);
  for (const char* line :
       {"zhudong_certificate_expiry_timestamp_seconds{use=\"client_ca\",owner=\"server\"} 1850000000\n",
        "zhudong_certificate_expiry_timestamp_seconds{use=\"outbound\",owner=\"subscriber grid\"} 1870000000\n",
        "zhudong_revocation_list_next_update_timestamp_seconds{owner=\"license_issuer city\"} 1800000000\n"}) {
    EXPECT_THAT(page.Text(), HasSubstr(line));
  }
  EXPECT_THAT(page.Text(), Not(HasSubstr("gone")));
  EXPECT_THAT(page.Text(), Not(HasSubstr("revocation_list\",owner"))) << "it is no certificate";
}

TEST(MetricsTest, HttpRequestsShowByServerMethodAndStatus) {
  HttpCounts counts;
  const auto answered = counts.Counter("console");
  answered("GET", 200);
  answered("GET", 200);
  answered("POST", 403);
  telemetry::Page page;
  PutHttp(counts, page);
  EXPECT_THAT(page.Text(),
              HasSubstr("zhudong_http_requests_total{server=\"console\",method=\"GET\",code=\"200\"} 2\n"));
  EXPECT_THAT(page.Text(),
              HasSubstr("zhudong_http_requests_total{server=\"console\",method=\"POST\",code=\"403\"} 1\n"));
}

TEST(MetricsTest, AFeedShowsStatePartsAndFreshness) {
  auto feed = Parse<v1::FeedHealth>(R"(
    feed: "land-supply" state: FEED_STATE_GAP
    parts { part: HEALTH_PART_SEQUENCE state: FEED_STATE_GAP }
    parts { part: HEALTH_PART_CADENCE state: FEED_STATE_HEALTHY }
    kinds { cadence { expected { seconds: 600 } elapsed { seconds: 30 } late_after { seconds: 1200 } }
            to_received { count: 9 p50 { seconds: 1 } p95 { seconds: 2 } p99 { seconds: 3 } } }
    sequence { open { first: 3 last: 5 missing: 3 } open { first: 9 last: 9 missing: 1 } }
    days { day: "2026-03-02" held: 9 }
    days { day: "2026-03-01" held: 9 reported: 10 }
    certificates { expires_at { seconds: 1900000000 } }
    certificates { expires_at { seconds: 1850000000 } })");
  *feed.mutable_kinds(0)->mutable_last_received_at() = TimeUtil::SecondsToTimestamp(absl::ToUnixSeconds(kNow) - 90);
  telemetry::Page page;
  PutFeeds({feed}, kNow, page);
  const std::string text = page.Text();
  for (const char* line :
       {"zhudong_feed_state{feed=\"land-supply\",state=\"gap\"} 1\n",
        "zhudong_feed_state{feed=\"land-supply\",state=\"healthy\"} 0\n",
        "zhudong_feed_part_impaired{feed=\"land-supply\",part=\"sequence\"} 1\n",
        "zhudong_feed_part_impaired{feed=\"land-supply\",part=\"cadence\"} 0\n",
        "zhudong_feed_freshness_seconds{feed=\"land-supply\"} 90\n",
        "zhudong_feed_late_after_seconds{feed=\"land-supply\"} 1200\n",
        "zhudong_feed_receive_lag_seconds{feed=\"land-supply\",percentile=\"95\"} 2\n",
        "zhudong_feed_gaps_open{feed=\"land-supply\"} 2\n", "zhudong_feed_missing_events{feed=\"land-supply\"} 4\n",
        "zhudong_feed_daily_count_difference_events{feed=\"land-supply\"} -1\n",
        "zhudong_feed_certificate_expiry_timestamp_seconds{feed=\"land-supply\"} 1850000000\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST(MetricsTest, ASubscriberShowsHowFarBehindItIs) {
  SubscriberFigures behind{Parse<v1::SubscriberStatus>(R"(
    subscriber: "grid" state: "backing_off" breaker: BREAKER_STATE_HALF_OPEN applied: 4 pending: 2 held_projects: 3
    dead_letters: 1)"),
                           kNow - absl::Seconds(75)};
  SubscriberFigures done{Parse<v1::SubscriberStatus>("subscriber: \"city\" state: \"idle\""), absl::InfiniteFuture()};
  // Everything else is through; one project is answered RETRY.
  SubscriberFigures puts_off{Parse<v1::SubscriberStatus>("subscriber: \"town\" state: \"idle\" held_projects: 1"),
                             absl::InfiniteFuture()};
  *puts_off.status.mutable_putting_off_since() = TimeUtil::SecondsToTimestamp(absl::ToUnixSeconds(kNow) - 600);
  telemetry::Page page;
  PutDelivery({behind, done, puts_off}, kNow, page);
  const std::string text = page.Text();
  for (const char* line : {"zhudong_delivery_lag_seconds{subscriber=\"grid\"} 75\n",
                           "zhudong_delivery_lag_seconds{subscriber=\"city\"} 0\n",
                           "zhudong_delivery_lag_seconds{subscriber=\"town\"} 600\n",
                           "zhudong_delivery_state{subscriber=\"grid\",state=\"backing_off\"} 1\n",
                           "zhudong_delivery_breaker_state{subscriber=\"grid\",state=\"half_open\"} 1\n",
                           "zhudong_delivery_settled_events_total{subscriber=\"grid\",outcome=\"applied\"} 4\n",
                           "zhudong_delivery_waiting_projects{subscriber=\"grid\"} 3\n",
                           "zhudong_delivery_dead_letters{subscriber=\"grid\"} 1\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST(MetricsTest, LicensesShowAnswersProvidersAndTheChain) {
  const auto status = Parse<v1::GetLicenseStatusResponse>(R"(
    answered_from_cache: 8 refused: 2
    providers { provider: "province" calls: 5 failures: 2 turned_away: 1 breaker: BREAKER_STATE_OPEN
                times { bounds_seconds: 1 counts: 4 counts: 1 total_seconds: 3 } })");
  access::AuditFigures figures;
  figures.records[{v1::AUDIT_ACTION_REFUSAL, "NO_GRANT"}] = 2;
  figures.records[{v1::AUDIT_ACTION_RELEASE, ""}] = 8;
  telemetry::Page page;
  PutLicenses(status, page);
  PutAudit({.sequence = 10, .oldest = 1}, figures, page);
  const std::string text = page.Text();
  for (const char* line : {"zhudong_license_answers_total{source=\"cache\"} 8\n",
                           "zhudong_license_provider_calls_total{provider=\"province\",outcome=\"answered\"} 3\n",
                           "zhudong_license_provider_calls_total{provider=\"province\",outcome=\"turned_away\"} 1\n",
                           "zhudong_license_provider_breaker_state{provider=\"province\",state=\"open\"} 1\n",
                           "zhudong_license_provider_call_duration_seconds_bucket{provider=\"province\",le=\"1\"} 4\n",
                           "zhudong_license_provider_call_duration_seconds_count{provider=\"province\"} 5\n",
                           "zhudong_audit_records_total{action=\"refusal\",reason=\"no_grant\"} 2\n",
                           "zhudong_audit_records_total{action=\"release\",reason=\"\"} 8\n",
                           "zhudong_audit_sequence 10\n", "zhudong_audit_last_checkpoint_timestamp_seconds 0\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST(MetricsTest, AProcessIsReadFromProc) {
  TempFolder folder;
  std::ofstream(folder.Path("stat")) << "cpu 1 2\nbtime 1700000000\n";
  std::filesystem::create_directories(folder.Path("self/fd"));
  for (const char* file : {"0", "1", "2"}) std::ofstream(folder.Path(std::string("self/fd/") + file)) << "";
  std::ofstream(folder.Path("self/stat")) << "42 (a (b) c) S 1 1 1 0 -1 0 0 0 0 0 150 50 0 0 20 0 9 0 300 4096 2 0 0\n";
  telemetry::Page page;
  PutProcess(folder.Path("self"), page);
  const std::string text = page.Text();
  const double ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  EXPECT_THAT(text, HasSubstr("process_open_fds 3\n"));
  EXPECT_THAT(text, HasSubstr("process_threads 9\n"));
  EXPECT_THAT(text, HasSubstr("process_virtual_memory_bytes 4096\n"));
  telemetry::Page expected;
  expected.Counter("process_cpu_seconds_total", "Processor time, user and system.", {}, 200 / ticks);
  EXPECT_THAT(text, HasSubstr(expected.Text().substr(0, expected.Text().find("# HELP zhudong"))));
  telemetry::Page nothing;
  PutProcess(folder.Path("none"), nothing);
  EXPECT_THAT(nothing.Text(), Not(HasSubstr("process_cpu_seconds_total")));
}

}  // namespace
}  // namespace zhudong::monitoring
