#include <cstdio>
#include <cstdlib>

#include "nlohmann/json.hpp"
#include "tests/bench/bench.h"

namespace zhudong::bench {

void Report(const std::string& name, double value, const std::string& unit) {
  const nlohmann::ordered_json line = {{"name", name}, {"value", value}, {"unit", unit}};
  std::printf("%s\n", line.dump().c_str());
  std::fflush(stdout);
}

void Die(const std::string& why) {
  std::fprintf(stderr, "zhudong_bench: %s\n", why.c_str());
  std::_Exit(1);
}

}  // namespace zhudong::bench

int main(int argc, char** argv) {
  CLI::App app("The gateway's measurements; tests/bench/run puts them together.");
  app.require_subcommand(1);
  zhudong::bench::AddRawStore(app);
  zhudong::bench::AddForecastRate(app);
  zhudong::bench::AddPublish(app);
  zhudong::bench::AddLatency(app);
  zhudong::bench::AddAwait(app);
  zhudong::bench::AddLicenses(app);
  zhudong::bench::AddLicenseFill(app);
  zhudong::bench::AddCases(app);
  zhudong::bench::AddSharedDigs(app);
  zhudong::bench::AddWebhook(app);
  CLI11_PARSE(app, argc, argv);
  return 0;
}
