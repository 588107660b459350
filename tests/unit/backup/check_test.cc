// What a verification finds out.
#include "gateway/backup/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/access/audit_rows.h"
#include "gateway/base/bytes.h"
#include "gateway/delivery/subscriptions.h"
#include "tests/unit/backup/world.h"

namespace zhudong::backup {
namespace {

using store::Family;
using ::testing::HasSubstr;

std::string SequenceKey(uint64_t sequence) {
  std::string key;
  base::AppendU64(key, sequence);
  return key;
}

class CheckTest : public testing::Test {
 protected:
  void ExpectFound(v1::BackupStage stage, const std::string& words, const v1::BackupVerdict& verdict) {
    EXPECT_FALSE(verdict.sound());
    EXPECT_EQ(verdict.stage(), stage) << verdict.ShortDebugString();
    EXPECT_THAT(verdict.explanation(), HasSubstr(words));
  }
  World world_;
};

TEST_F(CheckTest, WhatIsWholeIsSound) {
  const v1::BackupVerdict verdict = world_.Check();
  EXPECT_TRUE(verdict.sound()) << verdict.explanation();
  EXPECT_EQ(verdict.journal_records(), 21u);  // the rules are one
  EXPECT_EQ(verdict.audit_records(), 10u);
  EXPECT_EQ(verdict.reach().SerializeAsString(), world_.Reach().SerializeAsString());
}

TEST_F(CheckTest, AJournalRecordThatIsMissing) {
  world_.Write([](store::Batch& batch) { batch.Delete(Family::kJournal, SequenceKey(7)); });
  ExpectFound(v1::BACKUP_STAGE_JOURNAL, "journal record 7 is missing", world_.Check());
}

TEST_F(CheckTest, AJournalRecordThatWasChanged) {
  const auto entries = journal::ReadEntries(world_.stand_.database(), 4, 5, 1, 1000);
  ASSERT_TRUE(entries.ok());
  store::v1::JournalRecord record = entries->front().record;
  record.mutable_event()->back() = static_cast<char>(record.event().back() ^ 1);
  world_.Write([&](store::Batch& batch) { batch.Put(Family::kJournal, SequenceKey(5), record.SerializeAsString()); });
  ExpectFound(v1::BACKUP_STAGE_JOURNAL, "journal record 5", world_.Check());
}

TEST_F(CheckTest, AJournalThatEndsTooEarly) {
  Manifest manifest = world_.ManifestNow();
  manifest.set_journal_sequence(22);
  ExpectFound(v1::BACKUP_STAGE_JOURNAL, "the journal ends at record 21", world_.Check(manifest));
}

TEST_F(CheckTest, AnAuditChainThatWasCutOrChanged) {
  Manifest manifest = world_.ManifestNow();
  manifest.set_audit_sequence(11);
  ExpectFound(v1::BACKUP_STAGE_AUDIT, "the chain ends before record 11", world_.Check(manifest));
  manifest.set_audit_sequence(10);
  manifest.set_audit_hash(std::string(32, 'x'));
  ExpectFound(v1::BACKUP_STAGE_AUDIT, "written anew", world_.Check(manifest));
  world_.Write([](store::Batch& batch) { batch.Delete(Family::kAudit, access::AuditRecordKey(4)); });
  ExpectFound(v1::BACKUP_STAGE_AUDIT, "record 4", world_.Check());
}

TEST_F(CheckTest, AnAuditChainThatSomebodyElseSigned) {
  world_.trust_.keys = {};
  EXPECT_TRUE(world_.Check().sound()) << "without keys what checkpoints say is checked";
  const auto other = crypto::SigningKey::Parse(base::ReadFile(Keys().Path("identity/es256.key")).value_or(""));
  ASSERT_TRUE(other.ok()) << other.status();
  world_.trust_.keys = {(*other)->public_key()};
  ExpectFound(v1::BACKUP_STAGE_AUDIT, "is none of those that are known", world_.Check());
}

TEST_F(CheckTest, ADemandEventThatIsMissing) {
  world_.Write([](store::Batch& batch) { batch.Delete(Family::kDemand, SequenceKey(3)); });
  ExpectFound(v1::BACKUP_STAGE_POSITIONS, "demand event 3 is missing", world_.Check());
}

TEST_F(CheckTest, ASubscriberAheadOfTheOutbox) {
  delivery::Subscriptions subscriptions(world_.stand_.database());
  const uint64_t end = world_.stand_.outbox().end();
  ASSERT_TRUE(subscriptions.Acknowledge("grid", end).ok());
  EXPECT_TRUE(world_.Check().sound());
  ASSERT_TRUE(subscriptions.Acknowledge("grid", end + 1).ok());
  ExpectFound(v1::BACKUP_STAGE_POSITIONS, "subscriber grid", world_.Check());
}

TEST_F(CheckTest, IsGivenUpWhenNobodyWantsIt) {
  const auto verdict = CheckContent(world_.stand_.database(), world_.ManifestNow(), world_.trust_,
                                    [](v1::BackupStage, uint64_t, uint64_t) { return false; });
  EXPECT_EQ(verdict.status().code(), absl::StatusCode::kCancelled);
}

TEST(ManifestTest, AChangedBitIsFound) {
  Manifest manifest;
  manifest.set_journal_sequence(300);
  const std::string bytes = EncodeManifest(manifest);
  EXPECT_EQ(DecodeManifest(bytes)->journal_sequence(), 300u);
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(DecodeManifest(changed).ok()) << i;
    EXPECT_FALSE(DecodeManifest(bytes.substr(0, i)).ok()) << i;
  }
}

}  // namespace
}  // namespace zhudong::backup
