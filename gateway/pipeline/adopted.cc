#include "gateway/pipeline/adopted.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/base/bytes.h"
#include "gateway/cases/case_rows.h"

namespace zhudong::pipeline {

using store::Family;

absl::StatusOr<uint64_t> AdoptedBy(const store::Reader& reader, absl::Time moment) {
  const std::string first = cases::RulesKey(0);
  const auto rows = reader.Range(Family::kState, first, base::PrefixEnd(first.substr(0, 1)));
  uint64_t sequence = 0;
  for (; rows->Valid(); rows->Next()) {
    const uint64_t adopted_us = base::ReadU64(rows->Value());
    if (sequence != 0 && adopted_us > static_cast<uint64_t>(std::max<int64_t>(absl::ToUnixMicros(moment), 0))) break;
    sequence = base::ReadU64(rows->Key().substr(1));
  }
  if (!rows->status().ok()) return rows->status();
  if (sequence == 0) return absl::FailedPreconditionError("no rules of cases are adopted yet: try again in a moment");
  return sequence;
}

absl::StatusOr<zhudong::store::v1::RulesAdopted> ReadAdopted(const store::Reader& reader, uint64_t journal_sequence) {
  std::string key;
  base::AppendU64(key, journal_sequence);
  const auto value = reader.Get(Family::kJournal, key);
  if (!value.ok()) return value.status();
  zhudong::store::v1::JournalRecord record;
  if (!*value || !record.ParseFromString(**value) || !record.has_rules_adopted()) {
    return absl::DataLossError(absl::StrCat("the journal has no rules at ", journal_sequence));
  }
  return std::move(*record.mutable_rules_adopted());
}

}  // namespace zhudong::pipeline
