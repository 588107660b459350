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
