#include "adapters/exchange_tables/connection.h"

#include <utility>

#include "gateway/base/clock.h"

namespace zhudong::exchange_tables {
namespace {

constexpr absl::Duration kConnect = absl::Seconds(10);

postgres::Options Named(postgres::Options server) {
  server.application = "zhudong";
  server.connect_timeout = kConnect;
  return server;
}

// Times of the tables have no zone; the standard's are Beijing's.
absl::Status Prepare(pqxx::work& work) {
  work.exec0("SET TimeZone = 'Asia/Shanghai'");
  work.exec0("SET DateStyle = 'ISO'");
  return absl::OkStatus();
}

pqxx::result Ask(pqxx::work& work, const std::string& sql, const std::vector<std::string>& parameters) {
  return work.exec_params(sql, pqxx::prepare::make_dynamic_params(parameters.begin(), parameters.end()));
}

std::vector<std::optional<std::string>> ValuesOf(const pqxx::row& row) {
  std::vector<std::optional<std::string>> values;
  values.reserve(row.size());
  for (const pqxx::field& field : row) {
    if (field.is_null()) {
      values.emplace_back(std::nullopt);
    } else {
      values.emplace_back(std::string(field.c_str(), field.size()));
    }
  }
  return values;
}

}  // namespace

Connection::Connection(postgres::Options server, absl::Duration statement_timeout)
    : statement_timeout_(statement_timeout), session_(Named(std::move(server)), Prepare) {}

absl::Status Connection::Run(absl::Duration limit, const postgres::Session::Work& work) {
  const absl::Status ran = session_.Run(base::DeadlineIn(limit), work);
  switch (ran.code()) {
    case absl::StatusCode::kOk:
      return ran;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kCancelled:
      return absl::UnavailableError(ran.message());
    default:  // a statement that took too long as well: the next may do better, or finds nobody and says so
      return absl::FailedPreconditionError(ran.message());
  }
}

absl::Status Connection::Connect() {
  return Run(kConnect, [](pqxx::work&) { return absl::OkStatus(); });
}

absl::StatusOr<Rows> Connection::Query(const std::string& sql, const std::vector<std::string>& parameters) {
  Rows rows;
  const absl::Status ran = Run(statement_timeout_, [&](pqxx::work& work) {
    const pqxx::result result = Ask(work, sql, parameters);
    rows.reserve(result.size());
    for (const pqxx::row& row : result) rows.push_back(ValuesOf(row));
    return absl::OkStatus();
  });
  if (!ran.ok()) return ran;
  return rows;
}

absl::StatusOr<size_t> Connection::Execute(const std::string& sql, const std::vector<std::string>& parameters) {
  size_t changed = 0;
  const absl::Status ran = Run(statement_timeout_, [&](pqxx::work& work) {
    changed = static_cast<size_t>(Ask(work, sql, parameters).affected_rows());
    return absl::OkStatus();
  });
  if (!ran.ok()) return ran;
  return changed;
}

}  // namespace zhudong::exchange_tables
