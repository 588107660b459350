// A batch table in PostgreSQL. Every statement has a limit, on both sides.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "adapters/batch_table/database.h"
#include "adapters/batch_table/queries.h"
#include "gateway/postgres/session.h"

namespace zhudong::batch_table {

class Table final : public Database {
 public:
  Table(postgres::Options server, Shape shape, absl::Duration statement_timeout);

  absl::Status Open() override;
  const std::vector<std::string>& columns() const override { return queries_.columns; }
  absl::StatusOr<Look> LookNow() override;
  absl::StatusOr<std::vector<Row>> Next(const Progress& progress, size_t most) override;
  absl::StatusOr<std::vector<Row>> OfKeys(const std::vector<std::string>& keys) override;
  void Cancel() override { session_.Cancel(); }

 private:
  absl::Status Run(const std::function<absl::Status(pqxx::work&)>& work);
  absl::StatusOr<std::vector<Row>> Rows(const std::string& sql, const std::vector<std::string>& parameters);

  const Shape shape_;
  const absl::Duration statement_timeout_;
  postgres::Session session_;
  Queries queries_;
  std::string oid_;
};

}  // namespace zhudong::batch_table
