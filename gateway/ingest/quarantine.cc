#include "gateway/ingest/quarantine.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/base/bytes.h"
#include "zhudong/store/v1/records.pb.h"

namespace zhudong::ingest {
namespace {

constexpr std::string_view kPrefix = "q";
constexpr int64_t kMicrosPerSecond = 1000000;

}  // namespace

std::string QuarantineKey(uint64_t id) {
  std::string key(kPrefix);
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
                                                                const crypto::KeyRing& keys, const std::string& feed,
                                                                uint64_t after, size_t limit) {
  std::vector<v1::QuarantinedItem> items;
  const auto cursor = reader.Range(store::Family::kIngest, QuarantineKey(after + 1), base::PrefixEnd(kPrefix));
  for (; cursor->Valid() && items.size() < limit; cursor->Next()) {
    zhudong::store::v1::QuarantineRecord record;
    const uint64_t id = base::ReadU64(cursor->Key().substr(kPrefix.size()));
    if (!record.ParseFromArray(cursor->Value().data(), static_cast<int>(cursor->Value().size()))) {
      return absl::DataLossError(absl::StrCat("quarantined item ", id, " can't be read"));
    }
    if (!feed.empty() && record.feed() != feed) continue;
    v1::QuarantinedItem& item = items.emplace_back();
    item.set_quarantine_id(id);
    item.set_feed(record.feed());
    item.set_principal(record.principal());
    item.mutable_received_at()->set_seconds(record.received_at_us() / kMicrosPerSecond);
    *item.mutable_findings() = std::move(*record.mutable_findings());
    item.set_origin(record.origin());
    absl::StatusOr<std::string> original = keys.Open(record.sealed_original(), record.feed());
    if (!original.ok()) return original.status();
    item.set_original(*std::move(original));
  }
  if (absl::Status status = cursor->status(); !status.ok()) return status;
  return items;
}

}  // namespace zhudong::ingest
