// The entries of a pack that say what is made public, and who pays up to where. Private to this folder.
#pragma once

#include "gateway/policy/pack.h"
#include "gateway/policy/pack_fields.h"

namespace zhudong::policy {

v1::GuideBasis BasisOf(const Rests& rests);
v1::GuideCapacity CapacityOf(const CapacityLimit& limit);

// [[investment_boundary]], [[favoured_project]], [[charge]], [[programme]], [[hotline]], [[catalogue]] with its
// [[service_category]] and [[service_item]], [[publication]] and [[invitation]] of `root` into `pack`, whose head was
// read.
void ParseGuide(const toml::table& root, PackFields& fields, Pack& pack);

}  // namespace zhudong::policy
