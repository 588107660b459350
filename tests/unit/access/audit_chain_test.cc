#include "gateway/access/audit_chain.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <thread>

#include "absl/synchronization/notification.h"
#include "gateway/model/errors.h"
#include "tests/unit/access/audit_fixture.h"

namespace zhudong::access {
namespace {

class AuditChainTest : public AuditFixture {};

TEST_F(AuditChainTest, EachRecordIsHashedWithTheOneBefore) {
  for (const v1::AuditDigest digest : {v1::AUDIT_DIGEST_SM3, v1::AUDIT_DIGEST_SHA256}) {
    chain_.reset();
    store::Batch all;
    all.DeleteRange(kFamily, "a", "s");
    ASSERT_TRUE(database_->Write(all).ok());
    options_.digest = digest;
    ASSERT_TRUE(Open().ok());
    Append(3);
    std::string hash(kAuditHashBytes, '\0');
    for (uint64_t sequence = 1; sequence <= 3; ++sequence) {
      const std::string row = Row(AuditRecordKey(sequence));
      const std::string bytes = row.substr(kAuditHashBytes);
      hash = digest == v1::AUDIT_DIGEST_SM3 ? crypto::Sm3(hash + bytes) : crypto::Sha256(hash + bytes);
      EXPECT_EQ(row.substr(0, kAuditHashBytes), hash);
      v1::AuditRecord record;
      ASSERT_TRUE(record.ParseFromString(bytes));
      EXPECT_EQ(record.sequence(), sequence);
      EXPECT_EQ(record.at().seconds(), 1'700'000'000);
      EXPECT_EQ(record.detail(), absl::StrCat("record ", sequence - 1));
    }
    EXPECT_EQ(chain_->head().hash, hash);
    ExpectWhole(3);
  }
}

TEST_F(AuditChainTest, SequenceAndTimeAreTheChains) {
  ASSERT_TRUE(Open().ok());
  v1::AuditRecord record = Record("with a number of its own");
  record.set_sequence(77);
  record.mutable_at()->set_seconds(5);
  EXPECT_EQ(*chain_->AppendAndWait(record), 1u);
  v1::AuditRecord kept;
  ASSERT_TRUE(kept.ParseFromString(Row(AuditRecordKey(1)).substr(kAuditHashBytes)));
  EXPECT_EQ(kept.sequence(), 1u);
  EXPECT_EQ(kept.at().seconds(), 1'700'000'000);
}

// Written, it would be a damaged chain for everybody who reads it.
TEST_F(AuditChainTest, ARecordThatCouldNotBeReadAgainIsRefused) {
  ASSERT_TRUE(Open().ok());
  EXPECT_EQ(model::ReasonOf(chain_->AppendAndWait(Record("not \xff UTF-8")).status()), v1::ERROR_REASON_AUDIT);
  Append(2);
  ExpectWhole(2);
  ASSERT_TRUE(Open().ok());
}

TEST_F(AuditChainTest, ClosingSignsACheckpoint) {
  ASSERT_TRUE(Open().ok());
  Append(3);
  ASSERT_TRUE(Open().ok());
  const v1::AuditCheckpoint checkpoint = CheckpointAt(3);
  EXPECT_EQ(checkpoint.sequence(), 3u);
  EXPECT_EQ(checkpoint.hash(), chain_->head().hash);
  EXPECT_EQ(checkpoint.key_id(), signer_->key_id());
  EXPECT_TRUE(chain_->keys().front()->Verify(SignedBytes(checkpoint), checkpoint.signature()));
}

TEST_F(AuditChainTest, GoesOnAfterADropWithoutACheckpoint) {
  ASSERT_TRUE(Open().ok());
  Append(4);
  const std::string hash = chain_->head().hash;
  Drop();
  ASSERT_TRUE(Open().ok());
  EXPECT_EQ(chain_->head().sequence, 4u);
  EXPECT_EQ(chain_->head().hash, hash);
  ASSERT_TRUE(chain_->Checkpoint().ok());
  Append(3);
  Drop();
  ASSERT_TRUE(Open().ok());
  EXPECT_EQ(chain_->head().sequence, 7u);
  Append(1);
  ExpectWhole(8);
}

TEST_F(AuditChainTest, PruneLeavesAChainThatVerifiesAndOpens) {
  ASSERT_TRUE(Open().ok());
  Append(5);
  ASSERT_TRUE(chain_->Checkpoint().ok());
  clock_.Advance(absl::Hours(24 * 30));
  Append(5);
  ASSERT_TRUE(chain_->Checkpoint().ok());
  clock_.Advance(options_.retention - absl::Hours(24 * 30) - absl::Seconds(1));
  ASSERT_TRUE(chain_->Prune().ok());
  EXPECT_EQ(Entries().size(), 1u + 10 + 2) << "nothing is old enough";
  clock_.Advance(absl::Seconds(1));
  ASSERT_TRUE(chain_->Prune().ok());
  EXPECT_EQ(chain_->head().oldest, 6u);
  EXPECT_EQ(Entries().front().anchor().sequence(), 5u);
  EXPECT_EQ(Entries()[2].record(), Row(AuditRecordKey(6)).substr(kAuditHashBytes));
  EXPECT_FALSE(database_->Get(kFamily, AuditRecordKey(5))->has_value());
  ExpectWhole(10);
  ASSERT_TRUE(Open().ok());
  EXPECT_EQ(chain_->head().oldest, 6u);
  Append(2);
  ExpectWhole(12);
}

TEST_F(AuditChainTest, PrunedToTheLastRecordItGoesOn) {
  ASSERT_TRUE(Open().ok());
  Append(5);
  ASSERT_TRUE(chain_->Checkpoint().ok());
  const std::string hash = chain_->head().hash;
  clock_.Advance(options_.retention);
  ASSERT_TRUE(chain_->Prune().ok());
  ASSERT_TRUE(Open().ok());
  EXPECT_EQ(chain_->head().sequence, 5u);
  EXPECT_EQ(chain_->head().hash, hash);
  Append(1);
  ExpectWhole(6);
  ASSERT_TRUE(chain_->Prune().ok());
  ExpectWhole(6);
  // Who takes the beginning of a pruned chain away, or changes it, is found.
  std::string anchor = Row(kAuditAnchorKey);
  DeleteRow(kAuditAnchorKey);
  ExpectFault(v1::AUDIT_FAULT_MISSING, 1);
  v1::AuditCheckpoint changed;
  ASSERT_TRUE(changed.ParseFromString(anchor));
  changed.mutable_at()->set_seconds(1);
  PutRow(kAuditAnchorKey, changed.SerializeAsString());
  ExpectFault(v1::AUDIT_FAULT_CHECKPOINT, 5);
  PutRow(kAuditAnchorKey, anchor);
}

TEST_F(AuditChainTest, EightThreadsLeaveNoGapAndNoDouble) {
  constexpr int kThreads = 8;
  constexpr int kEach = 500;
  ASSERT_TRUE(Open().ok());
  std::vector<std::vector<uint64_t>> got(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        const auto sequence = chain_->AppendAndWait(Record(absl::StrCat(t, "/", i)));
        ASSERT_TRUE(sequence.ok()) << sequence.status();
        got[t].push_back(*sequence);
        if (i % 100 == 50) {
          EXPECT_TRUE(chain_->Checkpoint().ok());
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<uint64_t> all;
  for (int t = 0; t < kThreads; ++t) {
    EXPECT_TRUE(std::is_sorted(got[t].begin(), got[t].end()));
    for (int i = 0; i < static_cast<int>(got[t].size()); ++i) {
      EXPECT_TRUE(all.insert(got[t][i]).second) << got[t][i];
      v1::AuditRecord record;
      ASSERT_TRUE(record.ParseFromString(Row(AuditRecordKey(got[t][i])).substr(kAuditHashBytes)));
      EXPECT_EQ(record.detail(), absl::StrCat(t, "/", i)) << "another record stands at the number that was answered";
    }
  }
  EXPECT_EQ(all.size(), size_t{kThreads * kEach});
  EXPECT_EQ(*all.rbegin(), uint64_t{kThreads * kEach});
  ExpectWhole(kThreads * kEach);
}

TEST_F(AuditChainTest, WhileTheDiskFailsEveryAppendFailsAndNothingIsLeftOut) {
  ASSERT_TRUE(Open().ok());
  Append(3);
  database_->writes_fail = true;
  for (int i = 0; i < 3; ++i) {
    const auto failed = chain_->AppendAndWait(Record("lost"));
    EXPECT_EQ(failed.status().code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(model::ReasonOf(failed.status()), v1::ERROR_REASON_AUDIT) << failed.status();
  }
  EXPECT_FALSE(chain_->Checkpoint().ok()) << "a checkpoint that can't be written is no checkpoint";
  database_->writes_fail = false;
  EXPECT_EQ(*chain_->AppendAndWait(Record("kept")), 4u);
  ExpectWhole(4);
  ASSERT_TRUE(Open().ok());
  ExpectWhole(4);
}

// While one group is held at the disk, `records` more queue for the next; then the disk goes on.
class HeldDisk {
 public:
  explicit HeldDisk(FailingDatabase& database) : database_(database) {
    database_.before_write = [this] {
      if (first_.exchange(false)) {
        held_.Notify();
        go_.WaitForNotification();
      }
    };
  }
  ~HeldDisk() {
    database_.before_write = [] {};
  }
  void WaitUntilHeld() { held_.WaitForNotification(); }
  void Go() { go_.Notify(); }

 private:
  FailingDatabase& database_;
  std::atomic<bool> first_ = true;
  absl::Notification held_;
  absl::Notification go_;
};

// A group that was written and could not be made durable is refused to those who wait, and stands in the chain: were
// its numbers given again, what is left of it would break the chain.
TEST_F(AuditChainTest, AGroupThatIsNotDurableIsRefusedAndTheChainGoesOnBehindIt) {
  options_.sync_each = true;
  ASSERT_TRUE(Open().ok());
  Append(2);
  database_->syncs_fail = true;
  HeldDisk disk(*database_);
  std::atomic<int> refused = 0;
  const auto done = [&](absl::StatusOr<uint64_t> sequence) {
    EXPECT_EQ(model::ReasonOf(sequence.status()), v1::ERROR_REASON_AUDIT);
    ++refused;
  };
  EXPECT_TRUE(chain_->Append(Record("first"), done).ok());
  disk.WaitUntilHeld();
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(chain_->Append(Record("behind it"), done).ok());
  std::thread last(
      [&] { EXPECT_EQ(model::ReasonOf(chain_->AppendAndWait(Record("behind it")).status()), v1::ERROR_REASON_AUDIT); });
  disk.Go();
  last.join();
  EXPECT_EQ(refused, 5);
  database_->syncs_fail = false;
  ASSERT_TRUE(chain_->AppendAndWait(Record("durable")).ok());
  ExpectWhole(chain_->head().sequence);
  ASSERT_TRUE(Open().ok());
  ExpectWhole(chain_->head().sequence);
}

TEST_F(AuditChainTest, AFullQueueRefusesAtOnce) {
  options_.max_queued_bytes = 1000;
  ASSERT_TRUE(Open().ok());
  HeldDisk disk(*database_);
  std::atomic<int> written = 0;
  const auto done = [&](absl::StatusOr<uint64_t> sequence) { written += sequence.ok() ? 1 : 0; };
  EXPECT_TRUE(chain_->Append(Record("first"), done).ok());
  disk.WaitUntilHeld();
  int queued = 0;
  absl::Status full;
  for (; full.ok() && queued < 1000; queued += full.ok()) full = chain_->Append(Record(std::string(100, 'x')), done);
  EXPECT_EQ(model::ReasonOf(full), v1::ERROR_REASON_AUDIT) << full;
  EXPECT_TRUE(absl::IsResourceExhausted(full)) << full;
  EXPECT_THAT(queued, testing::AllOf(testing::Ge(1), testing::Le(10)));
  disk.Go();
  ASSERT_TRUE(chain_->AppendAndWait(Record("last")).ok()) << "there is room again";
  EXPECT_EQ(written, 1 + queued);
  ExpectWhole(2 + queued);
}

TEST_F(AuditChainTest, WhatComesWithARecordIsWrittenWithIt) {
  ASSERT_TRUE(Open().ok());
  const auto append = [this](const std::string& value) {
    const std::vector<store::Row> with = {{store::Family::kLicenses, "row", value}};
    return chain_->Append(
        Record(value), [](const absl::StatusOr<uint64_t>&) {}, with);
  };
  const auto row = [this] { return database_->Get(store::Family::kLicenses, "row")->value_or("none"); };
  HeldDisk disk(*database_);
  EXPECT_TRUE(append("one").ok());
  disk.WaitUntilHeld();
  EXPECT_EQ(row(), "none");
  disk.Go();
  chain_->AwaitWritten();
  EXPECT_EQ(row(), "one");
  EXPECT_EQ(chain_->head().sequence, 1u);
  database_->writes_fail = true;
  EXPECT_TRUE(append("two").ok());
  chain_->AwaitWritten();
  database_->writes_fail = false;
  EXPECT_EQ(row(), "one");
  EXPECT_EQ(chain_->head().sequence, 1u);
}

}  // namespace
}  // namespace zhudong::access
