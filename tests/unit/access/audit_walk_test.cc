// The audit chain read, whole and in part, and opened again with other settings.
#include <gmock/gmock.h>

#include "gateway/access/audit_chain.h"
#include "tests/unit/access/audit_fixture.h"

namespace zhudong::access {
namespace {

class AuditWalkTest : public AuditFixture {};

TEST_F(AuditWalkTest, RetentionUnderSixMonthsIsRefused) {
  options_.retention = kLeastAuditRetention - absl::Seconds(1);
  EXPECT_TRUE(absl::IsInvalidArgument(Open()));
  options_.retention = kLeastAuditRetention;
  EXPECT_TRUE(Open().ok());
}

TEST_F(AuditWalkTest, AnotherDigestIsRefusedOnAChainThatIsThere) {
  ASSERT_TRUE(Open().ok());
  Append(1);
  chain_.reset();
  options_.digest = v1::AUDIT_DIGEST_SHA256;
  EXPECT_TRUE(absl::IsFailedPrecondition(Open()));
  options_.digest = v1::AUDIT_DIGEST_SM3;
  EXPECT_TRUE(Open().ok());
}

TEST_F(AuditWalkTest, AnotherDigestIsRefusedBeforeTheFirstCheckpointToo) {
  ASSERT_TRUE(Open().ok());
  Append(3);
  Drop();
  options_.digest = v1::AUDIT_DIGEST_SHA256;
  const absl::Status opened = Open();
  EXPECT_TRUE(absl::IsFailedPrecondition(opened)) << opened;
  EXPECT_THAT(std::string(opened.message()), testing::HasSubstr("audit.digest"));
  options_.digest = v1::AUDIT_DIGEST_SM3;
  EXPECT_TRUE(Open().ok());
}

TEST_F(AuditWalkTest, ANewKeySignsOnWhereAFormerOneIsNamed) {
  ASSERT_TRUE(Open().ok());
  Append(3);
  chain_.reset();
  const auto former = signer_;
  signer_ = Signer("identity/es256");
  const absl::Status refused = Open();
  EXPECT_TRUE(absl::IsFailedPrecondition(refused)) << refused;
  EXPECT_THAT(std::string(refused.message()), testing::HasSubstr("audit.former_keys"));
  EXPECT_THAT(std::string(refused.message()), testing::HasSubstr(former->key_id()));
  options_.former_keys = {former->public_key()};
  ASSERT_TRUE(Open().ok());
  Append(3);
  ASSERT_TRUE(Open().ok());
  EXPECT_EQ(CheckpointAt(6).key_id(), signer_->key_id());
  const auto verdict = [this](AuditKeys keys) {
    AuditVerifier verifier(std::move(keys));
    for (const v1::AuditEntry& entry : Entries()) {
      if (!verifier.Add(entry)) break;
    }
    return verifier.Finish();
  };
  EXPECT_EQ(verdict(chain_->keys()).fault(), v1::AUDIT_FAULT_NONE);
  EXPECT_EQ(verdict({former->public_key()}).sequence(), 6u);
  EXPECT_EQ(verdict({signer_->public_key()}).sequence(), 3u);
  EXPECT_THAT(verdict({signer_->public_key()}).explanation(), testing::HasSubstr("none of those that are known"));
}

TEST_F(AuditWalkTest, ReadsFromTheMiddleBeginningAtASignedCheckpoint) {
  ASSERT_TRUE(Open().ok());
  Append(3);
  ASSERT_TRUE(chain_->Checkpoint().ok());
  Append(3);
  EXPECT_EQ(Entries(3).size(), 1u + 6 + 1) << "no checkpoint is before it";
  const std::vector<v1::AuditEntry> entries = Entries(5);
  ASSERT_EQ(entries.size(), 1u + 1 + 3);
  EXPECT_EQ(entries[0].anchor().SerializeAsString(), CheckpointAt(3).SerializeAsString());
  EXPECT_EQ(entries[2].record(), Row(AuditRecordKey(4)).substr(kAuditHashBytes));
  const v1::AuditVerdict verdict = VerdictOf(entries);
  EXPECT_EQ(verdict.fault(), v1::AUDIT_FAULT_NONE) << verdict.explanation();
  EXPECT_THAT(verdict.explanation(), testing::HasSubstr("whole from record 4 up to record 6; of records up to 3"));
  EXPECT_EQ(verdict.head().hash(), chain_->head().hash);
}

TEST_F(AuditWalkTest, PastTheRecordThatComesNextIsOutOfRange) {
  ASSERT_TRUE(Open().ok());
  Append(2);
  EXPECT_EQ(Entries(3).size(), 1u + 2);
  EXPECT_TRUE(absl::IsOutOfRange(chain_->Walk(4).status()));
}

// What is deleted while somebody walks along the chain is there for him until he is through.
TEST_F(AuditWalkTest, AWalkSeesTheChainAsItWas) {
  ASSERT_TRUE(Open().ok());
  Append(5);
  ASSERT_TRUE(chain_->Checkpoint().ok());
  Append(5);
  auto cursor = chain_->Walk(0);
  ASSERT_TRUE(cursor.ok()) << cursor.status();
  AuditVerifier verifier = chain_->Verifier(0);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(verifier.Add(**(*cursor)->Next()));
  clock_.Advance(options_.retention);
  ASSERT_TRUE(chain_->Prune().ok());
  EXPECT_EQ(chain_->head().oldest, 6u);
  Append(5);
  for (auto entry = (*cursor)->Next(); entry->has_value(); entry = (*cursor)->Next()) verifier.Add(**entry);
  const v1::AuditVerdict verdict = verifier.Finish();
  EXPECT_EQ(verdict.fault(), v1::AUDIT_FAULT_NONE) << verdict.explanation();
  EXPECT_EQ(verifier.records(), 10u);
}

TEST_F(AuditWalkTest, AnExportWithSkippedRecordsVerifies) {
  ASSERT_TRUE(Open().ok());
  Append(5);
  ASSERT_TRUE(chain_->Checkpoint().ok());
  Append(5);
  std::vector<v1::AuditEntry> entries = Entries();
  ASSERT_EQ(entries.size(), 1u + 5 + 1 + 5);
  for (const size_t i : {1, 2, 5, 8, 11}) {
    const std::string hash = entries[i].hash();
    entries[i].Clear();
    entries[i].set_skipped_hash(hash);
  }
  const v1::AuditVerdict verdict = VerdictOf(entries);
  EXPECT_EQ(verdict.fault(), v1::AUDIT_FAULT_NONE) << verdict.explanation();
  EXPECT_EQ(verdict.sequence(), 10u);
  // A hash that was left out or changed is found by the record behind it.
  std::vector<v1::AuditEntry> without = entries;
  without.erase(without.begin() + 8);
  EXPECT_EQ(VerdictOf(without).fault(), v1::AUDIT_FAULT_MISSING);
  (*entries[8].mutable_skipped_hash())[0] ^= 1;
  EXPECT_EQ(VerdictOf(entries).fault(), v1::AUDIT_FAULT_CHANGED);
}

}  // namespace
}  // namespace zhudong::access
