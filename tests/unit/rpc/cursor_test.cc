#include "gateway/rpc/cursor.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

#include "gateway/model/errors.h"
#include "gateway/rpc/page_token.h"

namespace zhudong::rpc {
namespace {

TEST(Cursor, ComesBackAsItWas) {
  for (const uint64_t sequence : {uint64_t{0}, uint64_t{1}, uint64_t{258}, std::numeric_limits<uint64_t>::max()}) {
    const auto back = DecodeCursor(EncodeCursor(sequence));
    ASSERT_TRUE(back.ok()) << back.status();
    EXPECT_EQ(*back, sequence);
  }
}

TEST(Cursor, EveryOtherLetterIsRefused) {
  const std::string good = EncodeCursor(42);
  for (size_t i = 0; i < good.size(); ++i) {
    for (const char letter : {'A', 'b', '-', '_', '7', '=', '.', '\0'}) {
      std::string bad = good;
      if (bad[i] == letter) continue;
      bad[i] = letter;
      EXPECT_EQ(model::ReasonOf(DecodeCursor(bad).status()), v1::ERROR_REASON_CURSOR_INVALID) << bad;
    }
  }
}

TEST(Cursor, OtherThingsAreRefused) {
  const std::string good = EncodeCursor(42);
  for (const std::string& bad :
       {std::string(), std::string("42"), good + "A", good + "=", good.substr(1), good.substr(0, good.size() - 1),
        std::string(1 << 20, 'A'), MakePageToken("question", "12345678")}) {
    EXPECT_EQ(model::ReasonOf(DecodeCursor(bad).status()), v1::ERROR_REASON_CURSOR_INVALID) << bad.substr(0, 100);
  }
}

TEST(PageToken, BelongsToOneQuestion) {
  const std::string token = MakePageToken("list stage=3", std::string("l440112\0x", 9));
  const auto start = ReadPageToken("list stage=3", token);
  ASSERT_TRUE(start.ok()) << start.status();
  EXPECT_EQ(*start, std::string("l440112\0x", 9));
  for (const auto& [question, text] : {std::pair<std::string, std::string>{"list stage=4", token},
                                       {"list stage=3", token + "A"},
                                       {"list stage=3", "nonsense"},
                                       {"list stage=3", EncodeCursor(7)}}) {
    EXPECT_EQ(model::ReasonOf(ReadPageToken(question, text).status()), v1::ERROR_REASON_PAGE_TOKEN_INVALID) << text;
  }
}

TEST(PageToken, ANumberHasEightBytesOrIsNone) {
  EXPECT_EQ(ReadNumberedPage(0, "q", MakeNumberedToken("q", 7))->start, 7u);
  EXPECT_EQ(ReadNumberedPage(5, "q", "")->start, 0u);
  for (const char* forged : {"1", "1234567", "123456789"}) {
    EXPECT_EQ(model::ReasonOf(ReadNumberedPage(0, "q", MakePageToken("q", forged)).status()),
              v1::ERROR_REASON_PAGE_TOKEN_INVALID);
  }
}

TEST(PageToken, NoStartIsNoToken) {
  EXPECT_EQ(MakePageToken("q", ""), "");
  EXPECT_EQ(ReadPageToken("q", "").value(), "");
}

TEST(PageToken, SizesOutsideTheLimitsAreViolations) {
  std::vector<model::FieldViolation> violations;
  EXPECT_EQ(PageSize(0, violations), 100u);
  EXPECT_EQ(PageSize(1, violations), 1u);
  EXPECT_EQ(PageSize(1000, violations), 1000u);
  EXPECT_TRUE(violations.empty());
  PageSize(1001, violations);
  PageSize(-1, violations);
  ASSERT_EQ(violations.size(), 2u);
  EXPECT_EQ(violations[0].field, "page_size");
}

}  // namespace
}  // namespace zhudong::rpc
