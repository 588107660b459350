// The list of commands that the program is made of.
#pragma once

#include <ostream>
#include <vector>

#include "CLI/CLI.hpp"
#include "gateway/app/cli/context.h"

namespace zhudong::cli {

// Commands that need no more than the public contract, and the offline ones of this folder.
const std::vector<AddCommand>& ClientCommands();

// Parses, runs the chosen command and returns the exit code. `own` are the commands that need the gateway's inside
// (serve, dev, rebuild): main lists them; they come first in --help. An exception that a library lets
// escape is reported and ends with kExitUnexpected.
int RunProgram(int argc, const char* const* argv, const std::vector<AddCommand>& own, std::ostream& out,
               std::ostream& err, Environment environment);

// The program as RunProgram parses it, for completion and tests.
void BuildProgram(CLI::App& app, const std::vector<AddCommand>& own, Context& context);

}  // namespace zhudong::cli
