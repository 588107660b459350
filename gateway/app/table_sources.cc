#include "gateway/app/table_sources.h"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "adapters/batch_table/batch_table.h"
#include "adapters/batch_table/table.h"
#include "adapters/exchange_tables/exchange_tables.h"
#include "gateway/crypto/digest.h"
#include "gateway/mapping/library.h"

namespace zhudong::app {
namespace {

std::string AddressOf(const config::Source& settings) {
  const bool v6 = settings.host.find(':') != std::string::npos;
  return absl::StrCat(v6 ? "[" : "", settings.host, v6 ? "]:" : ":", settings.port);
}

postgres::Options ServerOf(const config::Source& settings) {
  return {.address = AddressOf(settings),
          .database = settings.database,
          .user = settings.user,
          .password_file = settings.password_file,
          .tls = settings.tls,
          .ca = settings.tls_ca};
}

std::function<void(std::string_view)> LogOf(const config::Source& settings, const AdapterContext& context) {
  return [&log = context.log, name = settings.name](std::string_view sentence) {
    log.Info(sentence, {{"source", name}});
  };
}

// Checked when the settings were read.
std::map<std::string, std::string> ItemsOf(const config::Source& settings) {
  std::map<std::string, std::string> items;
  for (const std::string& item : settings.approval_items) {
    const size_t equals = item.rfind('=');
    items[item.substr(0, equals)] = item.substr(equals + 1);
  }
  return items;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ports::Source>> MakeExchangeTables(const config::Source& settings,
                                                                  const AdapterContext& context) {
  exchange_tables::Options options;
  options.feed = settings.feed;
  options.server = ServerOf(settings);
  options.statement_timeout = settings.statement;
  options.schema = settings.schema;
  if (settings.standard == "2.0") options.standard = exchange_tables::Standard::k2;
  if (settings.standard == "3.0") options.standard = exchange_tables::Standard::k3;
  options.poll_interval = settings.poll;
  options.rules = {.source = settings.name,
                   .batch_rows = static_cast<size_t>(settings.batch_items),
                   .reference_wait = settings.reference_wait,
                   .after_wait = settings.after_wait == "fail" ? exchange_tables::NoReference::kFail
                                                               : exchange_tables::NoReference::kAccept,
                   .items = ItemsOf(settings)};
  return std::make_unique<exchange_tables::ExchangeTables>(std::move(options), crypto::Sha256, context.clock,
                                                           LogOf(settings, context));
}

absl::StatusOr<std::unique_ptr<ports::Source>> MakeBatchTable(const config::Source& settings,
                                                              const AdapterContext& context) {
  const std::shared_ptr<const mapping::Mapping> mapping = context.mappings.Find(settings.mapping);
  if (mapping == nullptr || mapping->spec().format != mapping::Format::kCsv) {
    return absl::InvalidArgumentError(absl::StrCat("source `", settings.name, "`: there is no mapping `",
                                                   settings.mapping, "` for tables (format csv)"));
  }
  const config::BatchTable& table = settings.batch_table;
  batch_table::Options options{.name = settings.name,
                               .feed = settings.feed,
                               .key_column = table.key_column,
                               .batch_column = table.batch_column,
                               .time_column = table.time_column,
                               .interval = settings.poll,
                               .batch_items = static_cast<size_t>(settings.batch_items)};
  batch_table::Shape shape{.schema = settings.schema,
                           .table = table.table,
                           .key = table.key_column,
                           .batch = table.batch_column,
                           .time = table.time_column,
                           .required = mapping->spec().required,
                           .optional = mapping->spec().optional};
  return std::make_unique<batch_table::BatchTable>(
      std::move(options),
      std::make_unique<batch_table::Table>(ServerOf(settings), std::move(shape), settings.statement), mapping,
      crypto::Sha256, context.clock, LogOf(settings, context));
}

}  // namespace zhudong::app
