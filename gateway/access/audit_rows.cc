#include "gateway/access/audit_rows.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/base/bytes.h"
#include "gateway/base/text.h"
#include "gateway/model/text.h"

namespace zhudong::access {
namespace {

std::string KeyOf(char kind, uint64_t sequence) {
  std::string key(1, kind);
  base::AppendU64(key, sequence);
  return key;
}

std::vector<const google::protobuf::FieldDescriptor*> TextFields() {
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  const google::protobuf::Descriptor& record = *v1::AuditRecord::descriptor();
  for (int i = 0; i < record.field_count(); ++i) {
    if (record.field(i)->type() == google::protobuf::FieldDescriptor::TYPE_STRING) fields.push_back(record.field(i));
  }
  return fields;
}

}  // namespace

std::string AuditRecordKey(uint64_t sequence) { return KeyOf('r', sequence); }
std::string AuditCheckpointKey(uint64_t sequence) { return KeyOf('k', sequence); }
uint64_t AuditSequenceOf(std::string_view key) { return base::ReadU64(key.substr(1)); }

std::string ChainHash(v1::AuditDigest digest, std::string_view before, std::string_view record) {
  const std::string both = absl::StrCat(base::ToAbsl(before), base::ToAbsl(record));
  return digest == v1::AUDIT_DIGEST_SHA256 ? crypto::Sha256(both) : crypto::Sm3(both);
}

std::string AuditRecordBytes(uint64_t sequence, absl::Time at, std::string_view rest) {
  v1::AuditRecord head;
  head.set_sequence(sequence);
  const timespec moment = absl::ToTimespec(at);
  head.mutable_at()->set_seconds(moment.tv_sec);
  head.mutable_at()->set_nanos(static_cast<int32_t>(moment.tv_nsec));
  // Messages that stand one after the other are one message.
  std::string bytes = head.SerializeAsString();
  bytes.append(rest);
  return bytes;
}

bool TextsAreUtf8(const v1::AuditRecord& record) {
  static const std::vector<const google::protobuf::FieldDescriptor*> fields = TextFields();
  const google::protobuf::Reflection& reader = *record.GetReflection();
  std::string scratch;
  for (const google::protobuf::FieldDescriptor* field : fields) {
    const int count = field->is_repeated() ? reader.FieldSize(record, field) : 1;
    for (int i = 0; i < count; ++i) {
      const std::string& text = field->is_repeated() ? reader.GetRepeatedStringReference(record, field, i, &scratch)
                                                     : reader.GetStringReference(record, field, &scratch);
      if (!model::InspectText(text).utf8) return false;
    }
  }
  return true;
}

std::string SignedBytes(const v1::AuditCheckpoint& checkpoint) {
  v1::AuditCheckpoint bare = checkpoint;
  bare.clear_signature();
  bare.clear_key_id();
  return bare.SerializeAsString();
}

}  // namespace zhudong::access
