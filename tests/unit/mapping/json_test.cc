// JSON records: lines and arrays, broken ones included.
#include "tests/unit/mapping/support.h"

namespace zhudong::mapping {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::shared_ptr<const Mapping> Lines() { return MustParse(SmallJson("format = \"jsonl\"\n")); }
std::shared_ptr<const Mapping> Array() { return MustParse(SmallJson("format = \"json\"\nrecords = \"/data/list\"\n")); }

const std::string kGood = R"({"no":"N1","date":"2026-01-02","owner":{"name":"甲"}})";

TEST(Jsonl, OneRecordALine) {
  const auto items = ReadText(kGood + "\n\n{\n" + kGood + "\r\n[1]\n\"x\n", Lines());
  EXPECT_THAT(Verdicts(items),
              ElementsAre("EVENT", "ERROR_UNREADABLE", "EVENT", "ERROR_UNREADABLE", "ERROR_UNREADABLE"));
  EXPECT_EQ(items[0].event().completion_acceptance().owner().name(), "甲");
  EXPECT_EQ(items[1].original(), "{\n");
  EXPECT_EQ(items[2].origin(), "file.csv:4");
}

// What is asked of an applicant, as a list or in one value.
TEST(Jsonl, AListOfTexts) {
  const std::string mapping = R"(name = "asked"
feed = "f"
format = "jsonl"
[signature]
required = ["/no"]
[[event]]
kind = "case_status_report"
id = { from = "/no" }
occurred_at = { from = "/date" }
fields = [
  { to = "case_status_report.demanded_documents", from = ["/list", "/papers"], as = "texts" },
  { to = "case_status_report.demanded_documents", value = "not reached", as = "texts" },
  { to = "case_status_report.own_step", from = "/step" },
  { to = "case_status_report.electronic_seal", from = "/seal", as = "yes-no" },
]
)";
  const auto line = [](const std::string& more) { return R"({"no":"N1","date":"2026-01-02")" + more + "}\n"; };
  const auto items = ReadText(line(R"(,"papers":" 身份证、营业执照；a, b;\n，","step":"预审","seal":"是")") +
                                  line(R"(,"list":["身份证","甲、乙"])") + line(R"(,"list":["身份证",7])") +
                                  line(R"(,"list":{"a":1})"),
                              MustParse(mapping));
  EXPECT_THAT(Verdicts(items), ElementsAre("EVENT", "EVENT", "ERROR_FORMAT", "ERROR_FORMAT"));
  const v1::CaseStatusReport& report = items[0].event().case_status_report();
  EXPECT_THAT(report.demanded_documents(), ElementsAre("身份证", "营业执照", "a", "b"));
  EXPECT_EQ(report.own_step(), "预审");
  EXPECT_TRUE(report.electronic_seal());
  EXPECT_THAT(items[1].event().case_status_report().demanded_documents(), ElementsAre("身份证", "甲、乙"));
}

struct BadRecord {
  const char* name;
  std::string text;
  const char* verdict;
};

TEST(Jsonl, MalformedRecords) {
  const BadRecord cases[] = {
      {"a key twice", R"({"no":"N1","no":"N2","date":"2026-01-02"})", "ERROR_UNREADABLE"},
      {"too deep", std::string(100000, '['), "ERROR_UNREADABLE"},
      {"deep and closed", std::string(50, '[') + std::string(50, ']'), "ERROR_UNREADABLE"},
      {"an object for a value", R"({"no":{"x":1},"date":"2026-01-02"})", "ERROR_FORMAT"},
      {"null for a required value", R"({"no":null,"date":"2026-01-02"})", "ERROR_MISSING"},
      {"a placeholder for its number", R"({"no":"未披露","date":"2026-01-02"})", "ERROR_NO_IDENTITY"},
      {"a number out of range", R"({"no":1e999,"date":"2026-01-02"})", "ERROR_UNREADABLE"},
      {"bytes that are no text", "{\"no\":\"\xC3\x28\",\"date\":\"2026-01-02\"}", "ERROR_ENCODING"},
      {"more digits than a number keeps", R"({"no":22030120231115000000000000000001,"date":"2026-01-02"})",
       "ERROR_FORMAT"},
      {"and a fraction", R"({"no":123456789012345678.5,"date":"2026-01-02"})", "ERROR_FORMAT"},
      {"no such day", R"({"no":"N1","date":"2026-02-30"})", "ERROR_DATE"},
      {"a single quote", R"({'no':'N1'})", "ERROR_UNREADABLE"},
      {"a comma too many", R"({"no":"N1","date":"2026-01-02",})", "ERROR_UNREADABLE"},
  };
  for (const BadRecord& bad : cases) {
    // Two good lines, so that the file is taken for UTF-8.
    const auto items = ReadText(kGood + "\n" + bad.text + "\n" + kGood + "\n", Lines());
    EXPECT_THAT(Verdicts(items), ElementsAre("EVENT", bad.verdict, "EVENT")) << bad.name;
  }
}

// Two cases whose numbers differ in the last digit only must not become one; what 64 bits hold is kept as it stands.
TEST(Jsonl, NumbersThatAreTextKeepEveryDigitOrAreRefused) {
  const std::string mapping = R"(name = "long"
feed = "f"
format = "jsonl"
[signature]
required = ["/no"]
[[event]]
kind = "case_status_report"
id = { from = "/id" }
occurred_at = { from = "/date" }
fields = [
  { to = "case_status_report.case_number", from = "/no" },
  { to = "case_status_report.demanded_documents", from = "/papers", as = "texts" },
]
)";
  const auto line = [](const char* id, const char* no, const char* papers) {
    return absl::StrCat(R"({"date":"2026-01-02","id":)", id, R"(,"no":)", no, R"(,"papers":)", papers, "}\n");
  };
  const auto items = ReadText(line("1", "18446744073709551615", "12") + line("18446744073709551616", "2", "12") +
                                  line("3", "2203012023111500000001", "12") + line("4", "4", "1e30") +
                                  line("\"5\"", "\"22030120231115000000000000000001\"", "9007199254740991.0"),
                              MustParse(mapping));
  EXPECT_THAT(Verdicts(items), ElementsAre("EVENT", "ERROR_FORMAT", "ERROR_FORMAT", "ERROR_FORMAT", "EVENT"));
  EXPECT_EQ(items[0].event().case_status_report().case_number(), "18446744073709551615");
  EXPECT_EQ(items[1].unreadable().findings(0).field(), "/id");
  EXPECT_EQ(items[2].unreadable().findings(0).field(), "/no");
  EXPECT_THAT(items[2].unreadable().findings(0).message(), HasSubstr("send it as text"));
  EXPECT_EQ(items[4].event().case_status_report().case_number(), "22030120231115000000000000000001");
}

TEST(JsonArray, ElementsBelowAPointer) {
  const std::string text = "\xEF\xBB\xBF{\"code\":0,\"x\":{\"data\":[1]},\"data\":{\"a\":[[\"]\"]],\"list\":[\n" +
                           kGood + " ,\n " + kGood + "\n],\"total\":2}}\n";
  auto reader = OpenText(text, Array());
  ASSERT_TRUE(reader.ok()) << reader.status();
  const auto items = ReadAll(**reader);
  ASSERT_THAT(Verdicts(items), ElementsAre("EVENT", "EVENT"));
  EXPECT_EQ(items[1].original(), kGood);
  EXPECT_EQ(items[1].origin(), "file.csv:3");
  EXPECT_EQ((*reader)->position().offset, text.size());
}

TEST(JsonArray, ABrokenElementCostsOnlyItself) {
  const auto items = ReadText("{\"data\":{\"list\":[{\"no\":},5," + kGood + "]}}", Array());
  EXPECT_THAT(Verdicts(items), ElementsAre("ERROR_UNREADABLE", "ERROR_UNREADABLE", "EVENT"));
}

TEST(JsonArray, ABrokenArrayIsOneUnreadableItemWithTheRest) {
  const auto cut = ReadText("{\"data\":{\"list\":[" + kGood + ",{\"no\":\"N", Array());
  ASSERT_THAT(Verdicts(cut), ElementsAre("EVENT", "ERROR_UNREADABLE"));
  EXPECT_EQ(cut[1].original(), "{\"no\":\"N");
  EXPECT_THAT(Verdicts(ReadText("{\"data\":{\"list\":[{\"no\":\"N1\"]}," + kGood, Array())),
              ElementsAre("ERROR_UNREADABLE"));
}

TEST(JsonArray, ALongElementIsPassed) {
  const auto items = ReadText("{\"data\":{\"list\":[\"" + std::string(2u << 20, 'x') + "\"," + kGood + "]}}", Array());
  EXPECT_THAT(Verdicts(items), ElementsAre("ERROR_TOO_LONG", "EVENT"));
}

TEST(JsonArray, ReadingGoesOnWhereItWasLeft) {
  const std::string text = "{\"data\":{\"list\":[" + kGood + ",\n" + kGood + ",\n{}]}}";
  const auto all = ReadText(text, Array());
  auto first = OpenText(text, Array());
  ASSERT_TRUE(first.ok() && (*first)->Next().ok());
  auto second = OpenText(text, Array(), (*first)->position());
  ASSERT_TRUE(second.ok());
  const auto rest = ReadAll(**second);
  ASSERT_EQ(rest.size(), 2u);
  EXPECT_EQ(rest[0].SerializeAsString(), all[1].SerializeAsString());
  auto third = OpenText(text, Array(), (*second)->position());
  ASSERT_TRUE(third.ok());
  EXPECT_TRUE(ReadAll(**third).empty());
}

// The comma promised another element: that it is not there is told, on going on as on reading through.
TEST(JsonArray, ACommaBeforeTheEndIsAnUnreadableItem) {
  const std::string text = "{\"data\":{\"list\":[" + kGood + ",]}}";
  EXPECT_THAT(Verdicts(ReadText(text, Array())), ElementsAre("EVENT", "ERROR_UNREADABLE"));
  auto first = OpenText(text, Array());
  ASSERT_TRUE(first.ok() && (*first)->Next().ok());
  auto second = OpenText(text, Array(), (*first)->position());
  ASSERT_TRUE(second.ok());
  EXPECT_THAT(Verdicts(ReadAll(**second)), ElementsAre("ERROR_UNREADABLE"));
}

TEST(JsonArray, NoArrayWhereItShouldBe) {
  for (const char* text :
       {"[]", "{\"data\":{\"list\":{}}}", "{\"data\":", ";raw({\"result\":\"x\"})", "{\"list\":[]}"}) {
    const auto reader = OpenText(text, Array());
    EXPECT_EQ(reader.status().code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_THAT(std::string(reader.status().message()), HasSubstr("/data/list"));
  }
}

}  // namespace
}  // namespace zhudong::mapping
