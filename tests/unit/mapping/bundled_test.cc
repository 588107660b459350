// The mappings that come with the gateway: their examples, what malformed rows do to each, the sample feeds.
#include <filesystem>
#include <map>

#include "gateway/mapping/library.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/message_differencer.h"
#include "tests/unit/mapping/support.h"

namespace zhudong::mapping {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

const Library& Bundled() {
  static const Library* library = new Library(*Library::Load(kMappings));
  return *library;
}

std::string ExampleOf(const Mapping& mapping) {
  for (const char* extension : {".csv", ".psv", ".json", ".jsonl"}) {
    const std::string path = kMappings + "/examples/" + mapping.name() + extension;
    if (fs::exists(path)) return path;
  }
  ADD_FAILURE() << mapping.name() << " has no example: put one beside it into mappings/examples";
  return "";
}

std::vector<v1::PublishItem> ReadFile(const std::string& path) {
  const auto mapping = Bundled().Recognize(path);
  EXPECT_TRUE(mapping.ok()) << mapping.status();
  if (!mapping.ok()) return {};
  auto reader = FileReader::Open(path, *mapping, {"", crypto::Sha256, {}, ""});
  EXPECT_TRUE(reader.ok()) << reader.status();
  return reader.ok() ? ReadAll(**reader) : std::vector<v1::PublishItem>();
}

TEST(Bundled, EveryExampleIsRecognizedAndGivesWhatStandsBesideIt) {
  ASSERT_GE(Bundled().all().size(), 11u);
  for (const auto& mapping : Bundled().all()) {
    const std::string path = ExampleOf(*mapping);
    EXPECT_EQ((*Bundled().Recognize(path))->name(), mapping->name());
    std::istringstream expected(Slurp(kMappings + "/examples/" + mapping->name() + ".expected.jsonl"));
    const auto items = ReadFile(path);
    ASSERT_FALSE(items.empty());
    for (v1::PublishItem item : items) {
      std::string line;
      ASSERT_TRUE(std::getline(expected, line)) << mapping->name() << " gives more items than expected";
      v1::PublishItem wanted;
      ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(line, &wanted).ok()) << mapping->name();
      EXPECT_FALSE(item.original().empty());
      item.clear_original();
      EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(item, wanted))
          << mapping->name() << "\n"
          << item.DebugString() << "\nexpected\n"
          << wanted.DebugString();
    }
    std::string more;
    EXPECT_FALSE(std::getline(expected, more)) << mapping->name() << " gives fewer items than expected";
  }
}

// What each kind of damage does to the first record of a file of rows.
TEST(Bundled, MalformedRowsOfEveryTable) {
  for (const auto& mapping : Bundled().all()) {
    if (mapping->spec().format != Format::kCsv) continue;
    const std::string text = Slurp(ExampleOf(*mapping));
    const size_t header_end = text.find('\n') + 1;
    const std::string header = text.substr(0, header_end);
    const std::string row = text.substr(header_end, text.find('\n', header_end) - header_end);
    const bool quotes = mapping->spec().quotes;
    const std::pair<std::string, std::string> damages[] = {
        {row, "EVENT"},
        {row + mapping->spec().delimiter + "x", "ERROR_FIELD_COUNT"},
        {row.substr(0, row.rfind(mapping->spec().delimiter)), "ERROR_FIELD_COUNT"},
        {"\"" + row, quotes ? "ERROR_UNREADABLE" : "EVENT"},
        {row + "\xFF", "ERROR_ENCODING"},
        {row + std::string(kMaxRecordBytes, 'x'), "ERROR_TOO_LONG"}};
    for (const auto& [damaged, verdict] : damages) {
      const auto items = ReadText(header + row + "\n" + row + "\n" + damaged + "\n" + row + "\n", mapping);
      EXPECT_THAT(Verdicts(items), ::testing::ElementsAre("EVENT", "EVENT", verdict, "EVENT")) << mapping->name();
    }
  }
}

// A table of single wrong values: mapping, what is replaced in the first record of its example, by what, the verdict.
TEST(Bundled, MalformedValues) {
  const struct {
    const char* mapping;
    const char* from;
    const char* to;
    const char* verdict;
  } cases[] = {
      {"landchina-notice-en", "6.000000", "六公顷", "ERROR_FORMAT"},
      {"landchina-notice-en", "2025年03月10日", "2025年02月30日", "ERROR_DATE"},
      {"landchina-notice-en", "4401122025B00107", "无", "ERROR_NO_IDENTITY"},
      {"landchina-list-psv", "|1.00|", "|一|", "ERROR_FORMAT"},
      {"land-supply-register", ",66,", ",约66,", "ERROR_FORMAT"},
      {"land-supply-register", "2025-06-15,2025", "2025-06-31,2025", "ERROR_DATE"},
      {"investment-promotion-register", ",签约,", ",暂缓,", "ERROR_UNKNOWN_CODE"},
      {"investment-promotion-register", "样招2026-0031,", "未披露,", "ERROR_NO_IDENTITY"},
      {"investment-promotion-register", ",12000,", ",约1.2万,", "ERROR_FORMAT"},
      {"investment-promotion-register", ",是,", ",可能,", "ERROR_FORMAT"},
      {"planning-permits-jiangsu", "建设工程规划许可证", "人防许可证", "ERROR_UNKNOWN_CODE"},
      {"planning-permits-jiangsu", "建字第3206132026GG0000011号", "", "ERROR_MISSING"},
      {"certificate-records-named", "2026-06-04", "June", "ERROR_DATE"},
      {"planning-permit-register", "44000.00", "四万", "ERROR_FORMAT"},
      {"planning-permit-register", "地字第3413022025YG0003055号,2504", "未披露,2504", "ERROR_NO_IDENTITY"},
      {"business-registration-list", "广州示例甲号商贸有限公司", "", "ERROR_MISSING"},
      {"business-registration-register", "存续", "冻结", "ERROR_UNKNOWN_CODE"},
      {"investment-projects-tzxm", "\"31500\"", "\"很多\"", "ERROR_FORMAT"},
      {"investment-projects-tzxm", "\"2504-341302-04-01-164623\"", "\"-\"", "ERROR_NO_IDENTITY"},
      {"construction-permits-spgl", "\"DSCS\": 26", "\"DSCS\": 26.5", "ERROR_FORMAT"},
      {"construction-permits-spgl", "\"DSCS\": 26", "\"DSCS\": -1", "ERROR_RANGE"},
      {"construction-permits-spgl", "\"DT\": [{", "\"DT\": [1, {", "ERROR_FORMAT"},
      {"completion-acceptance-list", "\"2026-03-11\"", "\"2026-03-32\"", "ERROR_DATE"},
      {"completion-acceptance-list", "\"建筑面积\": 150000", "\"建筑面积\": [150000]", "ERROR_FORMAT"},
  };
  for (const auto& bad : cases) {
    const auto mapping = Bundled().Find(bad.mapping);
    ASSERT_NE(mapping, nullptr) << bad.mapping;
    std::string text = Slurp(ExampleOf(*mapping));
    const size_t at = text.find(bad.from);
    ASSERT_NE(at, std::string::npos) << bad.mapping << " " << bad.from;
    text.replace(at, std::string(bad.from).size(), bad.to);
    const auto items = ReadText(text, mapping);
    ASSERT_FALSE(items.empty());
    EXPECT_EQ(Verdict(items[0]), bad.verdict) << bad.mapping << " " << bad.to;
  }
}

TEST(Bundled, SampleFeedsAreRecognizedAndCountUp) {
  const std::map<std::string, std::pair<int, int>> expected = {{"promotion/promotion_register.csv", {8, 2}},
                                                               {"investment/tzxm_projects.jsonl", {13, 1}},
                                                               {"land/guangzhou_land_supply.csv", {5, 0}},
                                                               {"land/suzhou_linfen_land_supply.csv", {8, 2}},
                                                               {"land/landchina_notices.psv", {4, 0}},
                                                               {"permits/guangzhou_planning_permits.csv", {11, 0}},
                                                               {"permits/suzhou_linfen_planning_permits.csv", {11, 4}},
                                                               {"permits/construction_permits.jsonl", {9, 1}},
                                                               {"enterprise/registrations.csv", {14, 1}},
                                                               {"enterprise/public_list.csv", {8, 0}},
                                                               {"acceptance/completion_acceptance.json", {5, 1}}};
  for (const auto& [path, counts] : expected) {
    int events = 0;
    int unreadable = 0;
    for (const auto& item : ReadFile(std::string(ZHUDONG_SOURCE_DIR) + "/deploy/samples/" + path)) {
      ++(item.has_event() ? events : unreadable);
    }
    EXPECT_EQ(std::make_pair(events, unreadable), counts) << path;
  }
}

class Recognize : public ::testing::Test {
 protected:
  std::string Write(const std::string& text) {
    const std::string path = ::testing::TempDir() + "/recognize-" + std::to_string(::getpid()) + ".txt";
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
};

TEST_F(Recognize, DictionariesAndPagesAreNobodysAndItIsSaidWhy) {
  for (const char* text :
       {"{\"工业用地\":\"061\"}", ";raw({\"result\":\"<datastore/>\"})", "a,b,c\n1,2,3\n", "[1,2]"}) {
    const auto mapping = Bundled().Recognize(Write(text));
    EXPECT_EQ(mapping.status().code(), absl::StatusCode::kNotFound) << text;
    EXPECT_THAT(std::string(mapping.status().message()),
                HasSubstr("completion-acceptance-list: there is no JSON array"));
    EXPECT_THAT(std::string(mapping.status().message()), HasSubstr("land-supply-register: "));
  }
  EXPECT_EQ(Bundled().Recognize(Write(" \n\n")).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Bundled().Recognize("/no/such/file").status().code(), absl::StatusCode::kNotFound);
}

TEST_F(Recognize, TheMappingThatAsksForMostWinsAndATieIsAnError) {
  std::string wide = SmallCsv();
  wide.replace(wide.find("small"), 5, "wide0");
  wide.replace(wide.find("\"日期\"]"), std::string("\"日期\"]").size(), "\"日期\", \"名称\"]");
  std::string twin = SmallCsv();
  twin.replace(twin.find("small"), 5, "twin0");
  const std::string path = Write("号,日期,名称\n");
  EXPECT_EQ((*Library::Of({MustParse(SmallCsv()), MustParse(wide)})->Recognize(path))->name(), "wide0");
  const auto tie = Library::Of({MustParse(SmallCsv()), MustParse(twin)})->Recognize(path);
  EXPECT_EQ(tie.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(tie.status().message()), HasSubstr("small and twin0"));
  EXPECT_FALSE(Library::Of({MustParse(SmallCsv()), MustParse(SmallCsv())}).ok());
}

}  // namespace
}  // namespace zhudong::mapping
