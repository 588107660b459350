#include "adapters/batch_table/batch_table.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gateway/mapping/records.h"
#include "nlohmann/json.hpp"

namespace zhudong::batch_table {
namespace {

constexpr size_t kMostCounts = 20;

bool IsClosed(const v1::Acknowledgement& result) {
  return std::any_of(result.findings().begin(), result.findings().end(), [](const v1::Finding& finding) {
    return finding.code() == v1::FINDING_CODE_REFUSED_UNKNOWN_FEED ||
           finding.code() == v1::FINDING_CODE_REFUSED_NOT_GRANTED;
  });
}

}  // namespace

BatchTable::BatchTable(Options options, std::unique_ptr<Database> database,
                       std::shared_ptr<const mapping::Mapping> mapping, mapping::Hash hash, const base::Clock& clock,
                       std::function<void(std::string_view)> log)
    : options_(std::move(options)),
      database_(std::move(database)),
      mapping_(std::move(mapping)),
      hash_(std::move(hash)),
      log_(std::move(log)),
      poller_({.source = options_.name, .well = "the table is read", .interval = options_.interval}, clock, log_) {}

absl::Status BatchTable::Start(ports::Intake& intake) {
  poller_.Start([this, &intake] { return Read(intake); });
  return absl::OkStatus();
}

void BatchTable::Stop() {
  poller_.Stop([this] { database_->Cancel(); });
}

absl::Status BatchTable::Read(ports::Intake& intake) {
  absl::Status read = ReadAll(intake);
  // After a fault the table may not be what it was, nor may the last write have come about.
  if (!read.ok()) {
    mapper_.reset();
    progress_.reset();
    snapshot_.clear();
    pending_.clear();
    pending_to_ = {};
  }
  return read;
}

absl::Status BatchTable::ReadAll(ports::Intake& intake) {
  if (mapper_ == nullptr) {
    if (absl::Status opened = database_->Open(); !opened.ok()) return opened;
    mapper_ = std::make_unique<mapping::RecordMapper>(mapping_, database_->columns(), options_.feed, hash_);
  }
  // A round that was left open at the last stop is read to its end, and then what came since.
  while (true) {
    absl::StatusOr<Beginning> beginning = Begin(intake);
    if (!beginning.ok()) return beginning.status();
    if (*beginning == Beginning::kNothingNew) return absl::OkStatus();
    if (absl::Status read = ReadRound(intake); !read.ok()) return read;
    if (*beginning == Beginning::kNew) return absl::OkStatus();
  }
}

absl::Status BatchTable::ReadRound(ports::Intake& intake) {
  while (true) {
    if (poller_.stopping()) return absl::CancelledError("stopping");
    const absl::StatusOr<std::vector<Row>> rows = database_->Next(*progress_, options_.page_rows);
    if (!rows.ok()) return rows.status();
    if (absl::Status taken = Take(intake, *rows); !taken.ok()) return taken;
    if (rows->size() < options_.page_rows) break;
  }
  // Kept with the next rows: until then, less is known to have been read than was, which costs nothing.
  progress_ = Progress{.table = progress_->table, .from = progress_->until, .seen = std::move(progress_->ended)};
  Tell();
  return absl::OkStatus();
}

absl::StatusOr<BatchTable::Beginning> BatchTable::Begin(ports::Intake& intake) {
  if (!progress_) {
    const absl::StatusOr<std::string> kept = intake.LoadCursor("batch-table/" + options_.name);
    if (!kept.ok()) return kept.status();
    progress_ = DecodeProgress(*kept);
  }
  absl::StatusOr<Look> look = database_->LookNow();
  if (!look.ok()) return look.status();
  // Another table, or a database that was put back to a former day: what was read of it is not known.
  if (look->table != progress_->table || look->next < progress_->from ||
      (progress_->open && look->next < progress_->until)) {
    progress_ = Progress{.table = look->table};
    snapshot_.clear();
  }
  if (progress_->open) return Beginning::kResumed;
  if (look->snapshot == snapshot_) return Beginning::kNothingNew;
  progress_->open = true;
  progress_->until = look->oldest;
  progress_->ended = std::move(look->ended);
  progress_->many = look->many;
  progress_->after = {};
  snapshot_ = look->snapshot;
  return Beginning::kNew;
}

absl::Status BatchTable::Take(ports::Intake& intake, const std::vector<Row>& rows) {
  absl::StatusOr<Stories> stories = StoriesOf(intake, rows);
  if (!stories.ok()) return stories.status();
  for (const Row& row : rows) {
    if (counts_.contains(row.batch) || counts_.size() < kMostCounts) {
      ++counts_[row.batch];
    } else {
      ++other_counts_;
    }
    const auto story = MissingOf(row) ? stories->end() : stories->find(row.key);
    if (story == stories->end()) {
      pending_.push_back(ItemOf(row));
    } else {
      for (Story::Said& said : story->second.Tell(row.cells)) {
        if (said.is_news_of_withdrawal) {
          // What is before it goes first, and it goes alone: there is one cursor to a write.
          if (absl::Status flushed = Flush(intake); !flushed.ok()) return flushed;
          ports::Batch batch{.cursor_name = RecordCursor(row.key), .cursor = Encode(story->second.withdrawals())};
          batch.items.push_back(std::move(said.item));
          if (absl::Status handed = Hand(intake, std::move(batch)); !handed.ok()) return handed;
        } else {
          pending_.push_back(std::move(said.item));
        }
      }
    }
    pending_to_ = row.place;
    if (pending_.size() < options_.batch_items && &row != &rows.back()) continue;
    if (absl::Status flushed = Flush(intake); !flushed.ok()) return flushed;
  }
  return absl::OkStatus();
}

absl::StatusOr<BatchTable::Stories> BatchTable::StoriesOf(ports::Intake& intake, const std::vector<Row>& rows) {
  std::set<std::string> keys;
  for (const Row& row : rows) {
    if (!MissingOf(row)) keys.insert(row.key);
  }
  Stories stories;
  if (keys.empty()) return stories;
  absl::StatusOr<std::vector<Row>> all = database_->OfKeys({keys.begin(), keys.end()});
  if (!all.ok()) return all.status();
  // One that was changed since it was read is still what was said then.
  std::map<std::string, std::vector<Version>> versions;
  const auto add = [&](const std::vector<Row>& list, bool to_come) {
    for (const Row& row : list) {
      if (!MissingOf(row)) versions[row.key].push_back({AgeOf(row), row.cells, ItemOf(row), to_come});
    }
  };
  add(*all, false);
  add(rows, true);
  for (auto& [key, list] : versions) {
    const absl::StatusOr<std::string> kept = intake.LoadCursor(RecordCursor(key));
    if (!kept.ok()) return kept.status();
    stories.emplace(key, Story(std::move(list), DecodeWithdrawals(*kept)));
  }
  return stories;
}

v1::PublishItem BatchTable::ItemOf(const Row& row) {
  v1::PublishItem item;
  const std::optional<Needed> missing = MissingOf(row);
  if (missing && *missing == Needed::kTime && !row.time.empty()) {
    item = mapping::Unreadable(options_.feed, v1::FINDING_CODE_ERROR_DATE, options_.time_column,
                               "no time that a version can have");
  } else if (missing) {
    const std::string& column = *missing == Needed::kKey     ? options_.key_column
                                : *missing == Needed::kBatch ? options_.batch_column
                                                             : options_.time_column;
    item = mapping::Unreadable(options_.feed, v1::FINDING_CODE_ERROR_MISSING, column, "a value is needed here");
  } else {
    item = mapper_->MapCells(row.cells);
  }
  Describe(row, item);
  return item;
}

void BatchTable::Describe(const Row& row, v1::PublishItem& item) const {
  item.set_origin(absl::StrCat(options_.name, ":", row.batch));
  nlohmann::ordered_json record;
  for (size_t i = 0; i < row.cells.size(); ++i) record[database_->columns()[i]] = row.cells[i];
  const std::string raw = record.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  item.set_original(mapping::CutOriginal(raw, raw.size()));
}

std::string BatchTable::RecordCursor(const std::string& key) const {
  return absl::StrCat("batch-table/", options_.name, "/", absl::BytesToHexString(hash_(key).substr(0, 16)));
}

absl::Status BatchTable::Flush(ports::Intake& intake) {
  if (pending_.empty() && pending_to_.empty()) return absl::OkStatus();
  // Items that one row brought with it may be more than fit; the progress goes with the last of them.
  size_t first = 0;
  do {
    ports::Batch batch;
    const size_t end = std::min(pending_.size(), first + options_.batch_items);
    batch.items.assign(std::make_move_iterator(pending_.begin() + static_cast<ptrdiff_t>(first)),
                       std::make_move_iterator(pending_.begin() + static_cast<ptrdiff_t>(end)));
    if (end == pending_.size() && !pending_to_.empty()) {
      progress_->after = pending_to_;
      batch.cursor_name = "batch-table/" + options_.name;
      batch.cursor = Encode(*progress_);
    }
    if (absl::Status handed = Hand(intake, std::move(batch)); !handed.ok()) return handed;
    first = end;
  } while (first < pending_.size());
  pending_.clear();
  pending_to_ = {};
  return absl::OkStatus();
}

absl::Status BatchTable::Hand(ports::Intake& intake, ports::Batch batch) {
  for (size_t i = 0; i < batch.items.size(); ++i) batch.items[i].set_item(i + 1);
  const absl::StatusOr<std::vector<v1::Acknowledgement>> results = intake.Submit(std::move(batch));
  if (!results.ok()) return results.status();
  if (std::any_of(results->begin(), results->end(), IsClosed)) {
    return absl::PermissionDeniedError(absl::StrCat("the gateway takes nothing for feed ", options_.feed,
                                                    " from this source: grant its principal to publish it"));
  }
  return absl::OkStatus();
}

void BatchTable::Tell() {
  std::string sentence;
  for (const auto& [batch, count] : counts_) {
    absl::StrAppend(&sentence, sentence.empty() ? "" : ", ", count, " of batch ", batch.substr(0, 40));
  }
  if (other_counts_ > 0) absl::StrAppend(&sentence, ", ", other_counts_, " of others");
  if (log_ && !sentence.empty()) log_(absl::StrCat("rows read: ", sentence));
  counts_.clear();
  other_counts_ = 0;
}

}  // namespace zhudong::batch_table
