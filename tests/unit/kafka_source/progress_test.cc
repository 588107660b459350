#include "adapters/kafka_source/progress.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace zhudong::kafka_source {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Progress From(const std::string& cursor) {
  absl::StatusOr<Progress> progress = Progress::Parse(cursor);
  EXPECT_TRUE(progress.ok()) << progress.status();
  return progress.ok() ? *std::move(progress) : Progress();
}

TEST(ProgressTest, WhatWasReadIsGoneOnWith) {
  Progress progress;
  ASSERT_TRUE(progress.Belongs("cluster-a").ok());
  const auto begun = progress.Grow("land", 2, Start::kEarliest);
  ASSERT_TRUE(begun.ok());
  EXPECT_THAT(*begun,
              ElementsAre(kafka::Place{"land", 0, kafka::kBeginning}, kafka::Place{"land", 1, kafka::kBeginning}));
  EXPECT_EQ(progress.Took("land", 1, 7), std::nullopt) << "a beginning that is not 0 is no loss: nothing was promised";
  progress.Took("land", 1, 9);
  EXPECT_EQ(progress.Text(), "1 cluster-a\nland 0 -2 0 0\nland 1 10 0 0\n");

  Progress again = From(progress.Text());
  EXPECT_EQ(again.Text(), progress.Text());
  const auto places = again.Grow("land", 2, Start::kLatest);
  ASSERT_TRUE(places.ok());
  EXPECT_THAT(*places, ElementsAre(kafka::Place{"land", 0, kafka::kBeginning}, kafka::Place{"land", 1, 10}));
  EXPECT_THAT(*again.Grow("land", 2, Start::kLatest), IsEmpty()) << "each is read once";
}

TEST(ProgressTest, APartitionThatAppearsLaterIsReadFromItsBeginning) {
  Progress progress;
  EXPECT_THAT(*progress.Grow("land", 1, Start::kLatest), ElementsAre(kafka::Place{"land", 0, kafka::kEnd}));
  EXPECT_TRUE(progress.dirty()) << "the partitions there are must be on disk, or a later one is none";
  EXPECT_THAT(*progress.Grow("land", 2, Start::kLatest), ElementsAre(kafka::Place{"land", 1, kafka::kBeginning}));
  Progress again = From(progress.Text());
  EXPECT_THAT(*again.Grow("land", 3, Start::kLatest),
              ElementsAre(kafka::Place{"land", 0, kafka::kEnd}, kafka::Place{"land", 1, kafka::kBeginning},
                          kafka::Place{"land", 2, kafka::kBeginning}));
}

TEST(ProgressTest, AnEndThatWasReachedIsKeptWithoutARecord) {
  Progress progress;
  progress.Grow("land", 1, Start::kLatest).status().IgnoreError();
  progress.Text();
  EXPECT_FALSE(progress.dirty());
  EXPECT_EQ(progress.AtEnd("land", 0, 40), std::nullopt);
  EXPECT_TRUE(progress.dirty());
  EXPECT_THAT(progress.Text(), HasSubstr("land 0 40 "));
  progress.AtEnd("land", 0, 40);
  EXPECT_FALSE(progress.dirty()) << "nothing new, nothing to write";
}

TEST(ProgressTest, WhatRetentionTookIsCountedAndKept) {
  Progress progress = From("1 c\nland 0 17 0 0\nland 1 5 1 2\n");
  EXPECT_EQ(progress.Reset("land", 0), (kafka::Place{"land", 0, kafka::kBeginning}));
  const std::optional<Lost> lost = progress.Took("land", 0, 20);
  ASSERT_TRUE(lost.has_value());
  EXPECT_EQ(lost->gaps, 1u);
  EXPECT_EQ(lost->missing, 3u);
  EXPECT_EQ(progress.Took("land", 0, 21), std::nullopt) << "told once";
  EXPECT_EQ(progress.lost().gaps, 2u);
  EXPECT_EQ(progress.lost().missing, 5u);
  EXPECT_EQ(From(progress.Text()).lost().missing, 5u);
}

TEST(ProgressTest, ALossIsCountedWhereNothingIsLeftAndWhereATopicBeganAnew) {
  Progress progress = From("1 c\nland 0 17 0 0\n");
  progress.Reset("land", 0);
  EXPECT_EQ(progress.AtEnd("land", 0, 25)->missing, 8u);
  EXPECT_TRUE(progress.dirty());
  progress.Reset("land", 0);
  const std::optional<Lost> anew = progress.Took("land", 0, 0);
  ASSERT_TRUE(anew.has_value());
  EXPECT_EQ(anew->gaps, 1u);
  EXPECT_EQ(anew->missing, 0u) << "nobody knows how many";
  EXPECT_EQ(progress.Places()[0].offset, 1);
}

TEST(ProgressTest, AResetThatACrashCutOffLosesNoCount) {
  Progress progress = From("1 c\nland 0 17 0 0\n");
  progress.Reset("land", 0);
  Progress again = From(progress.Text());
  EXPECT_EQ(again.Places()[0].offset, 17) << "the next start meets the same gap";
}

TEST(ProgressTest, OffsetsOfAnotherClusterOrTopicAreNotUsed) {
  Progress progress = From("1 cluster-a\nland 0 17 0 0\nland 1 17 0 0\n");
  EXPECT_TRUE(progress.Belongs("cluster-a").ok());
  EXPECT_TRUE(progress.Belongs("").ok()) << "old brokers tell none";
  const absl::Status other = progress.Belongs("cluster-b");
  EXPECT_TRUE(absl::IsFailedPrecondition(other));
  EXPECT_THAT(std::string(other.message()), HasSubstr("another name"));
  EXPECT_TRUE(absl::IsFailedPrecondition(progress.Grow("land", 1, Start::kEarliest).status()));
}

TEST(ProgressTest, PartitionsAreBounded) {
  Progress progress;
  const int most = static_cast<int>(Progress::kMaxPartitions);
  EXPECT_TRUE(absl::IsResourceExhausted(progress.Grow("land", most + 1, Start::kEarliest).status()));
  EXPECT_TRUE(progress.Grow("land", most, Start::kEarliest).ok());
  EXPECT_TRUE(absl::IsResourceExhausted(progress.Grow("more", 1, Start::kEarliest).status()));
  EXPECT_TRUE(Progress::Parse(progress.Text()).ok());
}

TEST(ProgressTest, WhatIsNoCursorIsNotRead) {
  for (const char* text : {"2 c\n", "x", "1 c\nland 0\n", "1 c\nland 1 5 0 0\n", "1 c\nland 0 -3 0 0\n",
                           "1 c\nla nd 0 5 0 0\n", "1 c\nland 0 5 -1 0\n", "1 c\nland 0 5 0 0\nland 0 5 0 0\n"}) {
    EXPECT_TRUE(absl::IsDataLoss(Progress::Parse(text).status())) << text;
  }
  EXPECT_TRUE(Progress::Parse("").ok());
}

}  // namespace
}  // namespace zhudong::kafka_source
