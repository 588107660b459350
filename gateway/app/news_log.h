// What fails and what recovers in delivery, as lines of the log.
#pragma once

#include <string>

#include "gateway/delivery/news.h"
#include "gateway/telemetry/log.h"

namespace zhudong::app {

void LogNews(const std::string& subscriber, const delivery::News& news, telemetry::Log& log);

}  // namespace zhudong::app
