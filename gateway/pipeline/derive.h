// One journal record → everything that follows from it, as writes. The same records in the same order give the same
// rows and the same outbox, however they are cut into batches: that is what makes a rebuild comparable.
//
// reads:     journal entries; the derived rows (through the overlay)
// writes:    Family::kState and the outbox
// remembers: the rules in force
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/cases/case_files.h"
#include "gateway/cases/rules.h"
#include "gateway/correlation/correlate.h"
#include "gateway/forecast/forecast.h"
#include "gateway/journal/journal.h"
#include "gateway/pipeline/overlay.h"
#include "gateway/pipeline/story.h"
#include "gateway/pipeline/totals.h"
#include "gateway/policy/invitations.h"

namespace zhudong::pipeline {

// The rules that hold at a position of the journal.
struct Rules {
  std::shared_ptr<const forecast::Tables> tables;
  correlation::Limits limits;
  std::shared_ptr<const cases::Rules> cases;                   // null: adopted before there were cases
  std::shared_ptr<const policy::InvitationRules> invitations;  // null: adopted without packs
};

absl::StatusOr<Rules> ParseRules(const zhudong::store::v1::RulesAdopted& adopted);

// Not thread-safe. Holds the totals and the rules between batches; whoever loses a batch makes a new one from the
// database.
class Deriver {
 public:
  using Emit = std::function<void(std::string_view serialized_event)>;

  // Reads where the state stands, and the rules in force there.
  static absl::StatusOr<Deriver> FromState(const store::Reader& reader);

  // Reads what these entries are going to ask for into the overlay, all at once. Apply does without, but slower.
  static void ReadAhead(Overlay& overlay, const std::vector<journal::Entry>& entries);
  // Applies one entry. Demand events come out complete, in order. False: there is more to do for this entry than one
  // batch should hold (new rules touch every project); close the batch and apply the same entry again in the next.
  // An error means that the overlay is not to be kept.
  absl::StatusOr<bool> Apply(Overlay& overlay, const journal::Entry& entry, const Emit& emit);
  // Writes the totals and the position into the overlay; at the end of a batch.
  void Close(Overlay& overlay) const;

  const Totals& totals() const { return totals_; }
  uint64_t position() const { return totals_.position; }

 private:
  struct Cause {
    uint64_t sequence;
    int64_t received_at_us;
    const std::string& traceparent;
  };

  absl::Status ApplyEvent(Overlay& overlay, const Cause& cause, const journal::Entry& entry, const Emit& emit);
  // Every project, then every case, is worked out anew; false: there are more than one batch should hold.
  absl::StatusOr<bool> Adopt(Overlay& overlay, const Cause& cause, const zhudong::store::v1::RulesAdopted& adopted,
                             const Emit& emit);
  void Forecast(Overlay& overlay, const Cause& cause, const correlation::Regrouping& regrouping, const Emit& emit);
  bool AdoptProjects(Overlay& overlay, const Cause& cause, const Emit& emit);
  bool AdoptCases(Overlay& overlay, const Cause& cause, const Emit& emit);
  void TellCases(Overlay& overlay, const Cause& cause, std::vector<cases::CaseChange> changes, const Emit& emit);
  ForecastChange ForecastOne(Overlay& overlay, const std::string& id, const correlation::ProjectChange& change);
  // Tells of the procedure that is done with this event; `regrouping` is what came of it.
  void Invite(Overlay& overlay, const Cause& cause, const v1::Event& event, const correlation::Regrouping& regrouping,
              const Emit& emit);
  void Send(Overlay& overlay, const Cause& cause, store::v1::DemandRecord event, const Emit& emit);

  Totals totals_;
  Rules rules_;
  uint64_t rules_sequence_ = 0;
  std::string adopted_up_to_;  // project key, then case key; while new rules are being applied
};

}  // namespace zhudong::pipeline
