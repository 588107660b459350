// Settings of a [[source]] that reads tables of a PostgreSQL: exchange tables, batch tables.
#include "gateway/config/settings_rows.h"

namespace zhudong::config {
namespace {

constexpr std::string_view kTables[] = {"exchange_tables", "batch_table"};
constexpr std::string_view kExchangeTables[] = {"exchange_tables"};
constexpr std::string_view kBatchTable[] = {"batch_table"};
constexpr std::string_view kTls[] = {"disable", "require", "verify-ca", "verify-full"};
constexpr std::string_view kStandards[] = {"2.0", "3.0"};
constexpr std::string_view kAfterWait[] = {"accept", "fail"};

template <auto kMember>
Ref BatchAt(void* section) {
  return &(static_cast<Source*>(section)->batch_table.*kMember);
}

constexpr Setting kRows[] = {
    {.name = "host",
     .at = At<&Source::host>,
     .sentence = "Where PostgreSQL is: a name, an address, or the folder of its socket.",
     .presence = kRequired,
     .types = kTables},
    {.name = "port", .at = At<&Source::port>, .sentence = "Its port.", .least = 1, .most = 65535, .types = kTables},
    {.name = "database",
     .at = At<&Source::database>,
     .sentence = "Name of the database.",
     .presence = kRequired,
     .types = kTables},
    {.name = "user",
     .at = At<&Source::user>,
     .sentence = "Who logs in: SELECT on the tables, of exchange tables UPDATE on their SJSCZT and SBYY, nothing else.",
     .presence = kRequired,
     .types = kTables},
    {.name = "password_file",
     .at = At<&Source::password_file>,
     .sentence = "Its first line is the password, read at every connect; empty for none.",
     .form = Form::kSecretFile,
     .types = kTables},
    {.name = "tls",
     .at = At<&Source::tls>,
     .sentence = "What must be true of the connection: verify-full checks the certificate and its name.",
     .form = Form::kChoice,
     .choices = kTls,
     .types = kTables},
    {.name = "tls_ca",
     .at = At<&Source::tls_ca>,
     .sentence = "The CAs (PEM) that the server's certificate must come from; needed for verify-ca and verify-full.",
     .form = Form::kFile,
     .types = kTables},
    {.name = "schema", .at = At<&Source::schema>, .sentence = "The schema that holds the tables.", .types = kTables},
    {.name = "table",
     .at = BatchAt<&BatchTable::table>,
     .sentence = "The table, a real one: a view does not tell what is new.",
     .presence = kRequired,
     .types = kBatchTable},
    {.name = "key_column",
     .at = BatchAt<&BatchTable::key_column>,
     .sentence = "The column that names the record a row speaks of: certificate_sno.",
     .presence = kRequired,
     .types = kBatchTable},
    {.name = "batch_column",
     .at = BatchAt<&BatchTable::batch_column>,
     .sentence = "The column that names a row's batch; a later batch has the greater name or number.",
     .types = kBatchTable},
    {.name = "time_column",
     .at = BatchAt<&BatchTable::time_column>,
     .sentence = "The column that says when, within a batch.",
     .types = kBatchTable},
    {.name = "standard",
     .at = At<&Source::standard>,
     .sentence = "Which exchange standard they follow; empty to tell by the tables and columns that are there.",
     .form = Form::kChoice,
     .choices = kStandards,
     .types = kExchangeTables},
    {.name = "statement_seconds",
     .at = At<&Source::statement>,
     .sentence = "How long one statement may take, and wait for a lock.",
     .least = 0.1,
     .most = 600,
     .unit = "seconds",
     .types = kTables},
    {.name = "reference_wait_seconds",
     .at = At<&Source::reference_wait>,
     .sentence = "How long a row waits for what it refers to (a permit for its project); 0 for not at all.",
     .least = 0,
     .most = 30 * kDay,
     .unit = "seconds",
     .types = kExchangeTables},
    {.name = "after_wait",
     .at = At<&Source::after_wait>,
     .sentence = "What becomes of it then: accept takes it as it is, fail gives it back with the reason. A single "
                 "building without its permit always fails.",
     .form = Form::kChoice,
     .choices = kAfterWait,
     .types = kExchangeTables},
    {.name = "approval_items",
     .at = At<&Source::approval_items>,
     .sentence =
         "Items (审批事项编码 SPSXBM) whose statuses come in as those of cases, and of which kind: "
         "CODE=works_approval for access works (电力外线工程), CODE=connection for 用电报装. Statuses of all others "
         "are counted alone.",
     .types = kExchangeTables},
};

}  // namespace

std::vector<Setting> ExchangeTablesRows() { return Joined({kRows}); }

}  // namespace zhudong::config
