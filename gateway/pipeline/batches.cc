#include "gateway/pipeline/batches.h"

#include <string_view>
#include <utility>

namespace zhudong::pipeline {
namespace {

// Nearer to the end of the journal a batch is written at once: there is no next one to derive meanwhile.
constexpr uint64_t kFarBehind = 128;

}  // namespace

Batches::Batches(store::Database& database, const store::Reader& journal, delivery::DemandLog& outbox,
                 std::function<void(uint64_t position)> written)
    : database_(database), journal_(journal), outbox_(outbox), written_(std::move(written)) {}

Batches::~Batches() { Finish().IgnoreError(); }

absl::Status Batches::Derive(Deriver& deriver, const std::vector<journal::Entry>& entries, uint64_t up_to) {
  const Overlay* below = under_way_ ? &under_way_->overlay : nullptr;
  auto next = std::make_unique<Batch>(Batch{Overlay(database_, journal_, below), {}});
  const auto emit = [&](std::string_view event) { outbox_.Stage(next->writes, event); };
  Deriver::ReadAhead(next->overlay, entries);
  for (const journal::Entry& entry : entries) {
    const absl::StatusOr<bool> done = deriver.Apply(next->overlay, entry, emit);
    if (!done.ok()) return done.status();
    if (!*done) break;
  }
  deriver.Close(next->overlay);
  next->position = deriver.position();
  next->demand_end = outbox_.staged();
  if (absl::Status before = Finish(); !before.ok()) return before;
  next->overlay.StandAlone();
  if (up_to < next->position + kFarBehind) return Write(*next);
  under_way_ = std::move(next);
  // Deferred where no thread can be had: then Finish writes.
  result_ = std::async(std::launch::async | std::launch::deferred, [this] { return Write(*under_way_); });
  return absl::OkStatus();
}

absl::Status Batches::Write(Batch& batch) {
  batch.overlay.StageInto(batch.writes);
  if (absl::Status written = database_.Write(batch.writes); !written.ok()) return written;
  outbox_.Written(batch.demand_end);
  written_(batch.position);
  return absl::OkStatus();
}

absl::Status Batches::Finish() {
  if (under_way_ == nullptr) return absl::OkStatus();
  absl::Status status = result_.get();
  under_way_.reset();
  return status;
}

void Batches::Abandon() {
  Finish().IgnoreError();
  outbox_.Abandon();
}

}  // namespace zhudong::pipeline
