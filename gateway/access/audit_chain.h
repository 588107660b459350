// The audit chain: append-only, hash-chained, with signed checkpoints. Nothing that it speaks of leaves before its
// record is written.
//
//   hash(n) = H(hash(n-1) ‖ record(n))       proto/zhudong/v1/audit.proto
//
// reads:     its own rows
// writes:    one row per record, one per checkpoint, in family kAudit
// promise:   a record that Append completed is found again after kill -9; a record that is changed, missing or moved is
//            found and named
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/base/clock.h"
#include "gateway/crypto/signature.h"
#include "gateway/store/database.h"
#include "zhudong/v1/audit.pb.h"

namespace zhudong::access {

// At least this long, whatever is configured: 网络安全法 art. 21, six months.
inline constexpr absl::Duration kLeastAuditRetention = absl::Hours(24 * 184);

// What checkpoints are verified with, each by its key_id: the key in use first, then those that were in use before.
using AuditKeys = std::vector<std::shared_ptr<const crypto::VerifyingKey>>;

struct AuditOptions {
  v1::AuditDigest digest = v1::AUDIT_DIGEST_SM3;
  // A checkpoint is signed after so many records, and after so long when there were any.
  uint64_t checkpoint_records = 10000;
  absl::Duration checkpoint_interval = absl::Minutes(1);
  absl::Duration retention = absl::Hours(24 * 365 * 3);
  // Whether a record must be fsynced before its answer leaves; else it is written, and fsynced within 200 ms.
  bool sync_each = false;
  size_t max_queued_bytes = 16u << 20;
  // Of the keys that signed the chain before the one that signs it now.
  AuditKeys former_keys;
};

struct AuditHead {
  uint64_t sequence = 0;  // of the newest record
  uint64_t oldest = 0;    // of the oldest kept
  std::string hash;
};

// How the chain does, since the start of the program but for the checkpoint.
struct AuditFigures {
  uint64_t queued = 0;   // records that were handed over …
  uint64_t settled = 0;  // … and of those, how many are written, or failed
  uint64_t failed = 0;   // could not be written: then nothing left
  uint64_t checkpoint_sequence = 0;
  absl::Time checkpoint_at = absl::InfinitePast();  // InfinitePast: never yet
  // Written, by action and, of refusals and failures, reason (as in errors.proto; anything else is `other`).
  std::map<std::pair<v1::AuditAction, std::string>, uint64_t> records;
};

class AuditVerifier;

// Over one view of the chain. Not thread-safe; goes before the database does.
class AuditCursor {
 public:
  virtual ~AuditCursor() = default;
  // Nullopt after the last one.
  virtual absl::StatusOr<std::optional<v1::AuditEntry>> Next() = 0;
};

// Thread-safe.
class AuditChain {
 public:
  // INVALID_ARGUMENT when retention is under kLeastAuditRetention. FAILED_PRECONDITION when the chain was hashed with
  // another digest, or signed by a key that is none of ours. DATA_LOSS when what is there is no whole chain.
  static absl::StatusOr<std::unique_ptr<AuditChain>> Open(store::Database& database,
                                                          std::shared_ptr<const crypto::SigningKey> signer,
                                                          const base::Clock& clock, AuditOptions options);
  // Waits for what is queued, signs a last checkpoint.
  virtual ~AuditChain() = default;

  // Queues one record (its sequence and time are set here) for the next group; `done` is called on a thread of the
  // chain, with the record's sequence once it is written, or with the error (AUDIT): then nothing may leave. `done`
  // must not block. `with` is written with the record, both or neither. RESOURCE_EXHAUSTED at once, without calling
  // `done`, when the queue is full.
  virtual absl::Status Append(v1::AuditRecord record, std::function<void(absl::StatusOr<uint64_t>)> done,
                              std::vector<store::Row> with = {}) = 0;
  // The same, waiting.
  virtual absl::StatusOr<uint64_t> AppendAndWait(v1::AuditRecord record) = 0;
  // Waits until everything that was queued before the call is written, or failed. Never from within a `done`.
  virtual void AwaitWritten() const = 0;

  // Entries as they are exported: an anchor first, records in order, checkpoints where they stand. What is before an
  // anchor is told by a signed checkpoint alone: so it begins at the nearest one before record `from`, or with the
  // oldest record. OUT_OF_RANGE when `from` is past the record that comes next.
  virtual absl::StatusOr<std::unique_ptr<AuditCursor>> Walk(uint64_t from) const = 0;
  // The same, until `take` answers false.
  absl::Status Read(uint64_t from, absl::FunctionRef<bool(v1::AuditEntry)> take) const;
  // Records below number `before` (0: all), newest first, until `take` answers false. What can't be parsed is left out.
  virtual absl::Status ReadBack(uint64_t before, absl::FunctionRef<bool(v1::AuditRecord)> take) const = 0;
  // Checks what Walk(from) hands out.
  virtual AuditVerifier Verifier(uint64_t from) const = 0;
  // Signs a checkpoint now, if any record is newer than the last one.
  virtual absl::Status Checkpoint() = 0;
  // Deletes what is older than retention, up to a checkpoint; the rest still verifies.
  virtual absl::Status Prune() = 0;
  virtual AuditHead head() const = 0;
  virtual AuditFigures figures() const = 0;
  virtual const AuditKeys& keys() const = 0;
  // By which records are dated.
  virtual const base::Clock& clock() const = 0;
};

// How much of a chain may stand under no signature that fits. Hashes alone prove nothing against who can write the
// disk: he makes them anew behind what he changed, and takes away the checkpoints, which he can't make.
struct AuditProof {
  uint64_t records = std::numeric_limits<uint64_t>::max();
  // Of the time that the unproven records took: no gap between two counts for more than `interval`, so that neither a
  // gateway that stood still nor a clock that was set counts.
  absl::Duration active = absl::InfiniteDuration();
  absl::Duration interval = absl::Minutes(1);
  // Whether anything must be proven at all where there are records.
  bool some = false;
};
// Of an export: the gateway signs a checkpoint when it begins one.
inline constexpr AuditProof kExportProof = {
    .records = 10000, .active = absl::Minutes(10), .interval = absl::Minutes(1), .some = true};

// Checks entries as they come, from a database or from an export. Not thread-safe.
class AuditVerifier {
 public:
  // Without keys, signatures of checkpoints are not checked, their hashes are. A chain may begin after records that
  // were deleted when their time was over; a beginning that was signed after `least_kept` shows that it was not over.
  // With keys, what stands under no signature must be within `proof`.
  explicit AuditVerifier(AuditKeys keys, absl::Time least_kept = absl::InfiniteFuture(), AuditProof proof = {})
      : keys_(std::move(keys)), least_kept_(least_kept), proof_(proof) {}

  // How far the chain reached when somebody kept this elsewhere: it must still reach there with the same hash. Who cuts
  // the end off together with its checkpoints, or has the signing key, is found by this alone. Before the first Add.
  void Expect(v1::AuditHead kept) { expected_ = std::move(kept); }
  // False once a fault is certain: nothing more need be added. A record that is not there is certain only at the end:
  // it may stand somewhere else.
  bool Add(const v1::AuditEntry& entry);
  // After the last entry.
  v1::AuditVerdict Finish();
  uint64_t records() const { return records_; }
  uint64_t checkpoints() const { return checkpoints_; }
  uint64_t last_sequence() const { return sequence_; }
  // Up to which record a signature proves the chain; 0 without keys.
  uint64_t proven() const { return proven_; }

 private:
  bool AddAnchor(const v1::AuditCheckpoint& anchor);
  bool AddRecord(const std::string& bytes, const std::string& hash);
  bool AddCheckpoint(const v1::AuditCheckpoint& checkpoint);
  // The chain reaches record `sequence`, with this hash.
  bool Reach(uint64_t sequence, const std::string& hash);
  // A signature that fits stands behind everything up to here.
  void Prove();
  bool IsProven() const;
  // Empty, or what is wrong with it.
  std::string SignatureFault(const v1::AuditCheckpoint& checkpoint) const;
  bool Fault(v1::AuditFault fault, uint64_t sequence, std::string explanation);
  void FinishWhole();

  const AuditKeys keys_;
  const absl::Time least_kept_;
  const AuditProof proof_;
  uint64_t proven_ = 0;
  absl::Duration unproven_for_;
  std::optional<absl::Time> last_at_;  // of the newest unproven record
  v1::AuditHead expected_;             // sequence 0: nothing is
  bool begun_ = false;
  uint64_t begin_ = 0;  // of the anchor
  uint64_t records_ = 0;
  uint64_t checkpoints_ = 0;
  uint64_t sequence_ = 0;  // of the last record that fits
  std::string hash_ = std::string(32, '\0');
  v1::AuditDigest digest_ = v1::AUDIT_DIGEST_SM3;
  uint64_t absent_ = 0;        // the record that was not at its place; 0: none
  bool after_absent_ = false;  // records stand behind it
  v1::AuditVerdict verdict_;
};

}  // namespace zhudong::access
