#include "adapters/file_drop/arrivals.h"

#include "adapters/file_drop/file_cursor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace zhudong::file_drop {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Arrivals, AFileIsCompleteWhenItStoodStillForSomePolls) {
  Arrivals arrivals(2);
  EXPECT_THAT(arrivals.Complete({{"a.csv", 10, 1}}), IsEmpty());
  EXPECT_THAT(arrivals.Complete({{"a.csv", 20, 2}}), IsEmpty());
  EXPECT_THAT(arrivals.Complete({{"a.csv", 20, 2}, {"b.csv", 1, 2}}), IsEmpty());
  EXPECT_THAT(arrivals.Complete({{"a.csv", 20, 2}, {"b.csv", 1, 2}}), ElementsAre("a.csv"));
  EXPECT_THAT(arrivals.Complete({{"b.csv", 1, 2}}), ElementsAre("b.csv"));
}

TEST(Arrivals, ShrinkingAndRewritingAreChanges) {
  Arrivals arrivals(1);
  EXPECT_THAT(arrivals.Complete({{"a", 10, 1}}), IsEmpty());
  EXPECT_THAT(arrivals.Complete({{"a", 5, 1}}), IsEmpty());
  EXPECT_THAT(arrivals.Complete({{"a", 5, 2}}), IsEmpty());
  EXPECT_THAT(arrivals.Complete({{"a", 5, 2}}), ElementsAre("a"));
}

TEST(Arrivals, AMarkMakesAFileCompleteAtOnce) {
  Arrivals arrivals(5);
  EXPECT_THAT(arrivals.Complete({{"b.csv", 1, 1}, {"a.csv.done", 0, 1}, {"a.csv", 9, 1}}), ElementsAre("a.csv"));
}

TEST(Arrivals, FilesAsideAreNeverComplete) {
  Arrivals arrivals(1);
  const std::vector<Seen> listing = {{".hidden", 1, 1}, {"a.tmp", 1, 1}, {"a.part", 1, 1}, {"x.done", 0, 1}};
  arrivals.Complete(listing);
  EXPECT_THAT(arrivals.Complete(listing), IsEmpty());
}

TEST(Arrivals, AFileThatCameBackIsWatchedAnew) {
  Arrivals arrivals(1);
  arrivals.Complete({{"a", 1, 1}});
  EXPECT_THAT(arrivals.Complete({}), IsEmpty());
  EXPECT_THAT(arrivals.Complete({{"a", 1, 1}}), IsEmpty());
  EXPECT_THAT(arrivals.Complete({{"a", 1, 1}}), ElementsAre("a"));
}

TEST(FileCursor, SurvivesAndRefusesOtherTexts) {
  const auto cursor = Decode(Encode({{1234, 56, 55}, true, "some-mapping"}));
  ASSERT_TRUE(cursor.has_value());
  EXPECT_EQ(cursor->position.offset, 1234u);
  EXPECT_EQ(cursor->position.line, 56u);
  EXPECT_EQ(cursor->position.items, 55u);
  EXPECT_TRUE(cursor->done);
  EXPECT_EQ(cursor->mapping, "some-mapping");
  for (const char* text : {"", "1 2 3", "2 1 1 1 open m", "1 x 1 1 open m", "1 1 1 1 half m", "1 1 1 1 open"}) {
    EXPECT_FALSE(Decode(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace zhudong::file_drop
