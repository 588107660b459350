#include "gateway/streets/seasons.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

namespace zhudong::streets {
namespace {

// One run on one of its two works.
struct Stretch {
  double from = 0;
  double to = 0;
  uint32_t run = 0;

  bool operator<(const Stretch& other) const {
    return std::tie(from, to, run) < std::tie(other.from, other.to, other.run);
  }
};

// Runs that were joined, and between which days all of them must dig: each pair of works is within the gap exactly when
// the latest start is within it of the earliest finish.
class Groups {
 public:
  Groups(const std::vector<PairRun>& runs, const std::vector<Season>& seasons, int gap_days)
      : gap_days_(gap_days), parents_(runs.size()) {
    std::iota(parents_.begin(), parents_.end(), 0U);
    for (const PairRun& each : runs) {
      latest_start_.push_back(std::max(seasons[each.a].start, seasons[each.b].start));
      earliest_finish_.push_back(std::min(seasons[each.a].finish, seasons[each.b].finish));
    }
  }

  uint32_t Of(uint32_t run) {
    while (parents_[run] != run) run = parents_[run] = parents_[parents_[run]];
    return run;
  }
  void Join(uint32_t one, uint32_t other) {
    one = Of(one);
    other = Of(other);
    if (one == other) return;
    const absl::CivilDay start = std::max(latest_start_[one], latest_start_[other]);
    const absl::CivilDay finish = std::min(earliest_finish_[one], earliest_finish_[other]);
    if (start - finish > gap_days_) return;
    const uint32_t root = std::min(one, other);
    parents_[std::max(one, other)] = root;
    latest_start_[root] = start;
    earliest_finish_[root] = finish;
  }

 private:
  int gap_days_;
  std::vector<uint32_t> parents_;
  std::vector<absl::CivilDay> latest_start_;
  std::vector<absl::CivilDay> earliest_finish_;
};

// In order of the runs, which is that of the works' start, and not in order of place: where two begin at the same spot
// no rounding may decide which of them is joined first.
void JoinAlong(std::vector<Stretch>& stretches, Groups& groups) {
  std::sort(stretches.begin(), stretches.end());
  std::vector<std::pair<uint32_t, uint32_t>> covering;
  for (size_t i = 0; i < stretches.size(); ++i) {
    const Stretch& one = stretches[i];
    for (size_t j = i + 1; j < stretches.size() && stretches[j].from < one.to; ++j) {
      const Stretch& other = stretches[j];
      const double both = std::min(one.to, other.to) - other.from;
      if (both < 0.5 * std::min(one.to - one.from, other.to - other.from)) continue;
      covering.emplace_back(std::min(one.run, other.run), std::max(one.run, other.run));
    }
  }
  std::sort(covering.begin(), covering.end());
  for (const auto& [one, other] : covering) groups.Join(one, other);
}

}  // namespace

CommonSeason CommonOf(const std::vector<Season>& seasons) {
  CommonSeason result{.season = seasons.front()};
  absl::CivilDay earliest_finish = seasons.front().finish;
  int64_t longest = 0;
  for (const Season& each : seasons) {
    result.season.start = std::max(result.season.start, each.start);
    earliest_finish = std::min(earliest_finish, each.finish);
    longest = std::max<int64_t>(longest, each.finish - each.start);
  }
  result.season.finish = earliest_finish;
  if (result.season.start > earliest_finish) {
    result.common = false;
    result.gap_days = static_cast<int>(result.season.start - earliest_finish - 1);
    result.season.finish = result.season.start + longest;
  }
  return result;
}

std::vector<std::vector<uint32_t>> GroupRuns(const std::vector<PairRun>& runs, const std::vector<Season>& seasons,
                                             int gap_days) {
  std::map<uint32_t, std::vector<Stretch>> by_work;
  for (uint32_t i = 0; i < runs.size(); ++i) {
    const Run& run = runs[i].run;
    by_work[runs[i].a].push_back({run.a_from, run.a_to, i});
    by_work[runs[i].b].push_back({std::min(run.b_from, run.b_to), std::max(run.b_from, run.b_to), i});
  }
  Groups groups(runs, seasons, gap_days);
  for (auto& [work, stretches] : by_work) JoinAlong(stretches, groups);
  std::map<uint32_t, std::vector<uint32_t>> members;
  for (uint32_t i = 0; i < runs.size(); ++i) members[groups.Of(i)].push_back(i);
  std::vector<std::vector<uint32_t>> digs;
  digs.reserve(members.size());
  for (auto& [root, dig] : members) digs.push_back(std::move(dig));
  return digs;
}

}  // namespace zhudong::streets
