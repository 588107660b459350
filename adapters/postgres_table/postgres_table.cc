#include "adapters/postgres_table/postgres_table.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "adapters/postgres_table/rows.h"
#include "gateway/base/clock.h"

namespace zhudong::postgres_table {
namespace {

using Events = std::vector<v1::DemandEvent>;

struct Column {
  const char* name;
  const char* type;
};
constexpr Column kEventColumns[] = {{"event_id", "text"},
                                    {"project_id", "text"},
                                    {"project_sequence", "bigint"},
                                    {"type", "text"},
                                    {"caused_at", "timestamptz"},
                                    {"division_code", "text"},
                                    {"stage", "text"},
                                    {"forecast_id", "text"},
                                    {"replaces_forecast_id", "text"},
                                    {"low_kw", "double precision"},
                                    {"expected_kw", "double precision"},
                                    {"high_kw", "double precision"},
                                    {"voltage_level", "text"},
                                    {"need_by_date", "date"},
                                    {"certainty", "double precision"},
                                    {"successor_project_id", "text"},
                                    {"reason", "text"}};
constexpr Column kProjectColumns[] = {{"project_id", "text"},
                                      {"project_sequence", "bigint"},
                                      {"event_id", "text"},
                                      {"caused_at", "timestamptz"},
                                      {"division_code", "text"},
                                      {"stage", "text"},
                                      {"state", "text"},
                                      {"forecast_id", "text"},
                                      {"low_kw", "double precision"},
                                      {"expected_kw", "double precision"},
                                      {"high_kw", "double precision"},
                                      {"voltage_level", "text"},
                                      {"need_by_date", "date"},
                                      {"certainty", "double precision"},
                                      {"successor_project_id", "text"}};
// Of project_demand: these follow every event, the others only one that speaks of the forecast.
constexpr int kFollowEvery = 6;

template <typename Columns>
std::string NamesOf(const Columns& columns) {
  return absl::StrJoin(columns, ", ", [](std::string* out, const Column& column) { out->append(column.name); });
}

// `name type, …`, as jsonb_to_recordset wants it.
template <typename Columns>
std::string TypedNamesOf(const Columns& columns) {
  return absl::StrJoin(columns, ", ", [](std::string* out, const Column& column) {
    absl::StrAppend(out, column.name, " ", column.type);
  });
}

std::string InsertEvents(const std::string& schema) {
  const std::string names = NamesOf(kEventColumns);
  return absl::StrCat("INSERT INTO ", schema, ".demand_event (", names, ", event) SELECT ", names,
                      ", event::jsonb FROM jsonb_to_recordset($1::jsonb) AS r(", TypedNamesOf(kEventColumns),
                      ", event text) ON CONFLICT (event_id) DO NOTHING");
}

std::string UpsertProjects(const std::string& schema) {
  const std::string names = NamesOf(kProjectColumns);
  std::vector<std::string> sets = {"updated_at = now()"};
  int index = 0;
  for (const Column& column : kProjectColumns) {
    const std::string name = column.name;
    if (index++ < kFollowEvery) {
      sets.push_back(absl::StrCat(name, " = excluded.", name));
    } else {
      sets.push_back(
          absl::StrCat(name, " = CASE WHEN excluded.state IS NULL THEN t.", name, " ELSE excluded.", name, " END"));
    }
  }
  return absl::StrCat("INSERT INTO ", schema, ".project_demand AS t (", names, ") SELECT ", names,
                      " FROM jsonb_to_recordset($1::jsonb) AS r(", TypedNamesOf(kProjectColumns),
                      ") ON CONFLICT (project_id) DO UPDATE SET ", absl::StrJoin(sets, ", "),
                      " WHERE t.project_sequence < excluded.project_sequence");
}

// A text[] as PostgreSQL reads it.
template <typename Get>
std::string ArrayOf(const Events& events, Get&& get) {
  return absl::StrCat(
      "{",
      absl::StrJoin(
          events, ",",
          [&](std::string* out, const v1::DemandEvent& event) {
            absl::StrAppend(out, "\"", absl::StrReplaceAll(get(event), {{"\\", "\\\\"}, {"\"", "\\\""}}), "\"");
          }),
      "}");
}

absl::Status Remedy(const std::string& schema, absl::StatusCode code, const std::string& words) {
  if (code == absl::StatusCode::kPermissionDenied) {
    return absl::Status(code,
                        absl::StrCat("the role may not write the tables of schema ", schema,
                                     ": run adapters/postgres_table/schema.sql with -v writer=ROLE (", words, ")"));
  }
  return absl::FailedPreconditionError(absl::StrCat(
      "the tables of schema ", schema, " are not as the gateway needs them: let their owner run psql -v schema=",
      schema, " -v writer=ROLE -f adapters/postgres_table/schema.sql (", words, ")"));
}

// Statements that are wrong for these tables fail here; they also read no row.
absl::Status Prepare(const std::string& schema, pqxx::work& transaction) {
  try {
    pqxx::connection_base& connection = transaction.conn();
    connection.prepare("known_events",
                       absl::StrCat("SELECT event_id FROM ", schema, ".demand_event WHERE event_id = ANY($1::text[])"));
    connection.prepare(
        "last_sequences",
        absl::StrCat("SELECT project_id, project_sequence FROM ", schema,
                     ".project_demand WHERE project_id = ANY($1::text[]) ORDER BY project_id FOR UPDATE"));
    connection.prepare("insert_events", InsertEvents(schema));
    connection.prepare("upsert_projects", UpsertProjects(schema));
    transaction.exec_prepared("known_events", "{}");
    transaction.exec_prepared("last_sequences", "{}");
    transaction.exec_prepared("insert_events", "[]");
    transaction.exec_prepared("upsert_projects", "[]");
    return absl::OkStatus();
  } catch (const pqxx::sql_error& error) {
    const absl::StatusCode code = postgres::CodeOf(error);
    if (code != absl::StatusCode::kFailedPrecondition && code != absl::StatusCode::kPermissionDenied) throw;
    const std::string what = error.what();
    return Remedy(schema, code, what.substr(0, what.find('\n')));
  }
}

absl::Status Write(const Events& events, pqxx::work& transaction, std::vector<v1::ReceiptOutcome>& outcomes) {
  Known known;
  const pqxx::result sequences = transaction.exec_prepared(
      "last_sequences", ArrayOf(events, [](const v1::DemandEvent& event) { return event.project_id(); }));
  for (const pqxx::row& row : sequences) {
    known.last_sequence[row[0].as<std::string>()] = static_cast<uint64_t>(row[1].as<long long>());
  }
  const pqxx::result ids = transaction.exec_prepared(
      "known_events", ArrayOf(events, [](const v1::DemandEvent& event) { return event.event_id(); }));
  for (const pqxx::row& row : ids) known.event_ids.insert(row[0].as<std::string>());
  outcomes = Decide(events, known);
  absl::StatusOr<std::string> rows = EventRows(events, outcomes);
  if (!rows.ok()) return rows.status();
  if (*rows == "[]") return absl::OkStatus();
  transaction.exec_prepared("insert_events", *rows);
  transaction.exec_prepared("upsert_projects", ProjectRows(events, outcomes));
  return absl::OkStatus();
}

class PostgresTable final : public ports::Sink {
 public:
  explicit PostgresTable(Options options)
      : session_(std::move(options.server), [schema = std::move(options.schema)](pqxx::work& transaction) {
          return Prepare(schema, transaction);
        }) {}

  absl::StatusOr<std::vector<v1::Receipt>> Deliver(const Events& events, absl::Duration timeout) override {
    std::vector<v1::ReceiptOutcome> outcomes;
    const absl::Status status = session_.Run(
        base::DeadlineIn(timeout), [&](pqxx::work& transaction) { return Write(events, transaction, outcomes); });
    if (!status.ok()) return status;
    std::vector<v1::Receipt> receipts(events.size());
    for (size_t i = 0; i < events.size(); ++i) {
      receipts[i].set_event_id(events[i].event_id());
      receipts[i].set_outcome(outcomes[i]);
    }
    return receipts;
  }

  // All in one transaction.
  bool KeepsOrder() const override { return true; }
  void Cancel() override { session_.Cancel(); }

 private:
  postgres::Session session_;
};

}  // namespace

absl::Status Check(const Options& options, absl::Duration timeout) {
  postgres::Session session(options.server,
                            [&](pqxx::work& transaction) { return Prepare(options.schema, transaction); });
  return session.Run(base::DeadlineIn(timeout), [](pqxx::work&) { return absl::OkStatus(); });
}

std::unique_ptr<ports::Sink> NewPostgresTable(Options options) {
  return std::make_unique<PostgresTable>(std::move(options));
}

}  // namespace zhudong::postgres_table
