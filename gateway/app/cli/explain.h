// A failed call in words that say what to do. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace zhudong::cli {

// One line that says what is wrong, then indented lines that say what to do. `gateway` is the address that was called;
// empty when no call was made. The google.rpc details of the status (model/errors.h) say more than its message.
std::string Explain(const absl::Status& status, std::string_view gateway);

}  // namespace zhudong::cli
