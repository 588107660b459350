// Writes demand events to two tables of a planning system's PostgreSQL. See README.md.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gateway/ports/sink.h"
#include "gateway/postgres/session.h"

namespace zhudong::postgres_table {

struct Options {
  postgres::Options server;
  std::string schema = "zhudong";  // [a-z_][a-z0-9_]{0,62}
};

// Whether the tables are there, as schema.sql makes them, and may be written. FAILED_PRECONDITION and
// PERMISSION_DENIED say what to create or grant; UNAVAILABLE and the others of postgres::Session when it can't be seen.
absl::Status Check(const Options& options, absl::Duration timeout);

// Looks at the tables as Check does on every new connection.
std::unique_ptr<ports::Sink> NewPostgresTable(Options options);

}  // namespace zhudong::postgres_table
