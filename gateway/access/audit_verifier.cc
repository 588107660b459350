#include <algorithm>
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
      return Reach(sequence_ + 1, entry.skipped_hash());
    case v1::AuditEntry::CONTENT_NOT_SET:
      break;
  }
  return Fault(v1::AUDIT_FAULT_CHANGED, sequence_ + 1, "an entry that is none");
}

bool AuditVerifier::Reach(uint64_t sequence, const std::string& hash) {
  sequence_ = sequence;
  hash_ = hash;
  if (sequence == 0 || expected_.sequence() != sequence || expected_.hash() == hash) return true;
  return Fault(v1::AUDIT_FAULT_REWRITTEN, sequence,
               absl::StrCat("record ", sequence,
                            " has another hash than the one that was kept elsewhere: the chain was written anew"));
}

void AuditVerifier::Prove() {
  if (keys_.empty()) return;
  proven_ = sequence_;
  unproven_for_ = absl::ZeroDuration();
  last_at_.reset();
}

bool AuditVerifier::IsProven() const {
  if (keys_.empty() || proven_ == sequence_) return true;
  const bool none = proven_ == begin_ && proof_.some;
  return !none && sequence_ - proven_ <= proof_.records && unproven_for_ <= proof_.active;
}

std::string AuditVerifier::SignatureFault(const v1::AuditCheckpoint& checkpoint) const {
  const std::string what = absl::StrCat("the checkpoint after record ", checkpoint.sequence());
  if (checkpoint.signature().empty()) return what + " is not signed";
  if (keys_.empty()) return "";
  for (const auto& key : keys_) {
    if (key->key_id() != checkpoint.key_id()) continue;
    if (key->Verify(SignedBytes(checkpoint), checkpoint.signature())) return "";
    return absl::StrCat("the signature of ", what, " does not fit, or is another key's");
  }
  return absl::StrCat(what, " is signed by key ", checkpoint.key_id(), ", which is none of those that are known");
}

bool AuditVerifier::AddAnchor(const v1::AuditCheckpoint& anchor) {
  begin_ = anchor.sequence();
  if (begin_ == 0 && anchor.hash() != hash_) {
    return Fault(v1::AUDIT_FAULT_CHANGED, 1, "the chain's beginning is not the one that every chain has");
  }
  // It stands for records that are not here: who may say so is the gateway alone.
  if (begin_ > 0) {
    if (const std::string fault = SignatureFault(anchor); !fault.empty()) {
      return Fault(v1::AUDIT_FAULT_CHECKPOINT, begin_,
                   absl::StrCat("records up to ", begin_, " are left out, and ", fault));
    }
    if (absl::FromUnixSeconds(anchor.at().seconds()) > least_kept_) {
      return Fault(v1::AUDIT_FAULT_MISSING, begin_,
                   absl::StrCat("records up to ", begin_, " are gone before their time"));
    }
  }
  if (anchor.digest() != v1::AUDIT_DIGEST_UNSPECIFIED) digest_ = anchor.digest();
  if (!Reach(begin_, anchor.hash())) return false;
  Prove();
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
    const absl::Time at = absl::FromUnixSeconds(record.at().seconds()) + absl::Nanoseconds(record.at().nanos());
    if (last_at_.has_value()) unproven_for_ += std::clamp(at - *last_at_, absl::ZeroDuration(), proof_.interval);
    last_at_ = at;
    return Reach(sequence, hash);
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
  if (std::string fault = SignatureFault(checkpoint); !fault.empty()) {
    return Fault(v1::AUDIT_FAULT_CHECKPOINT, checkpoint.sequence(), std::move(fault));
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
  Prove();
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
  } else if (expected_.sequence() > sequence_) {
    Fault(v1::AUDIT_FAULT_CUT_OFF, sequence_ + 1,
          absl::StrCat("the chain ends before record ", sequence_ + 1, ", and it reached record ", expected_.sequence(),
                       " when its head was kept elsewhere"));
  } else if (expected_.sequence() > 0 && expected_.sequence() < begin_) {
    Fault(v1::AUDIT_FAULT_MISSING, expected_.sequence(),
          absl::StrCat("record ", expected_.sequence(), ", whose hash was kept elsewhere, is not there to compare: ",
                       "this begins after record ", begin_));
  } else if (!IsProven()) {
    Fault(v1::AUDIT_FAULT_CHECKPOINT, proven_ + 1,
          absl::StrCat("records ", proven_ + 1, " to ", sequence_, " stand under no signed checkpoint, ",
                       "and one should have been signed since: they may have been written anew by whoever took the ",
                       "checkpoints away"));
  } else {
    FinishWhole();
  }
  return verdict_;
}

void AuditVerifier::FinishWhole() {
  verdict_.set_fault(v1::AUDIT_FAULT_NONE);
  verdict_.set_sequence(sequence_);
  verdict_.mutable_head()->set_sequence(sequence_);
  verdict_.mutable_head()->set_hash(hash_);
  std::string proven;
  if (!keys_.empty() && proven_ < sequence_) {
    proven = proven_ == 0
                 ? "; no signature proves any of it yet"
                 : absl::StrCat("; a signature proves it up to record ", proven_, ", the rest waits for the next one");
  }
  const std::string whole =
      begin_ == 0 ? absl::StrCat("whole up to record ", sequence_)
                  : absl::StrCat("whole from record ", begin_ + 1, " up to record ", sequence_, "; of records up to ",
                                 begin_, " a signed checkpoint says that they were, and nothing here shows them");
  verdict_.set_explanation(whole + proven);
}

}  // namespace zhudong::access
