#include "adapters/batch_table/table.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gateway/base/clock.h"

namespace zhudong::batch_table {
namespace {

// Versions of the records of one page of rows: more of them is no batch table.
constexpr size_t kMostVersions = 200000;
constexpr int kBeforeCells = 5;

postgres::Options Named(postgres::Options server) {
  server.application = "zhudong";
  server.read_only = true;  // a standby will do
  return server;
}

// Times of the tables have no zone; they are China's.
absl::Status Prepare(pqxx::work& work) {
  work.exec0("SET TimeZone = 'Asia/Shanghai'");
  work.exec0("SET DateStyle = 'ISO'");
  return absl::OkStatus();
}

pqxx::result Ask(pqxx::work& work, const std::string& sql, const std::vector<std::string>& parameters) {
  return work.exec_params(sql, pqxx::prepare::make_dynamic_params(parameters.begin(), parameters.end()));
}

std::string TextOf(const pqxx::field& field) { return {field.c_str(), field.size()}; }

Row ToRow(const pqxx::row& from) {
  Row row;
  row.place = {TextOf(from[0]), TextOf(from[1]), TextOf(from[2]), TextOf(from[3])};
  row.time = row.place.time;
  row.key = row.place.key;
  row.batch = TextOf(from[4]);
  for (auto i = kBeforeCells; i < static_cast<int>(from.size()); ++i) row.cells.push_back(TextOf(from[i]));
  return row;
}

}  // namespace

Table::Table(postgres::Options server, Shape shape, absl::Duration statement_timeout)
    : shape_(std::move(shape)), statement_timeout_(statement_timeout), session_(Named(std::move(server)), Prepare) {}

absl::Status Table::Run(const std::function<absl::Status(pqxx::work&)>& work) {
  const absl::Status ran = session_.Run(base::DeadlineIn(statement_timeout_), work);
  switch (ran.code()) {
    case absl::StatusCode::kOk:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kFailedPrecondition:
      return ran;
    case absl::StatusCode::kDeadlineExceeded:
      return absl::UnavailableError(
          absl::StrCat(ran.message(), ": raise statement_seconds, or give the table an index on its key column"));
    case absl::StatusCode::kPermissionDenied:
      return absl::FailedPreconditionError(
          absl::StrCat(ran.message(), ": GRANT SELECT on the table, or on xmin and the mapping's columns"));
    default:
      return absl::UnavailableError(ran.message());
  }
}

absl::Status Table::Open() {
  Catalogue catalogue;
  const absl::Status read = Run([&](pqxx::work& work) {
    catalogue = {};
    for (const pqxx::row& row : Ask(work, CatalogueQuery(), {shape_.schema, shape_.table})) {
      if (catalogue.oid.empty()) {
        catalogue.kind = TextOf(row[0]);
        catalogue.oid = TextOf(row[1]);
        catalogue.table = TextOf(row[2]);
      }
      if (TextOf(row[1]) != catalogue.oid) continue;
      std::string name = TextOf(row[3]);
      std::string upper = absl::AsciiStrToUpper(name);
      catalogue.columns[std::move(upper)] = {std::move(name), TextOf(row[4])};
    }
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  absl::StatusOr<Queries> queries = MakeQueries(shape_, catalogue);
  if (!queries.ok()) return queries.status();
  queries_ = *std::move(queries);
  oid_ = catalogue.oid;
  return absl::OkStatus();
}

absl::StatusOr<Look> Table::LookNow() {
  Look look;
  const absl::Status read = Run([&](pqxx::work& work) {
    look = {};
    work.exec0("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
    const pqxx::result seen = Ask(work, queries_.look, {});
    if (seen.size() != 1) return absl::UnavailableError("the database does not say what it sees");
    look.oldest = seen[0][0].as<int64_t>();
    look.next = seen[0][1].as<int64_t>();
    look.snapshot = TextOf(seen[0][2]);
    look.table = absl::StrCat(TextOf(seen[0][3]), "/", oid_);
    for (const pqxx::row& row : Ask(work, queries_.ended, {absl::StrCat(look.oldest), absl::StrCat(kMostEnded + 1)})) {
      look.ended.push_back(row[0].as<int64_t>());
    }
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  look.many = look.ended.size() > kMostEnded;
  if (look.many) look.ended.clear();
  return look;
}

absl::StatusOr<std::vector<Row>> Table::Next(const Progress& progress, size_t most) {
  const Place& after = progress.after;
  return Rows(queries_.next, {absl::StrCat(progress.from), ArrayOf(progress.seen), absl::StrCat(progress.until),
                              ArrayOf(progress.ended), progress.many ? "true" : "false", after.batch, after.time,
                              after.key, after.digest, absl::StrCat(most)});
}

absl::StatusOr<std::vector<Row>> Table::OfKeys(const std::vector<std::string>& keys) {
  absl::StatusOr<std::vector<Row>> rows = Rows(queries_.of_keys, {ArrayOf(keys), absl::StrCat(kMostVersions + 1)});
  if (rows.ok() && rows->size() > kMostVersions) {
    return absl::FailedPreconditionError(
        absl::StrCat(keys.size(), " records have more than ", kMostVersions, " rows: is key_column the right one?"));
  }
  return rows;
}

absl::StatusOr<std::vector<Row>> Table::Rows(const std::string& sql, const std::vector<std::string>& parameters) {
  std::vector<Row> rows;
  const absl::Status read = Run([&](pqxx::work& work) {
    rows.clear();
    for (const pqxx::row& row : Ask(work, sql, parameters)) rows.push_back(ToRow(row));
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  return rows;
}

}  // namespace zhudong::batch_table
