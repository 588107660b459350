// Settings of a [[source]] that reads exchange tables.
#include "gateway/config/settings_rows.h"

namespace zhudong::config {
namespace {

constexpr std::string_view kExchangeTables[] = {"exchange_tables"};
constexpr std::string_view kTls[] = {"disable", "require", "verify-ca", "verify-full"};
constexpr std::string_view kStandards[] = {"2.0", "3.0"};
constexpr std::string_view kAfterWait[] = {"accept", "fail"};

constexpr Setting kRows[] = {
    {.name = "host",
     .at = At<&Source::host>,
     .sentence = "Where PostgreSQL is: a name, an address, or the folder of its socket.",
     .presence = kRequired,
     .types = kExchangeTables},
    {.name = "port",
     .at = At<&Source::port>,
     .sentence = "Its port.",
     .least = 1,
     .most = 65535,
     .types = kExchangeTables},
    {.name = "database",
     .at = At<&Source::database>,
     .sentence = "Name of the database.",
     .presence = kRequired,
     .types = kExchangeTables},
    {.name = "user",
     .at = At<&Source::user>,
     .sentence = "Who logs in: SELECT on the SPGL_ tables, UPDATE on their SJSCZT and SBYY, nothing else.",
     .presence = kRequired,
     .types = kExchangeTables},
    {.name = "password_file",
     .at = At<&Source::password_file>,
     .sentence = "Its first line is the password, read at every connect; empty for none.",
     .form = Form::kSecretFile,
     .types = kExchangeTables},
    {.name = "tls",
     .at = At<&Source::tls>,
     .sentence = "What must be true of the connection: verify-full checks the certificate and its name.",
     .form = Form::kChoice,
     .choices = kTls,
     .types = kExchangeTables},
    {.name = "tls_ca",
     .at = At<&Source::tls_ca>,
     .sentence = "The CAs (PEM) that the server's certificate must come from; needed for verify-ca and verify-full.",
     .form = Form::kFile,
     .types = kExchangeTables},
    {.name = "schema",
     .at = At<&Source::schema>,
     .sentence = "The schema that holds the SPGL_ tables.",
     .types = kExchangeTables},
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
     .types = kExchangeTables},
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
};

}  // namespace

std::vector<Setting> ExchangeTablesRows() { return Joined({kRows}); }

}  // namespace zhudong::config
