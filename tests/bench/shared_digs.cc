// Works per second in which shared digs are looked for: towns of one density and two sizes, so that the second would be
// ten times as slow a work if works were compared each with each; and as many in one street.
#include <cmath>
#include <memory>
#include <random>

#include "gateway/model/dates.h"
#include "gateway/streets/shared_digs.h"
#include "tests/bench/bench.h"

namespace zhudong::bench {
namespace {

constexpr absl::CivilDay kToday(2026, 1, 1);
constexpr double kMetresPerDegree = 111'195;
constexpr double kBlockM = 250;
// So many blocks are there for each of the works.
constexpr double kBlocksPerWorks = 4;
constexpr int kCornersPerLine = 4;
constexpr int kPointsPerBlock = 8;
constexpr int kYear = 365;

// A line that wanders along the streets, with points every 30 m, drawn to half a metre.
streets::PlannedWorks Wander(std::mt19937& random, int number, int streets_each_way) {
  std::uniform_int_distribution<int> street(0, streets_each_way - 1);
  std::uniform_int_distribution<int> service(v1::UTILITY_SERVICE_ELECTRICITY, v1::UTILITY_SERVICE_ROAD);
  std::uniform_int_distribution<int> day(0, kYear - 1);
  std::uniform_real_distribution<double> drawn(-0.5, 0.5);
  streets::PlannedWorks planned;
  planned.feed = "bench";
  planned.division_code = "440106";
  v1::StreetWorks& works = planned.works;
  works.set_works_number(std::to_string(number));
  works.set_service(static_cast<v1::UtilityService>(service(random)));
  const absl::CivilDay start = kToday + day(random);
  works.set_planned_start_date(model::FormatIsoDate(start));
  works.set_planned_finish_date(model::FormatIsoDate(start + 60));
  double x = street(random) * kBlockM;
  double y = street(random) * kBlockM + 10 * drawn(random);
  for (int corner = 0; corner < kCornersPerLine; ++corner) {
    for (int i = 0; i < kPointsPerBlock; ++i) {
      (corner % 2 == 0 ? x : y) += kBlockM / kPointsPerBlock;
      v1::GeoPoint& point = *works.add_line();
      point.set_latitude(23.13 + (y + drawn(random)) / kMetresPerDegree);
      point.set_longitude(113.26 + (x + drawn(random)) / (kMetresPerDegree * std::cos(23.13 * M_PI / 180)));
    }
  }
  return planned;
}

double WorksPerSecond(int count, int streets_each_way, double seconds) {
  std::mt19937 random(count);  // the same town each time
  std::vector<streets::PlannedWorks> works;
  for (int i = 0; i < count; ++i) works.push_back(Wander(random, i, streets_each_way));
  uint64_t done = 0;
  const SteadyClock::time_point start = SteadyClock::now();
  do {
    const streets::SharedDigs found = streets::FindSharedDigs(works, kToday, {});
    if (found.digs.empty() || !found.findings.empty()) Die("no shared digs, or works that were not compared");
    done += works.size();
  } while (SecondsSince(start) < seconds);
  return static_cast<double>(done) / SecondsSince(start);
}

void Run(double seconds) {
  for (const int count : {1000, 10'000}) {
    const int streets_each_way = static_cast<int>(std::sqrt(count * kBlocksPerWorks));
    Report("shared_digs_" + std::to_string(count), WorksPerSecond(count, streets_each_way, seconds), "works/s");
  }
  Report("shared_digs_10000_one_corner", WorksPerSecond(10'000, 1, seconds), "works/s");
}

}  // namespace

void AddSharedDigs(CLI::App& app) {
  auto seconds = std::make_shared<double>(3);
  CLI::App* command = app.add_subcommand("streets", "works per second in which shared digs are looked for");
  command->add_option("--seconds", *seconds, "for each case, at least one round")->check(CLI::Range(0.1, 3600.0));
  command->callback([seconds] { Run(*seconds); });
}

}  // namespace zhudong::bench
