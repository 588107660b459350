// The derived rows as the running batch sees them: the database, with the batch's own writes on top.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "gateway/correlation/state.h"
#include "gateway/store/database.h"

namespace zhudong::pipeline {

// Not thread-safe. One for each batch.
class Overlay final : public correlation::State {
 public:
  explicit Overlay(const store::Reader& reader) : Overlay(reader, reader) {}
  // For a rebuild: rows from one database, the journal from another.
  Overlay(const store::Reader& rows, const store::Reader& journal) : reader_(rows), journal_(journal) {}

  std::optional<std::string> Get(std::string_view key) const override;
  std::vector<std::string> Keys(std::string_view prefix, std::string_view after, size_t limit) const override;
  void Put(std::string_view key, std::string_view value) override;
  void Delete(std::string_view key) override;
  std::shared_ptr<const v1::Event> EventAt(uint64_t journal_sequence) const override;

  // Spares reading back what the batch has in hand.
  void RememberEvent(uint64_t journal_sequence, std::shared_ptr<const v1::Event> event);

  // The first failure of any read since the start. Ask before StageInto.
  const absl::Status& status() const { return status_; }
  // Puts all writes into `batch`, as they stand.
  void StageInto(store::Batch& batch) const;

 private:
  const store::Reader& reader_;
  const store::Reader& journal_;
  // nullopt: deleted. Ordered, because ranges are merged with the database's.
  std::map<std::string, std::optional<std::string>, std::less<>> writes_;
  mutable absl::flat_hash_map<uint64_t, std::shared_ptr<const v1::Event>> events_;
  mutable absl::Status status_;
};

}  // namespace zhudong::pipeline
