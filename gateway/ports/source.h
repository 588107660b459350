// How events come in: what a source adapter implements, and what it is given.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "zhudong/v1/admin_service.pb.h"
#include "zhudong/v1/feed_service.pb.h"

namespace zhudong::ports {

// What happens while the gateway is overloaded.
enum class WhenFull {
  kWait,    // until there is room
  kRefuse,  // RESOURCE_EXHAUSTED with RetryInfo: for a source whose caller waits for an answer
};

// Items that go in together, and how far that brings the adapter.
struct Batch {
  std::vector<v1::PublishItem> items = {};
  // Where the adapter stands after this batch; written in the same write as the items, so neither is ever ahead of
  // the other. Leave the name empty to keep no cursor.
  std::string cursor_name = {};
  std::string cursor = {};
  // Whose items they are, where the source itself proved who calls it (a certificate, a signature); empty: the
  // source's own principal. What that principal may publish is the gateway's to decide either way.
  std::string principal = {};
  std::string traceparent = {};  // W3C, of what caused the items
  WhenFull when_full = WhenFull::kWait;
};

// Where a source hands its items. Thread-safe. Outlives every source.
class Intake {
 public:
  virtual ~Intake() = default;

  // Blocks until all of `batch` is on disk: one acknowledgement per item, in order. Waits while the gateway is
  // overloaded, unless the batch says otherwise. UNAVAILABLE when the gateway is stopping: nothing of the batch is
  // kept, nor is the cursor; try the same batch again after the next start. At most 1,000 items a batch.
  virtual absl::StatusOr<std::vector<v1::Acknowledgement>> Submit(Batch batch) = 0;

  // The cursor last written under this name; empty when there is none.
  virtual absl::StatusOr<std::string> LoadCursor(std::string_view name) = 0;
};

// One adapter that brings events in. Start and Stop are called once each, from one thread.
class Source {
 public:
  virtual ~Source() = default;

  // Begins work on threads of its own and returns. An error means that it can't work as configured.
  virtual absl::Status Start(Intake& intake) = 0;

  // Ends all work: after it returns `intake` is not touched again. Safe when never started.
  virtual void Stop() = 0;

  // How it does right now. Thread-safe.
  virtual v1::SourceStatus Status() const = 0;
};

}  // namespace zhudong::ports
