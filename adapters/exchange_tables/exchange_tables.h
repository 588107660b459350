// A source that reads the exchange tables (前置库) of the housing ministry's standard out of a PostgreSQL database and
// tells the platform, row by row, what became of each.
//
// reads:     the SPGL_* tables of one schema; the password file at every connect
// writes:    items into the intake; then SJSCZT and SBYY of the rows it read
// promise:   every committed row with SJSCZT 0 is read, whatever its number and however late it was committed; it is
//            marked only after it is on disk here; after a crash it is read again and is a duplicate. One bad row, or
//            one table that can't be read, holds up no other.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "adapters/exchange_tables/connection.h"
#include "adapters/exchange_tables/round.h"
#include "gateway/base/clock.h"
#include "gateway/polling/poller.h"
#include "gateway/ports/source.h"

namespace zhudong::exchange_tables {

struct Options {
  std::string feed;
  postgres::Options server;
  absl::Duration statement_timeout = absl::Seconds(30);
  std::string schema = "public";
  std::optional<Standard> standard;  // none: by what is there
  absl::Duration poll_interval = absl::Seconds(5);
  size_t most_waiting = 10000;
  Rules rules;
};

// Thread-safe as ports::Source says.
class ExchangeTables final : public ports::Source {
 public:
  // `hash` is a collision-free digest; `clock` dates the status and the waiting of rows; `log` gets a sentence for
  // every round that did something, and may be empty.
  ExchangeTables(Options options, mapping::Hash hash, const base::Clock& clock,
                 std::function<void(std::string_view)> log);
  ~ExchangeTables() override { Stop(); }

  // INVALID_ARGUMENT for settings out of range. A database that can't be reached is no error: it is tried again.
  absl::Status Start(ports::Intake& intake) override;
  void Stop() override;
  v1::SourceStatus Status() const override { return poller_.Status(); }

 private:
  absl::Status Poll(ports::Intake& intake);
  absl::Status Open();
  void Tell(const std::map<std::string, Counts>& counts);

  const Options options_;
  const mapping::Hash hash_;
  const base::Clock& clock_;
  const std::function<void(std::string_view)> log_;
  Connection database_;
  // Of the polling thread.
  std::unique_ptr<Events> events_;
  std::vector<Plan> plans_;  // empty: to be looked up
  Waiting waiting_;
  std::string told_;
  polling::Poller poller_;
};

}  // namespace zhudong::exchange_tables
