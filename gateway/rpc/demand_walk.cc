#include "gateway/rpc/demand_walk.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/delivery/share.h"
#include "gateway/model/demand_record.h"
#include "gateway/model/errors.h"
#include "gateway/rpc/cursor.h"
#include "google/protobuf/util/time_util.h"

namespace zhudong::rpc {
namespace {

using google::protobuf::util::TimeUtil;

// A filter may pass over most of what is read; with little credit still read this many.
constexpr size_t kMinFiltered = 64;

v1::DemandEvent SnapshotEvent(const std::string& project_id, v1::Forecast forecast) {
  v1::DemandEvent event;
  event.set_event_id(absl::StrCat(project_id, ".snapshot"));
  event.set_project_id(project_id);
  event.set_division_code(forecast.division_code());
  event.set_stage(forecast.stage());
  *event.mutable_forecast_issued()->mutable_forecast() = std::move(forecast);
  return event;
}

}  // namespace

absl::Status CursorExpired(const delivery::DemandLog& log) {
  return model::Error(
      absl::StatusCode::kOutOfRange, v1::ERROR_REASON_CURSOR_EXPIRED,
      "events after this cursor are no longer kept: start with latest_per_project, or with the earliest "
      "cursor if a gap does no harm",
      {{"earliest_cursor", EncodeCursor(log.earliest() - 1)}});
}

DemandWalk::DemandWalk(const delivery::DemandLog& log, const SnapshotSource& projects,
                       std::vector<std::string> divisions, std::vector<delivery::EventChoice> choices, bool snapshot,
                       uint64_t position)
    : log_(log),
      projects_(projects),
      divisions_(std::move(divisions)),
      choices_(std::move(choices)),
      snapshot_(snapshot),
      position_(position) {}

// The only place where an event enters a response.
void DemandWalk::Tell(v1::DemandEvent event, Responses& responses) const {
  for (const delivery::EventChoice& choice : choices_) choice.Apply(event);
  *responses.emplace_back().mutable_delivery()->mutable_event() = std::move(event);
}

void DemandWalk::Restrict(std::vector<std::string> divisions, std::vector<delivery::EventChoice> choices) {
  divisions_ = std::move(divisions);
  choices_ = std::move(choices);
}

bool DemandWalk::MayStillTell(v1::DemandEvent& event) const {
  if (!delivery::Covers(divisions_, event.division_code())) return false;
  for (const delivery::EventChoice& choice : choices_) choice.Apply(event);
  return true;
}

absl::StatusOr<DemandWalk::Responses> DemandWalk::Next(size_t credit, absl::Time now) {
  return snapshot_ ? FromSnapshot(credit, now) : FromLog(credit);
}

absl::StatusOr<DemandWalk::Responses> DemandWalk::FromSnapshot(size_t credit, absl::Time now) {
  if (waiting_.empty() && !listed_all_) {
    auto page = projects_.List(divisions_, next_page_, kMaxEvents);
    if (!page.ok()) return page.status();
    waiting_.assign(page->project_ids.begin(), page->project_ids.end());
    next_page_ = std::move(page->next);
    listed_all_ = next_page_.empty();
  }
  Responses responses;
  for (size_t bytes = 0; !waiting_.empty() && responses.size() < credit && bytes < kMaxBytes; waiting_.pop_front()) {
    auto forecast = projects_.GetForecast(waiting_.front());
    if (!forecast.ok()) return forecast.status();
    // Withdrawn, or moved away, since it was listed.
    if (!forecast->has_value() || !delivery::Covers(divisions_, (*forecast)->division_code())) continue;
    Tell(SnapshotEvent(waiting_.front(), **std::move(forecast)), responses);
    bytes += responses.back().ByteSizeLong();
  }
  if (waiting_.empty() && listed_all_) {
    snapshot_ = false;
    responses.push_back(Checkpoint(now));
    responses.back().mutable_checkpoint()->set_snapshot_complete(true);
  }
  return responses;
}

absl::StatusOr<DemandWalk::Responses> DemandWalk::FromLog(size_t credit) {
  Responses responses;
  if (credit == 0) return responses;
  const bool all = divisions_.size() == 1 && divisions_.front().empty();
  auto entries = log_.Read(position_, std::min(kMaxEvents, all ? credit : std::max(credit, kMinFiltered)), kMaxBytes);
  if (absl::IsOutOfRange(entries.status())) return CursorExpired(log_);
  if (!entries.ok()) return entries.status();
  for (const delivery::DemandEntry& entry : *entries) {
    // Answers, cases and invitations go to the subscribers that chose them.
    if (delivery::ReceivesOf(entry.event) == delivery::Receives::kDemand &&
        delivery::Covers(divisions_, entry.event.division_code())) {
      if (responses.size() == credit) break;
      auto event = model::ToDemandEvent(entry.event);
      if (!event.ok()) return event.status();
      Tell(*std::move(event), responses);
      responses.back().mutable_delivery()->set_cursor(EncodeCursor(entry.sequence));
    }
    position_ = entry.sequence;
  }
  return responses;
}

v1::SubscribeResponse DemandWalk::Checkpoint(absl::Time now) const {
  v1::SubscribeResponse response;
  response.mutable_checkpoint()->set_cursor(EncodeCursor(position_));
  *response.mutable_checkpoint()->mutable_as_of() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now));
  return response;
}

}  // namespace zhudong::rpc
