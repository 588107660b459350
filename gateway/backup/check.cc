#include "gateway/backup/check.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/access/audit_walk.h"
#include "gateway/base/bytes.h"
#include "gateway/base/text.h"
#include "gateway/crypto/digest.h"
#include "gateway/delivery/positions.h"
#include "gateway/journal/journal.h"
#include "gateway/pipeline/rebuild.h"
#include "gateway/pipeline/totals.h"

namespace zhudong::backup {
namespace {

using store::Family;

constexpr size_t kReadEntries = 1000;
constexpr size_t kReadBytes = 4u << 20;
constexpr uint64_t kTellRecords = 10000;
constexpr size_t kJournalDigestBytes = 16;

absl::Status Unwanted() { return absl::CancelledError("verifying was given up"); }

// The last sequence of a family whose keys are sequences; 0 when it is empty.
absl::StatusOr<uint64_t> LastSequence(const store::Reader& data, Family family) {
  const std::unique_ptr<store::Cursor> cursor = data.Range(family, "", "");
  cursor->SeekToLast();
  if (absl::Status status = cursor->status(); !status.ok()) return status;
  return cursor->Valid() ? base::ReadU64(cursor->Key()) : 0;
}

class Checker {
 public:
  Checker(const store::Database& data, const Manifest& manifest, const AuditTrust& trust, const Tell& tell)
      : data_(data), manifest_(manifest), trust_(trust), tell_(tell) {}

  absl::StatusOr<v1::BackupVerdict> Run() {
    for (const auto step : {&Checker::Journal, &Checker::Audit, &Checker::Demand, &Checker::Positions}) {
      const absl::Status status = (this->*step)();
      // What the disk says about a record is a finding like the others.
      if (absl::IsDataLoss(status))
        Fault(std::string(status.message()));
      else if (!status.ok())
        return status;
      if (!verdict_.explanation().empty()) return verdict_;
    }
    verdict_.clear_stage();
    verdict_.set_sound(true);
    return verdict_;
  }

 private:
  absl::Status Journal();
  absl::Status Audit();
  absl::Status Demand();
  absl::Status Positions();

  bool Says(v1::BackupStage stage, uint64_t done, uint64_t all) {
    verdict_.set_stage(stage);
    return tell_(stage, done, all);
  }
  void Fault(std::string explanation) { verdict_.set_explanation(std::move(explanation)); }
  void CheckPointsAt(std::string_view what, uint64_t position, uint64_t last, std::string_view of) {
    if (position <= last || !verdict_.explanation().empty()) return;
    Fault(absl::StrCat(base::ToAbsl(what), " stands at ", position, ", and ", base::ToAbsl(of), " ends at ", last));
  }

  const store::Database& data_;
  const Manifest& manifest_;
  const AuditTrust& trust_;
  const Tell& tell_;
  v1::BackupVerdict verdict_;
};

absl::Status Checker::Journal() {
  if (!Says(v1::BACKUP_STAGE_JOURNAL, 0, 0)) return Unwanted();
  const absl::StatusOr<uint64_t> last = LastSequence(data_, Family::kJournal);
  if (!last.ok()) return last.status();
  for (uint64_t at = 0; at < *last;) {
    const absl::StatusOr<std::vector<journal::Entry>> entries =
        journal::ReadEntries(data_, at, *last, kReadEntries, kReadBytes);
    if (!entries.ok()) return entries.status();
    if (entries->empty()) return absl::DataLossError(absl::StrCat("journal record ", at + 1, " is missing"));
    for (const journal::Entry& entry : *entries) {
      const auto& record = entry.record;
      if (record.body_case() == zhudong::store::v1::JournalRecord::kEvent && !record.digest().empty() &&
          crypto::Sha256(record.event()).substr(0, kJournalDigestBytes) != record.digest()) {
        Fault(absl::StrCat("journal record ", entry.sequence, " is not the one that was digested when it came"));
        return absl::OkStatus();
      }
    }
    at = entries->back().sequence;
    if (!Says(v1::BACKUP_STAGE_JOURNAL, at, *last)) return Unwanted();
  }
  verdict_.set_journal_records(*last);
  verdict_.mutable_reach()->set_journal_sequence(*last);
  if (*last < manifest_.journal_sequence()) {
    Fault(absl::StrCat("the journal ends at record ", *last, ", and everything up to ", manifest_.journal_sequence(),
                       " was acknowledged when the backup was begun"));
  }
  return absl::OkStatus();
}

absl::Status Checker::Audit() {
  if (!Says(v1::BACKUP_STAGE_AUDIT, 0, manifest_.audit_sequence())) return Unwanted();
  if (manifest_.audit_sequence() == 0 && !data_.Range(Family::kAudit, "", "")->Valid()) return absl::OkStatus();
  absl::StatusOr<std::unique_ptr<access::AuditCursor>> cursor =
      access::OpenAuditCursor(data_.Snapshot(), trust_.digest, 0);
  if (!cursor.ok()) return cursor.status();
  access::AuditVerifier verifier(trust_.keys, absl::FromUnixMicros(manifest_.at_us()) - access::kLeastAuditRetention);
  if (manifest_.audit_sequence() > 0) verifier.Expect(ReachOf(manifest_).audit());
  for (bool more = true; more;) {
    const absl::StatusOr<std::optional<v1::AuditEntry>> entry = (*cursor)->Next();
    if (!entry.ok()) return entry.status();
    more = entry->has_value() && verifier.Add(**entry);
    if (verifier.records() % kTellRecords == 0 &&
        !Says(v1::BACKUP_STAGE_AUDIT, verifier.records(), manifest_.audit_sequence())) {
      return Unwanted();
    }
  }
  const v1::AuditVerdict verdict = verifier.Finish();
  verdict_.set_audit_records(verifier.records());
  if (verdict.fault() != v1::AUDIT_FAULT_NONE) {
    Fault(absl::StrCat("the audit chain is not whole: ", verdict.explanation()));
    return absl::OkStatus();
  }
  if (verdict.has_head()) *verdict_.mutable_reach()->mutable_audit() = verdict.head();
  return absl::OkStatus();
}

absl::Status Checker::Demand() {
  if (!Says(v1::BACKUP_STAGE_POSITIONS, 0, 0)) return Unwanted();
  uint64_t last = 0;
  const std::unique_ptr<store::Cursor> cursor = data_.Range(Family::kDemand, "", "");
  for (; cursor->Valid(); cursor->Next()) {
    const uint64_t sequence = base::ReadU64(cursor->Key());
    if (last > 0 && sequence != last + 1) {
      Fault(absl::StrCat("demand event ", last + 1, " is missing from the outbox"));
      return absl::OkStatus();
    }
    last = sequence;
    if (last % kTellRecords == 0 && !Says(v1::BACKUP_STAGE_POSITIONS, last, 0)) return Unwanted();
  }
  if (absl::Status status = cursor->status(); !status.ok()) return status;
  verdict_.mutable_reach()->set_demand_sequence(last);
  if (last < manifest_.demand_sequence()) {
    Fault(absl::StrCat("the outbox ends at demand event ", last, ", and it was at ", manifest_.demand_sequence(),
                       " when the backup was begun"));
  }
  return absl::OkStatus();
}

absl::Status Checker::Positions() {
  const absl::StatusOr<pipeline::TotalsRow> totals = pipeline::ReadTotals(data_);
  if (!totals.ok()) return totals.status();
  CheckPointsAt("what was derived", totals->totals.position, verdict_.reach().journal_sequence(), "the journal");
  const absl::StatusOr<std::vector<delivery::Position>> positions = delivery::ReadPositions(data_);
  if (!positions.ok()) return positions.status();
  for (const delivery::Position& position : *positions) {
    CheckPointsAt(absl::StrCat("subscriber ", position.subscriber), position.sequence,
                  verdict_.reach().demand_sequence(), "the outbox");
  }
  const absl::StatusOr<bool> rebuilding = pipeline::IsRebuilding(data_);
  if (!rebuilding.ok()) return rebuilding.status();
  if (*rebuilding) Fault("it was made between a `zhudong rebuild` that was interrupted and its end");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::BackupVerdict> CheckContent(const store::Database& data, const Manifest& manifest,
                                               const AuditTrust& trust, const Tell& tell) {
  return Checker(data, manifest, trust, tell).Run();
}

}  // namespace zhudong::backup
