// The commands that need the gateway's inside. main.cc lists them.
#pragma once

#include "gateway/app/cli/context.h"

namespace zhudong::app {

void AddServe(CLI::App& app, cli::Context& context);
void AddDev(CLI::App& app, cli::Context& context);
void AddRebuild(CLI::App& app, cli::Context& context);
void AddRestore(CLI::App& app, cli::Context& context);
void AddUpgrade(CLI::App& app, cli::Context& context);

}  // namespace zhudong::app
