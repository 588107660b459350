// A source that reads a table to which a platform adds in batches: each row with its batch, its operation (insert,
// update, delete) and its time, as the legal-entity database (法人库) is passed on.
//
// reads:     the table, which it never writes to; its own progress and each record's deletions, kept by the intake
// writes:    every row as an item, by batch and then time; the progress in the same write
// promise:   every row whose transaction commits is read, however late that is and whatever batch and time it says;
//            once, unless the gateway was killed, and then it is a duplicate.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "adapters/batch_table/database.h"
#include "adapters/batch_table/story.h"
#include "gateway/base/clock.h"
#include "gateway/mapping/one_record.h"
#include "gateway/polling/poller.h"
#include "gateway/ports/source.h"

namespace zhudong::batch_table {

struct Options {
  std::string name;  // of the source, and so of its progress
  std::string feed;
  // As the settings write them, for messages.
  std::string key_column, batch_column, time_column;
  absl::Duration interval = absl::Seconds(5);
  size_t batch_items = 500;  // 1 to 1,000
  size_t page_rows = 2000;   // read at once
};

// Thread-safe as ports::Source says.
class BatchTable final : public ports::Source {
 public:
  // `mapping` is one for CSV: its columns are the table's. `log` gets a sentence for every round that brought rows, and
  // when something begins to fail; it may be empty.
  BatchTable(Options options, std::unique_ptr<Database> database, std::shared_ptr<const mapping::Mapping> mapping,
             mapping::Hash hash, const base::Clock& clock, std::function<void(std::string_view)> log);
  ~BatchTable() override { Stop(); }

  absl::Status Start(ports::Intake& intake) override;
  void Stop() override;
  v1::SourceStatus Status() const override { return poller_.Status(); }

  // Reads all that is new, and returns how long to wait until the next time. For the thread, and for tests.
  absl::Duration Poll(ports::Intake& intake) {
    return poller_.Once([&] { return Read(intake); });
  }

 private:
  using Stories = std::map<std::string, Story>;

  absl::Status Read(ports::Intake& intake);
  absl::Status ReadAll(ports::Intake& intake);
  enum class Beginning { kNothingNew, kNew, kResumed };
  absl::StatusOr<Beginning> Begin(ports::Intake& intake);
  absl::Status ReadRound(ports::Intake& intake);
  absl::Status Take(ports::Intake& intake, const std::vector<Row>& rows);
  absl::StatusOr<Stories> StoriesOf(ports::Intake& intake, const std::vector<Row>& rows);
  v1::PublishItem ItemOf(const Row& row);
  void Describe(const Row& row, v1::PublishItem& item) const;
  std::string RecordCursor(const std::string& key) const;
  // Hands over what is pending, with the progress after it.
  absl::Status Flush(ports::Intake& intake);
  absl::Status Hand(ports::Intake& intake, ports::Batch batch);
  void Tell();

  const Options options_;
  const std::unique_ptr<Database> database_;
  const std::shared_ptr<const mapping::Mapping> mapping_;
  const mapping::Hash hash_;
  const std::function<void(std::string_view)> log_;
  // Of the polling thread.
  std::unique_ptr<mapping::RecordMapper> mapper_;  // once the table is open
  std::optional<Progress> progress_;               // once it is loaded
  std::string snapshot_;                           // of the last round that was read to its end
  std::vector<v1::PublishItem> pending_;
  Place pending_to_;
  std::map<std::string, uint64_t> counts_;  // rows of this round, by batch
  uint64_t other_counts_ = 0;
  polling::Poller poller_;
};

}  // namespace zhudong::batch_table
