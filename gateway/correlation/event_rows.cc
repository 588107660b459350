#include "gateway/correlation/event_rows.h"

#include <algorithm>
#include <tuple>

#include "gateway/correlation/rows.h"
#include "gateway/model/serialize.h"

namespace zhudong::correlation {
namespace {

using zhudong::store::v1::EventRow;

// One is enough to take an event out of play; the rest are kept for people.
constexpr int kMaxSuperseders = 16;
constexpr int64_t kMicrosPerSecond = 1000000;

int64_t MicrosOf(const google::protobuf::Timestamp& time) {
  return time.seconds() * kMicrosPerSecond + time.nanos() / 1000;
}

void AddSorted(google::protobuf::RepeatedPtrField<std::string>& list, const std::string& value) {
  std::vector<std::string> values(list.begin(), list.end());
  const auto at = std::lower_bound(values.begin(), values.end(), value);
  if (at != values.end() && *at == value) return;
  values.insert(at, value);
  if (values.size() > kMaxSuperseders) values.resize(kMaxSuperseders);
  list.Clear();
  for (std::string& each : values) *list.Add() = std::move(each);
}

EventRows::Change Before(const std::string& event_key, const EventRow& row) {
  EventRows::Change change;
  change.event_key = event_key;
  change.identities_before.assign(row.identities().begin(), row.identities().end());
  change.project_before = row.project_id();
  return change;
}

}  // namespace

EventRows::Change EventRows::Supersede(const std::string& event_key, const std::string& by) {
  EventRow row = ReadRow<EventRow>(state_, event_key).value_or(EventRow());
  Change change = Before(event_key, row);
  AddSorted(*row.mutable_superseded_by(), by);
  row.clear_identities();
  row.clear_project_id();
  state_.Put(event_key, model::Serialize(row));
  return change;
}

EventRows::Change EventRows::Keep(uint64_t journal_sequence, const v1::Event& event, std::string_view digest,
                                  std::vector<v1::Identity> identities) {
  const std::string event_key = EventKey(event.feed(), event.event_id());
  EventRow row = ReadRow<EventRow>(state_, event_key).value_or(EventRow());
  Change change = Before(event_key, row);
  const int64_t recorded = MicrosOf(event.recorded_at());
  const bool holds =
      row.journal_sequence() == 0 ||
      std::make_tuple(row.recorded_at_us(), std::string_view(row.digest())) < std::make_tuple(recorded, digest);
  if (!holds) {
    change.identities_after = change.identities_before;
    change.counts_after = !row.project_id().empty();
    return change;
  }
  row.set_journal_sequence(journal_sequence);
  row.set_recorded_at_us(recorded);
  row.set_digest(std::string(digest));
  row.clear_identities();
  row.clear_project_id();
  const bool about_a_project = !identities.empty() || !(event.has_withdrawal() || event.has_business_registration());
  if (about_a_project && row.superseded_by().empty()) {
    for (const v1::Identity& identity : identities) {
      *row.add_identities() = IdentityKey(identity.kind(), identity.value());
    }
    change.identities_after.assign(row.identities().begin(), row.identities().end());
    change.counts_after = true;
    change.content_changed = true;
  }
  state_.Put(event_key, model::Serialize(row));
  return change;
}

v1::Identity OwnIdentity(std::string_view event_key) {
  v1::Identity own;
  own.set_kind(v1::IDENTITY_KIND_EVENT);
  std::string feed;
  std::string id;
  if (SplitEventKey(event_key, feed, id)) own.set_value(feed + "/" + id);
  return own;
}

}  // namespace zhudong::correlation
