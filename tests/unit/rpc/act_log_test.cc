// Acts of people and the search for them, on a real chain.
#include "gateway/rpc/act_log.h"

#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "gateway/base/files.h"
#include "gateway/model/errors.h"
#include "gateway/rpc/audit_service.h"
#include "tests/unit/rpc/test_server.h"

namespace zhudong::rpc {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const access::Principal kDuty{"spiffe://zhudong/operator/duty"};
const access::Principal kAuditor{"spiffe://zhudong/operator/auditor"};

class ActLogTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::string keys = (dir_.path() / "keys").string();
    ASSERT_EQ(std::system(absl::StrCat(ZHUDONG_SOURCE_DIR, "/certs/make-dev-issuers --quiet ", keys).c_str()), 0);
    auto signer = crypto::SigningKey::Parse(*base::ReadFile(keys + "/audit.key"));
    ASSERT_TRUE(signer.ok()) << signer.status();
    database_ = *store::Database::Open({.path = (dir_.path() / "db").string()});
    chain_ = *access::AuditChain::Open(*database_, *signer, clock_, {.checkpoint_interval = absl::Hours(1)});
    acts_ = std::make_unique<ActLog>(grants_, chain_.get());
    service_ = std::make_unique<AuditService>(*chain_, grants_,
                                              [](v1::HolderIdType, std::string_view) { return std::string(); });
    server_ = std::make_unique<TestServer>(std::vector<grpc::Service*>{service_.get()});
  }

  Act Pause(const std::string& feed) const {
    return {kDuty.id, "FeedHealthService/PauseFeed", "drill", absl::StrCat("pause the watch of feed ", feed)};
  }
  absl::StatusOr<v1::SearchAuditResponse> Search(const v1::SearchAuditRequest& request,
                                                 const std::string& as = "operator-auditor") const {
    grpc::ClientContext context;
    v1::SearchAuditResponse response;
    const auto stub = v1::AuditService::NewStub(server_->ChannelAs(as));
    absl::Status status = FromGrpc(stub->SearchAudit(&context, request, &response));
    if (!status.ok()) return status;
    return response;
  }
  std::vector<v1::AuditRecord> Found(const v1::SearchAuditRequest& request) const {
    const absl::StatusOr<v1::SearchAuditResponse> response = Search(request);
    EXPECT_TRUE(response.ok()) << response.status();
    if (!response.ok()) return {};
    return {response->records().begin(), response->records().end()};
  }

  TempDir dir_;
  base::ManualClock clock_{absl::FromUnixSeconds(1'700'000'000)};
  const access::Grants grants_{{{.principal = kDuty.id, .roles = {access::Role::kOperator}},
                                {.principal = kAuditor.id, .roles = {access::Role::kAuditor}}}};
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<access::AuditChain> chain_;
  std::unique_ptr<ActLog> acts_;
  std::unique_ptr<AuditService> service_;
  std::unique_ptr<TestServer> server_;
};

TEST_F(ActLogTest, AnActIsRecordedBeforeItIsDoneAndWithWhatCameOfIt) {
  uint64_t before = 0;
  ASSERT_TRUE(acts_
                  ->Do(Pause("land"),
                       [&] {
                         before = chain_->head().sequence;
                         return absl::OkStatus();
                       })
                  .ok());
  EXPECT_EQ(before, 1u) << "the record comes first";
  const std::vector<v1::AuditRecord> records = Found({});
  ASSERT_THAT(records, SizeIs(2));
  EXPECT_EQ(records[1].outcome(), v1::AUDIT_OUTCOME_BEGUN);
  EXPECT_EQ(records[1].method(), "FeedHealthService/PauseFeed");
  EXPECT_EQ(records[1].justification(), "drill");
  EXPECT_EQ(records[1].detail(), "pause the watch of feed land: drill");
  EXPECT_EQ(records[0].outcome(), v1::AUDIT_OUTCOME_DONE);
  EXPECT_EQ(records[0].about_sequence(), records[1].sequence());
}

TEST_F(ActLogTest, AnActThatFailsSaysWhy) {
  const absl::Status failed = acts_->Do(
      Pause("land"), [] { return model::Error(absl::StatusCode::kNotFound, v1::ERROR_REASON_FEED_UNKNOWN, "none"); });
  EXPECT_EQ(model::ReasonOf(failed), v1::ERROR_REASON_FEED_UNKNOWN);
  const std::vector<v1::AuditRecord> records = Found({});
  ASSERT_THAT(records, SizeIs(2));
  EXPECT_EQ(records[0].outcome(), v1::AUDIT_OUTCOME_FAILED);
  EXPECT_EQ(records[0].reason(), "FEED_UNKNOWN");
}

TEST_F(ActLogTest, WhoTriesAnActWithoutTheRoleStandsInTheChainAndWhoOnlyLooksDoesNot) {
  EXPECT_TRUE(acts_->Allow(kDuty, "FeedHealthService/PauseFeed").ok());
  EXPECT_EQ(model::ReasonOf(acts_->Allow(kAuditor, "FeedHealthService/PauseFeed")), v1::ERROR_REASON_NOT_GRANTED);
  EXPECT_EQ(model::ReasonOf(acts_->Allow(kAuditor, "AdminService/GetStatus")), v1::ERROR_REASON_NOT_GRANTED);
  chain_->AwaitWritten();
  const std::vector<v1::AuditRecord> records = Found({});
  ASSERT_THAT(records, SizeIs(1));
  EXPECT_EQ(records[0].principal(), kAuditor.id);
  EXPECT_EQ(records[0].outcome(), v1::AUDIT_OUTCOME_REFUSED);
}

TEST_F(ActLogTest, WhoTriesOnAndOnMakesOneRecordAMinuteThatCountsTheRest) {
  const auto try_often = [&](const std::string& who, std::string_view method, int times) {
    for (int i = 0; i < times; ++i) {
      EXPECT_EQ(model::ReasonOf(acts_->Allow({who}, method)), v1::ERROR_REASON_NOT_GRANTED);
    }
    chain_->AwaitWritten();
  };
  try_often(kAuditor.id, "FeedHealthService/PauseFeed", 50);
  EXPECT_EQ(chain_->head().sequence, 1u);
  try_often(kAuditor.id, "FeedHealthService/ResumeFeed", 50);
  try_often("spiffe://zhudong/utility/grid", "FeedHealthService/PauseFeed", 50);
  EXPECT_EQ(chain_->head().sequence, 3u) << "each principal and method once";
  clock_.Advance(ActLog::kRefusedEvery);
  try_often(kAuditor.id, "FeedHealthService/PauseFeed", 50);
  const std::vector<v1::AuditRecord> records = Found({});
  ASSERT_THAT(records, SizeIs(4));
  EXPECT_THAT(records[0].detail(), EndsWith("; 49 tries before this one were left out"));
}

TEST_F(ActLogTest, HowManyWhoTryAreToldApartIsBounded) {
  const auto all_try = [&](const std::string& name, size_t count) {
    for (size_t i = 0; i < count; ++i) {
      EXPECT_FALSE(acts_->Allow({absl::StrCat(name, i)}, "FeedHealthService/PauseFeed").ok());
    }
    chain_->AwaitWritten();
    return chain_->head().sequence;
  };
  EXPECT_EQ(all_try("a", ActLog::kMostRefused), ActLog::kMostRefused);
  EXPECT_EQ(all_try("b", 100), ActLog::kMostRefused + 1) << "those beyond count as one";
  clock_.Advance(ActLog::kRefusedEvery);
  EXPECT_EQ(all_try("c", 100), ActLog::kMostRefused + 101) << "who tried a minute ago makes room";
}

TEST_F(ActLogTest, WithoutAChainTheActIsDone) {
  const ActLog none(grants_, nullptr);
  bool done = false;
  EXPECT_TRUE(none.Do(Pause("land"),
                      [&] {
                        done = true;
                        return absl::OkStatus();
                      })
                  .ok());
  EXPECT_TRUE(done);
}

TEST_F(ActLogTest, AReasonIsASentence) {
  EXPECT_TRUE(CheckReason("", Need::kOptional).ok());
  EXPECT_EQ(model::ReasonOf(CheckReason("", Need::kRequired)), v1::ERROR_REASON_INVALID_FIELD);
  EXPECT_TRUE(CheckReason(std::string(800, 'x'), Need::kRequired).ok());
  EXPECT_FALSE(CheckReason(std::string(801, 'x'), Need::kOptional).ok());
}

TEST_F(ActLogTest, TheSearchIsByTimePrincipalActionAndMethodAndComesInPages) {
  for (int i = 0; i < 5; ++i) {
    v1::AuditRecord record;
    record.set_action(i % 2 == 0 ? v1::AUDIT_ACTION_RELEASE : v1::AUDIT_ACTION_REFUSAL);
    record.set_principal(absl::StrCat("spiffe://zhudong/utility/", i));
    ASSERT_TRUE(chain_->AppendAndWait(record).ok());
    clock_.Advance(absl::Hours(1));
  }
  const auto sequences = [&](const v1::SearchAuditRequest& request) {
    std::vector<uint64_t> found;
    for (const v1::AuditRecord& record : Found(request)) found.push_back(record.sequence());
    return found;
  };
  v1::SearchAuditRequest request;
  request.mutable_from()->set_seconds(1'700'000'000 + 3600);
  request.mutable_to()->set_seconds(1'700'000'000 + 3 * 3600);
  EXPECT_THAT(sequences(request), ElementsAre(3, 2));
  request.Clear();
  request.set_action(v1::AUDIT_ACTION_REFUSAL);
  EXPECT_THAT(sequences(request), ElementsAre(4, 2));
  request.Clear();
  request.set_principal("spiffe://zhudong/utility/0");
  EXPECT_THAT(sequences(request), ElementsAre(1));
  request.set_method("AdminService/StartReplay");
  EXPECT_THAT(sequences(request), IsEmpty());
  request.Clear();
  request.set_page_size(2);
  std::vector<uint64_t> all;
  do {
    const absl::StatusOr<v1::SearchAuditResponse> page = Search(request);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const v1::AuditRecord& record : page->records()) all.push_back(record.sequence());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(all, ElementsAre(5, 4, 3, 2, 1));
  EXPECT_EQ(model::ReasonOf(Search({}, "operator-duty").status()), v1::ERROR_REASON_NOT_GRANTED);
}

}  // namespace
}  // namespace zhudong::rpc
