// Order of versions, what is kept between runs, statements as text.
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "adapters/batch_table/progress.h"
#include "adapters/batch_table/queries.h"
#include "adapters/batch_table/row.h"
#include "gtest/gtest.h"

namespace zhudong::batch_table {
namespace {

TEST(AgeTest, BatchesOfDigitsAreComparedAsNumbersAndComeBeforeTime) {
  EXPECT_TRUE(Older({"9", 5}, {"10", 1}));
  EXPECT_FALSE(Older({"10", 1}, {"9", 5}));
  EXPECT_FALSE(Older({"007", 1}, {"7", 1}));
  EXPECT_TRUE(Older({"007", 1}, {"7", 2}));
  EXPECT_TRUE(Older({"20251101-A", 9}, {"20251101-B", 1}));
}

TEST(ProgressTest, ItIsReadBackAsItWasWritten) {
  Progress progress{.table = "7/1/2", .from = 12, .seen = {13, 15}};
  EXPECT_EQ(Encode(DecodeProgress(Encode(progress))), Encode(progress));
  progress.open = true;
  progress.until = 17;
  progress.ended = {18, 20};
  progress.many = true;
  progress.after = {"0001", "2026", "N\"1", "d"};
  const Progress again = DecodeProgress(Encode(progress));
  EXPECT_EQ(Encode(again), Encode(progress));
  EXPECT_EQ(again.after.key, "N\"1");
  for (const char* text : {"", "{", "[]", "{\"open\":true}", "{\"open\":true,\"after\":[1,2,3,4]}"}) {
    EXPECT_FALSE(DecodeProgress(text).open) << text;
  }
  const std::vector<Age> ages = {{"1", 5}, {"2", -7}};
  EXPECT_EQ(DecodeWithdrawals(Encode(ages)), ages);
  EXPECT_TRUE(DecodeWithdrawals("[[1,2],[\"a\"]]").empty());
}

Catalogue Firms() {
  Catalogue catalogue{.kind = "r", .table = "Firms", .oid = "9"};
  for (const char* name : {"no", "cd_batch", "CD_TIME", "name", "phone"}) {
    catalogue.columns[absl::AsciiStrToUpper(name)] = {name, "text"};
  }
  return catalogue;
}

TEST(QueriesTest, NamesAreFoundInEitherCaseAndOnlyTheMappingsColumnsAreAskedFor) {
  const Shape shape{"public", "firms", "NO", "CD_BATCH", "CD_TIME", {"NO", "NAME"}, {"ADDRESS"}};
  const auto queries = MakeQueries(shape, Firms());
  ASSERT_TRUE(queries.ok()) << queries.status();
  EXPECT_EQ(queries->columns, (std::vector<std::string>{"NO", "NAME"}));
  EXPECT_TRUE(absl::StrContains(queries->next, "\"public\".\"Firms\""));
  EXPECT_TRUE(absl::StrContains(queries->next, "t.\"cd_batch\""));
  EXPECT_FALSE(absl::StrContains(queries->next, "phone"));
}

TEST(QueriesTest, WhatIsMissingIsSaidWithWhatToDo) {
  Shape shape{"public", "firms", "NO", "CD_BATCH", "CD_TIME", {"NO", "STATUS"}, {}};
  EXPECT_TRUE(absl::StrContains(MakeQueries(shape, Firms()).status().message(), "no column STATUS"));
  EXPECT_TRUE(absl::StrContains(MakeQueries(shape, {}).status().message(), "has no table firms"));
  Catalogue view = Firms();
  view.kind = "v";
  EXPECT_TRUE(absl::StrContains(MakeQueries(shape, view).status().message(), "name the table itself"));
}

TEST(QueriesTest, ArraysAreQuoted) {
  EXPECT_EQ(ArrayOf(std::vector<std::string>{"a\"b", "c\\,"}), "{\"a\\\"b\",\"c\\\\,\"}");
  EXPECT_EQ(ArrayOf(std::vector<int64_t>{3, 4}), "{3,4}");
}

}  // namespace
}  // namespace zhudong::batch_table
