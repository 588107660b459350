// TOML → Document.
#pragma once

#include <string>

#include "gateway/forecast/values.h"

namespace zhudong::forecast {

// The document at `position` of the list (0: the national one, which must be complete). Appends every problem to
// `problems`, a line each, with document, line and column; the result is then not to be used.
Document ParseDocument(const std::string& text, size_t position, std::string& problems);

}  // namespace zhudong::forecast
