// Random bytes for keys and names that nobody may guess. Thread-safe.
#pragma once

#include <cstddef>
#include <string>

namespace zhudong::crypto {

// Ends the process where the system has no randomness: what would go on then would only look safe.
std::string RandomBytes(size_t count);

}  // namespace zhudong::crypto
