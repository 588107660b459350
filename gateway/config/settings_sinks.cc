// Settings of a [[subscriber]] that one adapter alone needs.
#include "gateway/config/settings_rows.h"

namespace zhudong::config {
namespace {

constexpr std::string_view kByHttp[] = {"webhook", "case_calls"};
constexpr std::string_view kCaseCalls[] = {"case_calls"};
constexpr std::string_view kPostgresTable[] = {"postgres_table"};
constexpr std::string_view kTls[] = {"verify-full", "require", "disable"};

constexpr Setting kByHttpRows[] = {
    {.name = "url",
     .at = At<&Subscriber::url>,
     .sentence = "Where its webhook is, or what the calls' paths are added to, with https:// in front. It may not hold "
                 "a secret: "
                 "the signature says who we are.",
     .presence = kRequired,
     .types = kByHttp},
    {.name = "secret_file",
     .at = At<&Subscriber::secret_file>,
     .sentence = "The keys that sign, one a line, the newest first: whsec_… (HMAC) or whsk_… (Ed25519). Read again "
                 "when it changes.",
     .form = Form::kSecretFile,
     .presence = kRequired,
     .types = kByHttp},
    {.name = "parallel",
     .at = At<&Subscriber::parallel>,
     .sentence = "Requests at the same time, each of another project.",
     .least = 1,
     .most = 64,
     .unit = "requests",
     .types = kByHttp},
    {.name = "connect_timeout_seconds",
     .at = At<&Subscriber::connect_timeout>,
     .sentence = "How long connecting may take, of the time that timeout_seconds gives.",
     .least = 0.1,
     .most = 60,
     .unit = "seconds",
     .types = kByHttp},
    {.name = "allow_private",
     .at = At<&Subscriber::allow_private>,
     .sentence = "Whether url may lead to a private, loopback or link-local address: a receiver in your own network.",
     .types = kByHttp},
    {.name = "allow_http",
     .at = At<&Subscriber::allow_http>,
     .sentence = "Whether url may begin with http://: signed, and readable for everybody on the way.",
     .types = kByHttp},
    {.name = "calls",
     .at = At<&Subscriber::calls>,
     .sentence = "Call files: what it is told of cases, in its own envelope, and what its answers mean. All that one "
                 "event calls for goes in their order.",
     .form = Form::kFile,
     .presence = kRequired,
     .reading = Reading::kOnce,
     .types = kCaseCalls},
};

constexpr Setting kPostgresTableRows[] = {
    {.name = "database",
     .at = At<&Subscriber::database>,
     .sentence = "The database in the PostgreSQL at target.",
     .presence = kRequired,
     .types = kPostgresTable},
    {.name = "user",
     .at = At<&Subscriber::user>,
     .sentence = "The role that writes; it needs no more than schema.sql grants.",
     .presence = kRequired,
     .types = kPostgresTable},
    {.name = "password_file",
     .at = At<&Subscriber::password_file>,
     .sentence = "Its first line is the role's password; read for every connection. Empty where none is asked for.",
     .form = Form::kSecretFile,
     .types = kPostgresTable},
    {.name = "schema",
     .at = At<&Subscriber::schema>,
     .sentence = "The schema that holds the two tables; lower case.",
     .types = kPostgresTable},
    {.name = "tls",
     .at = At<&Subscriber::tls>,
     .sentence = "verify-full: encrypted, and the server's certificate is for its name and from ca; require: encrypted "
                 "alone; disable: in clear.",
     .form = Form::kChoice,
     .choices = kTls,
     .types = kPostgresTable},
};

}  // namespace

std::vector<Setting> SinkRows() { return Joined({kByHttpRows, kPostgresTableRows}); }

}  // namespace zhudong::config
