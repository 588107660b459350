// A table in memory with what PostgreSQL has: transactions that commit in another order than they began in, versions of
// rows, statements that fail. And an intake that keeps what the gateway would.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "adapters/batch_table/batch_table.h"
#include "gtest/gtest.h"

namespace zhudong::batch_table {

inline constexpr char kMapping[] = R"(name = "small"
feed = "firms"
format = "csv"
[signature]
required = ["NO", "CD_BATCH", "CD_OPERATION", "CD_TIME", "NAME"]
[[event]]
kind = "withdrawal"
when = [{ from = "CD_OPERATION", equals = ["D"] }]
id = { from = "NO", prefix = "deleted/" }
occurred_at = { from = "CD_TIME" }
fields = [{ to = "withdrawal.event_id", from = "NO", required = true },
          { to = "withdrawal.kind", value = "EVENT_KIND_BUSINESS_REGISTRATION", as = "code" }]
[[event]]
kind = "business_registration"
when = [{ from = "CD_OPERATION", equals = ["I", "U"] }]
id = { from = "NO" }
occurred_at = { from = "CD_TIME" }
fields = [{ to = "business_registration.credit_code", from = "NO", required = true },
          { to = "business_registration.name", from = "NAME", required = true }]
)";

// What the platform's side and the adapter's side share.
struct Server {
  struct Stored {
    int64_t transaction;
    Row row;
  };
  std::vector<Stored> rows;
  std::set<int64_t> running;
  int64_t next = 100;
  std::string table = "one";
  int fails = 0;  // so many statements
  int looks = 0, pages = 0;
  std::function<void()> before_page;
  std::vector<std::string> columns = {"NO", "CD_BATCH", "CD_OPERATION", "CD_TIME", "NAME"};

  int64_t Begin() {
    running.insert(next);
    return next++;
  }
  void Commit(int64_t transaction) { running.erase(transaction); }
  void Put(int64_t transaction, const std::string& no, const std::string& batch, const std::string& operation,
           const std::string& time, const std::string& name = "甲") {
    Row row{.key = no, .batch = batch, .time = time, .cells = {no, batch, operation, time, name}};
    row.place = {std::string(20 - batch.size(), '0') + batch, time, no, absl::StrJoin(row.cells, "|")};
    rows.push_back({transaction, std::move(row)});
  }
  // In a transaction of its own.
  void Add(const std::string& no, const std::string& batch, const std::string& operation, const std::string& time,
           const std::string& name = "甲") {
    const int64_t transaction = Begin();
    Put(transaction, no, batch, operation, time, name);
    Commit(transaction);
  }
};

class FakeDatabase final : public Database {
 public:
  explicit FakeDatabase(Server& server) : server_(server) {}
  absl::Status Open() override { return Fails(); }
  const std::vector<std::string>& columns() const override { return server_.columns; }
  absl::StatusOr<Look> LookNow() override {
    if (absl::Status status = Fails(); !status.ok()) return status;
    ++server_.looks;
    Look look{.table = server_.table, .next = server_.next};
    look.oldest = server_.running.empty() ? server_.next : *server_.running.begin();
    look.snapshot = absl::StrCat(look.next, ":", absl::StrJoin(server_.running, ","));
    std::set<int64_t> ended;
    for (const auto& [transaction, row] : server_.rows) {
      if (transaction >= look.oldest && !server_.running.contains(transaction)) ended.insert(transaction);
    }
    look.many = ended.size() > most_ended;
    if (!look.many) look.ended = {ended.begin(), ended.end()};
    return look;
  }
  absl::StatusOr<std::vector<Row>> Next(const Progress& progress, size_t most) override {
    if (server_.before_page) server_.before_page();
    if (absl::Status status = Fails(); !status.ok()) return status;
    ++server_.pages;
    const auto has = [](const std::vector<int64_t>& list, int64_t one) {
      return std::find(list.begin(), list.end(), one) != list.end();
    };
    std::vector<Row> found;
    for (const auto& [transaction, row] : server_.rows) {
      if (server_.running.contains(transaction) || transaction < progress.from || has(progress.seen, transaction)) {
        continue;
      }
      if (transaction >= progress.until && !has(progress.ended, transaction) && !progress.many) continue;
      if (progress.after < row.place) found.push_back(row);
    }
    std::sort(found.begin(), found.end(), [](const Row& a, const Row& b) { return a.place < b.place; });
    if (found.size() > most) found.resize(most);
    return found;
  }
  absl::StatusOr<std::vector<Row>> OfKeys(const std::vector<std::string>& keys) override {
    if (absl::Status status = Fails(); !status.ok()) return status;
    std::vector<Row> found;
    for (const auto& [transaction, row] : server_.rows) {
      if (server_.running.contains(transaction)) continue;
      if (std::find(keys.begin(), keys.end(), row.key) != keys.end()) found.push_back(row);
    }
    return found;
  }
  void Cancel() override {}

  static inline size_t most_ended = 100;

 private:
  absl::Status Fails() {
    if (server_.fails == 0) return absl::OkStatus();
    --server_.fails;
    return absl::UnavailableError("the connection was lost");
  }
  Server& server_;
};

class Intake final : public ports::Intake {
 public:
  absl::StatusOr<std::vector<v1::Acknowledgement>> Submit(ports::Batch batch) override {
    if (batches_left == 0) return absl::UnavailableError("stopping");
    if (batches_left > 0) --batches_left;
    EXPECT_LE(batch.items.size(), 1000u);
    std::vector<v1::Acknowledgement> results;
    for (const v1::PublishItem& item : batch.items) {
      ++received;
      v1::Acknowledgement& result = results.emplace_back();
      if (!item.has_event()) {
        ++quarantined;
        result.set_outcome(v1::OUTCOME_QUARANTINED);
        continue;
      }
      const v1::Event& event = item.event();
      order.push_back(event.event_id());
      result.set_outcome(said.insert(event.SerializeAsString()).second ? v1::OUTCOME_ACCEPTED : v1::OUTCOME_DUPLICATE);
      accepted += result.outcome() == v1::OUTCOME_ACCEPTED ? 1 : 0;
      if (event.has_withdrawal()) {
        withdrawn.insert(event.withdrawal().event_id());
      } else {
        const auto micros = event.recorded_at().seconds() * 1000000 + event.recorded_at().nanos() / 1000;
        auto& held = held_[event.event_id()];
        held = std::max(held, {micros, event.business_registration().name()});
      }
    }
    if (!batch.cursor_name.empty()) cursors[batch.cursor_name] = batch.cursor;
    return results;
  }
  absl::StatusOr<std::string> LoadCursor(std::string_view name) override {
    const auto found = cursors.find(std::string(name));
    return found == cursors.end() ? "" : found->second;
  }
  // What the gateway holds true: `N1=甲` for each record that is not withdrawn.
  std::string Truth() const {
    std::string text;
    for (const auto& [id, held] : held_) {
      if (!withdrawn.contains(id)) absl::StrAppend(&text, text.empty() ? "" : " ", id, "=", held.second);
    }
    return text;
  }

  int received = 0, accepted = 0, quarantined = 0, batches_left = -1;
  std::vector<std::string> order;
  std::set<std::string> said, withdrawn;
  std::map<std::string, std::string> cursors;

 private:
  std::map<std::string, std::pair<int64_t, std::string>> held_;
};

}  // namespace zhudong::batch_table
