// The derived rows as the running batch sees them: the database, with the batch's own writes on top.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/node_hash_map.h"
#include "absl/status/status.h"
#include "gateway/correlation/state.h"
#include "gateway/store/database.h"

namespace zhudong::pipeline {

// Not thread-safe. One for each batch.
class Overlay final : public correlation::State {
 public:
  explicit Overlay(const store::Reader& reader) : Overlay(reader, reader) {}
  // For a rebuild: rows from one database, the journal from another. `below` is the batch before this one while it is
  // on its way into the database (null: there is none); it changes no more, and outlives this.
  Overlay(const store::Reader& rows, const store::Reader& journal, const Overlay* below = nullptr)
      : reader_(rows), journal_(journal), below_(below) {}

  std::optional<std::string> Get(std::string_view key) const override;
  std::vector<std::string> Keys(std::string_view prefix, std::string_view after, size_t limit) const override;
  void Put(std::string_view key, std::string value) override;
  void Delete(std::string_view key) override;
  std::shared_ptr<const v1::Event> EventAt(uint64_t journal_sequence) const override;

  // Spares reading back what the batch has in hand.
  void RememberEvent(uint64_t journal_sequence, std::shared_ptr<const v1::Event> event);
  // Null when it is not in hand.
  std::shared_ptr<const v1::Event> Remembered(uint64_t journal_sequence) const;
  // Reads the rows of these keys at once, which is cheaper than one by one when they are asked for.
  void ReadAhead(const std::vector<std::string>& keys);
  // The batch below is in the database now and may go.
  void StandAlone() { below_ = nullptr; }

  // The first failure of any read since the start. Ask before StageInto.
  const absl::Status& status() const { return status_; }
  // Puts all writes into `batch`, as they stand.
  void StageInto(store::Batch& batch) const;

 private:
  using Row = std::optional<std::string>;  // nullopt: deleted, or not there

  // As the batch, or the one below it, wrote it; null when neither did.
  const Row* Written(std::string_view key) const;
  Row& Write(std::string_view key);
  void AddWritten(std::string_view begin, std::string_view end, absl::btree_set<std::string_view>& keys) const;

  const store::Reader& reader_;
  const store::Reader& journal_;
  const Overlay* below_;
  // Single rows are asked for far more often than ranges, so order is kept beside them.
  absl::node_hash_map<std::string, Row> writes_;
  absl::btree_set<std::string_view> order_;  // the keys of writes_
  absl::flat_hash_map<std::string, Row> read_ahead_;
  mutable absl::flat_hash_map<uint64_t, std::shared_ptr<const v1::Event>> events_;
  mutable absl::Status status_;
};

}  // namespace zhudong::pipeline
