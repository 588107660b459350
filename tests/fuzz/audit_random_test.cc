// Damaged exports of an audit chain, some thousands on every run.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/access/audit_rows.h"
#include "gateway/app/cli/audit_export.h"
#include "tests/fuzz/entries.h"
#include "tests/fuzz/random_inputs.h"

namespace zhudong::fuzz {
namespace {

// The lines of an export: a beginning, three records, one of them as its hash alone, and a checkpoint.
std::vector<std::string> Lines() {
  std::string hash(access::kAuditHashBytes, '\0');
  v1::AuditEntry beginning;
  beginning.mutable_anchor()->set_hash(hash);
  std::vector<std::string> lines = {cli::AuditLineOf(beginning)};
  for (uint64_t sequence = 1; sequence <= 3; ++sequence) {
    v1::AuditRecord rest;
    rest.set_principal("spiffe://zhudong/utility/grid");
    rest.set_detail("样例");
    const std::string bytes = access::AuditRecordBytes(sequence, absl::UnixEpoch(), rest.SerializeAsString());
    hash = access::ChainHash(v1::AUDIT_DIGEST_SM3, hash, bytes);
    v1::AuditEntry entry;
    if (sequence == 2) {
      entry.set_skipped_hash(hash);
    } else {
      entry.set_record(bytes);
      entry.set_hash(hash);
    }
    lines.push_back(cli::AuditLineOf(entry));
  }
  v1::AuditEntry end;
  end.mutable_checkpoint()->set_sequence(3);
  end.mutable_checkpoint()->set_hash(hash);
  end.mutable_checkpoint()->set_signature("not checked here");
  lines.push_back(cli::AuditLineOf(end));
  return lines;
}

TEST_F(Random, AuditExport) {
  const std::vector<std::string> whole = Lines();
  for (int round = 0; round < 3000; ++round) {
    std::vector<std::string> lines = whole;
    if (Below(2) == 0) std::swap(lines[Below(lines.size())], lines[Below(lines.size())]);
    if (Below(3) == 0) lines.erase(lines.begin() + static_cast<ptrdiff_t>(Below(lines.size())));
    if (round > 0) Damage(lines[Below(lines.size())]);
    std::string bytes;
    for (const std::string& line : lines) absl::StrAppend(&bytes, line, "\n");
    SCOPED_TRACE(testing::PrintToString(bytes));
    AuditExport(bytes);
  }
}

TEST_F(Random, AuditExportThatNestsDeepOrNeverEndsALine) {
  AuditExport(absl::StrCat("{\"anchor\":", std::string(1u << 20, '['), "\n"));
  AuditExport(absl::StrCat("{\"record\":\"", std::string(5u << 20, 'A')));
  AuditExport(std::string(1000, '\n'));
}

}  // namespace
}  // namespace zhudong::fuzz
