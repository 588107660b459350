// Shell completion made from the program itself, so that it never lags behind. Pure.
#pragma once

#include <string>

#include "CLI/CLI.hpp"

namespace zhudong::cli {

// A bash script that completes the commands and options of `app` (and files where nothing fits).
std::string BashCompletion(const CLI::App& app);

}  // namespace zhudong::cli
