#include "gateway/app/cli/table.h"

#include <limits>

#include "gateway/app/cli/format.h"
#include "gateway/app/cli/labels.h"
#include "gateway/app/cli/width.h"
#include "gtest/gtest.h"
#include "zhudong/v1/findings.pb.h"
#include "zhudong/v1/projects.pb.h"

namespace zhudong::cli {
namespace {

TEST(Width, CountsChineseAsTwoAndCombiningMarksAsNone) {
  EXPECT_EQ(DisplayWidth(""), 0u);
  EXPECT_EQ(DisplayWidth("abc"), 3u);
  EXPECT_EQ(DisplayWidth("需求 kW"), 7u);
  EXPECT_EQ(DisplayWidth("ＡＢ"), 4u);
  EXPECT_EQ(DisplayWidth("e\u0301"), 1u);
  EXPECT_EQ(DisplayWidth("\U00020BB7"), 2u);  // 𠮷, beyond the basic plane
}

TEST(Width, BytesThatAreNoTextCountOneEach) { EXPECT_EQ(DisplayWidth("a\xff\xfe"), 3u); }

TEST(Width, ShortensBetweenCharacters) {
  EXPECT_EQ(Shortened("广州市规划", 10), "广州市规划");
  EXPECT_EQ(Shortened("广州市规划", 9), "广州市规…");
  EXPECT_EQ(Shortened("广州市规划", 8), "广州市…");
  EXPECT_EQ(Shortened("广州市规划", 0), "");
  for (size_t columns = 0; columns < 12; ++columns) EXPECT_LE(DisplayWidth(Shortened("广a州b市", columns)), columns);
}

TEST(Width, NothingSteersTheTerminal) {
  EXPECT_EQ(Printable("a\x1b[31mb\nc\td\x7f"), "a?[31mb?c?d?");
  EXPECT_EQ(Printable("\xe4\xb8"), "??");
  EXPECT_EQ(Printable("主动"), "主动");
}

TEST(Table, AlignsMixedText) {
  Table table({{"NAME 名称"}, {"kW", Align::kRight}, {"END"}});
  table.Add({"广州", "1,200", "x"});
  table.Add({"abc", "7", ""});
  EXPECT_EQ(table.Render(),
            "NAME 名称     kW  END\n"
            "广州       1,200  x\n"
            "abc            7\n");
}

TEST(Table, ShortensWideCellsAndFillsMissingOnes) {
  Table table({{"A", Align::kLeft, 5}, {"B"}});
  EXPECT_TRUE(table.empty());
  table.Add({"项目项目项目"});
  EXPECT_EQ(table.Render("> "), "> A      B\n> 项目…\n");
}

TEST(Facts, LeaveOutWhatIsNotSaid) {
  Facts facts;
  facts.Add("stage 阶段", "planned");
  facts.Add("owner", "");
  facts.Add("county", "440112");
  EXPECT_EQ(facts.Render("  "), "  stage 阶段  planned\n  county      440112\n");
}

TEST(Format, Numbers) {
  EXPECT_EQ(Count(0), "0");
  EXPECT_EQ(Count(999), "999");
  EXPECT_EQ(Count(1000), "1,000");
  EXPECT_EQ(Count(std::numeric_limits<uint64_t>::max()), "18,446,744,073,709,551,615");
  EXPECT_EQ(Number(1234.5), "1,234.5");
  EXPECT_EQ(Number(1234.0), "1,234");
  EXPECT_EQ(Number(100, 0), "100");
  EXPECT_EQ(Number(-1234567.891, 2), "-1,234,567.89");
  EXPECT_EQ(Number(-0.001), "0");
  EXPECT_EQ(Percent(0.855), "85.5 %");
}

TEST(Format, TimesAreChinaStandardTime) {
  google::protobuf::Timestamp time;
  EXPECT_EQ(Time(time), "");
  time.set_seconds(1767196800);  // 2025-12-31T16:00:00Z
  EXPECT_EQ(Time(time), "2026-01-01 00:00:00");
  EXPECT_EQ(Day(time), "2026-01-01");
  EXPECT_EQ(Elapsed(absl::Seconds(3.25)), "3.2 s");
  EXPECT_EQ(Elapsed(absl::Seconds(250)), "4 min 10 s");
}

TEST(Labels, EnglishWithChineseBesideIt) {
  EXPECT_EQ(LabelOf(v1::STAGE_UNDER_CONSTRUCTION), "under_construction 施工许可");
  EXPECT_EQ(LabelOf(v1::STAGE_UNSPECIFIED), "");
  EXPECT_EQ(WordOf(v1::FINDING_CODE_NOTE_CHECK_DIGIT), "note_check_digit");
  EXPECT_EQ(WordOf(static_cast<v1::Stage>(99)), "99");
}

TEST(Labels, EveryStageAndKindHasItsChinese) {
  for (const google::protobuf::EnumDescriptor* type :
       {v1::Stage_descriptor(), v1::EventKind_descriptor(), v1::IdentityKind_descriptor(),
        v1::ForecastMethod_descriptor()}) {
    for (const std::string& word : Words(type)) {
      const int number = NumberOf(type, word);
      EXPECT_GT(number, 0) << word;
      EXPECT_EQ(Label(type, number).rfind(word + " ", 0), 0u) << word;
    }
  }
  EXPECT_EQ(NumberOf(v1::Stage_descriptor(), "no_such"), 0);
}

}  // namespace
}  // namespace zhudong::cli
