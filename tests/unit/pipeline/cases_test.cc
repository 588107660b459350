// Cases through the pipeline: beside projects, told in an order of their own, derived again to the byte.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "gateway/cases/case_key.h"
#include "gateway/cases/fact.h"
#include "gateway/pipeline/case_model.h"
#include "gateway/pipeline/rebuild.h"
#include "tests/unit/correlation/events.h"
#include "tests/unit/pipeline/stand.h"

namespace zhudong::pipeline {
namespace {

using correlation::Investment;
using correlation::Withdrawal;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr char kCode[] = "2603-440112-89-05-346948";
constexpr int64_t kHourUs = int64_t{3600} * 1000000;

v1::Event Apply(const std::string& id, int64_t day, const std::string& number) {
  v1::Event event = correlation::At("hand-over", id, day);
  v1::ConnectionApplication& application = *event.mutable_connection_application();
  application.set_case_number(number);
  application.set_project_code(kCode);
  application.set_resident(true);
  event.set_division_code("341302");
  return event;
}

v1::Event Status(const std::string& id, int64_t day, const std::string& number, v1::CaseStatus status) {
  v1::Event event = correlation::At("marketing", id, day);
  event.clear_division_code();
  event.mutable_case_status_report()->set_case_number(number);
  event.mutable_case_status_report()->set_status(status);
  return event;
}

std::vector<v1::DemandEvent> Told(const Stand& stand) {
  std::vector<v1::DemandEvent> story = stand.Story();
  std::erase_if(story, [](const v1::DemandEvent& event) { return !event.has_case_changed(); });
  return story;
}

v1::CaseFile Get(Stand& stand, const std::string& number) {
  const CaseModel model(stand.database());
  const auto row_key = model.Resolve(number, v1::CASE_KIND_UNSPECIFIED);
  EXPECT_TRUE(row_key.ok()) << row_key.status();
  const auto file = model.Get(*row_key);
  EXPECT_TRUE(file.ok()) << file.status();
  return file.ok() ? *file : v1::CaseFile();
}

const v1::CaseClock& Whole(const v1::CaseFile& file) {
  for (const v1::CaseClock& clock : file.clocks()) {
    if (clock.kind() == v1::CASE_CLOCK_KIND_WHOLE_PROCESS) return clock;
  }
  ADD_FAILURE() << "no such clock";
  return v1::CaseClock::default_instance();
}

void ExpectRebuilds(Stand& stand) {
  const auto comparison = CheckRebuild(stand.database(), stand.Path("scratch"), {});
  ASSERT_TRUE(comparison.ok()) << comparison.status();
  EXPECT_EQ(comparison->differences, 0u) << comparison->examples.front();
}

// The events that the record at `told.journal_sequence` brought, as receivers of steps find them.
std::vector<std::string> Brought(const v1::DemandEvent& told) {
  std::vector<std::string> ids;
  for (const v1::EvidenceRef& ref : told.case_changed().case_file().evidence()) {
    if (ref.journal_sequence() == told.journal_sequence()) ids.push_back(ref.event_id());
  }
  return ids;
}

TEST(Cases, WhatIsToldMarksWhatItsRecordBrought) {
  Stand stand({Apply("a1", 10, "N-1"), Status("s2", 12, "N-1", v1::CASE_STATUS_CORRECTION_STARTED),
               Status("s1", 11, "N-1", v1::CASE_STATUS_ACCEPTED)},
              /*with_cases=*/true);
  std::vector<std::vector<std::string>> brought;
  for (const v1::DemandEvent& told : Told(stand)) brought.push_back(Brought(told));
  EXPECT_THAT(brought, ElementsAre(ElementsAre("a1"), ElementsAre("s2"), ElementsAre("s1")));
  const v1::CaseFile file = Get(stand, "N-1");
  for (const v1::EvidenceRef& ref : file.evidence()) {
    EXPECT_EQ(ref.journal_sequence(), 0u) << "the case itself depends on its events alone";
  }
  ExpectRebuilds(stand);
}

TEST(Cases, StandBesideProjectsAndAreToldInTheirOwnOrder) {
  Stand stand({Investment("i1", 0, kCode), Apply("a1", 10, "N-1"), Status("s1", 10, "N-1", v1::CASE_STATUS_ACCEPTED)},
              /*with_cases=*/true);
  const std::vector<v1::DemandEvent> told = Told(stand);
  ASSERT_THAT(told, SizeIs(2));
  const std::string id = cases::CaseIdOf({v1::CASE_KIND_CONNECTION, "N-1"});
  EXPECT_EQ(told[0].event_id(), id + ".1");
  EXPECT_EQ(told[1].event_id(), id + ".2");
  EXPECT_EQ(told[1].division_code(), "341302");
  EXPECT_EQ(told[1].case_changed().case_file().status(), v1::CASE_STATUS_ACCEPTED);
  EXPECT_EQ(told[1].case_changed().news(0).kind(), v1::CASE_NEWS_KIND_PROGRESS);
  const v1::CaseFile file = Get(stand, "N-1");
  EXPECT_EQ(file.project_code(), kCode);
  EXPECT_EQ(Whole(file).limit_days(), 3);
  ExpectRebuilds(stand);
}

TEST(Cases, AreWorkedOutAnewWhenTheCalendarChanges) {
  Stand stand({Apply("a1", 10, "N-1"), Status("s1", 10, "N-1", v1::CASE_STATUS_ACCEPTED)}, true);
  const google::protobuf::Timestamp before = Whole(Get(stand, "N-1")).due_at();
  // 2025-04-11 is a Friday; the Monday behind it is taken off.
  stand.Append(Stand::Rules("cases-2",
                            "name = \"city\"\n[[change]]\nnotice = \"an invented notice\"\npublished = "
                            "\"2025-04-01\"\nrest = [\"2025-04-14\"]\n",
                            kReceivedUs + kHourUs));
  stand.Run();
  const v1::CaseFile after = Get(stand, "N-1");
  EXPECT_EQ(Whole(after).due_at().seconds() - before.seconds(), 24 * 3600);
  const std::vector<v1::DemandEvent> told = Told(stand);
  EXPECT_EQ(told.back().case_changed().news(0).kind(), v1::CASE_NEWS_KIND_DUE_MOVED);
  const CaseModel model(stand.database());
  EXPECT_EQ((*model.RulesAt(absl::FromUnixMicros(kReceivedUs)))->version, "cases-1");
  EXPECT_EQ((*model.RulesAt(absl::FromUnixMicros(kReceivedUs + 2 * kHourUs)))->version, "cases-2");
  const auto then =
      model.GetAsKnownAt(*model.Resolve("N-1", v1::CASE_KIND_CONNECTION), absl::FromUnixMicros(kReceivedUs + 1));
  ASSERT_TRUE(then.ok()) << then.status();
  EXPECT_EQ(Whole(*then).due_at().seconds(), before.seconds()) << "as it was known then";
  ExpectRebuilds(stand);
}

TEST(Cases, MomentsThatComeAreToldFromTheJournal) {
  Stand stand({Apply("a1", 10, "N-1"), Status("s1", 10, "N-1", v1::CASE_STATUS_ACCEPTED)}, true);
  const CaseModel model(stand.database());
  const absl::Time due = cases::TimeOf(Whole(Get(stand, "N-1")).due_at());
  EXPECT_THAT(*model.MomentsUpTo(due - absl::Hours(24 * 30), 100), IsEmpty());
  zhudong::store::v1::JournalRecord record;
  record.set_received_at_us(absl::ToUnixMicros(due));
  const auto moments = model.MomentsUpTo(due, 100);
  ASSERT_TRUE(moments.ok() && !moments->empty());
  for (const auto& moment : *moments) *record.mutable_clocks_reached()->add_clocks() = moment;
  stand.Append(record);
  stand.Run();
  EXPECT_THAT(*model.MomentsUpTo(due, 100), IsEmpty());
  EXPECT_EQ(cases::TimeOf(Whole(Get(stand, "N-1")).breached_at()), due);
  EXPECT_EQ(Told(stand).back().case_changed().news(0).kind(), v1::CASE_NEWS_KIND_BREACH);
  ExpectRebuilds(stand);
}

TEST(Cases, ListByDivisionNewestFirstPageByPage) {
  std::vector<v1::Event> events;
  for (int i = 0; i < 5; ++i) events.push_back(Apply(absl::StrCat("a", i), i, absl::StrCat("N-", i)));
  events.push_back(Status("s3", 5, "N-3", v1::CASE_STATUS_NOT_ACCEPTED));
  Stand stand(events, true);
  const CaseModel model(stand.database());
  const auto numbers = [&](const v1::CaseFilter& filter, size_t limit) {
    std::vector<std::string> all;
    std::string start;
    do {
      const auto page = model.List(filter, {"*"}, start, limit, absl::FromUnixMicros(kReceivedUs));
      EXPECT_TRUE(page.ok()) << page.status();
      for (const v1::CaseFile& file : page->files) all.push_back(file.case_number());
      start = page->next;
    } while (!start.empty());
    return all;
  };
  EXPECT_THAT(numbers({}, 2), ElementsAre("N-4", "N-3", "N-2", "N-1", "N-0"));
  v1::CaseFilter filter;
  filter.add_divisions("3413");
  filter.add_states(v1::CASE_STATE_OPEN);
  EXPECT_THAT(numbers(filter, 3), ElementsAre("N-4", "N-2", "N-1", "N-0"));
  filter.set_divisions(0, "44");
  EXPECT_THAT(numbers(filter, 3), IsEmpty());
  EXPECT_THAT(model.List({}, {"44"}, "", 10, absl::Now())->files, IsEmpty()) << "not granted";
  v1::CaseFilter overdue;
  overdue.set_overdue(true);
  EXPECT_THAT(numbers(overdue, 10), SizeIs(4)) << "2025-10, and all of April";
}

// What a project's event corrects or withdraws may be a case's, and the other way round: nothing stays behind.
TEST(Cases, CorrectionsAcrossKindsLeaveNothingBehind) {
  v1::Event project = Investment("x", 1, kCode);
  v1::Event corrects = Apply("y", 1, "N-1");
  corrects.set_feed("investment-projects");
  corrects.set_corrects_event_id("x");
  Stand stand({project, corrects, Withdrawal("w", corrects)}, true);
  EXPECT_THAT(stand.Derived(), IsEmpty());
  const CaseModel model(stand.database());
  EXPECT_TRUE(absl::IsNotFound(model.Get(cases::RowKey({v1::CASE_KIND_CONNECTION, "N-1"})).status()));
  EXPECT_EQ(Told(stand).back().case_changed().news(0).kind(), v1::CASE_NEWS_KIND_WITHDRAWN);
  ExpectRebuilds(stand);
}

}  // namespace
}  // namespace zhudong::pipeline
