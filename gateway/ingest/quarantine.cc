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

using zhudong::store::v1::QuarantineRecord;

absl::StatusOr<QuarantineRecord> Parse(uint64_t id, std::string_view value) {
  QuarantineRecord record;
  if (record.ParseFromArray(value.data(), static_cast<int>(value.size()))) return record;
  return absl::DataLossError(absl::StrCat("quarantined item ", id, " can't be read"));
}

absl::StatusOr<v1::QuarantinedItem> ItemOf(const store::Reader& reader, const crypto::KeyRing& keys, uint64_t id,
                                           const QuarantineRecord& record) {
  v1::QuarantinedItem item;
  item.set_quarantine_id(id);
  item.set_feed(record.feed());
  item.set_principal(record.principal());
  item.mutable_received_at()->set_seconds(record.received_at_us() / kMicrosPerSecond);
  *item.mutable_findings() = record.findings();
  item.set_origin(record.origin());
  absl::StatusOr<std::string> original = keys.Open(record.sealed_original(), record.feed());
  if (!original.ok()) return original.status();
  item.set_original(*std::move(original));
  const absl::StatusOr<std::optional<std::string>> settled = reader.Get(store::Family::kIngest, SettlementKey(id));
  if (!settled.ok()) return settled.status();
  if (!settled->has_value()) return item;
  zhudong::store::v1::QuarantineSettlementRow row;
  if (!row.ParseFromString(**settled)) {
    return absl::DataLossError(absl::StrCat("what was done about quarantined item ", id, " can't be read"));
  }
  *item.mutable_settlement() = std::move(*row.mutable_settlement());
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

absl::StatusOr<std::vector<v1::QuarantinedItem>> ReadQuarantine(const store::Reader& reader,
                                                                const crypto::KeyRing& keys,
                                                                const QuarantineQuery& query) {
  const bool back = query.newest_first;
  const std::string begin = QuarantineKey(back ? 0 : query.after + 1);
  const std::string end = back && query.after > 0 ? QuarantineKey(query.after) : base::PrefixEnd(kPrefix);
  std::vector<v1::QuarantinedItem> items;
  const auto cursor = reader.Range(store::Family::kIngest, begin, end);
  if (back) cursor->SeekToLast();
  for (; cursor->Valid() && items.size() < query.limit; back ? cursor->Prev() : cursor->Next()) {
    const uint64_t id = base::ReadU64(cursor->Key().substr(kPrefix.size()));
    const absl::StatusOr<QuarantineRecord> record = Parse(id, cursor->Value());
    if (!record.ok()) return record.status();
    if (!query.feed.empty() && record->feed() != query.feed) continue;
    absl::StatusOr<v1::QuarantinedItem> item = ItemOf(reader, keys, id, *record);
    if (!item.ok()) return item.status();
    if (query.open_only && item->has_settlement()) continue;
    items.push_back(*std::move(item));
  }
  if (absl::Status status = cursor->status(); !status.ok()) return status;
  return items;
}

absl::StatusOr<std::optional<v1::GetQuarantinedItemResponse>> ReadQuarantined(const store::Reader& reader,
                                                                              const crypto::KeyRing& keys,
                                                                              uint64_t id) {
  const absl::StatusOr<std::optional<std::string>> value = reader.Get(store::Family::kIngest, QuarantineKey(id));
  if (!value.ok()) return value.status();
  if (!value->has_value()) return std::nullopt;
  const absl::StatusOr<QuarantineRecord> record = Parse(id, **value);
  if (!record.ok()) return record.status();
  absl::StatusOr<v1::QuarantinedItem> item = ItemOf(reader, keys, id, *record);
  if (!item.ok()) return item.status();
  v1::GetQuarantinedItemResponse found;
  std::string event = item->original();
  *found.mutable_item() = *std::move(item);
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
