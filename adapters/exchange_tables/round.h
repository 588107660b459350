// One look at all tables: waiting rows → items → the gateway → marked as read or failed.
//
// reads:     rows whose SJSCZT is 0, from the front of each table in the order of TablesOf; for a permit its buildings,
//            for a building its permits
// writes:    items into the intake; then SJSCZT and SBYY of exactly the row versions that were read
// promise:   a row is marked only after what it says is on disk. A row whose mark is lost is read again, gives the same
//            event, and is a duplicate. No lock is held while the gateway writes.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "adapters/exchange_tables/database.h"
#include "adapters/exchange_tables/events.h"
#include "adapters/exchange_tables/queries.h"
#include "adapters/exchange_tables/row.h"
#include "adapters/exchange_tables/waiting.h"
#include "gateway/ports/source.h"

namespace zhudong::exchange_tables {

enum class NoReference { kAccept, kFail };

struct Rules {
  std::string source;       // names the cursors
  size_t batch_rows = 500;  // 1 to 1,000
  absl::Duration reference_wait = absl::Hours(1);
  NoReference after_wait = NoReference::kAccept;
  // Approval items by their code (SPSXBM) → which kind of case they are: `works_approval`, `connection`.
  std::map<std::string, std::string> items = {};
};

// What became of the rows of one table.
struct Counts {
  uint64_t done = 0;
  uint64_t failed = 0;
  uint64_t waiting = 0;
  uint64_t changed = 0;  // by the platform while they were read: they are read again
};

struct RoundParts {
  const Rules& rules;
  const std::vector<Plan>& plans;
  Database& database;
  ports::Intake& intake;
  Events& events;
  Waiting& waiting;
  absl::Time now;
  std::function<bool()> stopping;
};

// Used once. Not thread-safe.
class Round {
 public:
  explicit Round(RoundParts parts) : parts_(std::move(parts)) {}

  // UNAVAILABLE when the database or the gateway is gone: the rest waits. FAILED_PRECONDITION tells the first statement
  // the database refused; the other tables were read all the same. PERMISSION_DENIED when the gateway takes nothing for
  // this feed from this source.
  absl::Status Run();

  const std::map<std::string, Counts>& counts() const { return counts_; }

 private:
  // An item and the rows of the page that it speaks for.
  struct Asked {
    v1::PublishItem item;
    std::vector<size_t> rows;
  };
  struct Mark {
    bool decided = false;
    bool failed = false;
    std::string reason;
  };
  struct Page {
    const Plan& plan;
    std::vector<Row> rows;
    std::vector<Mark> marks;  // one for each row
    std::vector<Asked> open;  // not yet handed over
  };
  // A permit that is stated anew because of these rows of the page, besides the buildings that were read before.
  struct Restated {
    const Table* table;
    Row permit;
    int generation;
    std::vector<Row> accepted;
    std::vector<size_t> rows;
  };
  using ByNumber = std::map<std::string, std::vector<Row>>;

  absl::Status ReadTable(const Plan& plan);
  // Rows that wait are left alone; rows that are bad go in as such. Indexes of the others.
  std::vector<size_t> Sort(Page& page);
  // Those of `ready` whose item the source carries, with the kind of their case; of the others nothing more is said.
  std::vector<size_t> OfCases(Page& page, const std::vector<size_t>& ready) const;
  absl::Status TakeEvents(Page& page, const std::vector<size_t>& ready);
  absl::Status TakeWithdrawal(Page& page, size_t index);
  absl::Status TakeBuildings(Page& page, const std::vector<size_t>& ready);
  absl::Status StateEach(Page& page, const Restated& permit);
  // Hands over what is open, with this cursor when it is named.
  absl::Status Flush(Page& page, const std::string& cursor_name = "", const std::string& cursor = "");
  absl::Status WriteBack(Page& page);
  absl::Status Update(const Plan& plan, const std::vector<size_t>& rows, const Page& page);

  // Rows that were read already and whose number is one of these; by number.
  absl::StatusOr<ByNumber> Accepted(const Plan& plan, const std::vector<std::string>& numbers);
  absl::StatusOr<int> Generation(const Table& table, const Row& row);
  std::string CursorName(const Table& table, const Row& row) const;
  const Plan* BuildingPlan() const;

  const RoundParts parts_;
  std::map<std::string, Counts> counts_;
};

// What a failed row is told: `ERROR_DATE FZRQ: no such day…`, at most `most` characters (0: no limit).
std::string ReasonOf(const v1::Acknowledgement& acknowledgement, int most);

}  // namespace zhudong::exchange_tables
