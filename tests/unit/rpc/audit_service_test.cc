#include "gateway/rpc/audit_service.h"

#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "gateway/access/audit_rows.h"
#include "gateway/base/files.h"
#include "gateway/model/errors.h"
#include "tests/unit/rpc/test_server.h"

namespace zhudong::rpc {
namespace {

constexpr char kAuditor[] = "spiffe://zhudong/operator/duty";
constexpr char kGrid[] = "spiffe://zhudong/utility/grid";

class AuditServiceTest : public testing::Test {
 protected:
  void SetUp() override {
    auto signer = crypto::SigningKey::Parse(base::ReadFile(Keys() + "/identity/sm2.key").value_or(""));
    ASSERT_TRUE(signer.ok()) << signer.status();
    auto opened = store::Database::Open({.path = (dir_.path() / "db").string()});
    ASSERT_TRUE(opened.ok()) << opened.status();
    database_ = *std::move(opened);
    auto chain = access::AuditChain::Open(*database_, *signer, clock_, {.checkpoint_interval = absl::Hours(1)});
    ASSERT_TRUE(chain.ok()) << chain.status();
    chain_ = *std::move(chain);
    service_ = std::make_unique<AuditService>(*chain_, grants_, Digest);
    server_ = std::make_unique<TestServer>(std::vector<grpc::Service*>{service_.get()});
    // Six releases an hour apart, by two principals, of two holders; a checkpoint behind the third.
    for (int i = 0; i < 6; ++i) {
      v1::AuditRecord record;
      record.set_action(v1::AUDIT_ACTION_RELEASE);
      record.set_principal(i % 2 == 0 ? kGrid : "spiffe://zhudong/utility/water");
      record.set_holder_digest(Digest(v1::HOLDER_ID_TYPE_CREDIT_CODE, i < 2 ? "1" : "2"));
      ASSERT_TRUE(chain_->AppendAndWait(record).ok());
      clock_.Advance(absl::Hours(1));
      if (i == 2) {
        ASSERT_TRUE(chain_->Checkpoint().ok());
      }
    }
  }
  // Made once a test program.
  static const std::string& Keys() {
    static const TempDir folder;
    static const std::string keys = [] {
      const std::string path = (folder.path() / "keys").string();
      const std::string make = absl::StrCat(ZHUDONG_SOURCE_DIR, "/certs/make-dev-issuers --quiet ", path);
      EXPECT_EQ(std::system(make.c_str()), 0);
      return path;
    }();
    return keys;
  }
  static std::string Digest(v1::HolderIdType type, std::string_view number) {
    return absl::StrCat("digest of ", static_cast<int>(type), " ", std::string(number));
  }
  std::unique_ptr<v1::AuditService::Stub> StubAs(const std::string& certificate) const {
    return v1::AuditService::NewStub(server_->ChannelAs(certificate));
  }
  absl::Status Verify(uint64_t from, v1::VerifyAuditResponse& last, const std::string& as = "operator-duty") const {
    v1::VerifyAuditRequest request;
    request.set_from_sequence(from);
    return Verify(request, last, as);
  }
  absl::Status Verify(const v1::VerifyAuditRequest& request, v1::VerifyAuditResponse& last,
                      const std::string& as = "operator-duty") const {
    grpc::ClientContext context;
    const auto stub = StubAs(as);
    const auto reader = stub->VerifyAudit(&context, request);
    while (reader->Read(&last)) continue;
    return FromGrpc(reader->Finish());
  }
  // What is exported; it must verify.
  std::vector<v1::AuditEntry> Export(const v1::ExportAuditRequest& request) const {
    grpc::ClientContext context;
    const auto stub = StubAs("operator-duty");
    const auto reader = stub->ExportAudit(&context, request);
    std::vector<v1::AuditEntry> entries;
    access::AuditVerifier verifier(chain_->keys());
    v1::ExportAuditResponse frame;
    while (reader->Read(&frame)) {
      for (const v1::AuditEntry& entry : frame.entries()) {
        entries.push_back(entry);
        verifier.Add(entry);
      }
    }
    const absl::Status finished = FromGrpc(reader->Finish());
    EXPECT_TRUE(finished.ok()) << finished;
    const v1::AuditVerdict verdict = verifier.Finish();
    EXPECT_EQ(verdict.fault(), v1::AUDIT_FAULT_NONE) << verdict.explanation();
    return entries;
  }
  // The numbers of the records in it.
  static std::vector<uint64_t> Records(const std::vector<v1::AuditEntry>& entries) {
    std::vector<uint64_t> sequences;
    for (const v1::AuditEntry& entry : entries) {
      v1::AuditRecord record;
      if (entry.has_record() && record.ParseFromString(entry.record())) sequences.push_back(record.sequence());
    }
    return sequences;
  }
  v1::AuditRecord Newest() const {
    v1::AuditRecord record;
    const absl::Status read = chain_->Read(chain_->head().sequence, [&](v1::AuditEntry entry) {
      return !entry.has_record() || record.ParseFromString(entry.record());
    });
    EXPECT_TRUE(read.ok()) << read;
    return record;
  }

  TempDir dir_;
  base::ManualClock clock_{absl::FromUnixSeconds(1'700'000'000)};
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<access::AuditChain> chain_;
  access::Grants grants_{
      {{.principal = kAuditor, .roles = {access::Role::kAuditor}}, {.principal = kGrid, .read = {"*"}}}};
  std::unique_ptr<AuditService> service_;
  std::unique_ptr<TestServer> server_;
};

TEST_F(AuditServiceTest, VerifiesTheWholeChainAndRecordsThatItDid) {
  v1::VerifyAuditResponse last;
  ASSERT_TRUE(Verify(0, last).ok());
  EXPECT_EQ(last.verdict().fault(), v1::AUDIT_FAULT_NONE) << last.verdict().explanation();
  EXPECT_EQ(last.records_checked(), 7u);
  EXPECT_EQ(last.checkpoints_checked(), 1u);
  EXPECT_EQ(last.last_sequence(), 7u);
  EXPECT_EQ(Newest().action(), v1::AUDIT_ACTION_ADMINISTRATION);
  EXPECT_EQ(Newest().principal(), kAuditor);
}

TEST_F(AuditServiceTest, VerifiesFromARecordOn) {
  v1::VerifyAuditResponse last;
  ASSERT_TRUE(Verify(5, last).ok());
  EXPECT_EQ(last.verdict().fault(), v1::AUDIT_FAULT_NONE) << last.verdict().explanation();
  EXPECT_EQ(last.records_checked(), 4u) << "from the signed checkpoint after record 3 on";
}

TEST_F(AuditServiceTest, NamesTheChangedRecord) {
  const std::string key = access::AuditRecordKey(4);
  std::string row = **database_->Get(store::Family::kAudit, key);
  row.back() ^= 1;
  store::Batch batch;
  batch.Put(store::Family::kAudit, key, row);
  ASSERT_TRUE(database_->Write(batch).ok());
  v1::VerifyAuditResponse last;
  ASSERT_TRUE(Verify(0, last).ok());
  EXPECT_EQ(last.verdict().fault(), v1::AUDIT_FAULT_CHANGED) << last.verdict().explanation();
  EXPECT_EQ(last.verdict().sequence(), 4u);
}

TEST_F(AuditServiceTest, OnlyAnAuditorMay) {
  v1::VerifyAuditResponse last;
  const absl::Status refused = Verify(0, last, "utility-grid");
  EXPECT_EQ(model::ReasonOf(refused), v1::ERROR_REASON_NOT_GRANTED) << refused;
  grpc::ClientContext context;
  const auto stub = StubAs("utility-grid");
  const auto reader = stub->ExportAudit(&context, v1::ExportAuditRequest());
  v1::ExportAuditResponse frame;
  EXPECT_FALSE(reader->Read(&frame));
  EXPECT_EQ(model::ReasonOf(FromGrpc(reader->Finish())), v1::ERROR_REASON_NOT_GRANTED);
}

TEST_F(AuditServiceTest, ExportsEverything) {
  const auto entries = Export({});
  EXPECT_THAT(Records(entries), testing::ElementsAre(1, 2, 3, 4, 5, 6, 7));
  ASSERT_EQ(entries.size(), 1u + 7 + 2);
  EXPECT_TRUE(entries[0].has_anchor());
  EXPECT_EQ(entries.back().checkpoint().sequence(), 7u) << "signed for the export: its last records are proven, too";
  EXPECT_EQ(entries[4].checkpoint().sequence(), 3u);
}

TEST_F(AuditServiceTest, WhatWasNotAskedForGoesAsItsHashAlone) {
  v1::ExportAuditRequest request;
  request.set_principal(kGrid);
  const auto entries = Export(request);
  EXPECT_THAT(Records(entries), testing::ElementsAre(1, 3, 5));
  EXPECT_EQ(entries.size(), 1u + 7 + 2);
  for (const v1::AuditEntry& entry : entries) EXPECT_EQ(entry.hash().empty(), !entry.has_record());
}

// It goes on, as hashes, to the checkpoint that proves the last record that was asked for.
TEST_F(AuditServiceTest, AnExportWithALimitEndsWithACheckpoint) {
  v1::ExportAuditRequest request;
  for (const uint64_t limit : {1, 2, 3}) {
    request.set_limit(limit);
    const auto entries = Export(request);
    EXPECT_EQ(Records(entries).size(), limit);
    EXPECT_EQ(entries.size(), 1u + 3 + 1);
    EXPECT_EQ(entries.back().checkpoint().sequence(), 3u);
  }
  request.set_limit(4);
  const auto entries = Export(request);
  EXPECT_THAT(Records(entries), testing::ElementsAre(1, 2, 3, 4));
  EXPECT_GE(entries.back().checkpoint().sequence(), 7u);
}

TEST_F(AuditServiceTest, ComparesWithAHeadThatWasKeptElsewhere) {
  v1::VerifyAuditResponse last;
  ASSERT_TRUE(Verify(0, last).ok());
  v1::VerifyAuditRequest request;
  *request.mutable_expected() = last.verdict().head();
  EXPECT_EQ(request.expected().sequence(), 7u);
  ASSERT_TRUE(Verify(request, last).ok());
  EXPECT_EQ(last.verdict().fault(), v1::AUDIT_FAULT_NONE) << last.verdict().explanation();
  request.mutable_expected()->set_sequence(1000);
  ASSERT_TRUE(Verify(request, last).ok());
  EXPECT_EQ(last.verdict().fault(), v1::AUDIT_FAULT_CUT_OFF);
  request.mutable_expected()->set_sequence(6);
  ASSERT_TRUE(Verify(request, last).ok());
  EXPECT_EQ(last.verdict().fault(), v1::AUDIT_FAULT_REWRITTEN);
}

TEST_F(AuditServiceTest, PastTheEndIsOutOfRange) {
  v1::VerifyAuditResponse last;
  const absl::Status status = Verify(1000, last);
  EXPECT_TRUE(absl::IsOutOfRange(status)) << status;
}

TEST_F(AuditServiceTest, ExportsOneHolder) {
  v1::ExportAuditRequest request;
  request.set_holder_id_number("1");
  EXPECT_THAT(Records(Export(request)), testing::ElementsAre(1, 2));
  EXPECT_THAT(Newest().detail(), testing::HasSubstr("one holder"));
}

TEST_F(AuditServiceTest, ExportsAPartOfTheTime) {
  v1::ExportAuditRequest request;
  request.mutable_from()->set_seconds(1'700'000'000 + 3600);
  request.mutable_to()->set_seconds(1'700'000'000 + 3 * 3600);
  EXPECT_THAT(Records(Export(request)), testing::ElementsAre(2, 3));
}

// More than one frame, each going on where the last ended, with a checkpoint just where one ends.
TEST_F(AuditServiceTest, ALongExportComesInFramesWithoutAGap) {
  v1::AuditRecord record;
  record.set_detail(std::string(64u << 10, 'x'));
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(chain_->AppendAndWait(record).ok());
    ASSERT_TRUE(chain_->Checkpoint().ok());
  }
  const auto entries = Export({});
  EXPECT_EQ(Records(entries).size(), 27u);
  EXPECT_EQ(entries.size(), 1u + 27 + 1 + 20 + 1);
}

}  // namespace
}  // namespace zhudong::rpc
