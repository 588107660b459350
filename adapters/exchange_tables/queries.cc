#include "adapters/exchange_tables/queries.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/base/text.h"

namespace zhudong::exchange_tables {
namespace {

using base::ToAbsl;

std::string Quoted(std::string_view name) {
  std::string quoted = "\"";
  for (char c : name) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

const Column* Find(const Found& found, std::string_view column) {
  const auto it = found.columns.find(column);
  return it == found.columns.end() ? nullptr : &it->second;
}

// In local copies the tables of 3.0 are called NAME_V3.
const Found* FindTable(const Catalogue& catalogue, std::string_view name, Standard standard) {
  if (standard == Standard::k3) {
    const auto third = catalogue.find(std::string(name) + "_V3");
    if (third != catalogue.end()) return &third->second;
  }
  const auto it = catalogue.find(name);
  return it == catalogue.end() ? nullptr : &it->second;
}

std::string Of(std::string_view alias, const Column& column) {
  return absl::StrCat(ToAbsl(alias), ".", Quoted(column.name));
}

// Times without an offset are told in the session's zone, which is China's.
std::string AsText(const Column& column) {
  const bool zoned = column.type == "timestamp with time zone";
  return absl::StrCat(Of("t", column), zoned ? "::timestamp" : "", "::text");
}

class Builder {
 public:
  Builder(const Catalogue& catalogue, const std::string& schema, Standard standard, const Table& table,
          const Found& found)
      : catalogue_(catalogue), schema_(Quoted(schema)), standard_(standard), table_(table), found_(found) {}

  absl::StatusOr<Plan> Make() const {
    Plan plan;
    plan.table = &table_;
    plan.found_as = found_.name;
    std::vector<std::string_view> needed = {kSerial, kUploadState, kFailure};
    needed.insert(needed.end(), table_.required.begin(), table_.required.end());
    if (!table_.number.empty()) needed.push_back(table_.number);
    for (std::string_view column : needed) {
      if (Find(found_, column) != nullptr) continue;
      return absl::FailedPreconditionError(absl::StrCat("table ", found_.name, " has no column ", ToAbsl(column), ": ",
                                                        "the exchange standard requires it"));
    }
    plan.most_reason_characters = Find(found_, kFailure)->most_characters;
    const std::string select = Select(plan.columns);
    const Column& serial = *Find(found_, kSerial);
    const std::string waiting = absl::StrCat(select, " WHERE ", Of("t", *Find(found_, kUploadState)), " = '0'");
    const std::string order = absl::StrCat(" ORDER BY ", Of("t", serial), " LIMIT $1::bigint");
    plan.first_page = absl::StrCat(waiting, order);
    plan.next_page = absl::StrCat(waiting, " AND ", Of("t", serial), " > $2::", serial.type, order);
    plan.write_back = WriteBack();
    const std::string_view number = table_.becomes == Becomes::kBuilding ? "XKBABH" : table_.number;
    if (!number.empty()) {
      plan.of_numbers =
          absl::StrCat("SELECT s.* FROM unnest($1::text[]) AS n(number), LATERAL (", select, " WHERE ",
                       Of("t", *Find(found_, number)), " = n.number AND ", Of("t", *Find(found_, kUploadState)),
                       " = '3'", order.substr(0, order.find(" LIM")), " LIMIT $2::bigint) s");
    }
    return plan;
  }

 private:
  std::string TableName(const Found& found) const { return absl::StrCat(schema_, ".", Quoted(found.name)); }

  std::string Select(std::vector<std::string>& columns) const {
    std::vector<std::string_view> wanted = {kRecordKey, kValid, kWhyInvalid, kUpdated, kUpdatedToo, kDivision};
    wanted.insert(wanted.end(), table_.columns.begin(), table_.columns.end());
    std::vector<std::string> parts = {"t.ctid::text", "t.xmin::text", AsText(*Find(found_, kSerial)),
                                      absl::StrCat(MissesReference(), " AS misses"),
                                      absl::StrCat(HasLaterVersion(), " AS later")};
    for (std::string_view name : wanted) {
      const Column* column = Find(found_, name);
      if (column == nullptr) continue;
      columns.emplace_back(name);
      parts.push_back(absl::StrCat(AsText(*column), " AS ", Quoted(absl::StrCat("c_", ToAbsl(name)))));
    }
    for (const Borrowed& borrowed : table_.borrowed) {
      const std::string value = Borrow(borrowed);
      if (value.empty()) continue;
      columns.emplace_back(borrowed.column);
      parts.push_back(absl::StrCat(value, " AS ", Quoted(absl::StrCat("c_", ToAbsl(borrowed.column)))));
    }
    return absl::StrCat("SELECT ", absl::StrJoin(parts, ", "), " FROM ", TableName(found_), " t");
  }

  // Of the record that the row names the version with the highest number; empty where the database lacks the column.
  std::string Borrow(const Borrowed& borrowed) const {
    const Found* other = FindTable(catalogue_, borrowed.table, standard_);
    const Column* from = Find(found_, borrowed.key);
    const Column* to = other == nullptr ? nullptr : Find(*other, borrowed.key);
    const Column* value = other == nullptr ? nullptr : Find(*other, borrowed.column);
    const Column* serial = other == nullptr ? nullptr : Find(*other, kSerial);
    if (from == nullptr || to == nullptr || value == nullptr || serial == nullptr) return "";
    return absl::StrCat("(SELECT ", Of("b", *value), "::text FROM ", TableName(*other), " b WHERE ", Of("b", *to),
                        " = ", Of("t", *from), " ORDER BY ", Of("b", *serial), " DESC LIMIT 1)");
  }

  // True in SQL when the row names something that was not read yet. A table that is not there can't be asked.
  std::string MissesReference() const {
    std::vector<std::string> named;
    std::vector<std::string> there;
    for (const Reference& reference : table_.references) {
      const Found* other = FindTable(catalogue_, reference.table, standard_);
      const Column* from = Find(found_, reference.column);
      if (other == nullptr || from == nullptr) continue;
      const Column* to = Find(*other, reference.its_column);
      const Column* state = Find(*other, kUploadState);
      if (to == nullptr || state == nullptr) continue;
      named.push_back(absl::StrCat("coalesce(", Of("t", *from), ", '') <> ''"));
      there.push_back(absl::StrCat("EXISTS (SELECT 1 FROM ", TableName(*other), " r WHERE ", Of("r", *to), " = ",
                                   Of("t", *from), " AND ", Of("r", *state), " = '3')"));
    }
    if (there.empty()) return "false";
    return absl::StrCat("(", named.front(), " AND NOT (", absl::StrJoin(there, " OR "), "))");
  }

  std::string HasLaterVersion() const {
    const Column* key = Find(found_, kRecordKey);
    const Column* valid = Find(found_, kValid);
    if (key == nullptr || valid == nullptr) return "false";
    const Column& serial = *Find(found_, kSerial);
    return absl::StrCat("(", Of("t", *valid), " = '0' AND EXISTS (SELECT 1 FROM ", TableName(found_), " v WHERE ",
                        Of("v", *key), " = ", Of("t", *key), " AND ", Of("v", serial), " > ", Of("t", serial), " AND ",
                        Of("v", *valid), " = '1' AND ", Of("v", *Find(found_, kUploadState)), " <> '-1'))");
  }

  std::string WriteBack() const {
    const Column& state = *Find(found_, kUploadState);
    const Column& failure = *Find(found_, kFailure);
    return absl::StrCat("UPDATE ", TableName(found_), " t SET ", Quoted(state.name), " = d.state::", state.type, ", ",
                        Quoted(failure.name), " = nullif(d.reason, '') FROM unnest($1::tid[], $2::text[], $3::text[], ",
                        "$4::text[], $5::text[]) AS d(place, version, serial, state, reason) WHERE t.ctid = d.place ",
                        "AND t.xmin::text = d.version AND ", AsText(*Find(found_, kSerial)), " = d.serial");
  }

  const Catalogue& catalogue_;
  const std::string schema_;
  const Standard standard_;
  const Table& table_;
  const Found& found_;
};

}  // namespace

std::string CatalogueQuery() {
  return "SELECT c.relname, a.attname, format_type(a.atttypid, NULL), CASE WHEN a.atttypid IN (1042, 1043) AND "
         "a.atttypmod > 4 THEN a.atttypmod - 4 ELSE 0 END FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON "
         "n.oid = c.relnamespace JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid WHERE n.nspname = $1 AND "
         "c.relkind IN ('r', 'p') AND upper(c.relname) LIKE 'SPGL\\_%' AND a.attnum > 0 AND NOT a.attisdropped "
         "ORDER BY c.relname DESC LIMIT 20000";
}

Catalogue ReadCatalogue(const Rows& rows) {
  Catalogue catalogue;
  for (const auto& row : rows) {
    if (row.size() < 4 || !row[0] || !row[1] || !row[2]) continue;
    Found& found = catalogue[absl::AsciiStrToUpper(*row[0])];
    found.name = *row[0];
    Column column{*row[1], *row[2], 0};
    if (row[3]) (void)absl::SimpleAtoi(*row[3], &column.most_characters);
    // "char" and character(n) compare by their own rules; everything else by what it is called.
    if (column.type == "character") column.type = "bpchar";
    found.columns[absl::AsciiStrToUpper(*row[1])] = std::move(column);
  }
  return catalogue;
}

Standard Detect(const Catalogue& catalogue) {
  for (const Table& table : TablesOf(Standard::k3)) {
    if (catalogue.contains(std::string(table.name) + "_V3")) return Standard::k3;
    if (table.becomes == Becomes::kEvent && table.mapping != "spgl-project" && catalogue.contains(table.name)) {
      return Standard::k3;
    }
  }
  const auto projects = catalogue.find("SPGL_XMJBXXB");
  const bool third = projects != catalogue.end() && projects->second.columns.contains("GCHYFL");
  return third ? Standard::k3 : Standard::k2;
}

absl::StatusOr<std::vector<Plan>> MakePlans(const Catalogue& catalogue, const std::string& schema, Standard standard,
                                            std::vector<std::string>& absent) {
  std::vector<Plan> plans;
  for (const Table& table : TablesOf(standard)) {
    const Found* found = FindTable(catalogue, table.name, standard);
    if (found == nullptr && plans.empty()) {
      return absl::FailedPreconditionError(absl::StrCat("schema ", schema, " has no table ", ToAbsl(table.name),
                                                        " that this user may see: correct `schema`, or grant it"));
    }
    if (found == nullptr) {
      absent.emplace_back(table.name);
      continue;
    }
    absl::StatusOr<Plan> plan = Builder(catalogue, schema, standard, table, *found).Make();
    if (!plan.ok()) return plan.status();
    plans.push_back(*std::move(plan));
  }
  return plans;
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

}  // namespace zhudong::exchange_tables
