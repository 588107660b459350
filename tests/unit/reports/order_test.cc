// The order in which files come changes nothing, and lists stay bounded.
#include <algorithm>
#include <random>

#include "gateway/reports/part.h"
#include "gateway/reports/table.h"
#include "gmock/gmock.h"
#include "tests/unit/reports/report.h"

namespace zhudong::reports {
namespace {

v1::CaseFile Any(std::mt19937_64& random, int index) {
  const auto pick = [&random](int n) { return static_cast<int>(random() % n); };
  const auto kind = static_cast<v1::CaseKind>(1 + pick(8));
  v1::CaseFile file = CaseOf(kind, absl::StrCat("N-", index), pick(9) ? "341302" : "341300", "2022-01-01 09:00");
  cases::SetTime(At("2022-02-20 09:00") + absl::Hours(pick(600)), *file.mutable_opened_at());
  if (pick(3)) {
    cases::SetTime(cases::TimeOf(file.opened_at()) + absl::Hours(pick(400)), *file.mutable_ended_at());
    file.set_state(pick(4) ? v1::CASE_STATE_ENDED : v1::CASE_STATE_ENDED_WITHOUT);
  }
  for (int i = pick(4); i > 0; --i) {
    const auto clock_kind = static_cast<v1::CaseClockKind>(1 + pick(v1::CaseClockKind_MAX));
    v1::CaseClock* const clock = AddClock(file, clock_kind, pick(5) * 0.5, pick(60) * 0.5, "2022-03-05 00:00");
    clock->set_of_a_mean(pick(4) == 0);
    clock->add_rule_ids(absl::StrCat("S4-0", 10 + pick(3)));
  }
  for (int i = pick(3); i > 0; --i) {
    file.add_suspicions()->set_kind(static_cast<v1::SuspicionKind>(1 + pick(v1::SuspicionKind_MAX)));
    file.add_ratings(1 + pick(5));
    file.add_debts()->set_due_date(pick(2) ? "2022-03-04" : "");
  }
  if (kind == v1::CASE_KIND_CONNECTION) {
    v1::ConnectionCase* const connection = file.mutable_connection();
    connection->set_customer_class(static_cast<v1::CustomerClass>(pick(6)));
    connection->set_application_kind(static_cast<v1::ApplicationKind>(pick(11)));
    connection->set_channel(static_cast<v1::ApplicationChannel>(pick(10)));
    connection->set_online(pick(2));
    if (pick(2)) connection->set_visits(pick(4));
    if (pick(2)) connection->set_zero_documents(pick(2));
    if (pick(2)) file.set_project_code(absl::StrCat("P-", pick(9)));
    if (pick(2)) connection->set_requested_kw(pick(5000) / 7.0);
    if (pick(2)) connection->set_requested_kva(pick(5000) / 7.0);
    if (file.has_ended_at() && pick(2)) *connection->mutable_energized_at() = file.ended_at();
  } else if (kind == v1::CASE_KIND_WORKS_APPROVAL) {
    file.mutable_works_approval()->set_route(static_cast<v1::ApprovalRoute>(pick(6)));
  } else if (kind == v1::CASE_KIND_OUTAGE) {
    v1::Outage* const outage = file.mutable_outage();
    outage->set_outage_kind(static_cast<v1::OutageKind>(1 + pick(2)));
    *outage->mutable_started_at() = file.opened_at();
    if (file.has_ended_at()) *outage->mutable_restored_at() = file.ended_at();
  } else if (kind == v1::CASE_KIND_RELIABILITY) {
    v1::ReliabilityFigures* const figures = file.mutable_reliability();
    figures->set_area(static_cast<v1::SupplyArea>(1 + pick(4)));
    figures->set_year(2021 + pick(2));
    figures->set_through_month(1 + pick(12));
    figures->set_outage_hours_per_user(pick(100) / 7.0);
    figures->set_users(pick(1000));
  }
  return file;
}

std::string BytesOf(const std::vector<v1::CaseFile>& files, v1::ReportKind kind) {
  Figures figures(BasisOf("3413", kind, absl::CivilDay(2022, 3, 1)));
  for (const v1::CaseFile& file : files) {
    // Of one code always the same.
    const int code = file.project_code().empty() ? 0 : file.project_code().back() - '0';
    ProjectFacts project;
    if (code % 3 != 0) project.accepted = absl::CivilDay(2022, 2, 20) + code;
    if (code % 2 != 0) project.forecast_kw = project.first_forecast_kw = code * 100.1;
    figures.Add(file, code == 0 ? nullptr : &project);
  }
  std::string bytes;
  for (const v1::ReportTable& table : figures.Tables()) bytes += table.SerializeAsString();
  return bytes;
}

TEST(Order, ChangesNothing) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937_64 random(seed);
  for (int round = 0; round < 20; ++round) {
    std::vector<v1::CaseFile> files;
    for (int i = 0; i < 120; ++i) files.push_back(Any(random, i));
    for (const auto kind : {v1::REPORT_KIND_WEEKLY_LEDGER, v1::REPORT_KIND_MONTH, v1::REPORT_KIND_HALF_YEAR}) {
      const std::string bytes = BytesOf(files, kind);
      std::shuffle(files.begin(), files.end(), random);
      ASSERT_EQ(BytesOf(files, kind), bytes) << "round " << round;
    }
  }
}

TEST(Bounded, KeepsTheSmallestWhateverTheOrder) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937_64 random(seed);
  std::vector<int> keys;
  for (int key = 0; key < 60; ++key) keys.insert(keys.end(), 3, key);
  for (int round = 0; round < 50; ++round) {
    std::shuffle(keys.begin(), keys.end(), random);
    Bounded<int, int> bounded(10);
    for (const int key : keys) {
      if (int* const count = bounded.At(key)) ++*count;
    }
    std::map<int, int> expected;
    for (int key = 0; key < 10; ++key) expected[key] = 3;
    ASSERT_EQ(bounded.values(), expected);
    ASSERT_FALSE(bounded.complete());
  }
}

TEST(Suspicions, MoreThanAListHoldsIsSaid) {
  Figures figures(BasisOf("341300", v1::REPORT_KIND_MONTH, absl::CivilDay(2022, 3, 1)));
  v1::CaseFile file = Connection("", "341302", v1::CUSTOMER_CLASS_RESIDENT, "2022-03-02 09:00");
  file.add_suspicions()->set_kind(v1::SUSPICION_KIND_RE_RUN);
  for (size_t i = 0; i <= kMaxSuspicions; ++i) {
    file.set_case_number(absl::StrCat(100'000 + i));
    figures.Add(file);
  }
  const Read table = TableOf(figures, "suspicions");
  ASSERT_EQ(table.rows(), static_cast<int>(kMaxSuspicions) + 1);
  EXPECT_THAT(table.At(table.rows() - 1, "suspicion"), testing::HasSubstr("超过 2000 行"));
  EXPECT_EQ(table.At(table.rows() - 2, "case_number"), absl::StrCat(100'000 + kMaxSuspicions - 1));
}

}  // namespace
}  // namespace zhudong::reports
