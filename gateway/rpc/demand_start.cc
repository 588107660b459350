#include "gateway/rpc/demand_start.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "gateway/model/errors.h"
#include "gateway/rpc/cursor.h"
#include "gateway/rpc/demand_walk.h"
#include "gateway/rpc/divisions.h"

namespace zhudong::rpc {
namespace {

constexpr size_t kMaxNameBytes = 64;
constexpr int kMaxPrefixes = 1000;
constexpr absl::Duration kCatchUpRetry = absl::Seconds(2);

bool IsSubscriberName(const std::string& text) {
  return !text.empty() && text.size() <= kMaxNameBytes && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

absl::Status CheckFields(const v1::SubscribeStart& start) {
  std::vector<model::FieldViolation> violations;
  if (!IsSubscriberName(start.subscriber())) {
    violations.push_back({"start.subscriber", "1 to 64 lower-case letters, digits and -"});
  }
  if (start.position_case() == v1::SubscribeStart::POSITION_NOT_SET) {
    violations.push_back({"start.position", "set one of earliest, latest, cursor, latest_per_project, acknowledged"});
  }
  if (start.division_prefixes_size() > kMaxPrefixes) {
    violations.push_back({"start.division_prefixes", absl::StrCat("at most ", kMaxPrefixes)});
  } else {
    for (int i = 0; i < start.division_prefixes_size(); ++i) {
      if (IsDivisionPrefix(start.division_prefixes(i))) continue;
      violations.push_back({absl::StrCat("start.division_prefixes[", i, "]"),
                            "the first 2, 4 or 6 digits of a division code: 44, 4401, 440112"});
    }
  }
  return violations.empty() ? absl::OkStatus() : model::InvalidFields(std::move(violations));
}

absl::Status BeyondTheEnd(bool catching_up) {
  if (catching_up) {
    absl::Status later =
        model::Error(absl::StatusCode::kUnavailable, v1::ERROR_REASON_OVERLOADED,
                     "the gateway was started a moment ago and still works out what its journal holds, "
                     "to which this cursor may belong: try again with the same cursor");
    model::SetRetryAfter(later, kCatchUpRetry);
    return later;
  }
  return model::Error(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_CURSOR_INVALID,
                      "this cursor stands beyond all that this gateway ever sent: it belongs to another gateway, or to "
                      "this one before its data was restored; start with latest_per_project");
}

// The log reaches it, or says why not.
absl::StatusOr<uint64_t> Reached(uint64_t position, const DemandParts& parts) {
  // Asked first: what is derived between the two questions is in the log.
  const bool catching_up = parts.catching_up && parts.catching_up();
  if (position > parts.log.end()) return BeyondTheEnd(catching_up);
  return position;
}

absl::StatusOr<uint64_t> PositionOf(const v1::SubscribeStart& start, const DemandParts& parts) {
  switch (start.position_case()) {
    case v1::SubscribeStart::kCursor:
      return CursorPosition(start.cursor(), parts);
    case v1::SubscribeStart::kAcknowledged: {
      const auto acknowledged = parts.subscriptions.Acknowledged(start.subscriber());
      if (!acknowledged.ok()) return acknowledged.status();
      if (acknowledged->has_value()) return Reached(**acknowledged, parts);
      return parts.log.earliest() - 1;
    }
    case v1::SubscribeStart::kEarliest:
      return parts.log.earliest() - 1;
    case v1::SubscribeStart::kLatest:
    case v1::SubscribeStart::kLatestPerProject:
    case v1::SubscribeStart::POSITION_NOT_SET:
      break;
  }
  return parts.log.end();
}

}  // namespace

absl::StatusOr<uint64_t> CursorPosition(const std::string& cursor, const DemandParts& parts) {
  const absl::StatusOr<uint64_t> position = DecodeCursor(cursor);
  if (!position.ok()) return position.status();
  return Reached(*position, parts);
}

absl::StatusOr<ResolvedStart> ResolveStart(const v1::SubscribeStart& start, const access::Principal& who,
                                           const DemandParts& parts) {
  if (absl::Status fields = CheckFields(start); !fields.ok()) return fields;
  if (absl::Status allowed = parts.grants.MaySubscribe(who, start.subscriber()).ToStatus(); !allowed.ok())
    return allowed;
  auto divisions =
      GrantedDivisions(parts.grants, who, {start.division_prefixes().begin(), start.division_prefixes().end()});
  if (!divisions.ok()) return divisions.status();
  const absl::StatusOr<uint64_t> position = PositionOf(start, parts);
  if (!position.ok()) return position.status();
  if (*position + 1 < parts.log.earliest()) return CursorExpired(parts.log);
  return ResolvedStart{
      .divisions = *std::move(divisions), .snapshot = start.has_latest_per_project(), .position = *position};
}

}  // namespace zhudong::rpc
