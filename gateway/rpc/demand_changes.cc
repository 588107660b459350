#include "gateway/rpc/demand_changes.h"

#include <algorithm>
#include <utility>

#include "gateway/model/demand_record.h"
#include "gateway/model/event_kind.h"
#include "google/protobuf/util/time_util.h"

namespace zhudong::rpc {
namespace {

using google::protobuf::util::TimeUtil;

constexpr uint64_t kWindow = 64;
constexpr uint64_t kMostLookedAt = 4096;
constexpr size_t kWindowBytes = 16u << 20;

bool IsAboutForecast(const store::v1::DemandRecord& event) {
  return event.has_forecast_issued() || event.has_forecast_revised() || event.has_forecast_withdrawn();
}

bool Takes(const ChangesQuery& query, const store::v1::DemandRecord& event) {
  if (!query.project_id.empty() && event.project_id() != query.project_id) return false;
  if (query.forecasts_only && !IsAboutForecast(event)) return false;
  return std::any_of(query.divisions.begin(), query.divisions.end(),
                     [&](const std::string& prefix) { return event.division_code().starts_with(prefix); });
}

// A list is for an overview: GetForecast tells the rest.
void Thin(v1::Forecast& forecast) {
  forecast.clear_factors();
  forecast.clear_explanation();
  forecast.clear_evidence();
  forecast.clear_cross_checks();
}

absl::Status AddCause(const journal::Journal& journal, v1::DemandChange& change) {
  const uint64_t sequence = change.event().journal_sequence();
  if (sequence == 0) return absl::OkStatus();
  const absl::StatusOr<std::vector<journal::Entry>> found = journal.Read(sequence - 1, 1, kWindowBytes);
  if (!found.ok()) return found.status();
  v1::Event event;
  const bool is_event = !found->empty() && found->front().sequence == sequence && found->front().record.has_event() &&
                        event.ParseFromString(found->front().record.event());
  if (!is_event) return absl::OkStatus();  // the rules of forecasting changed
  v1::EvidenceRef& cause = *change.mutable_cause();
  cause.set_feed(event.feed());
  cause.set_event_id(event.event_id());
  cause.set_kind(model::KindOf(event));
  *cause.mutable_occurred_at() = event.occurred_at();
  *cause.mutable_recorded_at() = event.recorded_at();
  *cause.mutable_received_at() = TimeUtil::MicrosecondsToTimestamp(found->front().record.received_at_us());
  cause.set_journal_sequence(sequence);
  return absl::OkStatus();
}

// All entries in (after, last], however few one read brings.
absl::StatusOr<std::vector<delivery::DemandEntry>> ReadWindow(const delivery::DemandLog& log, uint64_t after,
                                                              uint64_t last) {
  std::vector<delivery::DemandEntry> entries;
  while (after < last) {
    absl::StatusOr<std::vector<delivery::DemandEntry>> some = log.Read(after, last - after, kWindowBytes);
    if (!some.ok()) return some.status();
    if (some->empty()) break;
    for (delivery::DemandEntry& entry : *some) entries.push_back(std::move(entry));
    after = entries.back().sequence;
  }
  return entries;
}

}  // namespace

absl::StatusOr<ChangesPage> ListDemandChanges(const delivery::DemandLog& log, const journal::Journal& journal,
                                              const ChangesQuery& query) {
  ChangesPage page;
  const uint64_t earliest = log.earliest();
  uint64_t last = query.before == 0 ? log.end() : std::min(query.before - 1, log.end());
  const uint64_t floor = last > kMostLookedAt ? last - kMostLookedAt : 0;
  while (last >= earliest && last > floor) {
    const uint64_t after = std::max(last > kWindow ? last - kWindow : 0, earliest - 1);
    absl::StatusOr<std::vector<delivery::DemandEntry>> entries = ReadWindow(log, after, last);
    if (!entries.ok()) return entries.status();
    for (auto entry = entries->rbegin(); entry != entries->rend(); ++entry) {
      if (!Takes(query, entry->event)) continue;
      if (page.changes.size() == query.limit) {
        page.next = entry->sequence + 1;
        return page;
      }
      auto event = model::ToDemandEvent(entry->event);
      if (!event.ok()) return event.status();
      v1::DemandChange& change = page.changes.emplace_back();
      *change.mutable_event() = *std::move(event);
      if (change.event().has_forecast_issued()) {
        Thin(*change.mutable_event()->mutable_forecast_issued()->mutable_forecast());
      } else if (change.event().has_forecast_revised()) {
        Thin(*change.mutable_event()->mutable_forecast_revised()->mutable_forecast());
      }
      if (absl::Status cause = AddCause(journal, change); !cause.ok()) return cause;
    }
    last = after;
  }
  if (last >= earliest) page.next = last + 1;
  return page;
}

}  // namespace zhudong::rpc
