// Rows: every byte stands in one item, a broken row costs only itself.
#include <iconv.h>

#include "tests/unit/mapping/support.h"

namespace zhudong::mapping {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kHeader = "号,日期,面积,名称\n";

std::string ToGb18030(std::string text) {
  iconv_t conversion = iconv_open("GB18030", "UTF-8");
  std::string out(text.size() * 4, '\0');
  char* in = text.data();
  size_t in_left = text.size();
  char* to = out.data();
  size_t out_left = out.size();
  EXPECT_NE(iconv(conversion, &in, &in_left, &to, &out_left), static_cast<size_t>(-1));
  iconv_close(conversion);
  out.resize(out.size() - out_left);
  return out;
}

TEST(Csv, ARowBecomesAnEventWithOriginAndOriginalBytes) {
  const auto items = ReadText(kHeader + "A1,2026-01-02,3,示例\r\n", MustParse(SmallCsv()));
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0].item(), 1u);
  EXPECT_EQ(items[0].origin(), "file.csv:2");
  EXPECT_EQ(items[0].original(), "A1,2026-01-02,3,示例\r\n");
  const v1::Event& event = items[0].event();
  EXPECT_EQ(event.feed(), "land-supply");
  EXPECT_EQ(event.event_id(), "A1");
  EXPECT_EQ(event.division_code(), "440112");
  EXPECT_EQ(event.occurred_at().seconds(), 1767283200);  // midnight in China
  EXPECT_DOUBLE_EQ(event.land_supply().land_area_m2(), 2000);
}

TEST(Csv, QuotedLineEndsAndDelimitersAreText) {
  const auto items =
      ReadText(kHeader + "A1,2026-01-02,,\"甲,乙\n\"\"丙\"\"\"\nA2,2026-01-02,,丁\n", MustParse(SmallCsv()));
  ASSERT_THAT(Verdicts(items), ElementsAre("EVENT", "EVENT"));
  EXPECT_EQ(items[0].event().land_supply().project_name(), "甲,乙\n\"丙\"");
  EXPECT_EQ(items[0].original(), "A1,2026-01-02,,\"甲,乙\n\"\"丙\"\"\"\n");
  EXPECT_EQ(items[1].origin(), "file.csv:4");
}

TEST(Csv, AForgottenQuoteCostsOneRow) {
  const auto items =
      ReadText(kHeader + "A1,2026-01-02,,\"甲\nA2,2026-01-02,,乙\nA3,2026-01-02,,丙\n", MustParse(SmallCsv()));
  EXPECT_THAT(Verdicts(items), ElementsAre("ERROR_UNREADABLE", "EVENT", "EVENT"));
  EXPECT_EQ(items[0].original(), "A1,2026-01-02,,\"甲\n");
  EXPECT_EQ(items[1].event().event_id(), "A2");
}

TEST(Csv, AQuoteThatClosesInALaterRowCostsOneRowEach) {
  const auto items =
      ReadText(kHeader + "A1,2026-01-02,,\"甲\nA2,2026-01-02,,乙\nA3,2026-01-02,,丙\"\nA4,2026-01-02,,丁\n",
               MustParse(SmallCsv()));
  ASSERT_EQ(items.back().event().event_id(), "A4");
  std::string all;
  for (const auto& item : items) all += item.original();
  EXPECT_EQ(all, "A1,2026-01-02,,\"甲\nA2,2026-01-02,,乙\nA3,2026-01-02,,丙\"\nA4,2026-01-02,,丁\n");
}

TEST(Csv, WrongFieldCountStrayQuoteAndBadBytesAreUnreadable) {
  const auto items =
      ReadText(kHeader + "A1,2026-01-02\nA2,2026-01-02,1,甲\"乙\nA3,2026-01-02,1,\xFF\xFE\nA4,2026-01-02,1,丁\n",
               MustParse(SmallCsv()));
  EXPECT_THAT(Verdicts(items), ElementsAre("ERROR_FIELD_COUNT", "ERROR_UNREADABLE", "ERROR_ENCODING", "EVENT"));
  EXPECT_EQ(items[2].original(), "A3,2026-01-02,1,\xFF\xFE\n");
}

TEST(Csv, ALongRowIsCutMarkedAndPassed) {
  const std::string lines = "A1,2026-01-02,1," + std::string(3u << 20, 'x') + "\nA2,2026-01-02,1,乙\n";
  const auto items = ReadText(kHeader + lines, MustParse(SmallCsv()));
  ASSERT_THAT(Verdicts(items), ElementsAre("ERROR_TOO_LONG", "EVENT"));
  EXPECT_LE(items[0].original().size(), kMaxOriginalBytes);
  EXPECT_THAT(items[0].original(), HasSubstr("[cut: 3145745 bytes in all]"));
}

TEST(Csv, AQuoteOpenForMoreThanARecordMayHoldIsGivenUp) {
  std::string lines = "A0,2026-01-02,1,\"offen\n";
  for (int i = 0; i < 70000; ++i) lines += "A1,2026-01-02,1,zwei\n";
  const auto items = ReadText(kHeader + lines, MustParse(SmallCsv()));
  ASSERT_EQ(items.size(), 70001u);
  EXPECT_EQ(Verdict(items[0]), "ERROR_TOO_LONG");
  EXPECT_EQ(Verdict(items[70000]), "EVENT");
}

TEST(Csv, BlankLinesAndAMissingLastLineEndAreNoRows) {
  const auto items = ReadText("\xEF\xBB\xBF" + kHeader + "\n  \r\nA1,2026-01-02,1,甲", MustParse(SmallCsv()));
  ASSERT_THAT(Verdicts(items), ElementsAre("EVENT"));
  EXPECT_EQ(items[0].origin(), "file.csv:4");
}

TEST(Csv, Gb18030IsFoundOutAndItsTrailBytesAreNoDelimiters) {
  // 峾 is 8D 7C in GB18030, whose second byte is the delimiter here.
  const std::string bytes = ToGb18030("号|日期|面积|名称\nA1|2026-01-02|1|峾村示例\n");
  ASSERT_THAT(bytes, HasSubstr("\x8D\x7C"));
  const auto items = ReadText(bytes, MustParse(SmallCsv("delimiter = \"|\"\n")));
  ASSERT_THAT(Verdicts(items), ElementsAre("EVENT"));
  EXPECT_EQ(items[0].event().land_supply().project_name(), "峾村示例");
}

TEST(Csv, OneBadLineDoesNotTurnAUtf8FileIntoGb18030) {
  const auto items = ReadText(kHeader + "A1,2026-01-02,1,甲\nA2,2026-01-02,1,\xB0\xA1\n", MustParse(SmallCsv()));
  EXPECT_THAT(Verdicts(items), ElementsAre("EVENT", "ERROR_ENCODING"));
}

TEST(Csv, ReadingGoesOnWhereItWasLeft) {
  const std::string text = kHeader + "A1,2026-01-02,1,\"甲\n甲\"\nA2,2026-01-02,1,乙\nA3,坏,1,丙\n";
  const auto mapping = MustParse(SmallCsv());
  const auto all = ReadText(text, mapping);
  auto first = OpenText(text, mapping);
  ASSERT_TRUE(first.ok());
  ASSERT_TRUE((*first)->Next().ok());
  auto second = OpenText(text, mapping, (*first)->position());
  ASSERT_TRUE(second.ok());
  const auto rest = ReadAll(**second);
  ASSERT_EQ(rest.size(), all.size() - 1);
  EXPECT_EQ(rest[0].SerializeAsString(), all[1].SerializeAsString());
  EXPECT_EQ(rest[1].SerializeAsString(), all[2].SerializeAsString());
  EXPECT_EQ((*second)->position().offset, text.size());
}

TEST(Csv, RowsWithoutIdGetOneFromTheirContentWhateverTheEncoding) {
  std::string toml = SmallCsv();
  const std::string id = "id = { from = \"号\" }";
  toml.replace(toml.find(id), id.size(), "");
  const auto mapping = MustParse(toml);
  const std::string text = kHeader + "A1,2026-01-02,1,甲\nA1,2026-01-02,1,甲\nA1,2026-01-02,1,乙\n";
  const auto utf8 = ReadText(text, mapping);
  const auto gb = ReadText(ToGb18030(text), mapping);
  EXPECT_THAT(utf8[0].event().event_id(), ::testing::MatchesRegex("row-[0-9a-f]{32}"));
  EXPECT_EQ(utf8[0].event().event_id(), utf8[1].event().event_id());
  EXPECT_NE(utf8[0].event().event_id(), utf8[2].event().event_id());
  EXPECT_EQ(utf8[0].event().event_id(), gb[0].event().event_id());
}

TEST(Csv, AFileWithoutWhatTheMappingNeedsIsRefusedAsAWhole) {
  const auto reader = OpenText("号,面积\nA1,1\n", MustParse(SmallCsv()));
  EXPECT_EQ(reader.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(reader.status().message()), HasSubstr("日期"));
}

TEST(Csv, AFileThatChangesWhileItIsReadIsTold) {
  auto stream = std::make_unique<std::stringstream>(kHeader + "A1,2026-01-02,1,甲\n");
  std::stringstream* writer = stream.get();
  auto reader = FileReader::Over(std::move(stream), MustParse(SmallCsv()), {"", crypto::Sha256, {}, "f"});
  ASSERT_TRUE(reader.ok());
  ASSERT_TRUE((*reader)->Next().ok());
  writer->clear();
  writer->seekp(0, std::ios::end);
  *writer << "A2,2026-01-02,1,乙\n";
  EXPECT_EQ((*reader)->Next().status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace zhudong::mapping
