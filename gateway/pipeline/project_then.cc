#include "gateway/pipeline/project_then.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "gateway/base/bytes.h"
#include "gateway/correlation/build_project.h"
#include "gateway/correlation/rows.h"
#include "gateway/forecast/forecast.h"
#include "gateway/pipeline/adopted.h"
#include "gateway/pipeline/overlay.h"
#include "gateway/pipeline/read_model.h"
#include "zhudong/store/v1/records.pb.h"

namespace zhudong::pipeline {
namespace {

namespace rows = correlation;
using zhudong::store::v1::EventRow;
using zhudong::store::v1::JournalRecord;
using zhudong::store::v1::ProjectRow;

// A project's first forecast stands on its first statements: more than so many are not tried.
constexpr size_t kMaxTried = 16;

struct Stated {
  uint64_t sequence = 0;
  v1::Event event;
};

// What had been received of the project, in canonical order.
absl::StatusOr<std::vector<Stated>> ReceivedBy(const store::Reader& reader, const ProjectRow& row, absl::Time moment) {
  Overlay view(reader);
  std::vector<Stated> received;
  for (int i = 0; i < row.project().evidence_size(); ++i) {
    const auto event = rows::ReadRow<EventRow>(view, row.events(i));
    if (!view.status().ok()) return view.status();
    if (!event) continue;
    std::string key;
    base::AppendU64(key, event->journal_sequence());
    const auto value = reader.Get(store::Family::kJournal, key);
    if (!value.ok()) return value.status();
    JournalRecord record;
    if (!*value || !record.ParseFromString(**value)) continue;
    if (record.received_at_us() > absl::ToUnixMicros(moment)) continue;
    Stated& stated = received.emplace_back();
    stated.sequence = event->journal_sequence();
    stated.event.ParseFromString(record.event());
  }
  return received;
}

// Of the events up to that place in the journal.
v1::Project Build(const std::vector<Stated>& received, uint64_t up_to, const v1::Project& now) {
  std::vector<const v1::Event*> evidence;
  for (const Stated& stated : received) {
    if (stated.sequence <= up_to) evidence.push_back(&stated.event);
  }
  return correlation::BuildProject(evidence, {}, {now.identities().begin(), now.identities().end()});
}

}  // namespace

absl::StatusOr<ProjectsThen> ProjectsThen::At(const store::Database& database, absl::Time moment) {
  const absl::StatusOr<uint64_t> sequence = AdoptedBy(database, moment);
  if (!sequence.ok()) return sequence.status();
  const auto adopted = ReadAdopted(database, *sequence);
  if (!adopted.ok()) return adopted.status();
  auto tables = forecast::Tables::Parse(std::vector<std::string>(adopted->tables().begin(), adopted->tables().end()));
  if (!tables.ok()) return tables.status();
  return ProjectsThen(database, moment, *std::move(tables));
}

absl::StatusOr<std::optional<ProjectThen>> ProjectsThen::Find(const std::string& name) const {
  const absl::StatusOr<std::string> id = ReadModel(database_).Resolve(name);
  if (absl::IsNotFound(id.status())) return std::nullopt;
  if (!id.ok()) return id.status();
  const std::unique_ptr<store::Reader> snapshot = database_.Snapshot();
  Overlay view(*snapshot);
  const std::optional<ProjectRow> row = rows::ReadRow<ProjectRow>(view, rows::ProjectKey(*id));
  if (!view.status().ok()) return view.status();
  if (!row) return std::nullopt;
  absl::StatusOr<std::vector<Stated>> received = ReceivedBy(*snapshot, *row, moment_);
  if (!received.ok()) return received.status();
  if (received->empty()) return std::nullopt;

  std::vector<uint64_t> places;
  for (const Stated& stated : *received) places.push_back(stated.sequence);
  std::sort(places.begin(), places.end());
  ProjectThen then;
  then.project = Build(*received, places.back(), row->project());
  then.forecast = forecast::Compute(then.project, *tables_);
  if (!then.forecast) return then;
  for (size_t i = 0; i + 1 < places.size() && i < kMaxTried && !then.first; ++i) {
    then.first = forecast::Compute(Build(*received, places[i], row->project()), *tables_);
  }
  if (!then.first) then.first = then.forecast;
  return then;
}

}  // namespace zhudong::pipeline
