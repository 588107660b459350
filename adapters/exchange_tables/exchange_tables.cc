#include "adapters/exchange_tables/exchange_tables.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/base/text.h"

namespace zhudong::exchange_tables {
ExchangeTables::ExchangeTables(Options options, mapping::Hash hash, const base::Clock& clock,
                               std::function<void(std::string_view)> log)
    : options_(std::move(options)),
      hash_(std::move(hash)),
      clock_(clock),
      log_(std::move(log)),
      database_(options_.server, options_.statement_timeout),
      waiting_(options_.most_waiting),
      poller_({.source = "exchange-tables", .well = "the tables are read", .interval = options_.poll_interval}, clock,
              log_) {}

absl::Status ExchangeTables::Start(ports::Intake& intake) {
  if (options_.rules.batch_rows < 1 || options_.rules.batch_rows > 1000) {
    return absl::InvalidArgumentError("batch_items must be from 1 to 1000");
  }
  absl::StatusOr<std::unique_ptr<Events>> events = Events::Make(options_.feed, hash_);
  if (!events.ok()) return events.status();
  events_ = *std::move(events);
  poller_.Start([this, &intake] { return Poll(intake); });
  return absl::OkStatus();
}

void ExchangeTables::Stop() {
  poller_.Stop([this] { database_.Cancel(); });
}

absl::Status ExchangeTables::Poll(ports::Intake& intake) {
  if (plans_.empty()) {
    if (absl::Status opened = Open(); !opened.ok()) return opened;
  }
  Round round({options_.rules, plans_, database_, intake, *events_, waiting_, clock_.Now(),
               [this] { return poller_.stopping(); }});
  absl::Status read = round.Run();
  Tell(round.counts());
  // After a fault the tables may not be what they were: what is there is looked up again.
  if (!read.ok()) plans_.clear();
  return read;
}

absl::Status ExchangeTables::Open() {
  if (absl::Status connected = database_.Connect(); !connected.ok()) return connected;
  absl::StatusOr<Rows> rows = database_.Query(CatalogueQuery(), {options_.schema});
  if (!rows.ok()) return rows.status();
  const Catalogue catalogue = ReadCatalogue(*rows);
  const Standard standard = options_.standard.value_or(Detect(catalogue));
  std::vector<std::string> absent;
  absl::StatusOr<std::vector<Plan>> plans = MakePlans(catalogue, options_.schema, standard, absent);
  if (!plans.ok()) return plans.status();
  plans_ = *std::move(plans);
  const std::string sentence =
      absl::StrCat("connected: standard ", standard == Standard::k2 ? "2.0" : "3.0", ", ", plans_.size(), " tables",
                   absent.empty() ? "" : ", not there: ", absl::StrJoin(absent, " "));
  if (log_) log_(sentence);
  return absl::OkStatus();
}

void ExchangeTables::Tell(const std::map<std::string, Counts>& counts) {
  std::vector<std::string> parts;
  for (const auto& [table, count] : counts) {
    parts.push_back(absl::StrCat(table, " ", count.done, " read, ", count.failed, " failed, ", count.waiting,
                                 " waiting, ", count.changed, " changed meanwhile"));
  }
  std::string sentence = absl::StrJoin(parts, "; ");
  // Rows that still wait are no news.
  if (log_ && !sentence.empty() && sentence != told_) log_(sentence);
  told_ = std::move(sentence);
}

}  // namespace zhudong::exchange_tables
