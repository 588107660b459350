// Who is invited to apply for electricity: (event, its project, the region's rule) → a demand event. Pure.
//
// Once for a procedure. Whether a connection was applied for already is not looked at: what comes first differs from
// one order of arrival to another, and the same events shall give the same invitations.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "gateway/policy/invitations.h"
#include "zhudong/store/v1/demand_record.pb.h"
#include "zhudong/v1/events.pb.h"
#include "zhudong/v1/projects.pb.h"

namespace zhudong::pipeline {

// The day on which the procedure was done. nullopt: the event tells of none that is done, or it was done so long before
// it was received that whoever went through it has gone on since: of a register that is read in whole nobody is
// invited.
std::optional<absl::CivilDay> DoneOn(const v1::Event& event, absl::Time received);

// Names of the procedure. Of two events with a name in common one alone invites: a permit told again, by another feed
// too, and what corrects it.
std::vector<std::string> ProcedureNames(const v1::Event& event);

// `project`: null of a business registration.
store::v1::DemandRecord InvitationTold(const v1::Event& event, const v1::Project* project,
                                       const policy::Invitation& invitation);

}  // namespace zhudong::pipeline
