#include "gateway/ingest/quarantine.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/base/bytes.h"
#include "zhudong/store/v1/records.pb.h"

namespace zhudong::ingest {
namespace {

constexpr std::string_view kPrefix = "q";
constexpr std::string_view kSettled = "s";
constexpr int64_t kMicrosPerSecond = 1000000;
// By one page, items of other feeds and settled ones included.
constexpr size_t kMaxBytesLookedAt = 32u << 20;

using zhudong::store::v1::QuarantineRecord;

absl::StatusOr<QuarantineRecord> Parse(uint64_t id, std::string_view value) {
  QuarantineRecord record;
  if (record.ParseFromArray(value.data(), static_cast<int>(value.size()))) return record;
  return absl::DataLossError(absl::StrCat("quarantined item ", id, " can't be read"));
}

// Without what is sealed.
v1::QuarantinedItem OutlineOf(uint64_t id, const QuarantineRecord& record) {
  v1::QuarantinedItem item;
  item.set_quarantine_id(id);
  item.set_feed(record.feed());
  item.set_principal(record.principal());
  item.mutable_received_at()->set_seconds(record.received_at_us() / kMicrosPerSecond);
  *item.mutable_findings() = record.findings();
  item.set_origin(record.origin());
  return item;
}

absl::Status Unseal(const crypto::KeyRing& keys, const QuarantineRecord& record, v1::QuarantinedItem& item) {
  absl::StatusOr<std::string> original = keys.Open(record.sealed_original(), record.feed());
  if (original.ok()) item.set_original(*std::move(original));
  return original.status();
}

// `row` nullopt: it is open.
absl::Status AddSettlement(const std::optional<std::string>& row, v1::QuarantinedItem& item) {
  if (!row.has_value()) return absl::OkStatus();
  zhudong::store::v1::QuarantineSettlementRow settled;
  const bool read = settled.ParseFromString(*row);
  *item.mutable_settlement() = std::move(*settled.mutable_settlement());
  if (read) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrCat("what was done about quarantined item ", item.quarantine_id(), " can't be read"));
}

void Tell(const absl::Status& status, std::string_view field, v1::QuarantinedItem& item) {
  if (status.ok()) return;
  v1::Finding& finding = *item.add_findings();
  finding.set_code(v1::FINDING_CODE_ERROR_UNREADABLE);
  finding.set_field(std::string(field));
  finding.set_message(absl::StrCat("the gateway can't read what it kept: ", status.message()));
}

// As far as the row can be read: one that is damaged, or whose key is gone, must not hide all others.
v1::QuarantinedItem Listed(const crypto::KeyRing& keys, uint64_t id, const absl::StatusOr<QuarantineRecord>& record,
                           const std::optional<std::string>& settled) {
  v1::QuarantinedItem item = OutlineOf(id, record.ok() ? *record : QuarantineRecord());
  Tell(record.ok() ? Unseal(keys, *record, item) : record.status(), "original", item);
  Tell(AddSettlement(settled, item), "settlement", item);
  return item;
}

}  // namespace

std::string QuarantineKey(uint64_t id) {
  std::string key(kPrefix);
  base::AppendU64(key, id);
  return key;
}

std::string SettlementKey(uint64_t id) {
  std::string key(kSettled);
  base::AppendU64(key, id);
  return key;
}

absl::StatusOr<uint64_t> LastQuarantineId(const store::Reader& reader) {
  const auto cursor = reader.Range(store::Family::kIngest, kPrefix, base::PrefixEnd(kPrefix));
  cursor->SeekToLast();
  if (absl::Status status = cursor->status(); !status.ok()) return status;
  return cursor->Valid() ? base::ReadU64(cursor->Key().substr(kPrefix.size())) : 0;
}

absl::StatusOr<QuarantinePage> ReadQuarantine(const store::Reader& reader, const crypto::KeyRing& keys,
                                              const QuarantineQuery& query) {
  const bool back = query.newest_first;
  const std::string begin = QuarantineKey(back ? 0 : query.after + 1);
  const std::string end = back && query.after > 0 ? QuarantineKey(query.after) : base::PrefixEnd(kPrefix);
  QuarantinePage page;
  const auto cursor = reader.Range(store::Family::kIngest, begin, end);
  if (back) cursor->SeekToLast();
  uint64_t last = query.after;
  size_t bytes = 0;
  size_t bytes_looked_at = 0;
  for (size_t rows = 0; cursor->Valid(); ++rows, back ? cursor->Prev() : cursor->Next()) {
    if (page.items.size() >= query.limit || bytes >= query.max_bytes || rows >= query.max_rows ||
        bytes_looked_at >= kMaxBytesLookedAt) {
      page.next = last;
      break;
    }
    const uint64_t id = base::ReadU64(cursor->Key().substr(kPrefix.size()));
    last = id;
    bytes_looked_at += cursor->Value().size();
    // First, because it is cheap: most items are settled some day, and the open ones are what is asked for.
    const absl::StatusOr<std::optional<std::string>> settled = reader.Get(store::Family::kIngest, SettlementKey(id));
    if (!settled.ok()) return settled.status();
    if (query.open_only && settled->has_value()) continue;
    const absl::StatusOr<QuarantineRecord> record = Parse(id, cursor->Value());
    if (!query.feed.empty() && (!record.ok() || record->feed() != query.feed)) continue;
    page.items.push_back(Listed(keys, id, record, *settled));
    bytes += page.items.back().ByteSizeLong();
  }
  if (absl::Status status = cursor->status(); !status.ok()) return status;
  return page;
}

absl::StatusOr<std::optional<v1::GetQuarantinedItemResponse>> ReadQuarantined(const store::Reader& reader,
                                                                              const crypto::KeyRing& keys,
                                                                              uint64_t id) {
  const absl::StatusOr<std::optional<std::string>> value = reader.Get(store::Family::kIngest, QuarantineKey(id));
  if (!value.ok()) return value.status();
  if (!value->has_value()) return std::nullopt;
  const absl::StatusOr<QuarantineRecord> record = Parse(id, **value);
  if (!record.ok()) return record.status();
  const absl::StatusOr<std::optional<std::string>> settled = reader.Get(store::Family::kIngest, SettlementKey(id));
  if (!settled.ok()) return settled.status();
  v1::GetQuarantinedItemResponse found;
  v1::QuarantinedItem& item = *found.mutable_item();
  item = OutlineOf(id, *record);
  if (absl::Status unsealed = Unseal(keys, *record, item); !unsealed.ok()) return unsealed;
  if (absl::Status read = AddSettlement(*settled, item); !read.ok()) return read;
  std::string event = item.original();
  if (!record->sealed_event().empty()) {
    absl::StatusOr<std::string> opened = keys.Open(record->sealed_event(), record->feed());
    if (!opened.ok()) return opened.status();
    event = *std::move(opened);
  }
  // An original that is the platform's own bytes is no event, however it may parse: an event names its feed.
  if (found.mutable_event()->ParseFromString(event) && found.event().feed() == record->feed()) return found;
  found.clear_event();
  return found;
}

}  // namespace zhudong::ingest
