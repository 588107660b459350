#include "gateway/delivery/rows.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "gateway/base/bytes.h"

namespace zhudong::delivery {
namespace {

using store::Family;

constexpr int kDaysKept = 400;

template <typename Message>
absl::StatusOr<Message> Parse(std::string_view bytes, const std::string& what) {
  Message message;
  if (message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return message;
  return absl::DataLossError(absl::StrCat(what, " can't be read: restore the data directory from a backup"));
}

Lane LaneOf(const store::v1::LaneState& state) {
  Lane lane;
  lane.attempts = static_cast<int>(state.attempts());
  lane.next_attempt = absl::FromUnixMicros(state.next_attempt_us());
  lane.held = state.held();
  lane.was_held = state.was_held();
  if (state.failing_since_us() != 0) lane.failing_since = absl::FromUnixMicros(state.failing_since_us());
  return lane;
}

}  // namespace

Rows::Rows(store::Database& database, const std::string& subscriber) : database_(database) {
  base::AppendPart(prefix_, subscriber);
}

std::string Rows::Key(char kind, std::string_view rest) const {
  std::string key = prefix_;
  key += kind;
  key += rest;
  return key;
}

std::string Rows::ParkedPrefix(const std::string& project_id) const {
  std::string key = Key('P', "");
  base::AppendPart(key, project_id);
  return key;
}

absl::StatusOr<store::v1::SubscriberState> Rows::ReadState() const {
  auto bytes = database_.Get(Family::kDelivery, Key('S', ""));
  if (!bytes.ok()) return bytes.status();
  if (!bytes->has_value()) return absl::NotFoundError("no such subscriber yet");
  return Parse<store::v1::SubscriberState>(**bytes, "the subscriber's position");
}

absl::Status Rows::VisitLanes(const std::function<void(const std::string&, Lane)>& visit) const {
  std::map<std::string, Lane> lanes;
  const std::string states = Key('L', "");
  const auto state = database_.Range(Family::kDelivery, states, base::PrefixEnd(states));
  for (; state->Valid(); state->Next()) {
    auto row = Parse<store::v1::LaneState>(state->Value(), "a waiting project");
    if (!row.ok()) return row.status();
    lanes[row->project_id()] = LaneOf(*row);
  }
  if (absl::Status status = state->status(); !status.ok()) return status;

  const std::string parked = Key('P', "");
  const auto cursor = database_.Range(Family::kDelivery, parked, base::PrefixEnd(parked));
  for (; cursor->Valid(); cursor->Next()) {
    std::string_view rest = cursor->Key().substr(parked.size());
    std::string project_id;
    if (!base::TakePart(rest, project_id) || rest.size() != 8 || !lanes.contains(project_id)) {
      return absl::DataLossError("a waiting event belongs to no waiting project: restore the data directory");
    }
    Lane& lane = lanes[project_id];
    lane.tail = base::ReadU64(rest);
    if (lane.waiting++ > 0) continue;
    lane.head = lane.tail;
    auto event = Parse<store::v1::DemandRecord>(cursor->Value(), "a waiting event");
    if (!event.ok()) return event.status();
    lane.related.assign(event->related_project_ids().begin(), event->related_project_ids().end());
  }
  if (absl::Status status = cursor->status(); !status.ok()) return status;
  for (auto& [project_id, lane] : lanes) {
    if (lane.waiting == 0) {
      return absl::DataLossError(absl::StrCat("nothing waits in the waiting project ", project_id,
                                              ": restore the data directory from a backup"));
    }
    visit(project_id, std::move(lane));
  }
  return absl::OkStatus();
}

absl::Status Rows::VisitGaps(const std::function<void(store::v1::GapRow)>& visit) const {
  const std::string gaps = Key('G', "");
  const auto cursor = database_.Range(Family::kDelivery, gaps, base::PrefixEnd(gaps));
  for (; cursor->Valid(); cursor->Next()) {
    auto row = Parse<store::v1::GapRow>(cursor->Value(), "a gap in a project's events");
    if (!row.ok()) return row.status();
    visit(*std::move(row));
  }
  return cursor->status();
}

absl::Status Rows::VisitLane(const std::string& project_id, const std::function<void(DemandEntry)>& visit) const {
  const std::string prefix = ParkedPrefix(project_id);
  const auto cursor = database_.Range(Family::kDelivery, prefix, base::PrefixEnd(prefix));
  for (; cursor->Valid(); cursor->Next()) {
    auto event = Parse<store::v1::DemandRecord>(cursor->Value(), "a waiting event");
    if (!event.ok()) return event.status();
    visit({base::ReadU64(cursor->Key().substr(prefix.size())), *std::move(event)});
  }
  return cursor->status();
}

absl::StatusOr<LaneRows> Rows::ReadLane(const std::string& project_id, size_t events) const {
  const std::string prefix = ParkedPrefix(project_id);
  const auto cursor = database_.Range(Family::kDelivery, prefix, base::PrefixEnd(prefix));
  LaneRows rows;
  size_t bytes = 0;
  for (; cursor->Valid() && rows.size() <= events && (rows.size() < 2 || bytes < Planner::kCallBytes); cursor->Next()) {
    bytes += cursor->Value().size();
    auto event = Parse<store::v1::DemandRecord>(cursor->Value(), "a waiting event");
    if (!event.ok()) return event.status();
    rows.push_back({base::ReadU64(cursor->Key().substr(prefix.size())), *std::move(event)});
  }
  if (absl::Status status = cursor->status(); !status.ok()) return status;
  if (rows.empty()) return absl::NotFoundError(absl::StrCat("nothing waits in project ", project_id));
  return rows;
}

absl::StatusOr<store::v1::LaneState> Rows::ReadLaneState(const std::string& project_id) const {
  auto bytes = database_.Get(Family::kDelivery, Key('L', project_id));
  if (!bytes.ok()) return bytes.status();
  if (!bytes->has_value()) return absl::NotFoundError(absl::StrCat("project ", project_id, " does not wait"));
  return Parse<store::v1::LaneState>(**bytes, "a waiting project");
}

absl::StatusOr<std::vector<store::v1::LaneState>> Rows::ReadHeld(const std::string& after_project, size_t limit) const {
  std::vector<store::v1::LaneState> held;
  const std::string prefix = Key('L', "");
  // The zero byte makes it the first key after the one of `after_project` itself.
  const std::string begin = after_project.empty() ? prefix : Key('L', after_project) + '\0';
  const auto cursor = database_.Range(Family::kDelivery, begin, base::PrefixEnd(prefix));
  for (; cursor->Valid() && held.size() < limit; cursor->Next()) {
    auto row = Parse<store::v1::LaneState>(cursor->Value(), "a waiting project");
    if (!row.ok()) return row.status();
    if (row->held()) held.push_back(*std::move(row));
  }
  if (absl::Status status = cursor->status(); !status.ok()) return status;
  return held;
}

absl::StatusOr<std::optional<uint64_t>> Rows::MemberSince(const std::string& project_id) const {
  auto bytes = database_.Get(Family::kDelivery, Key('M', project_id));
  if (!bytes.ok()) return bytes.status();
  if (!bytes->has_value()) return std::optional<uint64_t>();
  return std::optional<uint64_t>((*bytes)->size() == 8 ? base::ReadU64(**bytes) : 0);
}

void Rows::AddMember(store::Batch& batch, const std::string& project_id, uint64_t sequence) const {
  std::string since;
  base::AppendU64(since, sequence);
  batch.Put(Family::kDelivery, Key('M', project_id), since);
}

absl::StatusOr<std::vector<v1::ReconciliationDay>> Rows::ReadDays(const std::string& first,
                                                                  const std::string& last) const {
  std::vector<v1::ReconciliationDay> days;
  const auto cursor = database_.Range(Family::kDelivery, Key('D', first), Key('D', last) + '\0');
  for (; cursor->Valid(); cursor->Next()) {
    auto day = Parse<v1::ReconciliationDay>(cursor->Value(), "the counts of a day");
    if (!day.ok()) return day.status();
    days.push_back(*std::move(day));
  }
  if (absl::Status status = cursor->status(); !status.ok()) return status;
  return days;
}

// A day is kept for a little more than a year.
void Rows::PutDay(store::Batch& batch, const v1::ReconciliationDay& day) const {
  absl::CivilDay written;
  if (absl::ParseCivilTime(day.day(), &written)) {
    batch.DeleteRange(Family::kDelivery, Key('D', ""), Key('D', absl::FormatCivilTime(written - kDaysKept)));
  }
  batch.Put(Family::kDelivery, Key('D', day.day()), day.SerializeAsString());
}

void Rows::Forget(store::Batch& batch) const {
  for (char kind : {'S', 'L', 'P', 'G', 'K', 'J', 'Q', 'M', 'D'}) {
    batch.DeleteRange(Family::kDelivery, Key(kind, ""), base::PrefixEnd(Key(kind, "")));
  }
}

void Rows::Append(store::Batch& batch, const Changes& changes) const {
  const auto parked_key = [this](const std::string& project_id, uint64_t sequence) {
    std::string key = ParkedPrefix(project_id);
    base::AppendU64(key, sequence);
    return key;
  };
  for (const std::string& project_id : changes.clear) {
    const std::string prefix = ParkedPrefix(project_id);
    batch.DeleteRange(Family::kDelivery, prefix, base::PrefixEnd(prefix));
  }
  for (const Changes::Parked& row : changes.park) {
    batch.Put(Family::kDelivery, parked_key(row.project_id, row.sequence), row.event.SerializeAsString());
  }
  for (const auto& [project_id, sequence] : changes.unpark) {
    batch.Delete(Family::kDelivery, parked_key(project_id, sequence));
  }
  for (const auto& [project_id, state] : changes.lanes) {
    if (state) {
      batch.Put(Family::kDelivery, Key('L', project_id), state->SerializeAsString());
    } else {
      batch.Delete(Family::kDelivery, Key('L', project_id));
    }
  }
  for (const auto& [project_id, row] : changes.gaps) {
    if (row) {
      batch.Put(Family::kDelivery, Key('G', project_id), row->SerializeAsString());
    } else {
      batch.Delete(Family::kDelivery, Key('G', project_id));
    }
  }
  for (const v1::ReconciliationDay& day : changes.days) PutDay(batch, day);
  if (changes.state) batch.Put(Family::kDelivery, Key('S', ""), changes.state->SerializeAsString());
}

absl::Status Rows::Write(store::Batch& batch) const {
  if (batch.empty()) return absl::OkStatus();
  if (absl::Status status = database_.Write(batch); !status.ok()) return status;
  batch.Clear();
  return absl::OkStatus();
}

}  // namespace zhudong::delivery
