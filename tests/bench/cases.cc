// Connection cases: how fast events become cases with their clocks, and how fast all open cases are counted anew when
// the calendar changes; beside a store that only writes the same rows.
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gateway/base/bytes.h"
#include "gateway/calendar/calendar.h"
#include "gateway/cases/case_rows.h"
#include "gateway/crypto/digest.h"
#include "gateway/delivery/demand_log.h"
#include "gateway/forecast/tables.h"
#include "gateway/journal/journal.h"
#include "gateway/pipeline/batches.h"
#include "gateway/pipeline/derive.h"
#include "gateway/policy/document_rules.h"
#include "gateway/store/database.h"
#include "tests/bench/bench.h"
#include "zhudong/store/v1/records.pb.h"

namespace zhudong::bench {
namespace {

using zhudong::store::v1::JournalRecord;

constexpr int kEventsPerCase = 3;
constexpr size_t kBatch = 256;
constexpr size_t kBatchBytes = 2u << 20;
// Wednesday 2026-03-04, 09:00 in China.
const absl::Time kOpened = absl::FromUnixSeconds(1772586000);

template <typename T>
T OrDie(absl::StatusOr<T> result) {
  if (!result.ok()) Die(std::string(result.status().message()));
  return *std::move(result);
}
void OrDie(const absl::Status& status) {
  if (!status.ok()) Die(std::string(status.message()));
}

// The last of some working days off, so that limits move.
JournalRecord Rules(const std::string& version, bool day_off) {
  JournalRecord record;
  record.set_received_at_us(absl::ToUnixMicros(kOpened));
  zhudong::store::v1::RulesAdopted& rules = *record.mutable_rules_adopted();
  rules.add_tables(std::string(forecast::NationalTables()));
  rules.set_max_events_per_identity(500);
  rules.set_max_projects_per_identity(50);
  for (const auto& [name, text] : policy::BuiltInPacks()) {
    zhudong::store::v1::RuleText& pack = *rules.add_packs();
    pack.set_name(name);
    pack.set_text(text);
  }
  rules.add_calendars(std::string(calendar::ChinaText()));
  if (day_off) {
    rules.add_calendars(
        "name = \"bench\"\n[[change]]\nnotice = \"invented\"\npublished = \"2026-03-04\"\nrest = [\"2026-03-06\"]\n");
  }
  rules.set_case_rules_version(version);
  rules.mutable_cases()->set_warn_half_days(2);
  rules.mutable_cases()->set_back_fill_half_days(2);
  return record;
}

// Applied, accepted, plan answered; open.
v1::Event EventOf(int number, int step) {
  v1::Event event;
  event.set_feed("hand-over");
  event.set_event_id(absl::StrCat(number, "-", step));
  event.mutable_occurred_at()->set_seconds(absl::ToUnixSeconds(kOpened) + step * 3600);
  *event.mutable_recorded_at() = event.occurred_at();
  const std::string case_number = absl::StrCat("SQ", number);
  if (step == 0) {
    event.set_division_code("341302");
    v1::ConnectionApplication& application = *event.mutable_connection_application();
    application.set_case_number(case_number);
    application.set_voltage_level(v1::VOLTAGE_LEVEL_10KV);
    application.set_supply_sources(1 + static_cast<uint32_t>(number % 2));
    application.set_requested_kva(800);
    return event;
  }
  v1::CaseStatusReport& report = *event.mutable_case_status_report();
  report.set_case_number(case_number);
  if (step == 1) report.set_status(v1::CASE_STATUS_ACCEPTED);
  if (step == 2) report.set_milestone(v1::CASE_MILESTONE_PLAN_ANSWERED);
  return event;
}

class Stand {
 public:
  explicit Stand(const std::string& folder)
      : database_(OrDie(store::Database::Open({.path = folder}))),
        journal_(OrDie(journal::Journal::Open(*database_))),
        outbox_(OrDie(delivery::DemandLog::Open(*database_))) {}

  void Append(const JournalRecord& record) {
    journal_->Stage(batch_, record.SerializeAsString());
    if (batch_.bytes() > kBatchBytes) Flush();
  }
  void Append(const v1::Event& event) {
    JournalRecord record;
    record.set_received_at_us(absl::ToUnixMicros(kOpened));
    record.set_event(event.SerializeAsString());
    record.set_digest(crypto::Sha256(record.event()).substr(0, 16));
    Append(record);
  }
  void Flush() {
    OrDie(database_->Write(batch_));
    batch_.Clear();
    journal_->Written();
    OrDie(journal_->Sync());
  }
  // Derives all that the journal holds; seconds.
  double Derive() {
    pipeline::Batches batches(*database_, *database_, *outbox_, [](uint64_t) {});
    pipeline::Deriver deriver = OrDie(pipeline::Deriver::FromState(*database_));
    const SteadyClock::time_point start = SteadyClock::now();
    while (deriver.position() < journal_->durable()) {
      OrDie(
          batches.Derive(deriver, OrDie(journal_->Read(deriver.position(), kBatch, kBatchBytes)), journal_->durable()));
    }
    OrDie(batches.Finish());
    return SecondsSince(start);
  }
  // Writes every case's row to another store, in batches of a thousand; seconds.
  double Copy(const std::string& folder) const {
    const std::unique_ptr<store::Database> other = OrDie(store::Database::Open({.path = folder}));
    const std::string all(cases::kAllCases);
    const auto rows = database_->Range(store::Family::kState, all, base::PrefixEnd(all));
    constexpr int kRows = 1000;
    const SteadyClock::time_point start = SteadyClock::now();
    store::Batch batch;
    for (int row = 1; rows->Valid(); rows->Next(), ++row) {
      batch.Put(store::Family::kState, rows->Key(), rows->Value());
      if (row % kRows != 0) continue;
      OrDie(other->Write(batch));
      batch.Clear();
    }
    OrDie(other->Write(batch));
    return SecondsSince(start);
  }

 private:
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<delivery::DemandLog> outbox_;
  store::Batch batch_;
};

void Run(const std::string& folder, int count) {
  std::filesystem::create_directories(folder);
  Stand stand(folder + "/cases");
  stand.Append(Rules("bench-1", false));
  for (int number = 0; number < count; ++number) {
    for (int step = 0; step < kEventsPerCase; ++step) stand.Append(EventOf(number, step));
  }
  stand.Flush();
  Report("case_events", count * kEventsPerCase / stand.Derive(), "events/s");
  Report("case_rows_copied", count / stand.Copy(folder + "/copy"), "cases/s");
  stand.Append(Rules("bench-2", true));
  stand.Flush();
  const double seconds = stand.Derive();
  Report("cases_recomputed", count / seconds, "cases/s");
  Report("cases_recomputed_in", seconds, "s");
}

}  // namespace

void AddCases(CLI::App& app) {
  auto folder = std::make_shared<std::string>();
  auto count = std::make_shared<int>(100'000);
  CLI::App* command =
      app.add_subcommand("cases", "events of cases per second; open cases counted anew by a new calendar");
  command->add_option("--folder", *folder, "an empty folder for the databases")->required();
  command->add_option("--cases", *count, "open cases")->check(CLI::Range(1000, 10'000'000));
  command->callback([folder, count] { Run(*folder, *count); });
}

}  // namespace zhudong::bench
