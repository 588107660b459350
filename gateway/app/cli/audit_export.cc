#include "gateway/app/cli/audit_export.h"

#include "absl/strings/escaping.h"
#include "gateway/app/cli/context.h"
#include "gateway/crypto/digest.h"
#include "google/protobuf/util/json_util.h"
#include "nlohmann/json.hpp"

namespace zhudong::cli {

using nlohmann::ordered_json;

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

absl::StatusOr<v1::AuditEntry> AuditEntryOf(const std::string& line) {
  const absl::Status wrong = absl::InvalidArgumentError("no entry of an audit export");
  const ordered_json json = ordered_json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return wrong;
  const auto text = [&json](const char* name) {
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  v1::AuditEntry entry;
  const char* const part = json.contains("checkpoint") ? "checkpoint" : "anchor";
  if (json.contains("record")) {
    if (!absl::Base64Unescape(text("record"), entry.mutable_record())) return wrong;
    entry.set_hash(absl::HexStringToBytes(text("hash")));
  } else if (json.contains("skipped_hash")) {
    entry.set_skipped_hash(absl::HexStringToBytes(text("skipped_hash")));
  } else if (json.contains(part)) {
    v1::AuditCheckpoint& into = json.contains("checkpoint") ? *entry.mutable_checkpoint() : *entry.mutable_anchor();
    if (!google::protobuf::util::JsonStringToMessage(json.at(part).dump(), &into).ok()) return wrong;
  } else {
    return wrong;
  }
  return entry;
}

}  // namespace zhudong::cli
