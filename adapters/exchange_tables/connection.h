// The exchange database over one session with PostgreSQL: every wait has a limit, and what was lost is made again with
// the next call.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "adapters/exchange_tables/database.h"
#include "gateway/postgres/session.h"

namespace zhudong::exchange_tables {

// Used by one thread, Cancel apart.
class Connection final : public Database {
 public:
  // Nothing is connected before the first call.
  Connection(postgres::Options server, absl::Duration statement_timeout);

  // UNAVAILABLE when it can't be reached or refuses. A server that accepts and never answers is given up after ten
  // seconds.
  absl::Status Connect();
  absl::StatusOr<Rows> Query(const std::string& sql, const std::vector<std::string>& parameters) override;
  absl::StatusOr<size_t> Execute(const std::string& sql, const std::vector<std::string>& parameters) override;

  // Cuts a call that waits, and makes every later one fail. Thread-safe.
  void Cancel() { session_.Cancel(); }

 private:
  absl::Status Run(absl::Duration limit, const postgres::Session::Work& work);

  const absl::Duration statement_timeout_;
  postgres::Session session_;
};

}  // namespace zhudong::exchange_tables
