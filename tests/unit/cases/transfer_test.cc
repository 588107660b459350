// 不动产登记与用电过户: verify, then transfer, of each service by itself; and what can't have been so.
#include "gmock/gmock.h"
#include "tests/unit/cases/story.h"

namespace zhudong::cases {
namespace {

using testing::HasSubstr;

constexpr char kHome[] = "341302001001GB00001F00010001";

Story Transfer() { return Story(v1::CASE_KIND_METER_TRANSFER, "341302"); }
v1::MeterTransfer& Tell(Story& story, const std::string& when, v1::TransferStep step,
                        v1::UtilityService service = v1::UTILITY_SERVICE_UNSPECIFIED) {
  v1::MeterTransfer& transfer = *story.Tell(when).mutable_meter_transfer();
  transfer.set_case_number("N-1");
  transfer.set_step(step);
  transfer.set_service(service);
  if (step == v1::TRANSFER_STEP_VERIFY_REQUESTED) transfer.set_premises_code(kHome);
  return transfer;
}
// Steps of electricity, an hour apart from 09:00 on 2024-03-04.
Story Steps(const std::vector<v1::TransferStep>& steps) {
  Story story = Transfer();
  for (size_t i = 0; i < steps.size(); ++i) Tell(story, absl::StrCat("2024-03-04 ", 10 + i, ":00"), steps[i]);
  return story;
}
// `DONE ENDED`.
std::string StateOf(const v1::CaseFile& file) {
  std::vector<std::string> words;
  for (const v1::TransferState& service : file.meter_transfer().services()) {
    words.push_back(v1::TransferStep_Name(service.step()).substr(sizeof("TRANSFER_STEP_") - 1));
  }
  words.push_back(v1::CaseState_Name(file.state()).substr(sizeof("CASE_STATE_") - 1));
  return absl::StrJoin(words, " ");
}

constexpr v1::TransferStep kAsk = v1::TRANSFER_STEP_VERIFY_REQUESTED;
constexpr v1::TransferStep kVerified = v1::TRANSFER_STEP_VERIFIED;
constexpr v1::TransferStep kVerifyFailed = v1::TRANSFER_STEP_VERIFY_FAILED;
constexpr v1::TransferStep kRequested = v1::TRANSFER_STEP_REQUESTED;
constexpr v1::TransferStep kDone = v1::TRANSFER_STEP_DONE;
constexpr v1::TransferStep kFailed = v1::TRANSFER_STEP_FAILED;
constexpr v1::TransferStep kCancelled = v1::TRANSFER_STEP_CANCELLED;

TEST(Transfer, InTwoPhases) {
  Story story = Transfer();
  v1::MeterTransfer& ask = Tell(story, "2024-03-04 09:00", kAsk);
  ask.set_registered_date("2024-03-04");
  ask.set_check_arrears(true);
  Tell(story, "2024-03-04 10:00", kVerified).set_in_arrears(false);
  Tell(story, "2024-03-04 11:00", kRequested);
  EXPECT_EQ(StateOf(story.File()), "REQUESTED OPEN");
  EXPECT_EQ(story.File().status(), v1::CASE_STATUS_DEPARTMENT_STARTED);
  Tell(story, "2024-03-05 09:00", kDone);
  const v1::CaseFile file = story.File();
  EXPECT_EQ(StateOf(file), "DONE ENDED");
  EXPECT_EQ(file.status(), v1::CASE_STATUS_PASSED);
  EXPECT_EQ(Day(file.opened_at()), "03-04 09:00");
  EXPECT_EQ(Day(file.ended_at()), "03-05 09:00");
  EXPECT_EQ(TimelineOf(file),
            "03-04 09:00 electricity VERIFY_REQUESTED e1\n"
            "03-04 10:00 electricity VERIFIED e2\n"
            "03-04 11:00 electricity REQUESTED e3\n"
            "03-05 09:00 electricity DONE e4");
  const v1::TransferCase& transfer = file.meter_transfer();
  EXPECT_EQ(transfer.premises_code(), kHome);
  EXPECT_EQ(transfer.registered_date(), "2024-03-04");
  EXPECT_TRUE(transfer.check_arrears());
  EXPECT_TRUE(transfer.services(0).has_in_arrears());
  EXPECT_EQ(ProblemsOf(file), "");
}

TEST(Transfer, EverySequenceHasItsStateAndItsProblems) {
  struct Row {
    std::vector<v1::TransferStep> steps;
    const char* state;
    const char* problems;
    const char* line;  // one that the timeline has
  };
  const Row rows[] = {
      {{kAsk}, "VERIFY_REQUESTED OPEN", "", "VERIFY_REQUESTED e1"},
      {{kAsk, kVerifyFailed}, "VERIFY_FAILED ENDED_WITHOUT", "", "VERIFY_FAILED e2"},
      {{kAsk, kVerifyFailed, kAsk}, "VERIFY_REQUESTED OPEN", "", "VERIFY_REQUESTED e3"},
      {{kAsk, kVerifyFailed, kAsk, kVerified, kRequested, kDone}, "DONE ENDED", "", "DONE e6"},
      {{kAsk, kVerified, kCancelled}, "CANCELLED ENDED_WITHOUT", "", "CANCELLED e3"},
      {{kAsk, kVerified, kRequested, kFailed}, "FAILED ENDED_WITHOUT", "", "FAILED e4"},
      {{kAsk, kVerified, kRequested, kFailed, kRequested, kDone}, "DONE ENDED", "", "REQUESTED e5"},
      // Said twice.
      {{kAsk, kAsk, kVerified, kVerified}, "VERIFIED OPEN", "", "VERIFIED e4 (said_before)"},
      {{kAsk, kVerified, kRequested, kRequested, kDone, kDone}, "DONE ENDED", "", "DONE e6 (said_before)"},
      {{kAsk, kVerified, kRequested, kVerified}, "REQUESTED OPEN", "", "VERIFIED e4 (said_before)"},
      // Skipped.
      {{kVerified}, "VERIFIED OPEN", "not_asked e1", "03-04 10:00 electricity VERIFY_REQUESTED ~"},
      {{kAsk, kVerified, kDone}, "DONE ENDED", "", "03-04 12:00 electricity REQUESTED ~"},
      {{kDone}, "DONE ENDED", "transferred_unverified e1", "VERIFIED ~"},
      {{kAsk, kRequested, kDone}, "DONE ENDED", "transferred_unverified e2", "03-04 11:00 electricity VERIFIED ~"},
      // Out of turn.
      {{kRequested}, "UNSPECIFIED OPEN", "transferred_unverified e1", "REQUESTED e1 (out_of_order)"},
      {{kAsk, kRequested}, "VERIFY_REQUESTED OPEN", "transferred_unverified e2", "REQUESTED e2 (out_of_order)"},
      {{kAsk, kRequested, kVerified}, "VERIFIED OPEN", "transferred_unverified e2", "REQUESTED e2 (out_of_order)"},
      {{kAsk, kVerifyFailed, kDone}, "DONE ENDED", "transferred_unverified e3", "VERIFY_FAILED e2"},
      {{kAsk, kVerified, kRequested, kVerifyFailed},
       "REQUESTED OPEN",
       "out_of_order e4",
       "VERIFY_FAILED e4 (out_of_order)"},
      // After the end.
      {{kAsk, kVerified, kRequested, kDone, kCancelled},
       "DONE ENDED",
       "cancelled_too_late e5",
       "CANCELLED e5 (after_the_end)"},
      {{kAsk, kVerified, kCancelled, kDone},
       "CANCELLED ENDED_WITHOUT",
       "transferred_after_cancel e4",
       "DONE e4 (after_the_end)"},
      {{kAsk, kCancelled, kAsk}, "CANCELLED ENDED_WITHOUT", "", "VERIFY_REQUESTED e3 (after_the_end)"},
      {{kAsk, kVerified, kRequested, kDone, kFailed}, "DONE ENDED", "", "FAILED e5 (after_the_end)"},
      // Before the beginning.
      {{kCancelled}, "CANCELLED ENDED_WITHOUT", "nothing_to_cancel e1", "CANCELLED e1"},
      {{kCancelled, kAsk}, "VERIFY_REQUESTED OPEN", "nothing_to_cancel e1", "CANCELLED e1 (before_the_case)"},
  };
  for (const Row& row : rows) {
    const v1::CaseFile file = Steps(row.steps).File();
    EXPECT_EQ(StateOf(file), row.state) << TimelineOf(file);
    EXPECT_EQ(ProblemsOf(file), row.problems) << TimelineOf(file);
    EXPECT_THAT(TimelineOf(file), HasSubstr(row.line));
  }
}

TEST(Transfer, InArrearsItIsNotTransferred) {
  Story story = Transfer();
  Tell(story, "2024-03-04 09:00", kAsk).set_check_arrears(true);
  Tell(story, "2024-03-04 10:00", kVerified).set_in_arrears(true);
  EXPECT_TRUE(story.File().meter_transfer().services(0).in_arrears());
  Tell(story, "2024-03-04 11:00", kRequested);
  Tell(story, "2024-03-04 12:00", kDone);
  EXPECT_EQ(ProblemsOf(story.File()), "transferred_in_arrears e4");
  EXPECT_EQ(StateOf(story.File()), "DONE ENDED") << "it was transferred all the same";
}

TEST(Transfer, EachServiceGoesItsOwnWay) {
  Story story = Transfer();
  Tell(story, "2024-03-04 09:00", kAsk);
  Tell(story, "2024-03-04 09:00", kAsk, v1::UTILITY_SERVICE_WATER);
  Tell(story, "2024-03-04 10:00", kVerified);
  Tell(story, "2024-03-04 10:30", kVerifyFailed, v1::UTILITY_SERVICE_WATER).set_reason("户号不符");
  Tell(story, "2024-03-04 11:00", kRequested);
  EXPECT_EQ(StateOf(story.File()), "REQUESTED VERIFY_FAILED OPEN");
  Tell(story, "2024-03-04 12:00", kDone);
  const v1::CaseFile file = story.File();
  EXPECT_EQ(StateOf(file), "DONE VERIFY_FAILED ENDED");
  EXPECT_EQ(file.meter_transfer().services(1).reason(), "户号不符");
  EXPECT_THAT(TimelineOf(file), HasSubstr("water VERIFY_FAILED e4"));
}

TEST(Transfer, TwoHomesInOneCaseAreAProblem) {
  Story story = Transfer();
  Tell(story, "2024-03-04 09:00", kAsk);
  Tell(story, "2024-03-04 09:30", kAsk, v1::UTILITY_SERVICE_GAS).set_premises_code("341302001001GB00001F00010002");
  EXPECT_EQ(ProblemsOf(story.File()), "several_premises e1 e2");
  EXPECT_EQ(story.File().meter_transfer().premises_code(), kHome);
}

TEST(Transfer, WhatFallsOnOneMomentIsReadInItsOrder) {
  Story story = Transfer();
  for (const v1::TransferStep step : {kDone, kVerified, kRequested, kAsk}) Tell(story, "2024-03-04", step);
  EXPECT_EQ(StateOf(story.File()), "DONE ENDED");
  EXPECT_EQ(ProblemsOf(story.File()), "");
}

}  // namespace
}  // namespace zhudong::cases
