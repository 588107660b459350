// The entries of a pack that time cases and bound figures. Private to this folder.
#pragma once

#include "gateway/policy/pack.h"
#include "gateway/policy/pack_fields.h"

namespace zhudong::policy {

// [[process]], [[term]], [[capacity_limit]], [[cap]], [[outage_notice]] and [[report]] of `root` into `pack`, whose
// head was read.
void ParseClocks(const toml::table& root, PackFields& fields, Pack& pack);

}  // namespace zhudong::policy
