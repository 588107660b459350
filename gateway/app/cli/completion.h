// Shell completion made from the program itself, so that it never lags behind. Pure.
#pragma once

#include <string>

#include "CLI/CLI.hpp"

namespace zhudong::cli {

// Scripts that complete the commands and options of `app`, and files where nothing fits; those for zsh and fish show
// what each is for.
std::string BashCompletion(const CLI::App& app);
std::string ZshCompletion(const CLI::App& app);
std::string FishCompletion(const CLI::App& app);

}  // namespace zhudong::cli
