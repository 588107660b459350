#include "gateway/delivery/positions.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/base/bytes.h"
#include "gateway/base/text.h"
#include "zhudong/store/v1/records.pb.h"

namespace zhudong::delivery {
namespace {

using store::Family;

absl::Status Unreadable(std::string_view subscriber) {
  return absl::DataLossError(absl::StrCat("the position of subscriber ", base::ToAbsl(subscriber), " can't be read"));
}

// Those that are pushed to: one row 'S' under each name (rows.h).
absl::Status ReadPushed(const store::Reader& reader, std::vector<Position>& positions) {
  std::string pulling;
  base::AppendPart(pulling, "");
  const auto cursor = reader.Range(Family::kDelivery, base::PrefixEnd(pulling), "");
  while (cursor->Valid()) {
    std::string_view rest = cursor->Key();
    Position position;
    if (!base::TakePart(rest, position.subscriber)) return absl::DataLossError("a row of delivery is nobody's");
    std::string part;
    base::AppendPart(part, position.subscriber);
    const absl::StatusOr<std::optional<std::string>> bytes = reader.Get(Family::kDelivery, part + "S");
    if (!bytes.ok()) return bytes.status();
    if (bytes->has_value()) {
      store::v1::SubscriberState state;
      if (!state.ParseFromString(**bytes)) return Unreadable(position.subscriber);
      position.sequence = state.position();
      positions.push_back(std::move(position));
    }
    cursor->Seek(base::PrefixEnd(part));
  }
  return cursor->status();
}

// Those that pull (subscriptions.h).
absl::Status ReadPulling(const store::Reader& reader, std::vector<Position>& positions) {
  std::string prefix;
  base::AppendPart(prefix, "");
  prefix += 's';
  const auto cursor = reader.Range(Family::kDelivery, prefix, base::PrefixEnd(prefix));
  for (; cursor->Valid(); cursor->Next()) {
    Position position{.subscriber = std::string(cursor->Key().substr(prefix.size()))};
    store::v1::SubscriptionRow row;
    if (!row.ParseFromArray(cursor->Value().data(), static_cast<int>(cursor->Value().size()))) {
      return Unreadable(position.subscriber);
    }
    position.sequence = row.acknowledged();
    positions.push_back(std::move(position));
  }
  return cursor->status();
}

}  // namespace

absl::StatusOr<std::vector<Position>> ReadPositions(const store::Reader& reader) {
  std::vector<Position> positions;
  if (absl::Status status = ReadPushed(reader, positions); !status.ok()) return status;
  if (absl::Status status = ReadPulling(reader, positions); !status.ok()) return status;
  return positions;
}

}  // namespace zhudong::delivery
