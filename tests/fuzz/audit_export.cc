#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>

#include "gateway/app/cli/audit_export.h"
#include "tests/fuzz/entries.h"

namespace zhudong::fuzz {
namespace {

void Must(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

}  // namespace

void AuditExport(std::string_view bytes) {
  std::istringstream in{std::string(bytes)};
  access::AuditVerifier verifier({});
  const uint64_t bad = cli::AddAuditExport(in, verifier);
  const v1::AuditVerdict verdict = verifier.Finish();
  Must(verdict.fault() != v1::AUDIT_FAULT_UNSPECIFIED, "there is always a verdict");
  Must(!verdict.explanation().empty(), "a verdict says why");
  Must(verdict.has_head() == (verdict.fault() == v1::AUDIT_FAULT_NONE), "what is whole has a head");
  Must(bad <= static_cast<uint64_t>(bytes.size()) + 1, "the line that is no entry is one of them");
  const absl::StatusOr<v1::AuditEntry> entry = cli::AuditEntryOf(bytes.substr(0, bytes.find('\n')));
  if (entry.ok()) {
    const absl::StatusOr<v1::AuditEntry> again = cli::AuditEntryOf(cli::AuditLineOf(*entry));
    Must(again.ok() && again->SerializeAsString() == entry->SerializeAsString(), "an entry that was read is written");
  }
  const absl::StatusOr<v1::AuditHead> head = cli::ParseAuditHead(bytes);
  if (head.ok()) Must(cli::ParseAuditHead(cli::AuditHeadText(*head)).ok(), "a head that was read is written");
}

}  // namespace zhudong::fuzz
