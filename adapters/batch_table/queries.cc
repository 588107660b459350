#include "adapters/batch_table/queries.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace zhudong::batch_table {
namespace {

using Column = Catalogue::Column;

std::string Quoted(const std::string& name) {
  std::string quoted = "\"";
  for (char c : name) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

const Column* Find(const Catalogue& catalogue, const std::string& name) {
  const auto found = catalogue.columns.find(absl::AsciiStrToUpper(name));
  return found == catalogue.columns.end() ? nullptr : &found->second;
}

// Times without an offset are told in the session's zone, which is China's; a character(n) without what fills it up.
std::string AsText(const Column& column) {
  const char* const cast = column.type == "timestamp with time zone" ? "::timestamp" : "";
  const std::string text = absl::StrCat("t.", Quoted(column.name), cast, "::text");
  return absl::StrCat("coalesce(", column.type == "character" ? absl::StrCat("rtrim(", text, ")") : text, ", '')");
}

// The number of the transaction that wrote a row version. The row itself has its last 32 bits alone; it began before
// `next`, and one so old that they came round again is taken for a new one: it is read twice, never not at all.
constexpr char kTransaction[] = "s.next - ((s.next - t.xmin::text::bigint) & 4294967295)";
constexpr char kNext[] = "(SELECT txid_snapshot_xmax(txid_current_snapshot()) AS next) s";

}  // namespace

std::string CatalogueQuery() {
  return "SELECT c.relkind::text, c.oid::text, c.relname, a.attname, format_type(a.atttypid, NULL) FROM "
         "pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN pg_catalog.pg_attribute "
         "a "
         "ON a.attrelid = c.oid WHERE n.nspname = $1 AND upper(c.relname) = upper($2) AND c.relkind IN ('r', 'p', 'v', "
         "'m', 'f') AND a.attnum > 0 AND NOT a.attisdropped AND has_column_privilege(c.oid, a.attnum, 'SELECT') "
         "ORDER BY c.relname = $2 DESC, c.relname LIMIT 2000";
}

absl::StatusOr<Queries> MakeQueries(const Shape& shape, const Catalogue& catalogue) {
  if (catalogue.kind.empty()) {
    return absl::FailedPreconditionError(absl::StrCat("schema ", shape.schema, " has no table ", shape.table,
                                                      " that this user may read: correct `table`, or GRANT SELECT"));
  }
  if (catalogue.kind != "r" && catalogue.kind != "p") {
    return absl::FailedPreconditionError(absl::StrCat(
        shape.table, " is no table but a view of one, which does not tell what is new: name the table itself"));
  }
  Queries queries;
  std::vector<std::string> needed = {shape.key, shape.batch, shape.time};
  needed.insert(needed.end(), shape.required.begin(), shape.required.end());
  for (const std::string& name : needed) {
    if (Find(catalogue, name) != nullptr) continue;
    return absl::FailedPreconditionError(absl::StrCat("table ", catalogue.table, " has no column ", name,
                                                      " that this user may read: correct the settings or the mapping"));
  }
  std::vector<std::string> cells;
  for (const std::vector<std::string>* const names : {&shape.required, &shape.optional}) {
    for (const std::string& name : *names) {
      const Column* const column = Find(catalogue, name);
      if (column == nullptr) continue;
      queries.columns.push_back(name);
      cells.push_back(AsText(*column));
    }
  }
  const Column& key = *Find(catalogue, shape.key);
  const std::string table = absl::StrCat(Quoted(shape.schema), ".", Quoted(catalogue.table));
  const std::string batch = AsText(*Find(catalogue, shape.batch)), time = AsText(*Find(catalogue, shape.time));
  std::vector<std::string> named;
  for (size_t i = 0; i < cells.size(); ++i) named.push_back(absl::StrCat(cells[i], " AS c", i));
  const std::string from =
      absl::StrCat(" FROM (SELECT ", kTransaction, " AS transaction, lpad(", batch, ", 64, '0') COLLATE \"C\" AS p1, ",
                   time, " COLLATE \"C\" AS p2, ", AsText(key), " COLLATE \"C\" AS p3, md5(concat_ws(chr(31), ",
                   absl::StrJoin(cells, ", "), ")) COLLATE \"C\" AS p4, ", batch, " AS batch, ",
                   absl::StrJoin(named, ", "), " FROM ", table, " t, ", kNext);
  std::string list = "q.p1, q.p2, q.p3, q.p4, q.batch";
  for (size_t i = 0; i < cells.size(); ++i) absl::StrAppend(&list, ", q.c", i);
  // A standby that took over has another timeline: some of its numbers may have been another's.
  queries.look =
      "SELECT txid_snapshot_xmin(v)::text, txid_snapshot_xmax(v)::text, v::text, s.system_identifier || '/' || "
      "c.timeline_id || '/' || d.oid FROM txid_current_snapshot() v, pg_control_system() s, pg_control_checkpoint() c, "
      "pg_catalog.pg_database d WHERE d.datname = current_database()";
  queries.ended =
      absl::StrCat("SELECT DISTINCT transaction FROM (SELECT ", kTransaction, " AS transaction FROM ", table, " t, ",
                   kNext, ") q WHERE transaction >= $1::bigint ORDER BY transaction LIMIT $2::bigint");
  queries.next = absl::StrCat(
      "SELECT ", list, from, ") q WHERE q.transaction >= $1::bigint AND q.transaction <> ALL($2::bigint[]) AND ",
      "(q.transaction < $3::bigint OR q.transaction = ANY($4::bigint[]) OR $5::boolean) AND (q.p1, q.p2, q.p3, q.p4) "
      "> ",
      "($6::text COLLATE \"C\", $7::text COLLATE \"C\", $8::text COLLATE \"C\", $9::text COLLATE \"C\") ",
      "ORDER BY q.p1, q.p2, q.p3, q.p4 LIMIT $10::bigint");
  const std::string type = key.type == "character" ? "bpchar" : key.type;
  queries.of_keys = absl::StrCat("SELECT ", list, from, " WHERE t.", Quoted(key.name), " = ANY($1::text[]::", type,
                                 "[])) q LIMIT $2::bigint");
  return queries;
}

std::string ArrayOf(const std::vector<std::string>& values) {
  std::string text = "{";
  for (const std::string& value : values) {
    if (text.size() > 1) text += ',';
    text += '"';
    for (char c : value) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    text += '"';
  }
  return text + "}";
}

std::string ArrayOf(const std::vector<int64_t>& values) { return absl::StrCat("{", absl::StrJoin(values, ","), "}"); }

}  // namespace zhudong::batch_table
