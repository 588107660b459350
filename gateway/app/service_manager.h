// What a service manager is told, systemd above all: when the gateway serves, reloads, stops (sd_notify(3)).
#pragma once

#include <string_view>

namespace zhudong::app {

// `READY=1`, `RELOADING=1`, `STOPPING=1`. Does nothing where nobody listens: no NOTIFY_SOCKET in the environment.
void TellServiceManager(std::string_view state);

}  // namespace zhudong::app
