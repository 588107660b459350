#include "gateway/monitoring/sink_counts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "gateway/monitoring/metrics.h"
#include "gateway/telemetry/metrics.h"

namespace zhudong::monitoring {
namespace {

class ScriptedSink final : public ports::Sink {
 public:
  explicit ScriptedSink(std::vector<absl::StatusOr<std::vector<v1::Receipt>>>& answers) : answers_(answers) {}
  absl::StatusOr<std::vector<v1::Receipt>> Deliver(const std::vector<v1::DemandEvent>&, absl::Duration) override {
    auto answer = answers_.front();
    answers_.erase(answers_.begin());
    return answer;
  }
  bool KeepsOrder() const override { return true; }
  void Cancel() override {}

 private:
  std::vector<absl::StatusOr<std::vector<v1::Receipt>>>& answers_;
};

v1::Receipt Receipt(v1::ReceiptOutcome outcome, const std::string& code = "") {
  v1::Receipt receipt;
  receipt.set_outcome(outcome);
  receipt.set_code(code);
  return receipt;
}

class SinkCountsTest : public testing::Test {
 protected:
  void Deliver(size_t events, absl::StatusOr<std::vector<v1::Receipt>> answer) {
    answers_.push_back(std::move(answer));
    sink_->Deliver(std::vector<v1::DemandEvent>(events), absl::Seconds(1)).status().IgnoreError();
  }

  std::vector<absl::StatusOr<std::vector<v1::Receipt>>> answers_;
  const base::SystemClock clock_;
  SinkCounts counts_{clock_};
  std::unique_ptr<ports::Sink> sink_ = counts_.Counted("grid", std::make_unique<ScriptedSink>(answers_));
};

TEST_F(SinkCountsTest, EveryReceiptAndEveryCallIsCounted) {
  Deliver(3, std::vector{Receipt(v1::RECEIPT_OUTCOME_APPLIED), Receipt(v1::RECEIPT_OUTCOME_RETRY, "BUSY"),
                         Receipt(v1::RECEIPT_OUTCOME_REJECTED, "NO_SUCH_COUNTY")});
  Deliver(2, absl::UnavailableError("not there"));
  const SinkCounts::OfSubscriber grid = counts_.All().at("grid");
  EXPECT_EQ(grid.answered, 1u);
  EXPECT_EQ(grid.failed, 1u);
  EXPECT_EQ(grid.events, 5u);
  EXPECT_EQ(grid.again, 3u) << "the one to be retried, and both of the call that failed";
  EXPECT_EQ(grid.receipts.at({v1::RECEIPT_OUTCOME_REJECTED, "NO_SUCH_COUNTY"}), 1u);
  telemetry::Page page;
  PutSinks(counts_, page);
  EXPECT_THAT(page.Text(), testing::HasSubstr("zhudong_delivery_receipts_total{subscriber=\"grid\",outcome=\"retry\","
                                              "code=\"BUSY\"} 1\n"));
}

TEST_F(SinkCountsTest, WhatWasNotSentIsNotCountedAsSent) {
  Deliver(4, std::vector{Receipt(v1::RECEIPT_OUTCOME_APPLIED), Receipt(v1::RECEIPT_OUTCOME_RETRY, "HTTP_500"),
                         Receipt(v1::RECEIPT_OUTCOME_NOT_TRIED), Receipt(v1::RECEIPT_OUTCOME_NOT_TRIED)});
  Deliver(100, ports::WithTried(absl::UnavailableError("500"), 16));
  Deliver(100, ports::WithTried(absl::UnavailableError("it asked for a minute"), 0));
  const SinkCounts::OfSubscriber grid = counts_.All().at("grid");
  EXPECT_EQ(grid.events, 18u);
  EXPECT_EQ(grid.again, 17u);
  EXPECT_EQ(grid.answered, 1u);
  EXPECT_EQ(grid.failed, 1u) << "while it waits it makes no call";
}

TEST_F(SinkCountsTest, WhatTheSinkPromisesStillHolds) { EXPECT_TRUE(sink_->KeepsOrder()); }

TEST_F(SinkCountsTest, CodesAreBounded) {
  for (size_t i = 0; i < 2 * SinkCounts::kMostCodes; ++i) {
    Deliver(1, std::vector{Receipt(v1::RECEIPT_OUTCOME_REJECTED, absl::StrCat("E", i))});
  }
  const SinkCounts::OfSubscriber grid = counts_.All().at("grid");
  EXPECT_LE(grid.receipts.size(), SinkCounts::kMostCodes + 1);
  EXPECT_EQ(grid.receipts.at({v1::RECEIPT_OUTCOME_REJECTED, "other"}), SinkCounts::kMostCodes);
}

TEST(LabelOfCodeTest, ACodeIsAWordOrAShortNumber) {
  for (const char* code : {"", "BUSY", "no-such.county_2", "40012"}) EXPECT_EQ(LabelOfCode(code), code);
  for (const char* code : {"440103199001010012", "E-440103199001010012", "13800138000", "张三", "a b", "x\n"}) {
    EXPECT_EQ(LabelOfCode(code), "other") << code;
  }
  EXPECT_EQ(LabelOfCode(std::string(49, 'a')), "other");
}

}  // namespace
}  // namespace zhudong::monitoring
