// How wide text stands on a terminal. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace zhudong::cli {

// Columns of a UTF-8 text: Chinese characters and full-width forms count two, combining marks none (glibc's tables for
// C.UTF-8, Unicode East Asian Width). Bytes that are no UTF-8 count one each.
size_t DisplayWidth(std::string_view text);

// The text cut to at most `columns`, with `…` at its end when something was cut. Never cuts inside a character.
std::string Shortened(std::string_view text, size_t columns);

// Control characters and bytes that are no UTF-8 replaced by `?`: what platforms send must not steer a terminal.
std::string Printable(std::string_view text);

}  // namespace zhudong::cli
