#include "gateway/delivery/subscriptions.h"

#include "absl/strings/str_cat.h"
#include "gateway/base/bytes.h"
#include "zhudong/store/v1/records.pb.h"

namespace zhudong::delivery {
namespace {

std::string KeyOf(const std::string& subscriber) {
  std::string key;
  base::AppendPart(key, "");
  key += 's';
  key += subscriber;
  return key;
}

}  // namespace

absl::StatusOr<std::optional<uint64_t>> Subscriptions::Acknowledged(const std::string& subscriber) const {
  const auto bytes = database_.Get(store::Family::kDelivery, KeyOf(subscriber));
  if (!bytes.ok()) return bytes.status();
  if (!bytes->has_value()) return std::optional<uint64_t>();
  store::v1::SubscriptionRow row;
  if (!row.ParseFromString(**bytes)) {
    return absl::DataLossError(absl::StrCat("what ", subscriber, " acknowledged can't be read: let it start with a ",
                                            "cursor of its own, or restore the data directory from a backup"));
  }
  return std::optional<uint64_t>(row.acknowledged());
}

absl::Status Subscriptions::Acknowledge(const std::string& subscriber, uint64_t sequence) {
  store::v1::SubscriptionRow row;
  row.set_acknowledged(sequence);
  store::Batch batch;
  batch.Put(store::Family::kDelivery, KeyOf(subscriber), row.SerializeAsString());
  return database_.Write(batch);
}

}  // namespace zhudong::delivery
