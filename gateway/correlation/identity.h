// Which strong identities an event names, normalized so that the same thing has the same key whatever feed says it.
#pragma once

#include <string>
#include <vector>

#include "zhudong/v1/events.pb.h"
#include "zhudong/v1/projects.pb.h"

namespace zhudong::correlation {

// Sorted by strength (kind, then value), without doubles. Empty for events that state nothing about a building project
// (business registrations, withdrawals). An answer of a utility has the project that it names, and nothing else: who
// answers ties no projects together, and takes none apart by answering too often. Numbers of a local shape that carry
// no division of their own are bound to the event's prefecture, because `2026-0659` means another permit in every city;
// the number of a promotion is bound to its feed.
std::vector<v1::Identity> IdentitiesOf(const v1::Event& event);

// Under which identities a name that somebody typed may be known: a project code, permit or supervision number, a
// promotion's with its feed before it.
std::vector<v1::Identity> IdentitiesOfName(const std::string& name);

// The record an event speaks of: events with the same key are versions of one statement.
std::string RecordKeyOf(const v1::Event& event);

}  // namespace zhudong::correlation
