#include "gateway/config/settings_rows.h"

namespace zhudong::config {
namespace {

constexpr std::string_view kFormats[] = {"json", "text"};
constexpr std::string_view kLevels[] = {"debug", "info", "warn", "error"};

constexpr Setting kAdmin[] = {
    {.name = "enabled", .at = At<&Admin::enabled>, .sentence = "Whether there is an admin port."},
    {.name = "listen",
     .at = At<&Admin::listen>,
     .sentence = "Where /metrics, /livez and /readyz are answered, over plain HTTP and to anybody; port 0 takes any "
                 "free one.",
     .form = Form::kAddress},
    {
        .name = "beyond_loopback",
        .at = At<&Admin::beyond_loopback>,
        .sentence = "Whether `listen` may be another address than loopback, as probes of Kubernetes need it. What is "
                    "answered holds names of feeds and subscribers and counts, never data of a person.",
    },
    {.name = "stuck_after_seconds",
     .at = At<&Admin::stuck_after>,
     .sentence = "A thread that has work and did not move for so long makes /livez red.",
     .least = 5,
     .most = kHour,
     .unit = "seconds"},
};

constexpr Setting kLog[] = {
    {.name = "format",
     .at = At<&Log::format>,
     .sentence = "How a line of the log looks.",
     .form = Form::kChoice,
     .choices = kFormats},
    {.name = "level",
     .at = At<&Log::level>,
     .sentence = "What is below this is not written.",
     .form = Form::kChoice,
     .choices = kLevels},
    {.name = "calls_per_second",
     .at = At<&Log::calls_per_second>,
     .sentence = "At most so many calls a second are logged of those that ended well, and as many of the others. 0: "
                 "none.",
     .least = 0,
     .most = 10000},
};

}  // namespace

std::vector<Section> MonitoringSections() {
  return {
      One<&Config::admin>("admin", "How machines watch the gateway.", kAdmin),
      One<&Config::log>("log", "What it writes to stderr.", kLog),
  };
}

}  // namespace zhudong::config
