// 停电: what was planned, what happened, and whether it was announced in time.
#include "gmock/gmock.h"
#include "tests/unit/cases/story.h"

namespace zhudong::cases {
namespace {

constexpr char kKaiyang[] = "520121";

Story Outages(const char* division = kKaiyang) { return Story(v1::CASE_KIND_OUTAGE, division); }

v1::OutageNotice& Tell(Story& story, const std::string& when, v1::OutageStep step,
                       v1::OutageKind kind = v1::OUTAGE_KIND_PLANNED) {
  v1::OutageNotice& notice = *story.Tell(when).mutable_outage_notice();
  notice.set_case_number("N-1");
  notice.set_outage_kind(kind);
  notice.set_step(step);
  return notice;
}
v1::OutageNotice& Announce(Story& story, const std::string& when, const std::string& start) {
  v1::OutageNotice& notice = Tell(story, when, v1::OUTAGE_STEP_ANNOUNCED);
  SetTime(When(start), *notice.mutable_planned_start());
  return notice;
}
// `2 of 3, too late`.
std::string NoticeOf(const v1::CaseFile& file) {
  const v1::Outage& outage = file.outage();
  return absl::StrCat(outage.has_notice_days() ? absl::StrCat(outage.notice_days()) : "none", " of ",
                      outage.notice_days_wanted(), outage.notice_too_late() ? ", too late" : "");
}

TEST(Outage, NoticeIsCountedInWorkingDays) {
  struct Row {
    const char* division;
    const char* announced;
    const char* start;
    const char* expected;
  };
  const Row rows[] = {
      // Monday to Thursday; a Wednesday is too early.
      {kKaiyang, "2024-03-04 17:00", "2024-03-07 08:00", "3 of 3"},
      {kKaiyang, "2024-03-04 00:00", "2024-03-06 23:59", "2 of 3, too late"},
      // Over a weekend, which counts on neither side.
      {kKaiyang, "2024-03-07 10:00", "2024-03-12 08:00", "3 of 3"},
      {kKaiyang, "2024-03-08 10:00", "2024-03-12 08:00", "2 of 3, too late"},
      {kKaiyang, "2024-03-09 10:00", "2024-03-13 08:00", "3 of 3"},
      {kKaiyang, "2024-03-06 10:00", "2024-03-10 08:00", "2 of 3, too late"},
      // 清明 2024-04-04 to 06, and a Sunday that is worked.
      {kKaiyang, "2024-04-03 10:00", "2024-04-08 08:00", "2 of 3, too late"},
      {kKaiyang, "2024-04-03 10:00", "2024-04-09 08:00", "3 of 3"},
      {kKaiyang, "2024-03-04 10:00", "2024-03-04 12:00", "0 of 3, too late"},
      {kKaiyang, "2024-03-05 10:00", "2024-03-04 12:00", "0 of 3, too late"},
      // Elsewhere nobody wants any.
      {"341300", "2024-03-04 10:00", "2024-03-05 08:00", "1 of 0"},
      // Before the document was in force.
      {kKaiyang, "2022-12-29 10:00", "2022-12-30 08:00", "1 of 0"},
  };
  for (const Row& row : rows) {
    Story story = Outages(row.division);
    Announce(story, row.announced, row.start);
    const v1::CaseFile file = story.File();
    EXPECT_EQ(NoticeOf(file), row.expected) << row.announced << " for " << row.start;
    EXPECT_EQ(file.outage().rule_ids_size(), row.expected[5] == '3' ? 1 : 0);
    EXPECT_EQ(file.state(), v1::CASE_STATE_OPEN);
  }
}

TEST(Outage, PlannedFromAnnouncementToElectricity) {
  Story story = Outages();
  v1::OutageNotice& announced = Announce(story, "2024-03-04 09:00", "2024-03-11 08:00");
  announced.set_scope("城关镇");
  announced.add_feeders("10kV 甲线");
  announced.set_users_affected(120);
  Tell(story, "2024-03-11 08:05", v1::OUTAGE_STEP_STARTED);
  Tell(story, "2024-03-11 17:40", v1::OUTAGE_STEP_RESTORED);
  const v1::CaseFile file = story.File();
  EXPECT_EQ(TimelineOf(file),
            "03-04 09:00 ANNOUNCED e1\n"
            "03-11 08:05 STARTED e2\n"
            "03-11 17:40 RESTORED e3");
  EXPECT_EQ(NoticeOf(file), "5 of 3");
  EXPECT_EQ(file.state(), v1::CASE_STATE_ENDED);
  EXPECT_EQ(file.outage().step(), v1::OUTAGE_STEP_RESTORED);
  EXPECT_EQ(file.outage().scope(), "城关镇");
  EXPECT_EQ(Day(file.ended_at()), "03-11 17:40");
  EXPECT_EQ(Day(file.opened_at()), "03-04 09:00");
  EXPECT_EQ(ProblemsOf(file), "");
}

TEST(Outage, AFaultIsRepairedAndWhatIsNewOfItReplacesWhatWasTold) {
  Story story = Outages();
  Tell(story, "2024-03-04 09:10", v1::OUTAGE_STEP_ANNOUNCED, v1::OUTAGE_KIND_FAULT).set_reason("雷击");
  Tell(story, "2024-03-04 09:00", v1::OUTAGE_STEP_STARTED, v1::OUTAGE_KIND_FAULT);
  Tell(story, "2024-03-04 10:00", v1::OUTAGE_STEP_REPAIRING, v1::OUTAGE_KIND_FAULT).set_progress("巡线");
  Tell(story, "2024-03-04 10:30", v1::OUTAGE_STEP_REPAIRING, v1::OUTAGE_KIND_FAULT).set_progress("巡线");
  Tell(story, "2024-03-04 11:00", v1::OUTAGE_STEP_REPAIRING, v1::OUTAGE_KIND_FAULT).set_progress("更换绝缘子");
  const v1::CaseFile file = story.File();
  EXPECT_EQ(TimelineOf(file),
            "03-04 09:00 STARTED e2\n"
            "03-04 09:10 ANNOUNCED e1\n"
            "03-04 10:00 REPAIRING e3\n"
            "03-04 10:30 REPAIRING e4 (said_before)\n"
            "03-04 11:00 REPAIRING e5");
  EXPECT_EQ(file.outage().progress(), "更换绝缘子");
  EXPECT_EQ(file.outage().reason(), "雷击");
  EXPECT_EQ(file.outage().step(), v1::OUTAGE_STEP_REPAIRING);
  EXPECT_EQ(NoticeOf(file), "none of 0") << "nobody announces a fault before it happens";
}

TEST(Outage, WhatWasSkippedIsFilledInAndMarked) {
  Story fault = Outages();
  Tell(fault, "2024-03-04 09:10", v1::OUTAGE_STEP_ANNOUNCED, v1::OUTAGE_KIND_FAULT);
  Tell(fault, "2024-03-04 12:00", v1::OUTAGE_STEP_RESTORED, v1::OUTAGE_KIND_FAULT);
  EXPECT_EQ(TimelineOf(fault.File()),
            "03-04 09:10 STARTED ~\n"
            "03-04 09:10 ANNOUNCED e1\n"
            "03-04 12:00 RESTORED e2");
  EXPECT_FALSE(fault.File().outage().has_started_at()) << "when it went is not known";
  Story planned = Outages();
  Tell(planned, "2024-03-04 09:00", v1::OUTAGE_STEP_STARTED);
  const v1::CaseFile file = planned.File();
  EXPECT_EQ(TimelineOf(file), "03-04 09:00 ANNOUNCED ~\n03-04 09:00 STARTED e1");
  EXPECT_EQ(NoticeOf(file), "none of 3, too late");
  EXPECT_EQ(ProblemsOf(file), "never_announced");
}

TEST(Outage, APlanThatMovesIsNoticedAnew) {
  Story story = Outages();
  Announce(story, "2024-03-04 09:00", "2024-03-15 08:00");
  Announce(story, "2024-03-05 09:00", "2024-03-15 09:00");
  EXPECT_EQ(Day(story.File().outage().announced_at()), "03-04 09:00") << "another hour of the same day";
  Announce(story, "2024-03-12 09:00", "2024-03-14 08:00");
  EXPECT_EQ(NoticeOf(story.File()), "2 of 3, too late");
  Announce(story, "2024-03-12 10:00", "2024-03-14 08:00");
  const v1::CaseFile file = story.File();
  EXPECT_EQ(Day(file.outage().announced_at()), "03-12 09:00");
  EXPECT_THAT(TimelineOf(file), testing::HasSubstr("03-12 10:00 ANNOUNCED e4 (said_before)"));
}

TEST(Outage, OneThatBeginsBeforeItsTimeIsNoticedByThen) {
  Story story = Outages();
  Announce(story, "2024-03-04 09:00", "2024-03-11 08:00");
  Tell(story, "2024-03-05 08:00", v1::OUTAGE_STEP_STARTED);
  EXPECT_EQ(NoticeOf(story.File()), "1 of 3, too late");
}

TEST(Outage, ImpossibleSequencesAreProblemsAndNothingIsLost) {
  Story cancelled = Outages();
  Announce(cancelled, "2024-03-04 09:00", "2024-03-11 08:00");
  Tell(cancelled, "2024-03-08 09:00", v1::OUTAGE_STEP_CANCELLED).set_reason("天气");
  EXPECT_EQ(cancelled.File().state(), v1::CASE_STATE_ENDED_WITHOUT);
  EXPECT_EQ(ProblemsOf(cancelled.File()), "");
  Tell(cancelled, "2024-03-11 08:00", v1::OUTAGE_STEP_STARTED);
  Tell(cancelled, "2024-03-11 10:00", v1::OUTAGE_STEP_RESTORED);
  Tell(cancelled, "2024-03-12 10:00", v1::OUTAGE_STEP_CANCELLED);
  const v1::CaseFile file = cancelled.File();
  EXPECT_EQ(TimelineOf(file),
            "03-04 09:00 ANNOUNCED e1\n"
            "03-08 09:00 CANCELLED e2\n"
            "03-11 08:00 STARTED e3 (after_the_end)\n"
            "03-11 10:00 RESTORED e4 (after_the_end)\n"
            "03-12 10:00 CANCELLED e5 (said_before)");
  EXPECT_EQ(ProblemsOf(file), "started_after_cancel e3");
  EXPECT_EQ(file.outage().reason(), "天气");

  Story begun = Outages();
  Announce(begun, "2024-03-04 09:00", "2024-03-11 08:00");
  Tell(begun, "2024-03-11 08:00", v1::OUTAGE_STEP_STARTED);
  Tell(begun, "2024-03-11 09:00", v1::OUTAGE_STEP_CANCELLED);
  EXPECT_EQ(begun.File().outage().step(), v1::OUTAGE_STEP_STARTED);
  EXPECT_EQ(ProblemsOf(begun.File()), "cancelled_too_late e3");

  Story backwards = Outages();
  Tell(backwards, "2024-03-04 09:00", v1::OUTAGE_STEP_RESTORED, v1::OUTAGE_KIND_FAULT);
  Tell(backwards, "2024-03-04 10:00", v1::OUTAGE_STEP_STARTED, v1::OUTAGE_KIND_PLANNED);
  EXPECT_EQ(ProblemsOf(backwards.File()), "ends_before_it_begins e2; several_kinds e2");
  EXPECT_EQ(backwards.File().outage().outage_kind(), v1::OUTAGE_KIND_FAULT);
}

TEST(Outage, WhatFallsOnOneMomentIsReadInItsOrder) {
  Story story = Outages();
  Tell(story, "2024-03-04", v1::OUTAGE_STEP_RESTORED, v1::OUTAGE_KIND_FAULT);
  Tell(story, "2024-03-04", v1::OUTAGE_STEP_STARTED, v1::OUTAGE_KIND_FAULT);
  EXPECT_EQ(TimelineOf(story.File()), "03-04 00:00 STARTED e2\n03-04 00:00 RESTORED e1");
  EXPECT_EQ(ProblemsOf(story.File()), "");
}

TEST(Outage, EveryDivisionThatIsNamedIsConcernedAndTheStrictestRuleHolds) {
  Story story = Outages("341300");
  v1::OutageNotice& notice = Announce(story, "2024-03-04 09:00", "2024-03-05 08:00");
  notice.add_division_codes(kKaiyang);
  notice.add_division_codes("341302");
  const v1::CaseFile file = story.File();
  EXPECT_THAT(file.outage().division_codes(), testing::ElementsAre("341300", "341302", kKaiyang));
  EXPECT_EQ(NoticeOf(file), "1 of 3, too late");
}

}  // namespace
}  // namespace zhudong::cases
