// Data as a gateway has it: a journal, what was derived from it, an audit chain.
#pragma once

#include <cstdlib>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "gateway/access/audit_chain.h"
#include "gateway/backup/backups.h"
#include "gateway/base/clock.h"
#include "gateway/base/files.h"
#include "gateway/crypto/signature.h"
#include "tests/unit/correlation/events.h"
#include "tests/unit/pipeline/stand.h"
#include "tests/unit/temp_folder.h"

namespace zhudong::backup {

inline std::vector<v1::Event> SomeLand(int count) {
  std::vector<v1::Event> events;
  for (int i = 0; i < count; ++i) {
    events.push_back(correlation::Land(absl::StrCat("l", i), i, absl::StrCat("4401122025B", 10000 + i)));
  }
  return events;
}

// The development issuers' keys, made once a run.
inline const TempFolder& Keys() {
  static const TempFolder keys;
  static const int made =
      std::system(absl::StrCat(ZHUDONG_SOURCE_DIR, "/certs/make-dev-issuers --quiet ", keys.Path("")).c_str());
  EXPECT_EQ(made, 0);
  return keys;
}

class World {
 public:
  World() {
    auto signer = crypto::SigningKey::Parse(base::ReadFile(Keys().Path("audit.key")).value_or(""));
    EXPECT_TRUE(signer.ok()) << signer.status();
    trust_.keys = {(*signer)->public_key()};
    auto audit = access::AuditChain::Open(stand_.database(), *signer, clock_, {.checkpoint_records = 3});
    EXPECT_TRUE(audit.ok()) << audit.status();
    audit_ = *std::move(audit);
    for (int i = 0; i < 10; ++i) Act();
    EXPECT_TRUE(audit_->Checkpoint().ok());
  }

  void Act() {
    v1::AuditRecord record;
    record.set_action(v1::AUDIT_ACTION_ADMINISTRATION);
    record.set_detail("an act");
    EXPECT_TRUE(audit_->AppendAndWait(record).ok());
  }
  v1::BackupReach Reach() {
    v1::BackupReach reach;
    reach.set_journal_sequence(stand_.journal().durable());
    reach.set_demand_sequence(stand_.outbox().end());
    reach.mutable_audit()->set_sequence(audit_->head().sequence);
    reach.mutable_audit()->set_hash(audit_->head().hash);
    return reach;
  }
  Manifest ManifestNow() {
    const v1::BackupReach reach = Reach();
    Manifest manifest;
    manifest.set_journal_sequence(reach.journal_sequence());
    manifest.set_demand_sequence(reach.demand_sequence());
    manifest.set_audit_sequence(reach.audit().sequence());
    manifest.set_audit_hash(reach.audit().hash());
    manifest.set_at_us(absl::ToUnixMicros(clock_.Now()));
    return manifest;
  }
  v1::BackupVerdict Check(const Manifest& manifest) {
    const auto verdict =
        CheckContent(stand_.database(), manifest, trust_, [](v1::BackupStage, uint64_t, uint64_t) { return true; });
    EXPECT_TRUE(verdict.ok()) << verdict.status();
    return verdict.value_or(v1::BackupVerdict());
  }
  v1::BackupVerdict Check() { return Check(ManifestNow()); }
  void Write(const std::function<void(store::Batch&)>& fill) {
    store::Batch batch;
    fill(batch);
    EXPECT_TRUE(stand_.database().Write(batch).ok());
  }

  pipeline::Stand stand_{SomeLand(20)};
  base::ManualClock clock_{absl::FromUnixSeconds(1790000000)};
  AuditTrust trust_;
  std::unique_ptr<access::AuditChain> audit_;  // goes before the database
};

}  // namespace zhudong::backup
