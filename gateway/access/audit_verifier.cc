#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/access/audit_chain.h"
#include "gateway/access/audit_rows.h"

namespace zhudong::access {

bool AuditVerifier::Fault(v1::AuditFault fault, uint64_t sequence, std::string explanation) {
  verdict_.set_fault(fault);
  verdict_.set_sequence(sequence);
  verdict_.set_explanation(std::move(explanation));
  return false;
}

bool AuditVerifier::Add(const v1::AuditEntry& entry) {
  if (verdict_.fault() != v1::AUDIT_FAULT_UNSPECIFIED) return false;
  const bool first = !std::exchange(begun_, true);
  // Anywhere else it would stand for records that somebody took out.
  if (entry.has_anchor() && !first) {
    return Fault(v1::AUDIT_FAULT_CHANGED, sequence_ + 1,
                 absl::StrCat("a beginning stands in the middle, where record ", sequence_ + 1, " should"));
  }
  switch (entry.content_case()) {
    case v1::AuditEntry::kAnchor:
      return AddAnchor(entry.anchor());
    case v1::AuditEntry::kRecord:
      return AddRecord(entry.record(), entry.hash());
    case v1::AuditEntry::kCheckpoint:
      return AddCheckpoint(entry.checkpoint());
    case v1::AuditEntry::kSkippedHash:
      if (absent_ != 0) {
        after_absent_ = true;
        return true;
      }
      ++sequence_;
      hash_ = entry.skipped_hash();
      return true;
    case v1::AuditEntry::CONTENT_NOT_SET:
      break;
  }
  return Fault(v1::AUDIT_FAULT_CHANGED, sequence_ + 1, "an entry that is none");
}

bool AuditVerifier::SignatureFits(const v1::AuditCheckpoint& checkpoint) const {
  return key_ == nullptr || key_->Verify(SignedBytes(checkpoint), checkpoint.signature());
}

bool AuditVerifier::AddAnchor(const v1::AuditCheckpoint& anchor) {
  // Only an anchor that stands for deleted records is signed; the others are where this look at the chain begins.
  if (!anchor.signature().empty() && !SignatureFits(anchor)) {
    return Fault(v1::AUDIT_FAULT_CHECKPOINT, anchor.sequence(), "the signature of the chain's beginning does not fit");
  }
  sequence_ = anchor.sequence();
  hash_ = anchor.hash();
  if (anchor.digest() != v1::AUDIT_DIGEST_UNSPECIFIED) digest_ = anchor.digest();
  return true;
}

bool AuditVerifier::AddRecord(const std::string& bytes, const std::string& hash) {
  v1::AuditRecord record;
  if (!record.ParseFromString(bytes)) {
    return Fault(v1::AUDIT_FAULT_CHANGED, sequence_ + 1, absl::StrCat("record ", sequence_ + 1, " can't be read"));
  }
  const uint64_t sequence = record.sequence();
  if (absent_ != 0) {
    if (sequence == absent_) {
      return Fault(v1::AUDIT_FAULT_REORDERED, absent_, absl::StrCat("record ", absent_, " stands at another's place"));
    }
    after_absent_ = true;
    return true;
  }
  ++records_;
  const bool fits = hash == ChainHash(digest_, hash_, bytes);
  if (sequence == sequence_ + 1 && fits) {
    sequence_ = sequence;
    hash_ = hash;
    return true;
  }
  if (sequence == sequence_ + 1) {
    return Fault(v1::AUDIT_FAULT_CHANGED, sequence,
                 absl::StrCat("record ", sequence,
                              " does not give the hash that stands with it: it, or the one before, "
                              "was changed"));
  }
  if (sequence <= sequence_) {
    return Fault(v1::AUDIT_FAULT_REORDERED, sequence, absl::StrCat("record ", sequence, " stands at another's place"));
  }
  absent_ = sequence_ + 1;
  after_absent_ = true;
  return true;
}

bool AuditVerifier::AddCheckpoint(const v1::AuditCheckpoint& checkpoint) {
  if (absent_ != 0) return true;
  // First: what a checkpoint says counts for nothing when it was changed, the number above all.
  if (!SignatureFits(checkpoint)) {
    return Fault(v1::AUDIT_FAULT_CHECKPOINT, checkpoint.sequence(),
                 absl::StrCat("the signature of the checkpoint after record ", checkpoint.sequence(),
                              " does not fit, or is another key's"));
  }
  if (checkpoint.sequence() > sequence_) {
    absent_ = sequence_ + 1;
    return true;
  }
  ++checkpoints_;
  // An older one than where this look begins says nothing here.
  if (checkpoint.sequence() < sequence_) return true;
  if (checkpoint.hash() != hash_) {
    return Fault(v1::AUDIT_FAULT_CHECKPOINT, checkpoint.sequence(),
                 absl::StrCat("the checkpoint after record ", checkpoint.sequence(), " was signed over another chain"));
  }
  return true;
}

v1::AuditVerdict AuditVerifier::Finish() {
  if (verdict_.fault() != v1::AUDIT_FAULT_UNSPECIFIED) return verdict_;
  if (!begun_) {
    Fault(v1::AUDIT_FAULT_CUT_OFF, 1, "there is nothing to verify, not even a beginning");
  } else if (absent_ != 0 && after_absent_) {
    Fault(v1::AUDIT_FAULT_MISSING, absent_, absl::StrCat("record ", absent_, " is not there"));
  } else if (absent_ != 0) {
    Fault(v1::AUDIT_FAULT_CUT_OFF, absent_,
          absl::StrCat("the chain ends before record ", absent_, ", and a signed checkpoint says that it went on"));
  } else {
    verdict_.set_fault(v1::AUDIT_FAULT_NONE);
    verdict_.set_sequence(sequence_);
    verdict_.set_explanation(absl::StrCat("whole up to record ", sequence_));
  }
  return verdict_;
}

}  // namespace zhudong::access
