// An audit chain on a real database in a folder of its own, whose disk fails when it is told to.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/access/audit_chain.h"
#include "gateway/access/audit_rows.h"
#include "gateway/base/files.h"
#include "tests/unit/temp_folder.h"

namespace zhudong::access {

// Hands everything on to a real database; refuses writes, or syncs, while told to.
class FailingDatabase final : public store::Database {
 public:
  explicit FailingDatabase(std::unique_ptr<store::Database> real) : real_(std::move(real)) {}

  std::atomic<bool> writes_fail = false;
  std::atomic<bool> syncs_fail = false;
  std::function<void()> before_write = [] {};

  absl::StatusOr<std::optional<std::string>> Get(store::Family family, std::string_view key) const override {
    return real_->Get(family, key);
  }
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      store::Family family, const std::vector<std::string_view>& keys) const override {
    return real_->MultiGet(family, keys);
  }
  std::unique_ptr<store::Cursor> Range(store::Family family, std::string_view begin,
                                       std::string_view end) const override {
    return real_->Range(family, begin, end);
  }
  absl::Status Write(store::Batch& batch) override {
    before_write();
    return writes_fail ? absl::UnavailableError("the disk is full") : real_->Write(batch);
  }
  absl::Status Sync() override { return syncs_fail ? absl::UnavailableError("the disk is gone") : real_->Sync(); }
  absl::Status Purge(store::Family family, std::string_view begin, std::string_view end) override {
    return real_->Purge(family, begin, end);
  }
  std::unique_ptr<store::Reader> Snapshot() const override { return real_->Snapshot(); }
  uint64_t ApproximateBytes() const override { return real_->ApproximateBytes(); }
  store::Figures GetFigures() const override { return real_->GetFigures(); }
  absl::StatusOr<store::FormatState> Format() const override { return real_->Format(); }
  absl::Status BeginUpgrade() override { return real_->BeginUpgrade(); }
  absl::Status EndUpgrade() override { return real_->EndUpgrade(); }

 private:
  const std::unique_ptr<store::Database> real_;
};

class AuditFixture : public testing::Test {
 protected:
  static constexpr store::Family kFamily = store::Family::kAudit;

  static void SetUpTestSuite() {
    keys_ = new TempFolder();
    const std::string make = absl::StrCat(ZHUDONG_SOURCE_DIR, "/certs/make-dev-issuers --quiet ", keys_->Path(""));
    ASSERT_EQ(std::system(make.c_str()), 0);
  }
  static void TearDownTestSuite() {
    delete keys_;
    keys_ = nullptr;
  }
  static std::shared_ptr<const crypto::SigningKey> Signer(const std::string& stem) {
    auto key = crypto::SigningKey::Parse(base::ReadFile(keys_->Path(stem + ".key")).value_or(""));
    EXPECT_TRUE(key.ok()) << stem << key.status();
    return *key;
  }

  void SetUp() override {
    auto real = store::Database::Open({.path = folder_.Path("db"), .memory_budget = 16u << 20});
    ASSERT_TRUE(real.ok()) << real.status();
    database_ = std::make_unique<FailingDatabase>(*std::move(real));
    // Checkpoints come when a test asks for them, and when a chain is closed.
    options_.checkpoint_interval = absl::Hours(1);
    options_.checkpoint_records = 1u << 30;
  }
  // The chain goes before the disk does.
  void TearDown() override { chain_.reset(); }

  absl::Status Open() {
    chain_.reset();
    auto chain = AuditChain::Open(*database_, signer_, clock_, options_);
    if (!chain.ok()) return chain.status();
    chain_ = *std::move(chain);
    return absl::OkStatus();
  }
  // As a process that was killed: nothing is written at the end.
  void Drop() {
    database_->writes_fail = true;
    chain_.reset();
    database_->writes_fail = false;
  }
  static v1::AuditRecord Record(const std::string& detail) {
    v1::AuditRecord record;
    record.set_action(v1::AUDIT_ACTION_RELEASE);
    record.set_principal("spiffe://zhudong/utility/grid");
    record.set_detail(detail);
    return record;
  }
  void Append(int count) {
    for (int i = 0; i < count; ++i) {
      const auto sequence = chain_->AppendAndWait(Record(absl::StrCat("record ", i)));
      ASSERT_TRUE(sequence.ok()) << sequence.status();
      EXPECT_EQ(*sequence, chain_->head().sequence);
    }
  }
  std::vector<v1::AuditEntry> Entries(uint64_t from = 0) const {
    std::vector<v1::AuditEntry> entries;
    const absl::Status read = chain_->Read(from, [&](v1::AuditEntry entry) {
      entries.push_back(std::move(entry));
      return true;
    });
    EXPECT_TRUE(read.ok()) << read;
    return entries;
  }
  v1::AuditVerdict VerdictOf(const std::vector<v1::AuditEntry>& entries) const {
    AuditVerifier verifier({signer_->public_key()});
    for (const v1::AuditEntry& entry : entries) {
      if (!verifier.Add(entry)) break;
    }
    return verifier.Finish();
  }
  v1::AuditVerdict Verdict(uint64_t from = 0) const { return VerdictOf(Entries(from)); }
  // That the chain is whole and reaches so far.
  void ExpectWhole(uint64_t last) const {
    const v1::AuditVerdict verdict = Verdict();
    EXPECT_EQ(verdict.fault(), v1::AUDIT_FAULT_NONE) << verdict.explanation();
    EXPECT_EQ(verdict.sequence(), last) << verdict.explanation();
  }
  void ExpectFault(v1::AuditFault fault, uint64_t sequence) const {
    const v1::AuditVerdict verdict = Verdict();
    EXPECT_EQ(verdict.fault(), fault) << v1::AuditFault_Name(verdict.fault()) << ": " << verdict.explanation();
    EXPECT_EQ(verdict.sequence(), sequence) << verdict.explanation();
  }

  // Somebody at the disk.
  std::string Row(const std::string& key) const {
    const auto row = database_->Get(kFamily, key);
    EXPECT_TRUE(row.ok() && row->has_value());
    return row.ok() ? row->value_or("") : "";
  }
  void PutRow(const std::string& key, const std::string& value) {
    store::Batch batch;
    batch.Put(kFamily, key, value);
    ASSERT_TRUE(database_->Write(batch).ok());
  }
  void DeleteRow(const std::string& key) {
    store::Batch batch;
    batch.Delete(kFamily, key);
    ASSERT_TRUE(database_->Write(batch).ok());
  }
  v1::AuditCheckpoint CheckpointAt(uint64_t sequence) const {
    v1::AuditCheckpoint checkpoint;
    EXPECT_TRUE(checkpoint.ParseFromString(Row(AuditCheckpointKey(sequence))));
    return checkpoint;
  }
  void PutCheckpoint(uint64_t place, const v1::AuditCheckpoint& checkpoint) {
    PutRow(AuditCheckpointKey(place), checkpoint.SerializeAsString());
  }

  static inline TempFolder* keys_ = nullptr;
  TempFolder folder_;
  std::unique_ptr<FailingDatabase> database_;
  std::shared_ptr<const crypto::SigningKey> signer_ = Signer("identity/sm2");
  base::ManualClock clock_{absl::FromUnixSeconds(1'700'000'000)};
  AuditOptions options_;
  std::unique_ptr<AuditChain> chain_;
};

}  // namespace zhudong::access
