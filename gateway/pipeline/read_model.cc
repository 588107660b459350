#include "gateway/pipeline/read_model.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gateway/base/bytes.h"
#include "gateway/base/text.h"
#include "gateway/correlation/correlate.h"
#include "gateway/correlation/identity.h"
#include "gateway/correlation/rows.h"
#include "gateway/model/errors.h"
#include "gateway/pipeline/open_demand.h"
#include "gateway/pipeline/overlay.h"
#include "google/protobuf/util/time_util.h"
#include "zhudong/store/v1/records.pb.h"

namespace zhudong::pipeline {
namespace {

namespace rows = correlation;
using zhudong::store::v1::EventRow;
using zhudong::store::v1::IdentityRow;
using zhudong::store::v1::JournalRecord;
using zhudong::store::v1::ProjectRow;

constexpr int64_t kMicrosPerSecond = 1000000;

absl::Status NotFound(const std::string& name) {
  return model::Error(absl::StatusCode::kNotFound, v1::ERROR_REASON_PROJECT_NOT_FOUND,
                      absl::StrCat("no project is known as ", name,
                                   "; give a project id, project code, permit number or supervision number"));
}

// Fills what the derived rows leave out because it depends on the order of arrival.
void AddArrival(const store::Reader& reader, uint64_t sequence, v1::Evidence& evidence) {
  std::string key;
  base::AppendU64(key, sequence);
  const auto value = reader.Get(store::Family::kJournal, key);
  JournalRecord record;
  if (!value.ok() || !*value || !record.ParseFromString(**value)) return;
  v1::EvidenceRef& ref = *evidence.mutable_ref();
  ref.set_journal_sequence(sequence);
  ref.mutable_received_at()->set_seconds(record.received_at_us() / kMicrosPerSecond);
  ref.mutable_received_at()->set_nanos(static_cast<int32_t>(record.received_at_us() % kMicrosPerSecond) * 1000);
  evidence.mutable_event()->ParseFromString(record.event());
  *evidence.mutable_notes() = record.notes();
}

// When the first evidence was received.
google::protobuf::Timestamp First(const v1::GetProjectResponse& story) {
  using google::protobuf::util::TimeUtil;
  const auto first = std::min_element(story.evidence().begin(), story.evidence().end(),
                                      [](const v1::Evidence& a, const v1::Evidence& b) {
                                        return TimeUtil::TimestampToMicroseconds(a.ref().received_at()) <
                                               TimeUtil::TimestampToMicroseconds(b.ref().received_at());
                                      });
  return first == story.evidence().end() ? google::protobuf::Timestamp() : first->ref().received_at();
}

bool Allowed(const std::string& division, const std::vector<std::string>& allowed) {
  for (const std::string& prefix : allowed) {
    if (prefix == "*" || absl::StartsWith(division, prefix)) return true;
  }
  return false;
}

bool Matches(const v1::ProjectFilter& filter, const std::string& need_by, std::string_view value) {
  const auto stage = static_cast<v1::Stage>(value.empty() ? 0 : value[0]);
  if (filter.stage() != v1::STAGE_UNSPECIFIED && stage != filter.stage()) return false;
  if (filter.open_demand() && (value.size() < 3 || value[2] == 0)) return false;
  if (!filter.need_by_from().empty() && need_by < filter.need_by_from()) return false;
  if (!filter.need_by_to().empty() && (need_by.empty() || need_by > filter.need_by_to())) return false;
  return true;
}

}  // namespace

absl::StatusOr<std::string> ReadModel::Resolve(const std::string& name) const {
  const std::unique_ptr<store::Reader> snapshot = database_.Snapshot();
  Overlay view(*snapshot);
  if (const auto id = rows::ResolveProjectId(view, name)) return *id;
  for (const v1::Identity& identity : rows::IdentitiesOfName(name)) {
    const std::string key = rows::IdentityKey(identity.kind(), identity.value());
    for (const std::string& link : view.Keys(rows::LinkPrefix(key), "", 1)) {
      const auto event = rows::ReadRow<EventRow>(view, rows::EventOfLink(link, key));
      if (event && !event->project_id().empty()) return event->project_id();
    }
  }
  if (!view.status().ok()) return view.status();
  return NotFound(name);
}

absl::StatusOr<v1::Project> ReadModel::GetProject(const std::string& id) const {
  const auto value = database_.Get(store::Family::kState, rows::ProjectKey(id));
  if (!value.ok()) return value.status();
  ProjectRow row;
  if (!*value || !row.ParseFromString(**value)) return NotFound(id);
  return std::move(*row.mutable_project());
}

absl::StatusOr<std::optional<v1::Forecast>> ReadModel::GetForecast(const std::string& id) const {
  const auto value = database_.Get(store::Family::kState, rows::ForecastKey(id));
  if (!value.ok()) return value.status();
  std::optional<v1::Forecast> forecast;
  if (*value && !forecast.emplace().ParseFromString(**value)) {
    return absl::DataLossError(absl::StrCat("the forecast of ", id, " can't be read; run zhudong rebuild"));
  }
  return forecast;
}

absl::StatusOr<Standing> ReadModel::GetStanding(const std::string& id) const {
  const std::unique_ptr<store::Reader> snapshot = database_.Snapshot();
  Overlay view(*snapshot);
  Standing standing;
  if (const auto last = view.Get(rows::SequenceKey(id))) standing.last_sequence = base::ReadU64(*last);
  if (auto row = rows::ReadRow<ProjectRow>(view, rows::ProjectKey(id))) {
    standing.project = std::move(*row->mutable_project());
  }
  standing.forecast = rows::ReadRow<v1::Forecast>(view, rows::ForecastKey(id));
  if (const auto now = rows::ResolveProjectId(view, id); now && *now != id) standing.successor = *now;
  if (!view.status().ok()) return view.status();
  return standing;
}

absl::StatusOr<v1::GetProjectResponse> ReadModel::GetStory(const std::string& id) const {
  const std::unique_ptr<store::Reader> snapshot = database_.Snapshot();
  Overlay view(*snapshot);
  std::optional<ProjectRow> row = rows::ReadRow<ProjectRow>(view, rows::ProjectKey(id));
  if (!view.status().ok()) return view.status();
  if (!row) return NotFound(id);
  v1::GetProjectResponse story;
  std::vector<std::string> aside;
  // The evidence stands first, the answers of utilities behind it.
  for (int i = 0; i < row->project().evidence_size(); ++i) {
    const EventRow event = rows::ReadRow<EventRow>(view, row->events(i)).value_or(EventRow());
    v1::Evidence& evidence = *story.add_evidence();
    *evidence.mutable_ref() = row->project().evidence(i);
    AddArrival(*snapshot, event.journal_sequence(), evidence);
    for (const std::string& identity : event.identities()) {
      const auto of_identity = rows::ReadRow<IdentityRow>(view, identity);
      if (of_identity && of_identity->set_aside()) aside.push_back(identity);
    }
  }
  for (const std::string& identity : aside) *story.add_set_aside() = rows::SplitIdentityKey(identity);
  if (auto forecast = rows::ReadRow<v1::Forecast>(view, rows::ForecastKey(id))) {
    *story.mutable_forecast() = *std::move(forecast);
  }
  for (std::string& former : rows::FormerProjectIds(view, id)) story.add_former_project_ids(std::move(former));
  *story.mutable_project() = std::move(*row->mutable_project());
  if (IsOpenDemand(story.project(), story.has_forecast())) *story.mutable_open_demand()->mutable_since() = First(story);
  if (!view.status().ok()) return view.status();
  return story;
}

absl::StatusOr<Page> ReadModel::List(const v1::ProjectFilter& filter, const std::vector<std::string>& allowed,
                                     const std::string& start, size_t limit, bool with_forecast_only) const {
  Page page;
  const std::string prefix = rows::ListPrefix(filter.division_prefix());
  const auto cursor = database_.Range(store::Family::kState, prefix, base::PrefixEnd(prefix));
  if (!start.empty()) cursor->Seek(start);
  for (; cursor->Valid(); cursor->Next()) {
    std::string division;
    std::string need_by;
    std::string id;
    if (!rows::SplitListKey(cursor->Key(), division, need_by, id)) continue;
    if (!Allowed(division, allowed) || !Matches(filter, need_by, cursor->Value())) continue;
    if (with_forecast_only && (cursor->Value().size() < 2 || cursor->Value()[1] == 0)) continue;
    if (page.project_ids.size() == limit) {
      page.next = std::string(cursor->Key());
      break;
    }
    page.project_ids.push_back(std::move(id));
  }
  if (absl::Status status = cursor->status(); !status.ok()) return status;
  return page;
}

absl::StatusOr<Totals> ReadModel::GetTotals() const {
  absl::StatusOr<TotalsRow> row = ReadTotals(database_);
  if (!row.ok()) return row.status();
  return row->totals;
}

}  // namespace zhudong::pipeline
