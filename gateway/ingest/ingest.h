// Ingest: validate → authorize → dedupe → append → receipt, for every entrance alike.
//
// reads:     the event index (which ids are known, with what content)
// writes:    journal, event index, quarantine, counters and the adapter's cursor, in one batch
// remembers: per feed counters; what is queued
// promise:   an acknowledgement is given only after everything it says is on disk.
//            received = accepted + duplicates + quarantined + refused, for every feed, across restarts
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/access/grants.h"
#include "gateway/base/clock.h"
#include "gateway/crypto/keyring.h"
#include "gateway/ingest/commit_figures.h"
#include "gateway/ingest/feeds.h"
#include "gateway/ingest/observer.h"
#include "gateway/ingest/quarantine.h"
#include "gateway/journal/journal.h"
#include "gateway/model/division_code.h"
#include "gateway/ports/source.h"
#include "gateway/store/database.h"
#include "zhudong/v1/admin_service.pb.h"
#include "zhudong/v1/feed_service.pb.h"

namespace zhudong::ingest {

struct Limits {
  size_t max_queued_bytes = 64u << 20;  // of all clients together
  size_t max_item_bytes = 1u << 20;     // one item, serialized
  size_t max_original_bytes = 64u << 10;
};

// What one call hands over. `done` is called exactly once, on a thread of the ingest, with one acknowledgement per
// item, in order; it must not block.
struct Submission {
  access::Principal principal;
  bool mended = false;  // sent again by an operator: `principal` says whose the items are, not that he is alive
  std::string traceparent;
  // The caller's, until Submit returns; spent where that is OK.
  std::vector<v1::PublishItem*> items;
  std::string cursor_name;
  std::string cursor;
  std::function<void(absl::StatusOr<std::vector<v1::Acknowledgement>>)> done;
};

// Thread-safe.
class Ingest {
 public:
  static absl::StatusOr<std::unique_ptr<Ingest>> Open(store::Database& database, journal::Journal& journal,
                                                      const FeedTable& feeds, const access::Grants& grants,
                                                      std::shared_ptr<const crypto::KeyRing> keys,
                                                      std::shared_ptr<const model::DivisionList> divisions,
                                                      const base::Clock& clock, Limits limits);
  virtual ~Ingest() = default;

  // `observer` and `onlooker`, where given, must outlive the ingest.
  virtual void Start(Observer* observer = nullptr, Onlooker* onlooker = nullptr) = 0;
  // Finishes what is queued, then refuses. Safe when never started.
  virtual void Stop() = 0;

  // Checks and queues. RESOURCE_EXHAUSTED when the queue is full and UNAVAILABLE when stopping: `done` is then not
  // called, and `submission` is as it was. The checks run on the caller's thread.
  virtual absl::Status Submit(Submission& submission) = 0;
  // Waits until something left the queue, or the deadline: then it is worth trying again.
  virtual void WaitForRoom(absl::Time deadline) = 0;

  // The intake of an in-process source, which acts as `principal`.
  virtual std::unique_ptr<ports::Intake> MakeIntake(access::Principal principal) = 0;

  // Appends a record of the gateway's own (rules adopted), and a cursor with it; returns when durable.
  virtual absl::Status AppendOwn(const zhudong::store::v1::JournalRecord& record, const std::string& cursor_name,
                                 const std::string& cursor) = 0;
  // The cursor last written under this name; empty when there is none.
  virtual absl::StatusOr<std::string> LoadCursor(std::string_view name) const = 0;

  virtual std::vector<v1::FeedStatus> Status() const = 0;
  virtual absl::StatusOr<QuarantinePage> ListQuarantine(const QuarantineQuery& query) const = 0;
  // NOT_FOUND QUARANTINED_ITEM_NOT_FOUND.
  virtual absl::StatusOr<v1::GetQuarantinedItemResponse> GetQuarantined(uint64_t id) const = 0;
  // Keeps, durably, what was done about an item.
  virtual absl::Status Settle(uint64_t id, const v1::QuarantineSettlement& settlement) = 0;
  // How an event of `who` would fare as far as that can be told without asking what is known already: REFUSED or
  // QUARANTINED with the findings, or no outcome, with its notes. Changes nothing.
  virtual v1::Acknowledgement Check(const access::Principal& who, v1::PublishItem item) const = 0;
  virtual CommitFigures figures() const = 0;
  // Why nothing can be taken in, when the disk refuses.
  virtual absl::Status status() const = 0;
};

}  // namespace zhudong::ingest
