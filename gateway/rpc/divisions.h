// Which divisions a call is about: what was asked for, within what was granted. Pure.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/access/grants.h"

namespace zhudong::rpc {

// `44`, `4401` or `440112`: 2, 4 or 6 digits.
bool IsDivisionPrefix(const std::string& text);

// The prefixes that cover exactly what is both asked for (empty: everything) and readable to `who`; sorted, none
// within another. Everything is the one empty prefix. PERMISSION_DENIED NOT_GRANTED when nothing at all is granted,
// or nothing of one of those asked for.
absl::StatusOr<std::vector<std::string>> GrantedDivisions(const access::Grants& grants, const access::Principal& who,
                                                          const std::vector<std::string>& asked);

}  // namespace zhudong::rpc
