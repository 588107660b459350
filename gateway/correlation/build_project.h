// A project from its events: a pure function of the set.
//
// Which statement holds: of several versions of one record (the same permit, the same land contract) the one recorded
// last; of several records of one kind, areas add up (phases, parcels) and dates take the latest, and what tells of the
// same counts once (announcements.h, buildings.h, facts.h); of several kinds, the order is written with each field in
// build_project.cc.
#pragma once

#include <string>
#include <vector>

#include "zhudong/v1/events.pb.h"
#include "zhudong/v1/projects.pb.h"

namespace zhudong::correlation {

// `evidence` and `answers` in canonical order, at least one of either; `identities` in order of strength, the first
// gives the id.
v1::Project BuildProject(const std::vector<const v1::Event*>& evidence, const std::vector<const v1::Event*>& answers,
                         std::vector<v1::Identity> identities);

// `p-` and 26 characters.
std::string ProjectIdOf(const v1::Identity& strongest);

}  // namespace zhudong::correlation
