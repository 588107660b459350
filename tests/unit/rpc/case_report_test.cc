// GetReport over the wire: what is asked for, who may ask, and the same report of a moment that is past.
#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include "gateway/base/bytes.h"
#include "gateway/calendar/calendar.h"
#include "gateway/cases/case_files.h"
#include "gateway/cases/case_rows.h"
#include "gateway/cases/fact.h"
#include "gateway/forecast/tables.h"
#include "gateway/policy/document_rules.h"
#include "gateway/rpc/case_service.h"
#include "tests/unit/rpc/test_server.h"

namespace zhudong::rpc {
namespace {

using store::Family;

absl::Time At(const char* text) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime("%Y-%m-%d %H:%M %Ez", std::string(text) + " +08:00", &time, &error)) << text << error;
  return time;
}

class CaseReportTest : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = store::Database::Open({.path = (dir_.path() / "db").string()});
    ASSERT_TRUE(opened.ok()) << opened.status();
    database_ = *std::move(opened);
    cases_ = std::make_unique<pipeline::CaseModel>(*database_);
    projects_ = std::make_unique<pipeline::ReadModel>(*database_);
    service_ = std::make_unique<CaseService>(CaseParts{*cases_, grants_, clock_, *projects_});
    server_ = std::make_unique<TestServer>(std::vector<grpc::Service*>{service_.get()});
    AdoptRules();
    PutApplication("SZ-1", "341302", "2026-03-02 09:00");
    PutApplication("SZ-2", "341302", "2026-05-04 09:00");
    PutApplication("LF-1", "141002", "2026-03-02 09:00");
  }

  void AdoptRules() {
    store::v1::JournalRecord record;
    store::v1::RulesAdopted& adopted = *record.mutable_rules_adopted();
    adopted.set_case_rules_version("rules-1");
    adopted.add_tables(std::string(forecast::NationalTables()));
    adopted.add_calendars(std::string(calendar::ChinaText()));
    for (const auto& [name, text] : policy::BuiltInPacks()) {
      store::v1::RuleText& pack = *adopted.add_packs();
      pack.set_name(name);
      pack.set_text(text);
    }
    std::string sequence, adopted_at;
    base::AppendU64(sequence, 1);
    base::AppendU64(adopted_at, static_cast<uint64_t>(absl::ToUnixMicros(At("2026-01-01 00:00"))));
    store::Batch batch;
    batch.Put(Family::kJournal, sequence, record.SerializeAsString());
    batch.Put(Family::kState, cases::RulesKey(1), adopted_at);
    ASSERT_TRUE(database_->Write(batch).ok());
  }

  // As the pipeline leaves it, received when it was so.
  void PutApplication(const std::string& number, const char* division, const char* when) {
    v1::Event event;
    event.set_feed("window");
    event.set_event_id(number);
    event.set_division_code(division);
    cases::SetTime(At(when), *event.mutable_occurred_at());
    event.mutable_connection_application()->set_case_number(number);
    event.mutable_connection_application()->set_channel(v1::APPLICATION_CHANNEL_APP);
    store::v1::CaseRow row;
    store::v1::CaseFact& fact = *row.add_facts();
    fact.set_journal_sequence(2);
    fact.set_received_at_us(absl::ToUnixMicros(At(when)));
    fact.set_event(event.SerializeAsString());
    const cases::CaseKey key = {v1::CASE_KIND_CONNECTION, number};
    const auto rules = cases_->RulesAt(clock_.Now());
    ASSERT_TRUE(rules.ok()) << rules.status();
    const auto file = cases::AsKnownAt(key, row, clock_.Now(), **rules);
    ASSERT_TRUE(file);
    *row.mutable_case_file() = *file;
    store::Batch batch;
    batch.Put(Family::kState, cases::RowKey(key), row.SerializeAsString());
    ASSERT_TRUE(database_->Write(batch).ok());
  }

  absl::Status Ask(const char* division, const char* as_known_at, v1::GetReportResponse& response,
                   const std::string& certificate = "utility-grid") {
    v1::GetReportRequest request;
    request.set_kind(v1::REPORT_KIND_HALF_YEAR);
    request.set_division_code(division);
    request.set_day("2026-06-30");
    request.set_format(v1::REPORT_FORMAT_XLSX);
    if (as_known_at != nullptr) cases::SetTime(At(as_known_at), *request.mutable_as_known_at());
    grpc::ClientContext context;
    response.Clear();
    return FromGrpc(v1::CaseService::NewStub(server_->ChannelAs(certificate))->GetReport(&context, request, &response));
  }
  // Applications of the half year in all.
  static double Opened(const v1::GetReportResponse& response) {
    for (const v1::ReportTable& table : response.tables()) {
      if (table.name() == "cases" && table.rows_size() > 0) return table.rows(table.rows_size() - 1).cells(3).number();
    }
    return 0;
  }

  TempDir dir_;
  base::ManualClock clock_{At("2026-08-01 00:00")};
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<pipeline::CaseModel> cases_;
  std::unique_ptr<pipeline::ReadModel> projects_;
  access::Grants grants_{{{.principal = "spiffe://zhudong/utility/grid", .read = {"3413"}}}};
  std::unique_ptr<CaseService> service_;
  std::unique_ptr<TestServer> server_;
};

TEST_F(CaseReportTest, CountsThePlaceAndPeriodThatAreAskedFor) {
  v1::GetReportResponse response;
  const absl::Status status = Ask("341300", nullptr, response);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(Opened(response), 2);
  EXPECT_EQ(response.rules_version(), "rules-1");
  EXPECT_EQ(response.file_name(), "zhudong-341300-half-year-2026-01-01.xlsx");
  EXPECT_EQ(response.last_day(), "2026-06-30");
}

TEST_F(CaseReportTest, AsItWasKnownThenAndTheSameForEver) {
  v1::GetReportResponse now, then, again;
  ASSERT_TRUE(Ask("3413", "2026-04-01 00:00", then).ok());
  EXPECT_EQ(Opened(then), 1);
  PutApplication("SZ-3", "341321", "2026-06-01 09:00");
  ASSERT_TRUE(Ask("3413", "2026-04-01 00:00", again).ok());
  EXPECT_EQ(again.SerializeAsString(), then.SerializeAsString());
  // What stands ready says the same as what is worked out again.
  v1::GetReportResponse worked_out;
  ASSERT_TRUE(Ask("3413", nullptr, now).ok());
  ASSERT_TRUE(Ask("3413", "2026-08-01 00:00", worked_out).ok());
  EXPECT_EQ(Opened(now), 3);
  EXPECT_EQ(now.SerializeAsString(), worked_out.SerializeAsString());
}

TEST_F(CaseReportTest, IsOfAWholePlaceThatWasGrantedOrNotAtAll) {
  v1::GetReportResponse response;
  EXPECT_EQ(Ask("141000", nullptr, response).code(), absl::StatusCode::kPermissionDenied);
  // The province has other cities.
  EXPECT_EQ(Ask("34", nullptr, response).code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Ask("3413", "2026-08-01 00:01", response).code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace zhudong::rpc
