// The part of a round that asks and tells the database.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "adapters/exchange_tables/round.h"

namespace zhudong::exchange_tables {
namespace {

// How many numbers are asked for at once, and how many rows each may have: versions count.
constexpr size_t kMostNumbers = 50;
constexpr int kMostOfOne = 3000;

}  // namespace

absl::StatusOr<Round::ByNumber> Round::Accepted(const Plan& plan, const std::vector<std::string>& numbers) {
  const std::string_view column = plan.table->becomes == Becomes::kBuilding ? "XKBABH" : plan.table->number;
  ByNumber found;
  for (size_t from = 0; from < numbers.size(); from += kMostNumbers) {
    std::vector<std::string> asked(
        numbers.begin() + static_cast<ptrdiff_t>(from),
        numbers.begin() + static_cast<ptrdiff_t>(std::min(from + kMostNumbers, numbers.size())));
    std::sort(asked.begin(), asked.end());
    asked.erase(std::unique(asked.begin(), asked.end()), asked.end());
    absl::StatusOr<Rows> cells = parts_.database.Query(plan.of_numbers, {ArrayOf(asked), std::to_string(kMostOfOne)});
    if (!cells.ok()) return cells.status();
    for (auto& cell : *cells) {
      Row row = ToRow(plan, std::move(cell));
      found[row.Text(column)].push_back(std::move(row));
    }
  }
  return found;
}

absl::StatusOr<int> Round::Generation(const Table& table, const Row& row) {
  absl::StatusOr<std::string> kept = parts_.intake.LoadCursor(CursorName(table, row));
  if (!kept.ok()) return kept.status();
  return GenerationOf(row.age, Decode(*kept));
}

std::string Round::CursorName(const Table& table, const Row& row) const {
  return absl::StrCat("exchange-tables/", parts_.rules.source, "/", parts_.events.IdOf(table, row, 0));
}

absl::Status Round::WriteBack(Page& page) {
  std::vector<size_t> decided;
  for (size_t i = 0; i < page.rows.size(); ++i) {
    if (page.marks[i].decided) decided.push_back(i);
  }
  if (decided.empty()) return absl::OkStatus();
  absl::Status updated = Update(page.plan, decided, page);
  if (!absl::IsFailedPrecondition(updated) || decided.size() == 1) return updated;
  // One row that the database does not let us mark must not hold up the others.
  absl::Status refused;
  for (size_t row : decided) {
    absl::Status one = Update(page.plan, {row}, page);
    if (absl::IsUnavailable(one)) return one;
    refused.Update(one);
  }
  return refused;
}

absl::Status Round::Update(const Plan& plan, const std::vector<size_t>& rows, const Page& page) {
  std::vector<std::string> places;
  std::vector<std::string> versions;
  std::vector<std::string> serials;
  std::vector<std::string> states;
  std::vector<std::string> reasons;
  for (size_t index : rows) {
    const Row& row = page.rows[index];
    const Mark& mark = page.marks[index];
    places.push_back(row.place);
    versions.push_back(row.version);
    serials.push_back(row.serial);
    states.emplace_back(mark.failed ? "-1" : "3");
    reasons.push_back(mark.reason);
  }
  absl::StatusOr<size_t> changed = parts_.database.Execute(
      plan.write_back, {ArrayOf(places), ArrayOf(versions), ArrayOf(serials), ArrayOf(states), ArrayOf(reasons)});
  if (!changed.ok()) return changed.status();
  Counts& counts = counts_[plan.found_as];
  for (size_t index : rows) ++(page.marks[index].failed ? counts.failed : counts.done);
  counts.changed += rows.size() - std::min(rows.size(), *changed);
  return absl::OkStatus();
}

}  // namespace zhudong::exchange_tables
