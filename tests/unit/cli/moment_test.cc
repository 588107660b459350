#include "gateway/app/cli/moment.h"

#include <gtest/gtest.h>

namespace zhudong::cli {
namespace {

TEST(Moment, DaysAndMomentsAreChinasUnlessTheySayOtherwise) {
  google::protobuf::Timestamp at;
  for (const char* text : {"2026-03-01T08:00:00", "2026-03-01T08:00:00+08:00", "2026-03-01T00:00:00Z"}) {
    ASSERT_TRUE(ParseMoment(text, &at)) << text;
    EXPECT_EQ(at.seconds(), 1772323200) << text;
  }
  ASSERT_TRUE(ParseMoment("2026-03-01", &at));
  EXPECT_EQ(at.seconds(), 1772323200 - 8 * 3600);
  for (const char* text : {"", "yesterday", "2026-02-30", "2026-03-01T25:00:00", "2026-03-01T08:00:00 and more"}) {
    EXPECT_FALSE(ParseMoment(text, &at)) << text;
  }
}

}  // namespace
}  // namespace zhudong::cli
