// Any bytes at all: nothing crashes, every row gives one item, no byte is lost, and reading in two parts gives the
// same.
#include <random>

#include "absl/strings/ascii.h"
#include "tests/unit/mapping/support.h"

namespace zhudong::mapping {
namespace {

constexpr int kRounds = 1500;

std::string Soup(std::mt19937& random, const std::vector<std::string>& pieces, size_t count) {
  std::string text;
  for (size_t i = 0; i < count; ++i) text += pieces[random() % pieces.size()];
  return text;
}

void ReadInTwoParts(const std::string& text, const std::shared_ptr<const Mapping>& mapping,
                    const std::vector<v1::PublishItem>& whole, size_t split) {
  auto first = OpenText(text, mapping);
  ASSERT_TRUE(first.ok());
  for (size_t i = 0; i < split; ++i) ASSERT_TRUE((*first)->Next().ok());
  if (split == 0) return;
  auto second = OpenText(text, mapping, (*first)->position());
  ASSERT_TRUE(second.ok());
  const auto rest = ReadAll(**second);
  ASSERT_EQ(rest.size(), whole.size() - split);
  for (size_t i = 0; i < rest.size(); ++i) ASSERT_EQ(rest[i].SerializeAsString(), whole[split + i].SerializeAsString());
}

TEST(Random, TablesKeepEveryByteInOneItem) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(::testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  const auto mapping = MustParse(SmallCsv("encoding = \"utf-8\"\n"));
  const std::string header = "号,日期,面积,名称\n";
  const std::vector<std::string> pieces = {"\"",
                                           "\"\"",
                                           ",",
                                           ",",
                                           ",",
                                           "\n",
                                           "\r\n",
                                           "\r",
                                           "A1",
                                           "2026-01-02",
                                           "3.5",
                                           "甲",
                                           "\xFF",
                                           " ",
                                           "未披露",
                                           "\"甲,乙\"",
                                           "A1,2026-01-02,1,x\n",
                                           std::string("\0", 1),
                                           "\t"};
  for (int round = 0; round < kRounds; ++round) {
    std::string text = header + Soup(random, pieces, random() % 60);
    if (random() % 2 == 0) text += "\nA1,2026-01-02,1,甲\n";
    const auto items = ReadText(text, mapping);
    std::string kept;
    for (const auto& item : items) {
      ASSERT_TRUE(item.has_event() || item.unreadable().findings_size() > 0);
      kept += item.original();
    }
    // Blank lines stand in no item: compare without them.
    std::string all;
    std::istringstream lines(text.substr(header.size()));
    for (std::string line; std::getline(lines, line);) {
      if (line.find_first_not_of(" \t\r") != std::string::npos) all += line;
    }
    std::string flat;
    std::istringstream kept_lines(kept);
    for (std::string line; std::getline(kept_lines, line);) {
      if (line.find_first_not_of(" \t\r") != std::string::npos) flat += line;
    }
    ASSERT_EQ(flat, all) << text;
    ReadInTwoParts(text, mapping, items, items.empty() ? 0 : random() % items.size());
  }
}

TEST(Random, ItemsAreAsManyAsRowsWithoutQuotes) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(::testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  const auto mapping = MustParse(SmallCsv("quotes = false\nencoding = \"utf-8\"\n"));
  const std::vector<std::string> pieces = {"\"", ",", "A1", "2026-01-02", "甲", "\xFF", "1", "\\", "'"};
  for (int round = 0; round < kRounds; ++round) {
    std::string text = "号,日期,面积,名称\n";
    const size_t rows = random() % 20;
    for (size_t i = 0; i < rows; ++i) text += "r" + Soup(random, pieces, random() % 12) + "\n";
    ASSERT_EQ(ReadText(text, mapping).size(), rows) << text;
  }
}

TEST(Random, JsonLinesAndArraysNeverCrash) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(::testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  const auto lines = MustParse(SmallJson("format = \"jsonl\"\nencoding = \"utf-8\"\n"));
  const auto array = MustParse(SmallJson("format = \"json\"\nrecords = \"/list\"\n"));
  const std::vector<std::string> pieces = {"{",
                                           "}",
                                           "[",
                                           "]",
                                           "\"",
                                           "\\",
                                           ":",
                                           ",",
                                           "1",
                                           "\"no\":\"N1\"",
                                           "\"date\":\"2026-01-02\"",
                                           "null",
                                           "\n",
                                           " ",
                                           "\xFF",
                                           "甲",
                                           "{\"no\":\"N1\",\"date\":\"2026-01-02\"}",
                                           "\\u12"};
  for (int round = 0; round < kRounds; ++round) {
    const std::string soup = Soup(random, pieces, random() % 40);
    size_t rows = 0;
    std::istringstream split(soup);
    for (std::string line; std::getline(split, line);) rows += line.find_first_not_of(" \t\r") != std::string::npos;
    const auto items = ReadText(soup, lines);
    ASSERT_EQ(items.size(), rows) << soup;
    ReadInTwoParts(soup, lines, items, rows == 0 ? 0 : random() % rows);
    const std::string text = "{\"list\":[" + soup + "]}";
    const auto elements = ReadText(text, array);
    ReadInTwoParts(text, array, elements, elements.empty() ? 0 : random() % elements.size());
  }
}

}  // namespace
}  // namespace zhudong::mapping
