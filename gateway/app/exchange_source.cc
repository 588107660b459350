#include "gateway/app/exchange_source.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "adapters/exchange_tables/exchange_tables.h"
#include "gateway/crypto/digest.h"

namespace zhudong::app {
namespace {

std::string AddressOf(const config::Source& settings) {
  const bool v6 = settings.host.find(':') != std::string::npos;
  return absl::StrCat(v6 ? "[" : "", settings.host, v6 ? "]:" : ":", settings.port);
}

}  // namespace

absl::StatusOr<std::unique_ptr<ports::Source>> MakeExchangeTables(const config::Source& settings,
                                                                  const AdapterContext& context) {
  exchange_tables::Options options;
  options.feed = settings.feed;
  options.server = {.address = AddressOf(settings),
                    .database = settings.database,
                    .user = settings.user,
                    .password_file = settings.password_file,
                    .tls = settings.tls,
                    .ca = settings.tls_ca};
  options.statement_timeout = settings.statement;
  options.schema = settings.schema;
  if (settings.standard == "2.0") options.standard = exchange_tables::Standard::k2;
  if (settings.standard == "3.0") options.standard = exchange_tables::Standard::k3;
  options.poll_interval = settings.poll;
  options.rules = {.source = settings.name,
                   .batch_rows = static_cast<size_t>(settings.batch_items),
                   .reference_wait = settings.reference_wait,
                   .after_wait = settings.after_wait == "fail" ? exchange_tables::NoReference::kFail
                                                               : exchange_tables::NoReference::kAccept};
  telemetry::Log& log = context.log;
  return std::make_unique<exchange_tables::ExchangeTables>(std::move(options), crypto::Sha256, context.clock,
                                                           [&log, name = settings.name](std::string_view sentence) {
                                                             log.Info(sentence, {{"source", name}});
                                                           });
}

}  // namespace zhudong::app
