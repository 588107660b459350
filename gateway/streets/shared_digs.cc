#include "gateway/streets/shared_digs.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/model/dates.h"
#include "gateway/streets/proposal.h"
#include "gateway/streets/runs.h"
#include "gateway/streets/seasons.h"

namespace zhudong::streets {
namespace {

// What lies closer to the line than this is how it was drawn.
constexpr double kSmoothM = 2;
constexpr size_t kMaxPartners = 64;
constexpr size_t kMaxLookedAt = 512;
constexpr int kMaxGapDays = 730;
constexpr double kMaxNearM = 100;
constexpr double kMaxSharedM = 10'000;

// Works that can be compared.
struct Candidate {
  const PlannedWorks* told = nullptr;
  Season season;
  Line line;
  std::string builder;  // by credit code, else by name; empty: not told
};

std::string NameOf(const PlannedWorks& works) { return absl::StrCat(works.feed, "/", works.works.works_number()); }

std::string BuilderOf(const v1::StreetWorks& works) {
  return works.builder().credit_code().empty() ? works.builder().name() : works.builder().credit_code();
}

bool DifferentOwners(const Candidate& a, const Candidate& b) {
  if (a.told->works.service() != b.told->works.service()) return true;
  return !a.builder.empty() && !b.builder.empty() && a.builder != b.builder;
}

// A month or a year stands for all of its days.
absl::CivilDay LastDayOf(const model::Date& date) {
  if (date.precision == model::DatePrecision::kMonth) return absl::CivilDay(absl::CivilMonth(date.day) + 1) - 1;
  if (date.precision == model::DatePrecision::kYear) return absl::CivilDay(absl::CivilYear(date.day) + 1) - 1;
  return date.day;
}

absl::StatusOr<Season> SeasonOf(const v1::StreetWorks& works) {
  const model::Date start = model::ParseIsoDate(works.planned_start_date());
  const model::Date finish = model::ParseIsoDate(works.planned_finish_date());
  if (!start.ok() || !finish.ok()) return absl::InvalidArgumentError("its planned dates cannot be read");
  const Season season{start.day, LastDayOf(finish)};
  if (season.finish < season.start) return absl::InvalidArgumentError("it is planned to finish before it starts");
  return season;
}

// In order of feed and number; of several with the same name one, whichever way they came.
std::vector<const PlannedWorks*> EachOnce(const std::vector<PlannedWorks>& works) {
  std::vector<const PlannedWorks*> each;
  each.reserve(works.size());
  for (const PlannedWorks& one : works) each.push_back(&one);
  const auto name = [](const PlannedWorks* one) { return std::tie(one->feed, one->works.works_number()); };
  std::sort(each.begin(), each.end(), [&](const PlannedWorks* a, const PlannedWorks* b) {
    if (name(a) != name(b)) return name(a) < name(b);
    return std::make_pair(a->division_code, a->works.SerializeAsString()) <
           std::make_pair(b->division_code, b->works.SerializeAsString());
  });
  each.erase(std::unique(each.begin(), each.end(),
                         [&](const PlannedWorks* a, const PlannedWorks* b) { return name(a) == name(b); }),
             each.end());
  return each;
}

std::vector<Candidate> ReadAll(const std::vector<PlannedWorks>& works, absl::CivilDay today, const DigRules& rules,
                               std::vector<std::string>& findings) {
  const int grid_level = GridLevel(rules.near_m);
  std::vector<Candidate> candidates;
  int64_t room = rules.max_pieces;
  for (const PlannedWorks* each : EachOnce(works)) {
    if (each->works.cancelled()) continue;
    const auto tell = [&](std::string_view why) {
      findings.push_back(absl::StrCat(NameOf(*each), ": ", base::ToAbsl(why)));
    };
    auto season = SeasonOf(each->works);
    if (!season.ok()) {
      tell(base::FromAbsl(season.status().message()));
      continue;
    }
    if (season->finish < today) continue;
    auto line = MakeLine(each->works.line(), kSmoothM, grid_level);
    if (!line.ok()) {
      tell(base::FromAbsl(line.status().message()));
    } else if (room < static_cast<int64_t>(line->pieces.size())) {
      tell("not compared: all works together are too long");
    } else {
      room -= static_cast<int64_t>(line->pieces.size());
      candidates.push_back({each, *season, *std::move(line), BuilderOf(each->works)});
    }
  }
  std::stable_sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    return std::tie(a.season.start, a.season.finish) < std::tie(b.season.start, b.season.finish);
  });
  return candidates;
}

using Grid = std::unordered_map<uint64_t, std::vector<uint32_t>>;

// Which works have a piece in a cell, in order.
Grid MakeGrid(const std::vector<Candidate>& candidates) {
  Grid grid;
  for (uint32_t i = 0; i < candidates.size(); ++i) {
    for (const auto& [cell, piece] : candidates[i].line.cells) {
      std::vector<uint32_t>& there = grid[cell];
      if (there.empty() || there.back() != i) there.push_back(i);
    }
  }
  return grid;
}

// Those of other owners that start after `one`, in its season, and come near it.
std::set<uint32_t> PartnersOf(uint32_t one, const std::vector<Candidate>& candidates, const Grid& grid, int gap_days) {
  const Candidate& own = candidates[one];
  std::set<uint64_t> cells;
  for (const Piece& piece : own.line.pieces) cells.insert(piece.near.begin(), piece.near.end());
  std::set<uint32_t> partners;
  for (const uint64_t cell : cells) {
    const auto found = grid.find(cell);
    if (found == grid.end()) continue;
    const std::vector<uint32_t>& there = found->second;
    const auto first = std::upper_bound(there.begin(), there.end(), one);
    size_t taken = 0;
    size_t looked_at = 0;
    for (auto at = first; at != there.end() && taken < kMaxPartners && looked_at < kMaxLookedAt; ++at, ++looked_at) {
      const Candidate& other = candidates[*at];
      if (other.season.start - own.season.finish > gap_days) break;
      if (!DifferentOwners(own, other)) continue;
      partners.insert(*at);
      ++taken;
    }
  }
  return partners;
}

std::vector<PairRun> FindRuns(const std::vector<Candidate>& candidates, const DigRules& rules,
                              std::vector<std::string>& findings) {
  const Grid grid = MakeGrid(candidates);
  const RunRules run_rules{.near_m = rules.near_m, .min_shared_m = rules.min_shared_m};
  int64_t budget = rules.max_comparisons;
  std::vector<PairRun> runs;
  for (uint32_t one = 0; one < candidates.size(); ++one) {
    for (const uint32_t other : PartnersOf(one, candidates, grid, rules.gap_days)) {
      for (const Run& run : RunsTogether(candidates[one].line, candidates[other].line, run_rules, budget)) {
        runs.push_back({one, other, run});
      }
      if (budget < 0) {
        findings.push_back(
            absl::StrCat(NameOf(*candidates[one].told),
                         ": from this one on, by the date of starting, works were not compared: too many "
                         "of them lie in one place"));
        return runs;
      }
    }
  }
  return runs;
}

v1::SharedDig DigOf(const std::vector<uint32_t>& members, const std::vector<PairRun>& runs,
                    const std::vector<Candidate>& candidates, const DigRules& rules) {
  std::set<uint32_t> concerned;
  const PairRun* longest = &runs[members.front()];
  for (const uint32_t member : members) {
    concerned.insert({runs[member].a, runs[member].b});
    if (runs[member].run.length_m() > longest->run.length_m()) longest = &runs[member];
  }
  std::vector<const PlannedWorks*> works;
  std::vector<Season> seasons;
  for (const uint32_t each : concerned) {
    works.push_back(candidates[each].told);
    seasons.push_back(candidates[each].season);
  }
  const double middle = (longest->run.a_from + longest->run.a_to) / 2;
  return MakeDig(works, CommonOf(seasons), longest->run.length_m(),
                 GeoPointOf(PointAt(candidates[longest->a].line, middle)), rules.max_participants);
}

DigRules WithinRange(DigRules rules) {
  // Not a number is the range's beginning.
  rules.near_m = rules.near_m >= 1 ? std::min(rules.near_m, kMaxNearM) : 1;
  rules.min_shared_m = rules.min_shared_m >= 1 ? std::min(rules.min_shared_m, kMaxSharedM) : 1;
  rules.gap_days = std::clamp(rules.gap_days, 0, kMaxGapDays);
  rules.max_participants = std::max(rules.max_participants, 2);
  return rules;
}

}  // namespace

SharedDigs FindSharedDigs(const std::vector<PlannedWorks>& works, absl::CivilDay today, const DigRules& wanted) {
  const DigRules rules = WithinRange(wanted);
  SharedDigs result;
  const std::vector<Candidate> candidates = ReadAll(works, today, rules, result.findings);
  const std::vector<PairRun> runs = FindRuns(candidates, rules, result.findings);
  std::vector<Season> seasons;
  seasons.reserve(candidates.size());
  for (const Candidate& each : candidates) seasons.push_back(each.season);
  for (const std::vector<uint32_t>& members : GroupRuns(runs, seasons, rules.gap_days)) {
    result.digs.push_back(DigOf(members, runs, candidates, rules));
  }
  // Groups come in order of their first works' start, which stays where stretches are equally long.
  std::stable_sort(result.digs.begin(), result.digs.end(),
                   [](const v1::SharedDig& a, const v1::SharedDig& b) { return a.shared_m() > b.shared_m(); });
  return result;
}

}  // namespace zhudong::streets
