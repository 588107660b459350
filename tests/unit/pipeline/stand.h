// The pipeline over a real database and a journal that tests fill.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "gateway/calendar/calendar.h"
#include "gateway/crypto/digest.h"
#include "gateway/delivery/demand_log.h"
#include "gateway/forecast/tables.h"
#include "gateway/model/demand_record.h"
#include "gateway/pipeline/pipeline.h"
#include "gateway/policy/document_rules.h"
#include "tests/unit/temp_folder.h"
#include "zhudong/store/v1/records.pb.h"

namespace zhudong::pipeline {

inline constexpr int64_t kReceivedUs = 1760000000000000;

// A journal with these events, the pipeline run over it to the end.
class Stand {
 public:
  explicit Stand(const std::vector<v1::Event>& events, bool with_cases = false) {
    database_ = *store::Database::Open({.path = folder_.Path("db")});
    journal_ = *journal::Journal::Open(*database_);
    outbox_ = *delivery::DemandLog::Open(*database_);
    Append(Rules(with_cases ? "cases-1" : ""));
    for (const v1::Event& event : events) Add(event);
    Run();
  }

  // With the cities' packs and this calendar on top of the built-in one where cases have a version.
  static zhudong::store::v1::JournalRecord Rules(const std::string& case_version, const std::string& calendar = "",
                                                 int64_t received_at_us = kReceivedUs) {
    zhudong::store::v1::JournalRecord record;
    record.set_received_at_us(received_at_us);
    zhudong::store::v1::RulesAdopted& rules = *record.mutable_rules_adopted();
    rules.add_tables(std::string(forecast::NationalTables()));
    rules.set_max_events_per_identity(500);
    rules.set_max_projects_per_identity(50);
    if (case_version.empty()) return record;
    rules.set_case_rules_version(case_version);
    for (const auto& [name, text] : policy::BuiltInPacks()) {
      zhudong::store::v1::RuleText& pack = *rules.add_packs();
      pack.set_name(name);
      pack.set_text(text);
    }
    rules.add_calendars(std::string(calendar::ChinaText()));
    if (!calendar.empty()) rules.add_calendars(calendar);
    rules.mutable_cases()->set_warn_half_days(2);
    rules.mutable_cases()->set_back_fill_half_days(2);
    return record;
  }

  void Add(const v1::Event& event, int64_t received_at_us = kReceivedUs) { Append(RecordOf(event, received_at_us)); }
  // All in one write.
  void Add(const std::vector<v1::Event>& events) {
    std::vector<zhudong::store::v1::JournalRecord> records;
    for (const v1::Event& event : events) records.push_back(RecordOf(event, kReceivedUs));
    Append(records);
  }
  void Run() {
    const auto pipeline = Pipeline::Make(*database_, *journal_, *outbox_);
    pipeline->Start();
    while (pipeline->position() < journal_->durable() && pipeline->status().ok()) absl::SleepFor(absl::Milliseconds(1));
    EXPECT_TRUE(pipeline->status().ok()) << pipeline->status();
    pipeline->Stop();
  }
  std::vector<v1::DemandEvent> Story() const {
    std::vector<v1::DemandEvent> story;
    const auto entries = outbox_->Read(0, 100000, 100u << 20);
    for (const delivery::DemandEntry& entry : *entries) story.push_back(model::ToDemandEvent(entry.event).value());
    return story;
  }
  // Projects and forecasts, as bytes.
  std::map<std::string, std::string> Derived() const {
    std::map<std::string, std::string> rows;
    for (const char* table : {"p", "f"}) {
      const auto cursor = database_->Range(store::Family::kState, table, std::string(1, static_cast<char>(*table + 1)));
      for (; cursor->Valid(); cursor->Next()) rows[std::string(cursor->Key())] = std::string(cursor->Value());
    }
    return rows;
  }
  void Append(const zhudong::store::v1::JournalRecord& record) { Append(std::vector{record}); }
  void Append(const std::vector<zhudong::store::v1::JournalRecord>& records) {
    store::Batch batch;
    for (const auto& record : records) journal_->Stage(batch, record.SerializeAsString());
    ASSERT_TRUE(database_->Write(batch).ok());
    journal_->Written();
    ASSERT_TRUE(journal_->Sync().ok());
  }
  store::Database& database() { return *database_; }
  journal::Journal& journal() { return *journal_; }
  delivery::DemandLog& outbox() { return *outbox_; }
  // Nothing but Path may be called afterwards.
  void Close() {
    outbox_.reset();
    journal_.reset();
    database_.reset();
  }
  std::string Path(const std::string& name) const { return folder_.Path(name); }

 private:
  static zhudong::store::v1::JournalRecord RecordOf(const v1::Event& event, int64_t received_at_us) {
    zhudong::store::v1::JournalRecord record;
    record.set_received_at_us(received_at_us);
    record.set_event(event.SerializeAsString());
    record.set_digest(crypto::Sha256(record.event()).substr(0, 16));
    return record;
  }

  TempFolder folder_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<delivery::DemandLog> outbox_;
};

}  // namespace zhudong::pipeline
