// What is read of a list, and when again: paging, watermark, unchanged lists, restarts.
#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "tests/unit/http_poll/platform.h"

namespace zhudong::http_poll {
namespace {

TEST_F(HttpPollTest, EveryKindOfPagingReadsAll) {
  for (const Paging paging : {Paging::kPage, Paging::kOffset, Paging::kNext, Paging::kCursor}) {
    options_.list.paging = paging;
    options_.list.next = paging == Paging::kCursor ? "/next" : "";
    intake_ = Intake();
    Make();
    EXPECT_EQ(Poll(), options_.interval) << poll_->Status().last_error();
    EXPECT_EQ(Ids(), "N1N2N3N4N5") << static_cast<int>(paging);
    EXPECT_EQ(intake_.received, 5);
    EXPECT_TRUE(absl::StrContains(intake_.cursors["http-poll/list"], "watermark"));
  }
}

TEST_F(HttpPollTest, TheNextPollAsksFromBeforeTheWatermarkAndLateRowsCome) {
  Poll();
  rows_.push_back(Row(6, "2026-01-02 07:30:00"));  // late: changed before what is known
  Make();                                          // as after a restart
  Poll();
  EXPECT_EQ(seen_.query.at("since"), "2026-01-02 07:00:05");
  EXPECT_EQ(Ids(), "N1N2N3N4N5N6");
}

TEST_F(HttpPollTest, ARowThatMovesToAnEarlierPageIsNotMissed) {
  before_ = [this] {
    // While the second page is asked for the first row changes: it goes to the end, and all others move up.
    if (asked_ != 2) return;
    rows_.erase(rows_.begin());
    rows_.push_back(Row(1, "2026-01-02 08:00:09"));
  };
  Poll();
  EXPECT_EQ(Ids(), "N1N2N3N4N5");
}

TEST_F(HttpPollTest, WhatCantBeUsedIsHandedOverOnce) {
  rows_.insert(rows_.begin(), json{{"no", "N0"}});
  rows_.push_back(7);
  Poll();
  const int received = intake_.received;
  EXPECT_EQ(received, 7);
  Poll();
  EXPECT_EQ(intake_.received, received);
  Make();  // as after a restart: what was taken comes again, and is a duplicate
  Poll();
  EXPECT_EQ(intake_.received, received + 5);
  rows_.pop_back();
  Poll();
  rows_.push_back(7);
  Poll();
  EXPECT_EQ(intake_.received, received + 5 + 1) << "what was gone is told anew";
}

TEST_F(HttpPollTest, UnchangedIsAskedForWithTheETag) {
  etag_ = "\"v1\"";
  options_.list.size_parameter = "size";
  Poll();
  Poll();  // from the watermark on: another list
  const int before = asked_;
  Poll();
  EXPECT_EQ(asked_, before + 1);
  EXPECT_EQ(seen_.headers.at("if-none-match"), etag_);
  EXPECT_EQ(poll_->Status().state(), "idle");
}

TEST_F(HttpPollTest, AFirstPageThatIsNotTheWholeListIsNeverAskedForWithItsETag) {
  etag_ = "\"first page\"";
  for (int i = 0; i < 3; ++i) Poll();
  EXPECT_EQ(Ids(), "N1N2N3N4N5");
  rows_.push_back(Row(6, "2026-01-02 08:00:05"));  // the first page stays as it is
  Poll();
  EXPECT_EQ(Ids(), "N1N2N3N4N5N6");
}

TEST_F(HttpPollTest, APlatformThatRepeatsItsLastPageHasAnEnd) {
  repeats_last_ = true;
  EXPECT_EQ(Poll(), options_.interval) << poll_->Status().last_error();
  EXPECT_EQ(Ids(), "N1N2N3N4N5");
}

TEST_F(HttpPollTest, ATimeThatHasNotComeMovesTheWatermarkToNowAlone) {
  rows_.push_back(Row(6, "2099-01-01 00:00:00"));
  Poll();
  rows_.push_back(Row(7, "2026-01-02 08:01:30"));
  clock_.Advance(absl::Minutes(1));
  Poll();
  EXPECT_EQ(seen_.query.at("since"), "2026-01-02 07:01:00");
  EXPECT_EQ(Ids(), "N1N2N3N4N5N6N7");
}

TEST_F(HttpPollTest, AGatewayThatStopsKeepsNothing) {
  intake_.refusal = absl::UnavailableError("stopping");
  Poll();
  EXPECT_EQ(poll_->Status().state(), "failing");
  intake_.refusal = absl::OkStatus();
  Poll();
  EXPECT_EQ(Ids(), "N1N2N3N4N5");
}

TEST_F(HttpPollTest, ItsThreadEndsWhileItWaits) {
  before_ = [] { absl::SleepFor(absl::Milliseconds(100)); };
  Make();
  ASSERT_TRUE(poll_->Start(intake_).ok());
  while (asked_ == 0) absl::SleepFor(absl::Milliseconds(1));
  poll_->Stop();
  EXPECT_EQ(poll_->Status().state(), "stopped");
}

}  // namespace
}  // namespace zhudong::http_poll
