// What somebody at the disk does to an audit chain is found, and named.
#include <gmock/gmock.h>

#include "tests/unit/access/audit_fixture.h"

namespace zhudong::access {
namespace {

// Twelve records; checkpoints after the fifth and the tenth.
class AuditTamperTest : public AuditFixture {
 protected:
  void SetUp() override {
    AuditFixture::SetUp();
    ASSERT_TRUE(Open().ok());
    Append(5);
    ASSERT_TRUE(chain_->Checkpoint().ok());
    Append(5);
    ASSERT_TRUE(chain_->Checkpoint().ok());
    Append(2);
    ExpectWhole(12);
  }
  void Swap(uint64_t a, uint64_t b) {
    const std::string first = Row(AuditRecordKey(a));
    PutRow(AuditRecordKey(a), Row(AuditRecordKey(b)));
    PutRow(AuditRecordKey(b), first);
  }
};

TEST_F(AuditTamperTest, AChangedRecordIsNamed) {
  for (const uint64_t sequence : {1, 5, 6, 11, 12}) {
    const std::string row = Row(AuditRecordKey(sequence));
    std::string changed = row;
    changed.back() ^= 1;
    PutRow(AuditRecordKey(sequence), changed);
    ExpectFault(v1::AUDIT_FAULT_CHANGED, sequence);
    PutRow(AuditRecordKey(sequence), row);
  }
  ExpectWhole(12);
}

TEST_F(AuditTamperTest, NoByteOfARowChangesUnseen) {
  const std::string row = Row(AuditRecordKey(7));
  for (size_t i = 0; i < row.size(); ++i) {
    for (const char flip : {'\x01', '\x80'}) {
      std::string changed = row;
      changed[i] = static_cast<char>(changed[i] ^ flip);
      PutRow(AuditRecordKey(7), changed);
      EXPECT_NE(Verdict().fault(), v1::AUDIT_FAULT_NONE) << "byte " << i;
    }
  }
  for (const size_t size : {size_t{0}, size_t{31}, size_t{32}, row.size() - 1}) {
    PutRow(AuditRecordKey(7), row.substr(0, size));
    EXPECT_NE(Verdict().fault(), v1::AUDIT_FAULT_NONE) << "cut to " << size;
  }
}

// Who changes a record and makes every hash behind it anew is still found, by the next checkpoint.
TEST_F(AuditTamperTest, ARecordChangedWithTheHashesBehindItIsFound) {
  std::string hash = Row(AuditRecordKey(6)).substr(0, kAuditHashBytes);
  for (uint64_t sequence = 7; sequence <= 12; ++sequence) {
    std::string bytes = Row(AuditRecordKey(sequence)).substr(kAuditHashBytes);
    if (sequence == 7) bytes.back() ^= 1;
    hash = ChainHash(options_.digest, hash, bytes);
    PutRow(AuditRecordKey(sequence), hash + bytes);
  }
  ExpectFault(v1::AUDIT_FAULT_CHECKPOINT, 10);
}

TEST_F(AuditTamperTest, ADeletedRecordIsMissing) {
  for (const uint64_t sequence : {1, 4, 5, 6, 11}) {
    const std::string row = Row(AuditRecordKey(sequence));
    DeleteRow(AuditRecordKey(sequence));
    ExpectFault(v1::AUDIT_FAULT_MISSING, sequence);
    PutRow(AuditRecordKey(sequence), row);
  }
  ExpectWhole(12);
}

TEST_F(AuditTamperTest, SwappedRecordsAreReordered) {
  for (const auto& [a, b] : std::vector<std::pair<uint64_t, uint64_t>>{{1, 2}, {3, 9}, {5, 6}, {11, 12}}) {
    Swap(a, b);
    ExpectFault(v1::AUDIT_FAULT_REORDERED, a);
    Swap(a, b);
  }
  ExpectWhole(12);
}

TEST_F(AuditTamperTest, ARecordThatStandsTwiceIsReordered) {
  PutRow(AuditRecordKey(8), Row(AuditRecordKey(7)));
  ExpectFault(v1::AUDIT_FAULT_REORDERED, 7);
}

TEST_F(AuditTamperTest, AnEndBeforeACheckpointIsCutOff) {
  for (uint64_t sequence = 12; sequence >= 9; --sequence) DeleteRow(AuditRecordKey(sequence));
  ExpectFault(v1::AUDIT_FAULT_CUT_OFF, 9);
  Drop();
  const absl::Status opened = Open();
  EXPECT_TRUE(absl::IsDataLoss(opened)) << opened;
  EXPECT_THAT(std::string(opened.message()), testing::HasSubstr("the chain ends before record 9"));
}

TEST_F(AuditTamperTest, AChangeSinceTheLastCheckpointIsFoundByOpening) {
  std::string row = Row(AuditRecordKey(11));
  row.back() ^= 1;
  PutRow(AuditRecordKey(11), row);
  Drop();
  const absl::Status opened = Open();
  EXPECT_TRUE(absl::IsDataLoss(opened)) << opened;
  EXPECT_THAT(std::string(opened.message()), testing::HasSubstr("record 11"));
}

TEST_F(AuditTamperTest, ACheckpointSignedByAnotherKeyIsFound) {
  for (const std::string stem : {"identity/es256", "identity/rs256"}) {
    const auto other = Signer(stem);
    v1::AuditCheckpoint checkpoint = CheckpointAt(5);
    checkpoint.set_signature(*other->Sign(SignedBytes(checkpoint)));
    PutCheckpoint(5, checkpoint);
    ExpectFault(v1::AUDIT_FAULT_CHECKPOINT, 5);
    checkpoint.set_key_id(other->key_id());
    PutCheckpoint(5, checkpoint);
    ExpectFault(v1::AUDIT_FAULT_CHECKPOINT, 5);
  }
  v1::AuditCheckpoint bare = CheckpointAt(5);
  bare.clear_signature();
  PutCheckpoint(5, bare);
  ExpectFault(v1::AUDIT_FAULT_CHECKPOINT, 5);
}

TEST_F(AuditTamperTest, AChangedCheckpointIsFound) {
  const v1::AuditCheckpoint real = CheckpointAt(5);
  v1::AuditCheckpoint changed = real;
  (*changed.mutable_hash())[0] ^= 1;
  PutCheckpoint(5, changed);
  ExpectFault(v1::AUDIT_FAULT_CHECKPOINT, 5);
  changed = real;
  changed.mutable_at()->set_seconds(real.at().seconds() - 1);
  PutCheckpoint(5, changed);
  ExpectFault(v1::AUDIT_FAULT_CHECKPOINT, 5);
  PutCheckpoint(5, real);
  ExpectWhole(12);
}

// Who deletes the oldest records and puts a beginning there that covers the gap.
TEST_F(AuditTamperTest, ABeginningThatHidesTheOldestRecordsIsFound) {
  clock_.Advance(kLeastAuditRetention);
  for (uint64_t sequence = 1; sequence <= 3; ++sequence) DeleteRow(AuditRecordKey(sequence));
  v1::AuditCheckpoint forged;
  forged.set_sequence(3);
  forged.set_hash(chain_->head().hash);
  PutRow(kAuditAnchorKey, forged.SerializeAsString());
  ExpectFault(v1::AUDIT_FAULT_CHECKPOINT, 3);
  std::vector<v1::AuditEntry> entries = Entries();
  AuditVerifier without_keys({});
  EXPECT_FALSE(without_keys.Add(entries.front())) << "not even where signatures are not checked";
  forged.set_key_id(signer_->key_id());
  forged.set_signature(CheckpointAt(5).signature());
  PutRow(kAuditAnchorKey, forged.SerializeAsString());
  ExpectFault(v1::AUDIT_FAULT_CHECKPOINT, 3);
  Drop();
  EXPECT_TRUE(absl::IsDataLoss(Open()));
}

// … or a checkpoint that was really signed: younger than any that records may have been deleted up to.
TEST_F(AuditTamperTest, RecordsThatAreGoneBeforeTheirTimeAreFound) {
  for (uint64_t sequence = 1; sequence <= 5; ++sequence) DeleteRow(AuditRecordKey(sequence));
  PutRow(kAuditAnchorKey, CheckpointAt(5).SerializeAsString());
  AuditVerifier verifier = chain_->Verifier(0);
  EXPECT_FALSE(verifier.Add(Entries().front()));
  EXPECT_EQ(verifier.Finish().fault(), v1::AUDIT_FAULT_MISSING);
  EXPECT_THAT(verifier.Finish().explanation(), testing::HasSubstr("gone before their time"));
  Drop();
  EXPECT_TRUE(absl::IsDataLoss(Open()));
  clock_.Advance(kLeastAuditRetention);
  EXPECT_TRUE(Open().ok()) << "the beginning of a chain that was pruned";
}

TEST_F(AuditTamperTest, AnotherBeginningThanEveryChainHasIsFound) {
  std::vector<v1::AuditEntry> entries = Entries();
  entries.front().mutable_anchor()->set_hash(std::string(kAuditHashBytes, 'x'));
  EXPECT_EQ(VerdictOf(entries).fault(), v1::AUDIT_FAULT_CHANGED);
}

// Who has the disk and no key can make every hash anew, and no checkpoint.
class AuditStrippedTest : public AuditFixture {
 protected:
  void SetUp() override {
    AuditFixture::SetUp();
    options_.checkpoint_interval = absl::Minutes(1);
    options_.checkpoint_records = 1u << 20;  // the tests say when
  }
  void AppendEach(int count, absl::Duration apart) {
    for (int i = 0; i < count; ++i) {
      Append(1);
      clock_.Advance(apart);
    }
  }
  // Changes record `sequence`, makes the hashes behind it anew, and takes every checkpoint away that stands in the way.
  void WriteAnew(uint64_t sequence, uint64_t last) {
    std::string hash = sequence > 1 ? Row(AuditRecordKey(sequence - 1)).substr(0, kAuditHashBytes)
                                    : std::string(kAuditHashBytes, '\0');
    for (uint64_t at = sequence; at <= last; ++at) {
      std::string bytes = Row(AuditRecordKey(at)).substr(kAuditHashBytes);
      if (at == sequence) {
        v1::AuditRecord record;
        ASSERT_TRUE(record.ParseFromString(bytes));
        record.set_principal("spiffe://zhudong/utility/somebody-else");
        bytes = record.SerializeAsString();
      }
      hash = ChainHash(options_.digest, hash, bytes);
      PutRow(AuditRecordKey(at), hash + bytes);
      DeleteRow(AuditCheckpointKey(at));
    }
  }
  v1::AuditVerdict OfChain() const {
    AuditVerifier verifier = chain_->Verifier(0);
    for (const v1::AuditEntry& entry : Entries()) {
      if (!verifier.Add(entry)) break;
    }
    return verifier.Finish();
  }
};

TEST_F(AuditStrippedTest, AChainWithoutItsCheckpointsIsFound) {
  ASSERT_TRUE(Open().ok());
  AppendEach(5, absl::Hours(1));
  ASSERT_TRUE(chain_->Checkpoint().ok());
  AppendEach(15, absl::Hours(1));
  ASSERT_TRUE(chain_->Checkpoint().ok());
  AppendEach(2, absl::Seconds(1));
  EXPECT_EQ(OfChain().fault(), v1::AUDIT_FAULT_NONE) << OfChain().explanation();
  EXPECT_THAT(OfChain().explanation(), testing::HasSubstr("a signature proves it up to record 20"));
  WriteAnew(2, 22);
  EXPECT_EQ(OfChain().fault(), v1::AUDIT_FAULT_CHECKPOINT) << OfChain().explanation();
  EXPECT_EQ(OfChain().sequence(), 1u);
  EXPECT_THAT(OfChain().explanation(), testing::HasSubstr("records 1 to 22 stand under no signed checkpoint"));
  Drop();
  const absl::Status opened = Open();
  EXPECT_TRUE(absl::IsDataLoss(opened)) << opened;
  EXPECT_THAT(std::string(opened.message()), testing::HasSubstr("no signed checkpoint"));
}

TEST_F(AuditStrippedTest, SoIsOneWhoseNewestCheckpointsAreGone) {
  ASSERT_TRUE(Open().ok());
  AppendEach(5, absl::Hours(1));
  ASSERT_TRUE(chain_->Checkpoint().ok());
  AppendEach(15, absl::Hours(1));
  ASSERT_TRUE(chain_->Checkpoint().ok());
  WriteAnew(7, 20);
  EXPECT_EQ(OfChain().fault(), v1::AUDIT_FAULT_CHECKPOINT) << OfChain().explanation();
  EXPECT_EQ(OfChain().sequence(), 6u);
  Drop();
  EXPECT_TRUE(absl::IsDataLoss(Open()));
}

TEST_F(AuditStrippedTest, WhatCantBeProvenYetIsSaidAndIsNoFault) {
  ASSERT_TRUE(Open().ok());
  Append(3);
  EXPECT_EQ(OfChain().fault(), v1::AUDIT_FAULT_NONE) << OfChain().explanation();
  EXPECT_THAT(OfChain().explanation(), testing::HasSubstr("no signature proves any of it yet"));
  // Killed, and started a day later, before a checkpoint was signed: several times.
  for (int day = 0; day < 5; ++day) {
    Drop();
    clock_.Advance(absl::Hours(24));
    ASSERT_TRUE(Open().ok()) << day;
    Append(1);
    EXPECT_EQ(OfChain().fault(), v1::AUDIT_FAULT_NONE) << OfChain().explanation();
  }
}

TEST_F(AuditStrippedTest, MoreRecordsThanACheckpointIsSignedAfterAreFound) {
  ASSERT_TRUE(Open().ok());
  Append(12);
  const auto verdict = [this](AuditProof proof) {
    AuditVerifier verifier({signer_->public_key()}, absl::InfiniteFuture(), proof);
    for (const v1::AuditEntry& entry : Entries()) verifier.Add(entry);
    return verifier.Finish().fault();
  };
  EXPECT_EQ(verdict({.records = 12}), v1::AUDIT_FAULT_NONE);
  EXPECT_EQ(verdict({.records = 11}), v1::AUDIT_FAULT_CHECKPOINT);
  EXPECT_EQ(verdict(kExportProof), v1::AUDIT_FAULT_CHECKPOINT) << "an export without a checkpoint";
  ASSERT_TRUE(chain_->Checkpoint().ok());
  EXPECT_EQ(verdict(kExportProof), v1::AUDIT_FAULT_NONE);
}

// The chain alone can't tell; who kept its head elsewhere can.
TEST_F(AuditTamperTest, AnEndCutOffWithItsCheckpointsIsFoundByWhoKeptTheHead) {
  v1::AuditHead kept = Verdict().head();
  EXPECT_EQ(kept.sequence(), 12u);
  const auto verdict = [&] {
    AuditVerifier verifier = chain_->Verifier(0);
    verifier.Expect(kept);
    for (const v1::AuditEntry& entry : Entries()) {
      if (!verifier.Add(entry)) break;
    }
    return verifier.Finish();
  };
  EXPECT_EQ(verdict().fault(), v1::AUDIT_FAULT_NONE);
  for (uint64_t sequence = 12; sequence >= 9; --sequence) DeleteRow(AuditRecordKey(sequence));
  DeleteRow(AuditCheckpointKey(10));
  ExpectWhole(8);
  EXPECT_EQ(verdict().fault(), v1::AUDIT_FAULT_CUT_OFF);
  EXPECT_EQ(verdict().sequence(), 9u);
  EXPECT_THAT(verdict().explanation(), testing::HasSubstr("reached record 12"));
  // Written on by somebody who has the key, too.
  Drop();
  ASSERT_TRUE(Open().ok());
  Append(6);
  ExpectWhole(14);
  EXPECT_EQ(verdict().fault(), v1::AUDIT_FAULT_REWRITTEN);
  EXPECT_EQ(verdict().sequence(), 12u);
  kept.set_sequence(1);
  kept.set_hash(Row(AuditRecordKey(1)).substr(0, kAuditHashBytes));
  EXPECT_EQ(verdict().fault(), v1::AUDIT_FAULT_NONE);
}

// A checkpoint that names another record is one that was changed, not one that says nothing.
TEST_F(AuditTamperTest, ACheckpointsNumberChangedIsFound) {
  for (const uint64_t number : {4, 6, 90}) {
    v1::AuditCheckpoint changed = CheckpointAt(5);
    const v1::AuditCheckpoint real = changed;
    changed.set_sequence(number);
    PutCheckpoint(5, changed);
    ExpectFault(v1::AUDIT_FAULT_CHECKPOINT, number);
    PutCheckpoint(5, real);
  }
}

}  // namespace
}  // namespace zhudong::access
