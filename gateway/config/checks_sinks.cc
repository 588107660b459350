// What the settings of a [[subscriber]] must be together, by its adapter.
#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

#include "gateway/config/checks.h"

namespace zhudong::config {
namespace {

constexpr std::string_view kHttp = "http://";
constexpr std::string_view kHttps = "https://";

std::string WrongUrl(const Subscriber& subscriber) {
  const std::string_view url = subscriber.url;
  const bool plain = url.starts_with(kHttp);
  if (!plain && !url.starts_with(kHttps)) return "is no address: write https://, its host and its path";
  if (plain && !subscriber.allow_http) {
    return "sends in clear: write https://, or set allow_http = true where nobody can listen";
  }
  const std::string_view rest = url.substr((plain ? kHttp : kHttps).size());
  if (url.find_first_of(" \"<>\\^`{|}#") != std::string_view::npos) {
    return "holds what no address may hold: a space, # or one of \"<>\\^`{|}";
  }
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
  if (authority.find('@') != std::string_view::npos) {
    return "holds a name and password: take them out, the signature says who we are";
  }
  if (!IsAuthority(authority))
    return "names no host, or no port that can be called: write https://, then HOST or HOST:PORT, then the path";
  return {};
}

void CheckByHttp(const Subscriber& subscriber, size_t i, Reader& reader) {
  if (subscriber.url.empty()) return;  // told already
  if (const std::string wrong = WrongUrl(subscriber); !wrong.empty()) reader.Complain("subscriber", i, "url", wrong);
}

void CheckCaseCalls(const Subscriber& subscriber, size_t i, Reader& reader) {
  if (subscriber.receives != "cases") {
    reader.Complain("subscriber", i, "receives",
                    "must be \"cases\" for case_calls: its call files tell of cases alone");
  }
  if (subscriber.url.find('?') != std::string::npos) {
    reader.Complain("subscriber", i, "url", "holds a query, to which no call's path can be added: take it out");
  }
  if (!subscriber.fields.empty()) {
    reader.Complain("subscriber", i, "fields", "is not for case_calls: its call files say what leaves");
  }
}

// As schema.sql takes it unquoted.
bool IsSchema(std::string_view text) {
  return text.size() <= 63 && !std::isdigit(static_cast<unsigned char>(text.front())) &&
         std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return std::islower(c) || std::isdigit(c) || c == '_'; });
}

void CheckPostgresTable(const Subscriber& subscriber, size_t i, Reader& reader) {
  if (!subscriber.schema.empty() && !IsSchema(subscriber.schema)) {
    reader.Complain("subscriber", i, "schema", "is no name of a schema: lower-case letters, digits and _, at most 63");
  }
  if (subscriber.tls == "verify-full" && subscriber.ca.empty()) {
    reader.Complain("subscriber", i, "ca",
                    "is required where tls is verify-full: the CA that the server's certificate comes from");
  }
  if (subscriber.events == "changes") {
    reader.Complain("subscriber", i, "events",
                    "must be \"full\" for tables: each event is a whole row there, and what a revision left unchanged "
                    "would be blanked; choose columns with `fields` instead");
  }
}

}  // namespace

void CheckSink(const Subscriber& subscriber, size_t i, Reader& reader) {
  if (subscriber.type == "webhook" || subscriber.type == "case_calls") CheckByHttp(subscriber, i, reader);
  if (subscriber.type == "case_calls") CheckCaseCalls(subscriber, i, reader);
  if (subscriber.type == "postgres_table") CheckPostgresTable(subscriber, i, reader);
}

}  // namespace zhudong::config
