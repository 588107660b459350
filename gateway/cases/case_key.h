// Which case an event speaks of.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "zhudong/v1/events.pb.h"

namespace zhudong::cases {

struct CaseKey {
  v1::CaseKind kind = v1::CASE_KIND_UNSPECIFIED;
  std::string number;
};

// nullopt: of none.
std::optional<CaseKey> CaseOf(const v1::Event& event);
// `c-` and 26 characters.
std::string CaseIdOf(const CaseKey& key);
// Row key: `c` kind, number.
std::string RowKey(const CaseKey& key);
std::optional<CaseKey> SplitRowKey(std::string_view row_key);

}  // namespace zhudong::cases
