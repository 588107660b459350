// Random stories of connections, approvals, transfers and outages, possible and impossible ones: in whatever order they
// arrive the case is the same, byte for byte; nothing that was said is lost; and who pauses is never due earlier.
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>

#include "tests/unit/cases/story.h"

namespace zhudong::cases {
namespace {

constexpr int kStories = 400;

class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}
  int Below(int most) { return std::uniform_int_distribution<int>(0, most - 1)(engine_); }
  bool OneIn(int of) { return Below(of) == 0; }
  template <typename T>
  const T& Of(const std::vector<T>& all) {
    return all[Below(static_cast<int>(all.size()))];
  }
  // Within two weeks of 2024-03-04; many fall on one moment.
  std::string Moment() {
    const int day = 4 + Below(12);
    return absl::StrCat("2024-03-", day < 10 ? "0" : "", day, OneIn(3) ? "" : OneIn(2) ? " 10:00" : " 15:30");
  }
  std::mt19937_64& engine() { return engine_; }

 private:
  std::mt19937_64 engine_;
};

uint64_t Seed() {
  static const uint64_t seed = [] {
    const char* given = std::getenv("ZHUDONG_SEED");
    const uint64_t chosen = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
    std::cout << "ZHUDONG_SEED=" << chosen << "\n";
    return chosen;
  }();
  return seed;
}

const std::vector<std::string>& Divisions() {
  static const auto* const all =
      new std::vector<std::string>{"440112", "440800", "141000", "341300", "520121", "330100", ""};
  return *all;
}
const std::vector<std::string>& Departments() {
  static const auto* const all =
      new std::vector<std::string>{"",     "",     "自然资源", "公安", "湛江市公安局", "交通",
                                   "城管", "水务", "市政",     "绿化", "文物",         "市城管局行政审批窗口"};
  return *all;
}

void TellApplication(Random& random, Story& story, const std::string& when) {
  v1::WorksApplication& works = *story.Tell(when).mutable_works_application();
  works.set_case_number("N-1");
  if (!random.OneIn(4)) works.set_voltage_kv(random.OneIn(2) ? 0.38 : 10);
  if (!random.OneIn(4)) works.set_line_m(random.OneIn(2) ? 150 : 300);
  if (!random.OneIn(4)) works.set_dig_m(random.OneIn(2) ? 50 : 150);
  if (random.OneIn(2)) works.set_crosses_major_road(random.OneIn(2));
  if (random.OneIn(2)) works.set_by_utility(random.OneIn(2));
  if (random.OneIn(2)) works.set_urban(random.OneIn(2));
  if (random.OneIn(4)) works.set_commitment_number(absl::StrCat("承-", random.Below(3)));
  if (random.OneIn(4)) works.set_matter(static_cast<v1::ApprovalMatter>(random.Below(v1::ApprovalMatter_ARRAYSIZE)));
  if (random.OneIn(4)) works.add_departments(random.OneIn(2) ? "公安" : "绿化");
}

// A step of somebody's own, or a document that is asked for with a milestone.
void TellOwn(Random& random, Story& story, v1::CaseKind kind) {
  v1::CaseStatusReport& report = *story.Tell(random.Moment()).mutable_case_status_report();
  report.set_case_kind(kind);
  report.set_case_number("N-1");
  report.set_department(kind == v1::CASE_KIND_CONNECTION ? "" : random.Of(Departments()));
  if (random.OneIn(2)) {
    report.set_own_step(absl::StrCat("自设-", random.Below(2)));
  } else {
    report.set_milestone(static_cast<v1::CaseMilestone>(1 + random.Below(v1::CaseMilestone_ARRAYSIZE - 1)));
    report.set_electronic_seal(random.OneIn(2));
  }
  const std::vector<std::string> documents = {"identity", "completion_report", "公司章程", "commitment_letter"};
  for (int i = random.Below(3); i > 0; --i) report.add_demanded_documents(random.Of(documents));
}

void TellVisit(Random& random, Story& story) {
  v1::JointAppointment& visit = *story.Tell(random.Moment()).mutable_joint_appointment();
  visit.set_case_kind(v1::CASE_KIND_CONNECTION);
  visit.set_case_number("N-1");
  visit.set_step(v1::JOINT_STEP_HOME_VISIT);
  if (random.OneIn(2)) visit.set_service(v1::UTILITY_SERVICE_ELECTRICITY);
  visit.set_answer(static_cast<v1::AppointmentAnswer>(1 + random.Below(v1::AppointmentAnswer_ARRAYSIZE - 1)));
  visit.set_date(absl::StrCat("2024-03-1", random.Below(3)));
}

Story RandomConnection(Random& random, const std::vector<v1::CaseStatus>& statuses) {
  Story story(v1::CASE_KIND_CONNECTION, random.Of(Divisions()));
  v1::ConnectionApplication& application = *story.Tell("2024-03-04 09:00").mutable_connection_application();
  application.set_case_number("N-1");
  application.set_customer_class(static_cast<v1::CustomerClass>(random.Below(v1::CustomerClass_ARRAYSIZE)));
  for (int i = random.Below(14); i >= 0; --i) {
    if (random.OneIn(3)) {
      TellVisit(random, story);
    } else if (random.OneIn(2)) {
      TellOwn(random, story, v1::CASE_KIND_CONNECTION);
    } else {
      story.Status(random.Moment(), random.Of(statuses));
    }
  }
  return story;
}

Story RandomApproval(Random& random, std::vector<v1::CaseStatus> statuses, bool own_steps = false) {
  Story story(v1::CASE_KIND_WORKS_APPROVAL, random.Of(Divisions()));
  if (!random.OneIn(10)) TellApplication(random, story, random.OneIn(2) ? "2024-03-04" : random.Moment());
  for (int i = random.Below(14); i >= 0; --i) {
    if (random.OneIn(12)) {
      TellApplication(random, story, random.Moment());
    } else if (own_steps && random.OneIn(6)) {
      TellOwn(random, story, v1::CASE_KIND_WORKS_APPROVAL);
    } else {
      story.Status(random.Moment(), random.Of(statuses), random.Of(Departments()), absl::StrCat("文-", i));
    }
  }
  return story;
}

std::vector<v1::CaseStatus> AllStatuses() {
  std::vector<v1::CaseStatus> all;
  for (int i = 1; i < v1::CaseStatus_ARRAYSIZE; ++i) all.push_back(static_cast<v1::CaseStatus>(i));
  return all;
}

Story RandomTransfer(Random& random) {
  Story story(v1::CASE_KIND_METER_TRANSFER, random.Of(Divisions()));
  for (int i = random.Below(12); i >= 0; --i) {
    v1::MeterTransfer& transfer = *story.Tell(random.Moment()).mutable_meter_transfer();
    transfer.set_case_number("N-1");
    transfer.set_step(static_cast<v1::TransferStep>(1 + random.Below(v1::TransferStep_ARRAYSIZE - 1)));
    if (random.OneIn(3)) transfer.set_service(v1::UTILITY_SERVICE_WATER);
    if (random.OneIn(3)) transfer.set_in_arrears(random.OneIn(2));
    if (random.OneIn(3)) transfer.set_premises_code(absl::StrCat("P", random.Below(2)));
    if (random.OneIn(3)) transfer.set_reason(absl::StrCat("因-", i));
  }
  return story;
}

Story RandomOutage(Random& random) {
  Story story(v1::CASE_KIND_OUTAGE, random.Of(Divisions()));
  for (int i = random.Below(10); i >= 0; --i) {
    v1::OutageNotice& notice = *story.Tell(random.Moment()).mutable_outage_notice();
    notice.set_case_number("N-1");
    notice.set_step(static_cast<v1::OutageStep>(1 + random.Below(v1::OutageStep_ARRAYSIZE - 1)));
    notice.set_outage_kind(random.OneIn(4) ? v1::OUTAGE_KIND_FAULT : v1::OUTAGE_KIND_PLANNED);
    if (random.OneIn(2)) SetTime(When(random.Moment()), *notice.mutable_planned_start());
    if (random.OneIn(3)) notice.set_progress(absl::StrCat("抢修-", random.Below(2)));
    if (random.OneIn(4)) notice.add_division_codes(random.Of(Divisions()));
    if (random.OneIn(4)) notice.add_feeders(absl::StrCat("线-", random.Below(2)));
  }
  return story;
}

// As they arrive: a position in the journal and a moment of their own each time.
v1::CaseFile Arrived(v1::CaseKind kind, const std::vector<std::shared_ptr<const v1::Event>>& events) {
  Facts facts;
  for (size_t i = 0; i < events.size(); ++i) facts.push_back({events[i], i + 7, When("2024-05-01") + absl::Hours(i)});
  return Story::FileOf(kind, std::move(facts));
}

// Everything that was said stands once in the timeline; everything else there was filled in.
void ExpectNothingLost(const v1::CaseFile& file) {
  std::map<uint32_t, int> told;
  for (const v1::CaseEntry& entry : file.timeline()) {
    EXPECT_EQ(entry.filled_in(), entry.evidence() == 0) << entry.ShortDebugString();
    if (entry.evidence() > 0) ++told[entry.evidence()];
  }
  const v1::WorksApproval& approval = file.works_approval();
  for (uint32_t i = 1; i <= static_cast<uint32_t>(file.evidence_size()); ++i) {
    // A commitment is an application, and the approval that it brings.
    const bool commitment = approval.route() == v1::APPROVAL_ROUTE_COMMITMENT &&
                            file.evidence(static_cast<int>(i) - 1).kind() == v1::EVENT_KIND_WORKS_APPLICATION;
    EXPECT_GE(told[i], 1) << i << "\n" << TimelineOf(file);
    EXPECT_LE(told[i], commitment ? 2 : 1) << i << "\n" << TimelineOf(file);
  }
  for (int i = 1; i < file.timeline_size(); ++i) {
    EXPECT_LE(TimeOf(file.timeline(i - 1).at()), TimeOf(file.timeline(i).at()));
  }
  EXPECT_NE(file.state(), v1::CASE_STATE_UNSPECIFIED);
  EXPECT_TRUE(file.has_opened_at());
  const bool over = file.state() == v1::CASE_STATE_ENDED || file.state() == v1::CASE_STATE_ENDED_WITHOUT;
  EXPECT_EQ(file.has_ended_at(), over);
  const auto expect_there = [&file](const auto& all) {
    for (const auto& one : all) {
      for (const uint32_t position : one.evidence()) {
        EXPECT_GE(position, 1u) << one.ShortDebugString();
        EXPECT_LE(position, static_cast<uint32_t>(file.evidence_size())) << one.ShortDebugString();
      }
    }
  };
  expect_there(file.problems());
  expect_there(file.suspicions());
}

void ExpectSameInAnyOrder(Random& random, v1::CaseKind kind, const Story& story) {
  auto events = story.events();
  const v1::CaseFile file = Arrived(kind, events);
  ExpectNothingLost(file);
  for (int i = 0; i < 3; ++i) {
    std::shuffle(events.begin(), events.end(), random.engine());
    EXPECT_EQ(Arrived(kind, events).SerializeAsString(), file.SerializeAsString()) << TimelineOf(file);
  }
}

TEST(AnyOrder, GivesTheSameConnection) {
  Random random(Seed());
  SCOPED_TRACE(absl::StrCat("again with ZHUDONG_SEED=", Seed()));
  int visits = 0, beyond = 0;
  for (int i = 0; i < kStories && !testing::Test::HasFailure(); ++i) {
    const Story story = RandomConnection(random, AllStatuses());
    ExpectSameInAnyOrder(random, v1::CASE_KIND_CONNECTION, story);
    const v1::CaseFile file = story.File();
    visits += file.connection().visits_arranged_size();
    for (const v1::CaseSuspicion& one : file.suspicions()) beyond += one.kind() == v1::SUSPICION_KIND_BEYOND_THE_RULES;
  }
  EXPECT_GT(visits, 0);
  EXPECT_GT(beyond, 0);
}

TEST(AnyOrder, GivesTheSameApproval) {
  Random random(Seed());
  SCOPED_TRACE(absl::StrCat("again with ZHUDONG_SEED=", Seed()));
  for (int i = 0; i < kStories && !testing::Test::HasFailure(); ++i) {
    ExpectSameInAnyOrder(random, v1::CASE_KIND_WORKS_APPROVAL, RandomApproval(random, AllStatuses(), true));
  }
}

TEST(AnyOrder, GivesTheSameTransfer) {
  Random random(Seed());
  SCOPED_TRACE(absl::StrCat("again with ZHUDONG_SEED=", Seed()));
  for (int i = 0; i < kStories && !testing::Test::HasFailure(); ++i) {
    ExpectSameInAnyOrder(random, v1::CASE_KIND_METER_TRANSFER, RandomTransfer(random));
  }
}

TEST(AnyOrder, GivesTheSameOutage) {
  Random random(Seed());
  SCOPED_TRACE(absl::StrCat("again with ZHUDONG_SEED=", Seed()));
  for (int i = 0; i < kStories && !testing::Test::HasFailure(); ++i) {
    ExpectSameInAnyOrder(random, v1::CASE_KIND_OUTAGE, RandomOutage(random));
  }
}

TEST(APause, NeverMakesAnythingDueEarlier) {
  Random random(Seed());
  SCOPED_TRACE(absl::StrCat("again with ZHUDONG_SEED=", Seed()));
  // Special procedures stand there already; the pause is a correction.
  const std::vector<v1::CaseStatus> statuses = {v1::CASE_STATUS_ACCEPTED, v1::CASE_STATUS_DEPARTMENT_STARTED,
                                                v1::CASE_STATUS_SPECIAL_PROCEDURE_STARTED,
                                                v1::CASE_STATUS_SPECIAL_PROCEDURE_ENDED, v1::CASE_STATUS_PASSED};
  int moved = 0;
  for (int i = 0; i < kStories && !testing::Test::HasFailure(); ++i) {
    Story story = RandomApproval(random, statuses);
    const std::string department = random.Of(Departments());
    // Accepted, whoever pauses; so that the pause is not the first word of anybody.
    story.Status("2024-03-04 00:00", v1::CASE_STATUS_ACCEPTED, department);
    const v1::CaseFile unpaused = story.File();
    const int first = 5 + random.Below(5);
    story.Status(absl::StrCat("2024-03-0", std::min(first, 9), " 11:00"), v1::CASE_STATUS_CORRECTION_STARTED,
                 department);
    story.Status(absl::StrCat("2024-03-", 10 + random.Below(6), " 11:00"), v1::CASE_STATUS_CORRECTION_ENDED,
                 department);
    const v1::CaseFile paused = story.File();
    ASSERT_EQ(paused.clocks_size(), unpaused.clocks_size());
    for (int clock = 0; clock < paused.clocks_size(); ++clock) {
      EXPECT_EQ(paused.clocks(clock).of(), unpaused.clocks(clock).of());
      EXPECT_GE(TimeOf(paused.clocks(clock).due_at()), TimeOf(unpaused.clocks(clock).due_at()))
          << TimelineOf(unpaused) << "\n\n"
          << TimelineOf(paused);
      moved += TimeOf(paused.clocks(clock).due_at()) > TimeOf(unpaused.clocks(clock).due_at()) ? 1 : 0;
    }
  }
  EXPECT_GT(moved, 0) << "some pause moves some clock";
}

}  // namespace
}  // namespace zhudong::cases
