// A front database in memory that answers the queries of the plans, and an intake that keeps what it is given.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "adapters/exchange_tables/queries.h"
#include "gateway/ports/source.h"

namespace zhudong::exchange_tables {

// The catalogue of tables with all their columns, as a database in lower case tells it.
inline Rows CatalogueRows(Standard standard) {
  Rows rows;
  for (const Table& table : TablesOf(standard)) {
    std::vector<std::string_view> columns = {kSerial,      kRecordKey, kValid,  kWhyInvalid,
                                             kUploadState, kFailure,   kUpdated};
    columns.push_back(kDivision);
    columns.insert(columns.end(), table.columns.begin(), table.columns.end());
    // What others borrow of it.
    if (table.name == "SPGL_XMSPSXBLXXB") columns.insert(columns.end(), {kParallel, kDepartment});
    for (std::string_view column : columns) {
      const char* type = column == kSerial ? "bigint" : column == kUploadState ? "integer" : "text";
      rows.push_back(
          {absl::AsciiStrToLower(std::string(table.name)), absl::AsciiStrToLower(std::string(column)), type, "0"});
    }
  }
  return rows;
}

struct FrontRow {
  std::map<std::string, std::string> values;  // by name in capitals
  bool misses = false;
  bool later = false;
  int version = 1;  // xmin
};

class Front final : public Database {
 public:
  explicit Front(std::vector<Plan> plans) : plans_(std::move(plans)) {}

  FrontRow& Add(const std::string& table, std::map<std::string, std::string> values) {
    values.try_emplace("SJSCZT", "0");
    values.try_emplace("XZQHDM", "440112");
    values.try_emplace("GXSJ", "2026-03-01 08:00:00");
    values.try_emplace("DFSJZJ", "K" + values["LSH"]);
    tables_[table].push_back({std::move(values)});
    return tables_[table].back();
  }
  std::string State(const std::string& table, const std::string& serial) {
    for (FrontRow& row : tables_[table]) {
      if (row.values["LSH"] == serial) return row.values["SJSCZT"];
    }
    return "none";
  }
  std::string Reason(const std::string& table, const std::string& serial) {
    for (FrontRow& row : tables_[table]) {
      if (row.values["LSH"] == serial) return row.values["SBYY"];
    }
    return "none";
  }
  std::vector<FrontRow>& rows(const std::string& table) { return tables_[table]; }

  absl::StatusOr<Rows> Query(const std::string& sql, const std::vector<std::string>& parameters) override {
    if (before_query) before_query(sql);
    if (gone) return absl::UnavailableError("gone");
    for (const Plan& plan : plans_) {
      if (sql == plan.first_page) return Page(plan, parameters, 0);
      if (sql == plan.next_page) return Page(plan, parameters, std::stoll(parameters[1]));
      if (sql == plan.of_numbers) return OfNumbers(plan, Array(parameters[0]));
    }
    return absl::FailedPreconditionError("no such query");
  }

  absl::StatusOr<size_t> Execute(const std::string& sql, const std::vector<std::string>& parameters) override {
    if (gone || mark_fails) return absl::UnavailableError("gone");
    size_t changed = 0;
    for (const Plan& plan : plans_) {
      if (sql != plan.write_back) continue;
      const std::vector<std::string> versions = Array(parameters[1]);
      const std::vector<std::string> serials = Array(parameters[2]);
      const std::vector<std::string> states = Array(parameters[3]);
      const std::vector<std::string> reasons = Array(parameters[4]);
      for (size_t i = 0; i < serials.size(); ++i) {
        for (FrontRow& row : tables_[std::string(plan.table->name)]) {
          if (row.values["LSH"] != serials[i] || std::to_string(row.version) != versions[i]) continue;
          row.values["SJSCZT"] = states[i];
          row.values["SBYY"] = reasons[i];
          ++row.version;
          ++changed;
        }
      }
    }
    return changed;
  }

  bool gone = false;
  bool mark_fails = false;
  std::function<void(const std::string&)> before_query;

 private:
  static std::vector<std::string> Array(const std::string& text) {
    std::vector<std::string> values;
    size_t i = 1;  // behind the brace
    while (i + 1 < text.size()) {
      std::string value;
      for (++i; text[i] != '"'; ++i) {
        if (text[i] == '\\') ++i;
        value += text[i];
      }
      values.push_back(value);
      i += 2;  // the quote and the comma
    }
    return values;
  }
  static std::vector<std::optional<std::string>> Cells(const Plan& plan, const FrontRow& row) {
    std::vector<std::optional<std::string>> cells = {"(0," + row.values.at("LSH") + ")", std::to_string(row.version),
                                                     row.values.at("LSH"), row.misses ? "t" : "f",
                                                     row.later ? "t" : "f"};
    for (const std::string& column : plan.columns) {
      const auto it = row.values.find(column);
      cells.push_back(it == row.values.end() ? std::nullopt : std::optional<std::string>(it->second));
    }
    return cells;
  }
  Rows Page(const Plan& plan, const std::vector<std::string>& parameters, long long after) {
    std::vector<FrontRow> rows = tables_[std::string(plan.table->name)];
    std::sort(rows.begin(), rows.end(),
              [](FrontRow& a, FrontRow& b) { return std::stoll(a.values["LSH"]) < std::stoll(b.values["LSH"]); });
    Rows page;
    for (FrontRow& row : rows) {
      if (page.size() == std::stoull(parameters[0])) break;
      if (row.values["SJSCZT"] == "0" && std::stoll(row.values["LSH"]) > after) page.push_back(Cells(plan, row));
    }
    return page;
  }
  Rows OfNumbers(const Plan& plan, const std::vector<std::string>& numbers) {
    const std::string column(plan.table->becomes == Becomes::kBuilding ? "XKBABH" : plan.table->number);
    Rows found;
    for (const std::string& number : numbers) {
      for (FrontRow& row : tables_[std::string(plan.table->name)]) {
        if (row.values["SJSCZT"] == "3" && row.values[column] == number) found.push_back(Cells(plan, row));
      }
    }
    return found;
  }

  const std::vector<Plan> plans_;
  std::map<std::string, std::vector<FrontRow>> tables_;
};

class KeepingIntake final : public ports::Intake {
 public:
  absl::StatusOr<std::vector<v1::Acknowledgement>> Submit(ports::Batch batch) override {
    if (!down.ok()) return down;
    std::vector<v1::Acknowledgement> answers;
    for (const v1::PublishItem& item : batch.items) {
      v1::Acknowledgement answer;
      answer.set_outcome(v1::OUTCOME_ACCEPTED);
      if (item.has_unreadable()) {
        answer.set_outcome(v1::OUTCOME_QUARANTINED);
        *answer.mutable_findings() = item.unreadable().findings();
      } else if (refuse != v1::FINDING_CODE_UNSPECIFIED) {
        answer.set_outcome(v1::OUTCOME_REFUSED);
        answer.add_findings()->set_code(refuse);
      } else if (verdict && !verdict(item.event())) {
        answer.set_outcome(v1::OUTCOME_QUARANTINED);
        answer.add_findings()->set_code(v1::FINDING_CODE_ERROR_RANGE);
      }
      items.push_back(item);
      answers.push_back(answer);
    }
    if (!batch.cursor_name.empty()) cursors[batch.cursor_name] = batch.cursor;
    return answers;
  }
  absl::StatusOr<std::string> LoadCursor(std::string_view name) override { return cursors[std::string(name)]; }

  absl::Status down;
  v1::FindingCode refuse = v1::FINDING_CODE_UNSPECIFIED;
  std::function<bool(const v1::Event&)> verdict;
  std::vector<v1::PublishItem> items;
  std::map<std::string, std::string> cursors;
};

}  // namespace zhudong::exchange_tables
