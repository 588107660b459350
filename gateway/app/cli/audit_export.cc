#include "gateway/app/cli/audit_export.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gateway/access/audit_rows.h"
#include "gateway/app/cli/context.h"
#include "gateway/base/text.h"
#include "gateway/crypto/digest.h"
#include "gateway/mapping/json_text.h"
#include "google/protobuf/util/json_util.h"
#include "nlohmann/json.hpp"

namespace zhudong::cli {

using nlohmann::ordered_json;

namespace {

// A record is bounded by the messages it tells of; this is far more.
constexpr size_t kMaxLineBytes = 4u << 20;

bool ReadHash(std::string_view hex, std::string& hash) {
  const auto is_digit = [](char c) { return absl::ascii_isxdigit(static_cast<unsigned char>(c)); };
  if (hex.size() != 2 * access::kAuditHashBytes || !std::all_of(hex.begin(), hex.end(), is_digit)) return false;
  hash = absl::HexStringToBytes(base::ToAbsl(hex));
  return true;
}

// The next line, cut where it is longer than any entry; false at the end.
bool ReadLine(std::istream& in, std::string& line) {
  line.clear();
  char c = 0;
  while (line.size() <= kMaxLineBytes && in.get(c) && c != '\n') line.push_back(c);
  return !line.empty() || in.good();
}

}  // namespace

std::string AuditLineOf(const v1::AuditEntry& entry) {
  ordered_json line;
  switch (entry.content_case()) {
    case v1::AuditEntry::kRecord: {
      line["record"] = absl::Base64Escape(entry.record());
      line["hash"] = crypto::Hex(entry.hash());
      v1::AuditRecord record;
      if (record.ParseFromString(entry.record())) line["reading"] = ordered_json::parse(ToJson(record));
      break;
    }
    case v1::AuditEntry::kCheckpoint:
      line["checkpoint"] = ordered_json::parse(ToJson(entry.checkpoint()));
      break;
    case v1::AuditEntry::kAnchor:
      line["anchor"] = ordered_json::parse(ToJson(entry.anchor()));
      break;
    case v1::AuditEntry::kSkippedHash:
      line["skipped_hash"] = crypto::Hex(entry.skipped_hash());
      break;
    case v1::AuditEntry::CONTENT_NOT_SET:
      break;
  }
  return line.dump();
}

absl::StatusOr<v1::AuditEntry> AuditEntryOf(std::string_view line) {
  const absl::Status wrong = absl::InvalidArgumentError("no entry of an audit export");
  std::string why;
  const std::optional<nlohmann::json> json = mapping::ParseJson(line, why);
  if (!json || !json->is_object()) return wrong;
  const auto text = [&json](const char* name) {
    const auto found = json->find(name);
    return found != json->end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  v1::AuditEntry entry;
  if (json->contains("record")) {
    if (!absl::Base64Unescape(text("record"), entry.mutable_record())) return wrong;
    if (!ReadHash(text("hash"), *entry.mutable_hash())) return wrong;
    return entry;
  }
  if (json->contains("skipped_hash")) {
    if (!ReadHash(text("skipped_hash"), *entry.mutable_skipped_hash())) return wrong;
    return entry;
  }
  const bool checkpoint = json->contains("checkpoint");
  if (!checkpoint && !json->contains("anchor")) return wrong;
  v1::AuditCheckpoint& into = checkpoint ? *entry.mutable_checkpoint() : *entry.mutable_anchor();
  const std::string part = json->at(checkpoint ? "checkpoint" : "anchor").dump();
  if (!google::protobuf::util::JsonStringToMessage(part, &into).ok()) return wrong;
  return entry;
}

uint64_t AddAuditExport(std::istream& in, access::AuditVerifier& verifier) {
  std::string line;
  for (uint64_t number = 1; ReadLine(in, line); ++number) {
    const absl::StatusOr<v1::AuditEntry> entry = AuditEntryOf(line);
    if (!entry.ok()) return number;
    if (!verifier.Add(*entry)) return 0;
  }
  return 0;
}

std::string AuditHeadText(const v1::AuditHead& head) {
  return absl::StrCat(head.sequence(), ":", crypto::Hex(head.hash()));
}

absl::StatusOr<v1::AuditHead> ParseAuditHead(std::string_view text) {
  const size_t colon = text.find(':');
  v1::AuditHead head;
  uint64_t sequence = 0;
  if (colon == std::string_view::npos || !absl::SimpleAtoi(base::ToAbsl(text.substr(0, colon)), &sequence) ||
      sequence == 0 || !ReadHash(text.substr(colon + 1), *head.mutable_hash())) {
    return absl::InvalidArgumentError("a head is a record's number, a colon and 64 hexadecimal digits");
  }
  head.set_sequence(sequence);
  return head;
}

}  // namespace zhudong::cli
