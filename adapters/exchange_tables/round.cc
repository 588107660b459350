#include "adapters/exchange_tables/round.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"

namespace zhudong::exchange_tables {
namespace {

using base::ToAbsl;

constexpr size_t kMostReason = 500;

bool Holds(const v1::Acknowledgement& acknowledgement, std::initializer_list<v1::FindingCode> codes) {
  return std::any_of(
      acknowledgement.findings().begin(), acknowledgement.findings().end(),
      [&](const v1::Finding& finding) { return std::find(codes.begin(), codes.end(), finding.code()) != codes.end(); });
}

// What stands in the way of the whole feed, and not of one row.
absl::Status Obstacle(const v1::Acknowledgement& acknowledgement) {
  if (acknowledgement.outcome() != v1::OUTCOME_REFUSED) return absl::OkStatus();
  if (Holds(acknowledgement, {v1::FINDING_CODE_REFUSED_UNKNOWN_FEED, v1::FINDING_CODE_REFUSED_NOT_GRANTED})) {
    return absl::PermissionDeniedError(
        absl::StrCat("the gateway takes nothing from this source: ", acknowledgement.findings(0).message()));
  }
  if (Holds(acknowledgement, {v1::FINDING_CODE_REFUSED_OVERLOADED, v1::FINDING_CODE_REFUSED_STOPPING})) {
    return absl::UnavailableError("the gateway is overloaded or stopping: the rows wait");
  }
  return absl::OkStatus();
}

std::string NoCounterpart(const Table& table, const Row& row) {
  const Reference& reference = table.references.front();
  return absl::StrCat(ToAbsl(reference.word), " ", row.Text(reference.column), " 无对应记录: no such row of ",
                      ToAbsl(reference.table), " was read in time; send that one, then this one again");
}

// Columns are named as the platform knows them, without the mapping's pointer.
std::string_view Plain(std::string_view field) { return field.substr(field.starts_with('/') ? 1 : 0); }

}  // namespace

std::string ReasonOf(const v1::Acknowledgement& acknowledgement, int most) {
  constexpr absl::string_view kPrefix = "FINDING_CODE_";
  std::string reason;
  for (const v1::Finding& finding : acknowledgement.findings()) {
    if (finding.code() > v1::FINDING_CODE_UNSPECIFIED && finding.code() >= v1::FINDING_CODE_NOTE_CHECK_DIGIT &&
        finding.code() < v1::FINDING_CODE_REFUSED_UNKNOWN_FEED) {
      continue;  // a note is no reason
    }
    absl::StrAppend(&reason, reason.empty() ? "" : "; ", v1::FindingCode_Name(finding.code()).substr(kPrefix.size()),
                    " ", ToAbsl(Plain(finding.field())), ": ", finding.message());
  }
  // Characters of the column are at least as many as a third of the bytes; cut where a character begins.
  size_t limit = most == 0 ? kMostReason : std::min(kMostReason, static_cast<size_t>(most));
  if (reason.size() <= limit) return reason;
  while (limit > 0 && (static_cast<unsigned char>(reason[limit]) & 0xC0) == 0x80) --limit;
  return reason.substr(0, limit);
}

absl::Status Round::Run() {
  absl::Status refused;
  for (const Plan& plan : parts_.plans) {
    if (parts_.stopping()) return absl::UnavailableError("stopping");
    absl::Status read = ReadTable(plan);
    if (absl::IsFailedPrecondition(read)) {
      refused.Update(absl::FailedPreconditionError(absl::StrCat("table ", plan.found_as, ": ", read.message())));
    } else if (!read.ok()) {
      return read;
    }
  }
  parts_.waiting.EndRound();
  return refused;
}

absl::Status Round::ReadTable(const Plan& plan) {
  const std::string limit = std::to_string(parts_.rules.batch_rows);
  std::string last;
  while (!parts_.stopping()) {
    absl::StatusOr<Rows> cells = last.empty() ? parts_.database.Query(plan.first_page, {limit})
                                              : parts_.database.Query(plan.next_page, {limit, last});
    if (!cells.ok()) return cells.status();
    if (cells->empty()) return absl::OkStatus();
    Page page{plan, {}, {}, {}};
    for (auto& row : *cells) page.rows.push_back(ToRow(plan, std::move(row)));
    page.marks.resize(page.rows.size());
    last = page.rows.back().serial;
    const std::vector<size_t> ready = Sort(page);
    absl::Status taken;
    switch (plan.table->becomes) {
      case Becomes::kEvent:
        taken = TakeEvents(page, ready);
        break;
      case Becomes::kStatus:
        taken = TakeEvents(page, OfCases(page, ready));
        break;
      case Becomes::kBuilding:
        taken = TakeBuildings(page, ready);
        break;
      case Becomes::kCounted:
        for (size_t index : ready) page.marks[index].decided = true;
    }
    if (taken.ok()) taken = Flush(page);
    // What went in is marked even when the rest did not.
    absl::Status marked = WriteBack(page);
    if (!taken.ok()) return taken;
    if (!marked.ok()) return marked;
    if (page.rows.size() < parts_.rules.batch_rows) return absl::OkStatus();
  }
  return absl::OkStatus();
}

std::vector<size_t> Round::Sort(Page& page) {
  const Table& table = *page.plan.table;
  std::vector<size_t> ready;
  for (size_t i = 0; i < page.rows.size(); ++i) {
    const Row& row = page.rows[i];
    if (const std::optional<Fault> fault = FaultOf(table, row)) {
      page.open.push_back({parts_.events.Bad(table, row, fault->code, fault->column, fault->message), {i}});
      continue;
    }
    if (row.misses_reference) {
      const std::string key = absl::StrCat(ToAbsl(table.name), "/", row.serial, "/", row.version);
      if (!parts_.waiting.IsOver(key, parts_.now, parts_.rules.reference_wait)) {
        ++counts_[page.plan.found_as].waiting;
        continue;
      }
      // A building is nothing without its permit.
      if (parts_.rules.after_wait == NoReference::kFail || table.becomes == Becomes::kBuilding) {
        page.open.push_back({parts_.events.Bad(table, row, v1::FINDING_CODE_ERROR_MISSING,
                                               table.references.front().column, NoCounterpart(table, row)),
                             {i}});
        continue;
      }
    }
    ready.push_back(i);
  }
  return ready;
}

std::vector<size_t> Round::OfCases(Page& page, const std::vector<size_t>& ready) const {
  std::vector<size_t> of_cases;
  for (size_t index : ready) {
    Row& row = page.rows[index];
    const auto item = parts_.rules.items.find(row.Text(kItemCode));
    if (item == parts_.rules.items.end()) {
      page.marks[index].decided = true;
      continue;
    }
    row.values[std::string(kCaseKind)] = item->second;
    of_cases.push_back(index);
  }
  return of_cases;
}

absl::Status Round::TakeEvents(Page& page, const std::vector<size_t>& ready) {
  const Table& table = *page.plan.table;
  const Plan* buildings = table.number.empty() ? nullptr : BuildingPlan();
  ByNumber accepted;
  if (buildings != nullptr) {
    std::vector<std::string> numbers;
    for (size_t index : ready) numbers.push_back(page.rows[index].Text(table.number));
    absl::StatusOr<ByNumber> found = Accepted(*buildings, numbers);
    if (!found.ok()) return found.status();
    accepted = *std::move(found);
  }
  for (size_t index : ready) {
    const Row& row = page.rows[index];
    if (row.valid == "0") {
      if (absl::Status taken = TakeWithdrawal(page, index); !taken.ok()) return taken;
      continue;
    }
    absl::StatusOr<int> generation = Generation(table, row);
    if (!generation.ok()) return generation.status();
    const auto of_permit = buildings == nullptr ? accepted.end() : accepted.find(row.Text(table.number));
    page.open.push_back(
        {parts_.events.State(table, row, of_permit == accepted.end() ? std::vector<Row>() : of_permit->second,
                             *generation),
         {index}});
  }
  return absl::OkStatus();
}

absl::Status Round::TakeWithdrawal(Page& page, size_t index) {
  const Table& table = *page.plan.table;
  const Row& row = page.rows[index];
  // A version that is valid again came after it, and is what holds.
  if (row.has_later_version) {
    page.marks[index].decided = true;
    return absl::OkStatus();
  }
  if (absl::Status flushed = Flush(page); !flushed.ok()) return flushed;
  const std::string name = CursorName(table, row);
  absl::StatusOr<std::string> kept = parts_.intake.LoadCursor(name);
  if (!kept.ok()) return kept.status();
  Withdrawals withdrawals = Decode(*kept);
  const bool news = withdrawals.count == 0 || Older(withdrawals.last, row.age);
  const int generation = news ? withdrawals.count : withdrawals.count - 1;
  if (news) withdrawals = {withdrawals.count + 1, row.age};
  page.open.push_back({parts_.events.Withdraw(table, row, generation), {index}});
  const bool usable = page.open.back().item.has_event();
  return usable ? Flush(page, name, Encode(withdrawals)) : Flush(page);
}

absl::Status Round::TakeBuildings(Page& page, const std::vector<size_t>& ready) {
  std::map<std::string, std::vector<size_t>> by_number;
  std::vector<std::string> numbers;
  for (size_t index : ready) by_number[page.rows[index].Text("XKBABH")].push_back(index);
  for (const auto& [number, rows] : by_number) numbers.push_back(number);
  absl::StatusOr<ByNumber> accepted = Accepted(page.plan, numbers);
  if (!accepted.ok()) return accepted.status();
  std::vector<Restated> restated;
  for (const Plan& plan : parts_.plans) {
    if (plan.table->becomes != Becomes::kEvent || plan.of_numbers.empty()) continue;
    absl::StatusOr<ByNumber> permits = Accepted(plan, numbers);
    if (!permits.ok()) return permits.status();
    for (const auto& [number, found] : *permits) {
      const auto newest =
          std::max_element(found.begin(), found.end(), [](const Row& a, const Row& b) { return Older(a.age, b.age); });
      if (newest->valid == "0") continue;
      absl::StatusOr<int> generation = Generation(*plan.table, *newest);
      if (!generation.ok()) return generation.status();
      restated.push_back({plan.table, *newest, *generation, (*accepted)[number], by_number[number]});
    }
  }
  for (const Restated& permit : restated) {
    std::vector<Row> all = permit.accepted;
    for (size_t index : permit.rows) all.push_back(page.rows[index]);
    page.open.push_back({parts_.events.State(*permit.table, permit.permit, all, permit.generation), permit.rows});
  }
  if (absl::Status flushed = Flush(page); !flushed.ok()) return flushed;
  for (const Restated& permit : restated) {
    if (permit.rows.size() == 1 || !page.marks[permit.rows.front()].failed) continue;
    if (absl::Status stated = StateEach(page, permit); !stated.ok()) return stated;
  }
  // Of a permit that was taken back, or of none of ours, there is nothing more to say.
  for (size_t index : ready) page.marks[index].decided = true;
  return absl::OkStatus();
}

// One of its buildings is bad: each by itself, so that the others get in.
absl::Status Round::StateEach(Page& page, const Restated& permit) {
  std::vector<Row> buildings = permit.accepted;
  for (size_t index : permit.rows) page.marks[index] = {};
  for (size_t index : permit.rows) {
    buildings.push_back(page.rows[index]);
    page.open.push_back({parts_.events.State(*permit.table, permit.permit, buildings, permit.generation), {index}});
    if (absl::Status flushed = Flush(page); !flushed.ok()) return flushed;
    if (page.marks[index].failed) buildings.pop_back();
  }
  return absl::OkStatus();
}

absl::Status Round::Flush(Page& page, const std::string& cursor_name, const std::string& cursor) {
  if (page.open.empty()) return absl::OkStatus();
  const std::vector<Asked> asked = std::exchange(page.open, {});
  ports::Batch batch;
  batch.cursor_name = cursor_name;
  batch.cursor = cursor;
  for (size_t i = 0; i < asked.size(); ++i) {
    batch.items.push_back(asked[i].item);
    batch.items.back().set_item(i + 1);
  }
  absl::StatusOr<std::vector<v1::Acknowledgement>> answers = parts_.intake.Submit(std::move(batch));
  if (!answers.ok()) return answers.status();
  absl::Status obstacle;
  for (size_t i = 0; i < answers->size() && i < asked.size(); ++i) {
    const v1::Acknowledgement& answer = (*answers)[i];
    obstacle.Update(Obstacle(answer));
    if (!Obstacle(answer).ok()) continue;
    const bool failed = answer.outcome() == v1::OUTCOME_QUARANTINED || answer.outcome() == v1::OUTCOME_REFUSED;
    for (size_t row : asked[i].rows) {
      Mark& mark = page.marks[row];
      mark.decided = true;
      // Said of two permits, a building is well only when both took it.
      if (!failed || mark.failed) continue;
      mark.failed = true;
      mark.reason = ReasonOf(answer, page.plan.most_reason_characters);
    }
  }
  return obstacle;
}

const Plan* Round::BuildingPlan() const {
  for (const Plan& plan : parts_.plans) {
    if (plan.table->becomes == Becomes::kBuilding) return &plan;
  }
  return nullptr;
}

}  // namespace zhudong::exchange_tables
