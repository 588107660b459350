// The rows of cases: any order gives the same case, what was corrected does not count, what was told is not told again.
#include "gateway/cases/case_files.h"

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "gateway/cases/case_rows.h"
#include "gateway/correlation/rows.h"
#include "gateway/crypto/digest.h"
#include "gtest/gtest.h"
#include "tests/unit/cases/story.h"

namespace zhudong::cases {
namespace {

using zhudong::store::v1::CaseRow;

class Rows final : public correlation::State {
 public:
  std::optional<std::string> Get(std::string_view key) const override {
    const auto it = rows_.find(std::string(key));
    return it == rows_.end() ? std::nullopt : std::optional(it->second);
  }
  std::vector<std::string> Keys(std::string_view prefix, std::string_view after, size_t limit) const override {
    std::vector<std::string> keys;
    for (const auto& [key, value] : rows_) {
      if (keys.size() < limit && key.starts_with(prefix) && key > after) keys.push_back(key);
    }
    return keys;
  }
  void Put(std::string_view key, std::string value) override { rows_[std::string(key)] = std::move(value); }
  void Delete(std::string_view key) override { rows_.erase(std::string(key)); }
  std::shared_ptr<const v1::Event> EventAt(uint64_t) const override { return nullptr; }

 private:
  std::map<std::string, std::string> rows_;
};

// Takes events in as the pipeline does, an hour apart.
class Office {
 public:
  std::vector<CaseChange> Take(const v1::Event& event) {
    const std::string bytes = event.SerializeAsString();
    const std::string& target = event.has_withdrawal() ? event.withdrawal().event_id() : event.corrects_event_id();
    const Cause cause = Next();
    std::vector<CaseChange> changes;
    if (!target.empty()) changes = Retire(rows_, BuiltInRules(), cause, event.feed(), target, event.event_id());
    if (event.has_withdrawal()) return changes;
    for (CaseChange& change : Keep(rows_, BuiltInRules(), cause, event, crypto::Sha256(bytes).substr(0, 16))) {
      changes.push_back(std::move(change));
    }
    return changes;
  }
  std::vector<CaseChange> ReachAll(absl::Time now) {
    zhudong::store::v1::ClocksReached reached;
    for (const std::string& key : rows_.Keys(kAllMoments, "", 1000)) {
      const auto moment = SplitMomentKey(key);
      if (moment && moment->at_us() <= absl::ToUnixMicros(now)) *reached.add_clocks() = *moment;
    }
    return Reach(rows_, {++sequence_, absl::ToUnixMicros(now)}, reached);
  }
  std::optional<CaseRow> Row(const std::string& number) const {
    return correlation::ReadRow<CaseRow>(rows_, RowKey({v1::CASE_KIND_CONNECTION, number}));
  }
  v1::CaseFile File(const std::string& number) const {
    const auto row = Row(number);
    return row ? row->case_file() : v1::CaseFile();
  }
  Rows& rows() { return rows_; }
  Cause Next() { return {++sequence_, absl::ToUnixMicros(When("2022-03-07 09:00") + absl::Hours(++hours_))}; }

 private:
  Rows rows_;
  uint64_t sequence_ = 0;
  int hours_ = 0;
};

v1::Event Of(const std::string& id, const std::string& when) {
  v1::Event event;
  event.set_feed("window");
  event.set_event_id(id);
  SetTime(When(when), *event.mutable_occurred_at());
  *event.mutable_recorded_at() = event.occurred_at();
  return event;
}
v1::Event Application(const std::string& id, const std::string& when, const std::string& number = "N-1") {
  v1::Event event = Of(id, when);
  event.set_division_code("341302");
  event.mutable_connection_application()->set_case_number(number);
  event.mutable_connection_application()->set_resident(true);
  event.mutable_connection_application()->set_project_code("2603-341302-04-01-346948");
  return event;
}
v1::Event Status(const std::string& id, const std::string& when, v1::CaseStatus status,
                 const std::string& number = "N-1") {
  v1::Event event = Of(id, when);
  event.mutable_case_status_report()->set_case_number(number);
  event.mutable_case_status_report()->set_status(status);
  return event;
}
v1::Event Milestone(const std::string& id, const std::string& when, v1::CaseMilestone milestone) {
  v1::Event event = Of(id, when);
  event.mutable_case_status_report()->set_case_number("N-1");
  event.mutable_case_status_report()->set_milestone(milestone);
  return event;
}
v1::Event Withdrawal(const std::string& id, const std::string& of) {
  v1::Event event = Of(id, "2022-03-09 09:00");
  event.mutable_withdrawal()->set_event_id(of);
  return event;
}

std::vector<v1::CaseNewsKind> NewsOf(const std::vector<CaseChange>& changes) {
  std::vector<v1::CaseNewsKind> kinds;
  for (const CaseChange& change : changes) {
    for (const v1::CaseNews& news : change.news) {
      EXPECT_FALSE(news.text().empty());
      kinds.push_back(news.kind());
    }
  }
  return kinds;
}
using Kinds = std::vector<v1::CaseNewsKind>;

TEST(CaseFiles, TellEachStepOnce) {
  Office office;
  EXPECT_EQ(NewsOf(office.Take(Application("a", "2022-03-07 09:00"))), Kinds({v1::CASE_NEWS_KIND_OPENED}));
  const v1::Event accepted = Status("s", "2022-03-07 10:00", v1::CASE_STATUS_ACCEPTED);
  EXPECT_EQ(NewsOf(office.Take(accepted)), Kinds({v1::CASE_NEWS_KIND_PROGRESS}));
  EXPECT_TRUE(office.Take(accepted).empty()) << "the same version again";
  EXPECT_EQ(NewsOf(office.Take(Milestone("e", "2022-03-08 10:00", v1::CASE_MILESTONE_ENERGIZED))),
            Kinds({v1::CASE_NEWS_KIND_PROGRESS, v1::CASE_NEWS_KIND_ENDED}));
  EXPECT_TRUE(office.rows().Keys(kAllMoments, "", 10).empty()) << "nothing is waited for any more";
}

TEST(CaseFiles, WarnThenTellTheBreachOnce) {
  Office office;
  office.Take(Application("a", "2022-03-07 09:00"));
  office.Take(Status("s", "2022-03-07 10:00", v1::CASE_STATUS_ACCEPTED));
  // 3 working days for the whole: over at 24:00 of 03-10, warned of a day before; 2 of connection: over with 03-09.
  const auto warned = NewsOf(office.ReachAll(When("2022-03-10 00:00")));
  EXPECT_EQ(std::count(warned.begin(), warned.end(), v1::CASE_NEWS_KIND_WARNING), 3) << "two totals and the step";
  EXPECT_EQ(std::count(warned.begin(), warned.end(), v1::CASE_NEWS_KIND_BREACH), 1) << "the step";
  EXPECT_TRUE(office.ReachAll(When("2022-03-10 00:00")).empty());
  const auto breached = NewsOf(office.ReachAll(When("2022-03-11 00:00")));
  EXPECT_EQ(breached, Kinds({v1::CASE_NEWS_KIND_BREACH, v1::CASE_NEWS_KIND_BREACH}));
  EXPECT_TRUE(office.ReachAll(When("2022-03-12 00:00")).empty());
  // What comes late shows that it was in time: that is said, too.
  const auto late = NewsOf(office.Take(Milestone("e", "2022-03-09 10:00", v1::CASE_MILESTONE_ENERGIZED)));
  EXPECT_EQ(std::count(late.begin(), late.end(), v1::CASE_NEWS_KIND_BREACH_TAKEN_BACK), 3);
}

TEST(CaseFiles, APauseThatComesLateTakesTheBreachBackAloud) {
  Office office;
  office.Take(Application("a", "2022-03-07 09:00"));
  office.Take(Status("s", "2022-03-07 10:00", v1::CASE_STATUS_ACCEPTED));
  office.ReachAll(When("2022-03-11 00:00"));
  // It stood before the limit: that it was over is not so.
  const auto stands = NewsOf(office.Take(Status("c", "2022-03-08 10:00", v1::CASE_STATUS_CORRECTION_STARTED)));
  EXPECT_GE(std::count(stands.begin(), stands.end(), v1::CASE_NEWS_KIND_BREACH_TAKEN_BACK), 1);
  const auto goes_on = NewsOf(office.Take(Status("d", "2022-03-10 10:00", v1::CASE_STATUS_CORRECTION_ENDED)));
  EXPECT_GE(std::count(goes_on.begin(), goes_on.end(), v1::CASE_NEWS_KIND_DUE_MOVED), 1);
}

TEST(CaseFiles, ForgetWhatIsWithdrawnAndFollowWhatIsCorrected) {
  Office office;
  office.Take(Application("a", "2022-03-07 09:00"));
  office.Take(Status("s", "2022-03-07 10:00", v1::CASE_STATUS_NOT_ACCEPTED));
  EXPECT_EQ(office.File("N-1").state(), v1::CASE_STATE_ENDED_WITHOUT);
  const auto reopened = NewsOf(office.Take(Withdrawal("w", "s")));
  EXPECT_EQ(reopened, Kinds({v1::CASE_NEWS_KIND_PROGRESS, v1::CASE_NEWS_KIND_REOPENED}));
  EXPECT_EQ(office.File("N-1").state(), v1::CASE_STATE_OPEN);
  // The application was another case's.
  v1::Event correction = Application("b", "2022-03-07 09:00", "N-2");
  correction.set_corrects_event_id("a");
  EXPECT_EQ(NewsOf(office.Take(correction)), Kinds({v1::CASE_NEWS_KIND_WITHDRAWN, v1::CASE_NEWS_KIND_OPENED}));
  EXPECT_FALSE(office.Row("N-1")->has_case_file());
  EXPECT_EQ(office.File("N-2").connection().customer_class(), v1::CUSTOMER_CLASS_RESIDENT);
  const std::string project = ProjectCasePrefix("2603-341302-04-01-346948");
  EXPECT_EQ(office.rows().Keys(project, "", 10).size(), 1u);
}

TEST(CaseFiles, ACorrectionWithinACaseIsOneChange) {
  Office office;
  office.Take(Application("a", "2022-03-07 09:00"));
  office.Take(Status("s", "2022-03-07 10:00", v1::CASE_STATUS_ACCEPTED));
  office.ReachAll(When("2022-03-11 00:00"));
  v1::Event correction = Application("b", "2022-03-07 09:30");
  correction.set_corrects_event_id("a");
  EXPECT_EQ(NewsOf(office.Take(correction)).front(), v1::CASE_NEWS_KIND_PROGRESS) << "not withdrawn, not opened anew";
  EXPECT_EQ(office.File("N-1").evidence(1).event_id(), "s");
}

TEST(CaseFiles, AnotherVersionOfAnEventIsTold) {
  Office office;
  office.Take(Application("a", "2022-03-07 09:00"));
  office.Take(Status("s", "2022-03-07 10:00", v1::CASE_STATUS_CORRECTION_STARTED));
  v1::Event version = Status("s", "2022-03-07 10:00", v1::CASE_STATUS_DEPARTMENT_STARTED);
  SetTime(When("2022-03-07 12:00"), *version.mutable_recorded_at());
  EXPECT_EQ(NewsOf(office.Take(version)).front(), v1::CASE_NEWS_KIND_PROGRESS);
  EXPECT_EQ(office.File("N-1").state(), v1::CASE_STATE_OPEN);
}

// Whoever reports a status of a case does not move it to his own city.
TEST(CaseFiles, StandWhereTheApplicationSays) {
  Office office;
  office.Take(Application("a", "2022-03-07 09:00"));
  v1::Event elsewhere = Status("s", "2022-03-07 08:00", v1::CASE_STATUS_RECEIVED);
  elsewhere.set_division_code("320505");
  office.Take(elsewhere);
  EXPECT_EQ(office.File("N-1").division_code(), "341302");
  EXPECT_EQ(office.File("N-1").problems(0).code(), "several_regions");
}

TEST(CaseFiles, APlaceTellsItsCapacityAnewForEver) {
  Office office;
  // The latest comes first: it is not what a full row forgets.
  for (int n = 0; n < 320; ++n) {
    const int i = (n + 319) % 320;
    v1::Event event = Of(absl::StrCat("g", i), "2022-03-07 09:00");
    SetTime(When("2022-03-07 09:00") + absl::Hours(i), *event.mutable_occurred_at());
    event.clear_recorded_at();
    event.set_division_code("341302");
    event.mutable_grid_capacity()->set_place("城东变");
    event.mutable_grid_capacity()->set_available_kva(i);
    office.Take(event);
  }
  const auto row = correlation::ReadRow<CaseRow>(office.rows(), RowKey({v1::CASE_KIND_GRID_CAPACITY, "window/城东变"}));
  EXPECT_EQ(row->case_file().grid_capacity().available_kva(), 319) << "the latest, without recorded_at, too";
  EXPECT_EQ(row->facts_left_out(), 0u);
}

TEST(CaseFiles, AreKnownAsTheyWereThen) {
  Office office;
  office.Take(Application("a", "2022-03-07 09:00"));                           // received 10:00
  office.Take(Status("s", "2022-03-07 10:00", v1::CASE_STATUS_NOT_ACCEPTED));  // 11:00
  office.Take(Withdrawal("w", "s"));                                           // 12:00
  const CaseKey key{v1::CASE_KIND_CONNECTION, "N-1"};
  const auto at = [&](const std::string& when) {
    return AsKnownAt(key, *office.Row("N-1"), When(when), BuiltInRules());
  };
  EXPECT_FALSE(at("2022-03-07 09:59").has_value());
  EXPECT_EQ(at("2022-03-07 10:30")->state(), v1::CASE_STATE_OPEN);
  EXPECT_EQ(at("2022-03-07 11:30")->state(), v1::CASE_STATE_ENDED_WITHOUT);
  EXPECT_EQ(at("2022-03-07 12:30")->SerializeAsString(), office.File("N-1").SerializeAsString());
}

TEST(CaseFiles, BoundWhatOneCaseKeeps) {
  Office office;
  office.Take(Application("a", "2022-03-07 09:00"));
  for (int i = 0; i < 301; ++i) {
    office.Take(Status(absl::StrCat("s", i), "2022-03-07 10:00", v1::CASE_STATUS_DEPARTMENT_STARTED));
  }
  EXPECT_EQ(office.Row("N-1")->facts_size(), 300);
  EXPECT_EQ(office.Row("N-1")->facts_left_out(), 2u);
  const v1::CaseFile file = office.File("N-1");
  EXPECT_EQ(file.problems(file.problems_size() - 1).code(), "too_many_events");
}

// Any order, duplicates and withdrawals before what they withdraw: the same case, byte for byte.
TEST(CaseFilesProperty, OrderSaysNothing) {
  const uint32_t seed = std::random_device{}();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937 random(seed);
  for (int round = 0; round < 60; ++round) {
    std::vector<v1::Event> events = {Application("a", "2022-03-07 09:00")};
    const int steps = 3 + static_cast<int>(random() % 12);
    for (int i = 0; i < steps; ++i) {
      const std::string when = absl::StrCat("2022-03-", absl::Dec(7 + random() % 20, absl::kZeroPad2), " ",
                                            absl::Dec(8 + random() % 10, absl::kZeroPad2), ":00");
      const std::string id = absl::StrCat("s", i);
      events.push_back(random() % 2 == 0 ? Status(id, when, static_cast<v1::CaseStatus>(1 + random() % 15))
                                         : Milestone(id, when, static_cast<v1::CaseMilestone>(1 + random() % 16)));
      if (random() % 5 == 0) events.push_back(Withdrawal(absl::StrCat("w", i), id));
    }
    std::string expected;
    for (int order = 0; order < 4; ++order) {
      Office office;
      for (const v1::Event& event : events) office.Take(event);
      v1::CaseFile file = office.File("N-1");
      for (v1::CaseClock& clock : *file.mutable_clocks()) {
        clock.clear_warned_at();  // what was told depends on when it came
        clock.clear_breached_at();
      }
      if (order == 0) expected = file.SerializeAsString();
      ASSERT_EQ(file.SerializeAsString(), expected) << "round " << round << ", order " << order;
      std::shuffle(events.begin(), events.end(), random);
      events.push_back(events[random() % events.size()]);
    }
  }
}

// S2-070: through the rows, in any order of its versions, once for its days.
TEST(Roads, OfferTheirDuctsOnce) {
  Office office;
  const auto road = [](const std::string& id, const std::string& when, const std::string& finish) {
    v1::Event event = Of(id, when);
    event.set_division_code("520121");
    v1::StreetWorks& works = *event.mutable_street_works();
    works.set_works_number("DL-1");
    works.set_service(v1::UTILITY_SERVICE_ROAD);
    works.set_road_works(v1::ROAD_WORKS_NEW);
    works.set_road_name("样例大道");
    works.set_planned_start_date("2023-05-01");
    works.set_planned_finish_date(finish);
    return event;
  };
  const auto offered = [&office](const v1::Event& event) {
    const auto news = NewsOf(office.Take(event));
    return std::count(news.begin(), news.end(), v1::CASE_NEWS_KIND_DUCTS_OFFERED);
  };
  EXPECT_EQ(offered(road("a", "2022-03-07 09:00", "2023-10-31")), 1);
  EXPECT_EQ(offered(road("b", "2022-03-07 10:00", "2023-10-31")), 0);
  EXPECT_EQ(offered(road("c", "2022-03-07 11:00", "2023-12-31")), 1) << "the days moved";
  EXPECT_EQ(offered(road("d", "2022-03-07 08:00", "2023-10-31")), 0) << "an older plan moves nothing";
}

}  // namespace
}  // namespace zhudong::cases
