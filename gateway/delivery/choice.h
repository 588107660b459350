// What a subscriber chose to be sent of a demand event. Nothing else leaves: applied once, before the sink or the
// stream.
//
// Always sent, because without them nobody could tell or order events: event_id, project_id, project_sequence,
// caused_at, gap, replay, and which change it is (an empty message where nothing inside was chosen).
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/base/live.h"
#include "zhudong/v1/demand.pb.h"

namespace zhudong::delivery {

// Full events, or of a revised forecast its ids and what `changed` names alone; everything else is a change already.
enum class EventForm { kFull, kChanges };

// Immutable; thread-safe.
class EventChoice {
 public:
  // Everything.
  EventChoice() = default;
  // `fields` are paths of demand.proto (`stage`, `forecast_revised.changed`, `forecast_issued.forecast.ramp.year`), of
  // whole messages or single fields; `forecast.…` is short for the forecast of an issued and of a revised event. Empty:
  // all. INVALID_ARGUMENT names the path that is none, and what there is at that place.
  static absl::StatusOr<EventChoice> Parse(EventForm form, const std::vector<std::string>& fields);

  // Of one form for several services, whoever has this choice sees the part of this one service alone.
  void OnlyOf(v1::UtilityService service) { service_ = service; }
  v1::UtilityService service() const { return service_; }
  bool all() const {
    return form_ == EventForm::kFull && root_ == nullptr && service_ == v1::UTILITY_SERVICE_UNSPECIFIED;
  }
  // Takes out of `event` what was not chosen, fields that this program does not know included.
  void Apply(v1::DemandEvent& event) const;

  struct Node {
    bool whole = false;
    std::map<int, Node> children;  // by field number
  };

 private:
  EventForm form_ = EventForm::kFull;
  std::shared_ptr<const Node> root_;                              // null: all
  v1::UtilityService service_ = v1::UTILITY_SERVICE_UNSPECIFIED;  // unspecified: of every one
};

// What is chosen for what somebody pulls: of the subscriber by that name, and of every one whose system the principal
// is. Of and Replace are thread-safe.
class EventChoices {
 public:
  EventChoices() : entries_(std::make_shared<const Entries>()) {}

  // While nobody else reads.
  void Add(const std::string& subscriber, const std::string& principal, EventChoice choice);
  // All of them apply, one after the other: what passes is in each.
  std::vector<EventChoice> Of(const std::string& subscriber, const std::string& principal) const;
  // From the next question on it is as `next` says.
  void Replace(const EventChoices& next) { entries_ = next.entries_; }

 private:
  struct Entry {
    std::string subscriber;
    std::string principal;
    EventChoice choice;
  };
  using Entries = std::vector<Entry>;

  base::Live<Entries> entries_;
};

}  // namespace zhudong::delivery
