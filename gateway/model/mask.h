// Personal numbers in free text: names, addresses, scales. Land notices print them inside the holder's name.
//
// Never to be used on fields that hold a permit number: an 18-digit 施工许可证编号 has the shape of a citizen's number,
// and one in eleven passes its check. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "absl/time/civil_time.h"

namespace zhudong::model {

// `text` holds a citizen's number: region, real birth date up to `today` and check character fit, no further digit
// stands beside it, and it is no valid credit code. Full-width digits count, and one space or dash after the region and
// after the birth date. A few tens of nanoseconds for the usual text, which has no six digits in a row.
bool HoldsCitizenId(std::string_view text, absl::CivilDay today);

// Leaves the first six characters (the region) and the last two of every such number, in half width, and stars between:
// `110105**********2X`. Returns how many were masked; `text` is unchanged when none.
int MaskCitizenIds(std::string& text, absl::CivilDay today);

// Words from outside as they may be kept and shown: as ToUtf8 (text.h), with such numbers masked first, so that nothing
// of one stays that the end goes through.
std::string ShownWords(std::string words, size_t max_bytes, absl::CivilDay today);

}  // namespace zhudong::model
