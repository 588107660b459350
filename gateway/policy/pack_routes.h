// The entries of a pack that route approvals. Private to this folder.
#pragma once

#include "gateway/policy/pack.h"
#include "gateway/policy/pack_fields.h"

namespace zhudong::policy {

// [[route]] of `root` into `pack`, whose head was read.
void ParseRoutes(const toml::table& root, PackFields& fields, Pack& pack);

}  // namespace zhudong::policy
