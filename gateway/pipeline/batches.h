// Batch after batch of derived rows into the database. While one is being written the next is derived on top of it, so
// that catching up uses two cores; what is written, and in what order, does not depend on that.
#pragma once

#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "gateway/delivery/demand_log.h"
#include "gateway/journal/journal.h"
#include "gateway/pipeline/derive.h"
#include "gateway/pipeline/overlay.h"
#include "gateway/store/database.h"

namespace zhudong::pipeline {

// Not thread-safe.
class Batches {
 public:
  // `written` is told each position that stands in the database; by any thread, one at a time. The journal is read from
  // `journal`, rows are kept in `database`.
  Batches(store::Database& database, const store::Reader& journal, delivery::DemandLog& outbox,
          std::function<void(uint64_t position)> written);
  ~Batches();

  // Applies the entries in one batch (fewer of them, where one is more than a batch should hold). When the deriver then
  // stands far before `up_to`, the write is left under way. After an error call Abandon().
  absl::Status Derive(Deriver& deriver, const std::vector<journal::Entry>& entries, uint64_t up_to);
  // Waits for the write under way.
  absl::Status Finish();
  // Forgets what was derived and not written; the deriver must be made anew.
  void Abandon();

 private:
  struct Batch {
    Overlay overlay;
    store::Batch writes;
    uint64_t position = 0;
    uint64_t demand_end = 0;
  };

  absl::Status Write(Batch& batch);

  store::Database& database_;
  const store::Reader& journal_;
  delivery::DemandLog& outbox_;
  const std::function<void(uint64_t)> written_;
  std::unique_ptr<Batch> under_way_;
  std::future<absl::Status> result_;  // of under_way_
};

}  // namespace zhudong::pipeline
