#include "gateway/access/audit_walk.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "gateway/access/audit_rows.h"

namespace zhudong::access {
namespace {

using store::Family;

class CursorImpl final : public AuditCursor {
 public:
  CursorImpl(std::unique_ptr<store::Reader> view, v1::AuditCheckpoint anchor)
      : view_(std::move(view)),
        records_(view_->Range(Family::kAudit, AuditRecordKey(anchor.sequence() + 1), "s")),
        checkpoints_(view_->Range(Family::kAudit, AuditCheckpointKey(anchor.sequence()), "l")),
        anchor_(std::move(anchor)) {}

  absl::StatusOr<std::optional<v1::AuditEntry>> Next() override {
    std::optional<v1::AuditEntry> entry;
    if (anchor_) {
      *entry.emplace().mutable_anchor() = *std::exchange(anchor_, std::nullopt);
      return entry;
    }
    if (!records_->status().ok()) return records_->status();
    if (!checkpoints_->status().ok()) return checkpoints_->status();
    if (CheckpointIsNext()) {
      const auto checkpoint = ReadAuditCheckpoint(checkpoints_->Value());
      if (!checkpoint.ok()) return checkpoint.status();
      *entry.emplace().mutable_checkpoint() = *checkpoint;
      checkpoints_->Next();
    } else if (records_->Valid()) {
      const std::string_view value = records_->Value();
      entry.emplace().set_hash(std::string(value.substr(0, kAuditHashBytes)));
      entry->set_record(std::string(value.substr(std::min(value.size(), kAuditHashBytes))));
      records_->Next();
    }
    return entry;
  }

 private:
  // It comes right after its record, or where that would be.
  bool CheckpointIsNext() const {
    if (!checkpoints_->Valid()) return false;
    return !records_->Valid() || AuditSequenceOf(checkpoints_->Key()) < AuditSequenceOf(records_->Key());
  }

  const std::unique_ptr<store::Reader> view_;
  const std::unique_ptr<store::Cursor> records_;
  const std::unique_ptr<store::Cursor> checkpoints_;
  std::optional<v1::AuditCheckpoint> anchor_;  // until it is handed out
};

}  // namespace

absl::StatusOr<v1::AuditCheckpoint> ReadAuditCheckpoint(std::string_view bytes) {
  v1::AuditCheckpoint checkpoint;
  if (checkpoint.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return checkpoint;
  return absl::DataLossError("a checkpoint of the audit chain can't be read: restore a backup");
}

absl::StatusOr<v1::AuditCheckpoint> ReadAuditAnchor(const store::Reader& reader, v1::AuditDigest digest) {
  const auto kept = reader.Get(Family::kAudit, kAuditAnchorKey);
  if (!kept.ok()) return kept.status();
  if (kept->has_value()) return ReadAuditCheckpoint(**kept);
  v1::AuditCheckpoint beginning;
  beginning.set_hash(std::string(kAuditHashBytes, '\0'));
  beginning.set_digest(digest);
  return beginning;
}

absl::StatusOr<std::optional<v1::AuditCheckpoint>> LastAuditCheckpoint(const store::Reader& reader, uint64_t most) {
  const bool every = most == std::numeric_limits<uint64_t>::max();
  const auto cursor = reader.Range(Family::kAudit, "k", every ? "l" : AuditCheckpointKey(most + 1));
  cursor->SeekToLast();
  if (!cursor->status().ok()) return cursor->status();
  if (!cursor->Valid()) return std::nullopt;
  const auto checkpoint = ReadAuditCheckpoint(cursor->Value());
  if (!checkpoint.ok()) return checkpoint.status();
  return *checkpoint;
}

absl::Status ReadAudit(AuditCursor& cursor, absl::FunctionRef<bool(v1::AuditEntry)> take) {
  while (true) {
    absl::StatusOr<std::optional<v1::AuditEntry>> entry = cursor.Next();
    if (!entry.ok()) return entry.status();
    if (!entry->has_value() || !take(**std::move(entry))) return absl::OkStatus();
  }
}

absl::StatusOr<std::unique_ptr<AuditCursor>> OpenAuditCursor(std::unique_ptr<store::Reader> view,
                                                             v1::AuditDigest digest, uint64_t from) {
  absl::StatusOr<v1::AuditCheckpoint> anchor = ReadAuditAnchor(*view, digest);
  if (!anchor.ok()) return anchor.status();
  if (from > anchor->sequence() + 1) {
    auto nearest = LastAuditCheckpoint(*view, from - 1);
    if (!nearest.ok()) return nearest.status();
    if (nearest->has_value() && (*nearest)->sequence() > anchor->sequence()) *anchor = **std::move(nearest);
  }
  return std::make_unique<CursorImpl>(std::move(view), *std::move(anchor));
}

absl::Status ReadAuditBack(const store::Reader& reader, uint64_t before,
                           absl::FunctionRef<bool(v1::AuditRecord)> take) {
  const auto rows = reader.Range(Family::kAudit, AuditRecordKey(0), before == 0 ? "s" : AuditRecordKey(before));
  for (rows->SeekToLast(); rows->Valid(); rows->Prev()) {
    const std::string_view value = rows->Value();
    v1::AuditRecord record;
    if (value.size() < kAuditHashBytes) continue;
    if (!record.ParseFromArray(value.data() + kAuditHashBytes, static_cast<int>(value.size() - kAuditHashBytes))) {
      continue;
    }
    if (!take(std::move(record))) break;
  }
  return rows->status();
}

}  // namespace zhudong::access
