// A small OFD (GB/T 33190-2016): one page of text, every file under the digests of one signature.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace zhudong::app {

// `text` stands on the page.
absl::StatusOr<std::string> WriteOfd(const std::string& text);

}  // namespace zhudong::app
