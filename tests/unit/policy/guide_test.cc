// What a region makes public: cell by cell against the documents, and a sixth city by a file alone.
#include "gateway/policy/guide.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/model/errors.h"
#include "gateway/policy/guide_page.h"

namespace zhudong::policy {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr absl::CivilDay kLate(2026, 7, 1);

std::shared_ptr<const GuideRules> Parse(const std::map<std::string, std::string>& packs) {
  auto rules = GuideRules::Parse(packs);
  EXPECT_TRUE(rules.ok()) << rules.status();
  return rules.ok() ? *rules : nullptr;
}

v1::Guide GuideOf(const char* division, absl::CivilDay day = kLate, std::optional<Customer> customer = {}) {
  static const std::shared_ptr<const GuideRules> rules = Parse(BuiltInPacks());
  auto guide = rules->Find(division, customer, day);
  EXPECT_TRUE(guide.ok()) << guide.status();
  return guide.ok() ? *guide : v1::Guide();
}

const v1::GuideCustomer& Of(const v1::Guide& guide, v1::CustomerClass customer, bool special = false) {
  static const v1::GuideCustomer none;
  for (const v1::GuideCustomer& one : guide.customers()) {
    if (one.customer_class() == customer && one.special_load() == special) return one;
  }
  ADD_FAILURE() << v1::CustomerClass_Name(customer) << " is not there";
  return none;
}

// `业务受理 1, 合计 3`, of what the place itself says.
std::string Limits(const v1::GuideCustomer& customer) {
  std::vector<std::string> words;
  for (const v1::GuideLimit& limit : customer.limits()) {
    EXPECT_THAT(limit.basis().rule_ids(), Not(IsEmpty()));
    EXPECT_FALSE(limit.basis().quote().empty());
    words.push_back(absl::StrCat(static_cast<int>(limit.kind()), ":", limit.working_days(), limit.mean() ? "m" : ""));
  }
  return absl::StrJoin(words, " ");
}

std::string Names(const v1::GuideStage& stage) {
  std::vector<std::string> names;
  for (const v1::GuideDocument& document : stage.demanded()) names.push_back(document.code());
  return absl::StrJoin(names, " ");
}

// The row of a section that begins with these cells.
std::vector<std::string> Row(const GuidePage& page, const char* heading, const std::vector<std::string>& first) {
  for (const GuideSection& section : page.sections) {
    if (section.heading != heading) continue;
    for (const auto& row : section.rows) {
      if (std::equal(first.begin(), first.end(), row.begin())) return row;
    }
  }
  return {};
}

TEST(SuzhouGuide, HasAnnexOneWithItsSteps) {
  const v1::Guide guide = GuideOf("341300");
  EXPECT_EQ(guide.sources(0).document(), "宿发改能源函〔2021〕37号");
  const v1::GuideCustomer& resident = Of(guide, v1::CUSTOMER_CLASS_RESIDENT);
  EXPECT_EQ(Limits(resident), "1:1 7:2 8:3 9:3");
  ASSERT_EQ(resident.steps_size(), 2);
  EXPECT_EQ(resident.steps(1).name(), "施工接电");
  EXPECT_THAT(resident.steps_basis().rule_ids(), ElementsAre("S4-A1-62", "S4-020"));
  EXPECT_THAT(Limits(Of(guide, v1::CUSTOMER_CLASS_HIGH_VOLTAGE_SINGLE)), HasSubstr("8:14"));
  EXPECT_THAT(Limits(Of(guide, v1::CUSTOMER_CLASS_HIGH_VOLTAGE_SINGLE, true)), HasSubstr("8:19"));
  EXPECT_EQ(Of(guide, v1::CUSTOMER_CLASS_HIGH_VOLTAGE_DUAL, true).steps_size(), 6);
}

TEST(SuzhouGuide, SaysWhoPaysUpToWhereByAreaAndYear) {
  const v1::GuideCustomer until =
      Of(GuideOf("341300", absl::CivilDay(2022, 12, 30)), v1::CUSTOMER_CLASS_LOW_VOLTAGE_THREE_ZERO);
  ASSERT_EQ(until.boundaries_size(), 2);
  EXPECT_EQ(until.boundaries(0).within().area(), v1::GUIDE_AREA_URBAN);
  EXPECT_EQ(until.boundaries(0).within().kw(), 160);
  EXPECT_EQ(until.boundaries(1).within().kw(), 100);
  EXPECT_THAT(until.boundaries(1).basis().rule_ids(), ElementsAre("S4-083", "S4-A2-35", "S4-A2-35a"));
  const v1::GuideCustomer from =
      Of(GuideOf("341300", absl::CivilDay(2022, 12, 31)), v1::CUSTOMER_CLASS_LOW_VOLTAGE_THREE_ZERO);
  ASSERT_EQ(from.boundaries_size(), 1);
  EXPECT_EQ(from.boundaries(0).up_to(), v1::INVESTMENT_BOUNDARY_RED_LINE);
  EXPECT_TRUE(from.boundaries(0).metering());
  EXPECT_EQ(from.boundaries(0).within().area(), v1::GUIDE_AREA_WHOLE);
  EXPECT_EQ(GuideOf("341300", absl::CivilDay(2021, 6, 1), Customer::kThreeZero).customers(0).boundaries_size(), 0)
      << "annex 2 has a date for it";
  const v1::Guide late = GuideOf("341300");
  const v1::GuideCustomer& high = Of(late, v1::CUSTOMER_CLASS_HIGH_VOLTAGE_SINGLE);
  EXPECT_EQ(high.boundaries(0).up_to(), v1::INVESTMENT_BOUNDARY_WIDER_RULES);
  EXPECT_THAT(high.favoured_projects(0).projects(), testing::Contains("电动汽车充换电设施"));
}

TEST(SuzhouGuide, SmallAndMicroHaveTheRedLineFromTheDayOfIssueByTheOtherReading) {
  std::map<std::string, std::string> packs = BuiltInPacks();
  std::string& text = packs.at("suzhou.toml");
  const std::string chosen = "options = [\"annex\", \"from_issue\"]\nchosen = \"";
  const size_t at = text.find(chosen);
  ASSERT_NE(at, std::string::npos);
  text.replace(at + chosen.size(), 5, "from_issue");
  const auto guide = Parse(packs)->Find("341300", Customer::kThreeZero, absl::CivilDay(2021, 6, 1));
  ASSERT_TRUE(guide.ok()) << guide.status();
  ASSERT_EQ(guide->customers(0).boundaries_size(), 1);
  EXPECT_THAT(guide->customers(0).boundaries(0).basis().rule_ids(), ElementsAre("S4-083"));
}

TEST(SuzhouGuide, DocumentsStandAtTheirStages) {
  const v1::Guide guide = GuideOf("341300");
  ASSERT_EQ(guide.documents_size(), 3);
  const v1::GuideDocuments& high = guide.documents(2);
  EXPECT_EQ(high.application_class(), v1::APPLICATION_CLASS_HIGH_VOLTAGE);
  EXPECT_EQ(high.brought(), 1);
  ASSERT_EQ(high.stages_size(), 5);
  EXPECT_EQ(Names(high.stages(0)), "identity");
  EXPECT_EQ(high.stages(0).owed_later_size(), 2);
  EXPECT_EQ(Names(high.stages(1)), "identity premises_title project_approval");
  EXPECT_TRUE(high.stages(2).special_load()) << "the others have no design review";
  EXPECT_FALSE(high.stages(4).special_load());
  EXPECT_EQ(Names(high.stages(4)), "completion_report");
  EXPECT_EQ(guide.documents(0).brought(), 0);
}

TEST(SuzhouGuide, EverythingThatMustBePublicIsThere) {
  const v1::Guide guide = GuideOf("341300");
  ASSERT_EQ(guide.publications_size(), 3);
  for (const v1::GuidePublication& publication : guide.publications()) {
    for (const v1::GuidePublishedItem& item : publication.items()) {
      const bool capacity = item.item() == v1::PUBLISHED_ITEM_CAPACITY;
      EXPECT_EQ(item.state(), capacity ? v1::PUBLISHED_STATE_ELSEWHERE : v1::PUBLISHED_STATE_HERE) << item.item();
    }
  }
  ASSERT_EQ(guide.hotlines_size(), 2);
  EXPECT_EQ(guide.hotlines(1).number(), "12398");
  EXPECT_EQ(GuideOf("341300", kLate, Customer::kResident).publications_size(), 0) << "one class is not the whole";
}

TEST(ZhanjiangGuide, HasMeansAndItsOwnUnit) {
  const v1::Guide guide = GuideOf("440800");
  EXPECT_THAT(Limits(Of(guide, v1::CUSTOMER_CLASS_HIGH_VOLTAGE_SINGLE)), AllOf(HasSubstr("8:13m"), HasSubstr("9:40m")));
  ASSERT_EQ(guide.low_voltage_size(), 2);
  EXPECT_EQ(guide.low_voltage(0).area(), v1::GUIDE_AREA_CENTRE);
  EXPECT_EQ(guide.low_voltage(0).kva(), 160);
  EXPECT_EQ(guide.low_voltage(1).area(), v1::GUIDE_AREA_WHOLE);
  EXPECT_EQ(guide.low_voltage(1).kva(), 100);
  EXPECT_FALSE(guide.low_voltage(1).has_kw());
  EXPECT_FALSE(guide.low_voltage(1).inclusive());
  const v1::GuideBoundary& small = Of(guide, v1::CUSTOMER_CLASS_LOW_VOLTAGE_THREE_ZERO).boundaries(0);
  EXPECT_EQ(small.up_to(), v1::INVESTMENT_BOUNDARY_METER);
  EXPECT_THAT(small.parts(), ElementsAre("低压计量表计", "表箱", "电源侧供电线路"));
  const v1::GuideBoundary& high = Of(guide, v1::CUSTOMER_CLASS_HIGH_VOLTAGE_SINGLE).boundaries(0);
  EXPECT_EQ(high.up_to(), v1::INVESTMENT_BOUNDARY_PLANNED_RED_LINE);
  EXPECT_TRUE(high.permanent());
  EXPECT_EQ(high.unless(), "除另有规定外");
  EXPECT_FALSE(high.has_metering()) << "not said";
  EXPECT_THAT(guide.publications(0).channels(), testing::Contains("粤省事微信小程序"));
}

TEST(GuangzhouGuide, CountsItsServicesAndListsNone) {
  const v1::Guide guide = GuideOf("440106");
  EXPECT_EQ(guide.catalogue().categories(), 40);
  EXPECT_EQ(guide.catalogue().items(), 107);
  EXPECT_THAT(guide.catalogue().listed(), IsEmpty());
  const v1::GuideCustomer& high = Of(guide, v1::CUSTOMER_CLASS_HIGH_VOLTAGE_DUAL);
  EXPECT_EQ(high.boundaries(0).up_to(), v1::INVESTMENT_BOUNDARY_LAND_RED_LINE);
  EXPECT_EQ(high.charges(0).yuan(), 0);
  EXPECT_THAT(high.steps(), IsEmpty()) << "the document names none";
  EXPECT_EQ(guide.sources_size(), 2) << "the nation's limits are in it, too";
  EXPECT_THAT(PageOf(guide, false).sources[1], HasSubstr("公布前须核对"));
  EXPECT_THAT(guide.documents(2).stages(0).demanded(0).basis().region_code(), "440100");
  EXPECT_THAT(Row(PageOf(guide, false), "投资界面",
                  {"低压居民用户、“三零”低压非居民用户、其他低压非居民用户、高压单电源用户、高压双电源用户"}),
              ElementsAre(testing::_, "用地红线", "", testing::_))
      << "who has the same stands in one row";
}

TEST(KaiyangGuide, SaysWhatIsMissing) {
  const v1::Guide guide = GuideOf("520121");
  std::vector<std::string> missing;
  for (const v1::GuidePublication& publication : guide.publications()) {
    for (const v1::GuidePublishedItem& item : publication.items()) {
      if (item.state() == v1::PUBLISHED_STATE_MISSING) missing.push_back(v1::PublishedItem_Name(item.item()));
    }
  }
  EXPECT_THAT(missing, ElementsAre("PUBLISHED_ITEM_CHARGES"));
  EXPECT_EQ(guide.outage_notice().working_days(), 3);
  EXPECT_EQ(Of(guide, v1::CUSTOMER_CLASS_HIGH_VOLTAGE_DUAL).programmes(0).code(), "three_saving");
}

TEST(Guides, ThereIsNoneWhereNobodySaysAnything) {
  const auto none = Parse(BuiltInPacks())->Find("341300", std::nullopt, absl::CivilDay(2019, 1, 1));
  EXPECT_EQ(model::ReasonOf(none.status()), v1::ERROR_REASON_NO_RULE) << none.status();
}

TEST(LinfenGuide, SendsToTheResultsOfApprovals) {
  const v1::Guide guide = GuideOf("141002");
  ASSERT_EQ(guide.publications_size(), 3);
  const v1::GuidePublication& approvals = guide.publications(0);
  EXPECT_THAT(approvals.channels(), ElementsAre("政府网站", "政务服务平台"));
  EXPECT_THAT(approvals.basis().rule_ids(), ElementsAre("S3-070"));
  ASSERT_EQ(approvals.items_size(), 2);
  EXPECT_EQ(approvals.items(1).item(), v1::PUBLISHED_ITEM_APPROVAL_RESULTS);
  EXPECT_EQ(approvals.items(1).state(), v1::PUBLISHED_STATE_ELSEWHERE);
  EXPECT_THAT(Row(PageOf(guide, true), "应公开事项", {"电力接入工程项目审批结果"}),
              ElementsAre(testing::_, "另行公布", "政府网站、政务服务平台", testing::_));
}

constexpr char kSixth[] = R"(name = "sixth"
region_code = "330100"
region_name = "某<市>|"
effective_from = "2024-01-01"
source = "某发〔2024〕1号"
assurance = "configured"

[[process]]
customers = ["resident"]
steps = ["acceptance", "connection"]
names = ["受理", "接电"]
rule_ids = ["X-1"]
quote = "两个环节"

[[term]]
customers = ["resident"]
of = "whole_process"
days = 2.5
rule_ids = ["X-2"]
quote = "两天半"
measure = "each"

[[investment_boundary]]
customers = ["resident"]
up_to = "red_line"
metering = false
rule_ids = ["X-3"]
quote = "<script>alert('红线')</script>"

[[charge]]
code = "test"
name = "试验费"
customers = ["resident"]
yuan = 12.5
per = "户"
charged_by = "某价〔2020〕9号"
rule_ids = ["X-4"]
quote = "试验费"

[[hotline]]
number = "0571-95598"
name = "供电服务热线"
rule_ids = ["X-5"]
quote = "热线"

[[catalogue]]
categories = 1
items = 2
channels = ["网上营业厅"]
rule_ids = ["X-6"]
quote = "1类2项"

[[service_category]]
code = "new"
name = "新装"

[[service_item]]
code = "new-1"
category = "new"
name = "居民新装"

[[service_item]]
code = "new-2"
category = "new"
name = "高压新装"
channels = ["营业厅"]

[[publication]]
items = ["charges", "programmes"]
rule_ids = ["X-7"]
quote = "公开"
)";

std::string Changed(const std::string& from, const std::string& to) {
  std::string text = kSixth;
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(SixthGuide, StandsByAFileAlone) {
  const auto guide = Parse({{"sixth.toml", kSixth}})->Find("330106", std::nullopt, kLate);
  ASSERT_TRUE(guide.ok()) << guide.status();
  const GuidePage page = PageOf(*guide, true);
  EXPECT_EQ(page.title, "某<市>|办电指南");
  EXPECT_THAT(Row(page, "办电流程", {"低压居民用户"}), ElementsAre("低压居民用户", "受理 → 接电", "〔1〕"));
  EXPECT_THAT(Row(page, "办理时限（工作日）", {"低压居民用户"}), ElementsAre("低压居民用户", "2.5〔2〕"));
  EXPECT_THAT(Row(page, "投资界面", {"低压居民用户"}),
              ElementsAre("低压居民用户", "用户红线（不含计量装置）", "", "〔3〕"));
  EXPECT_THAT(Row(page, "收费依据", {"试验费"}),
              ElementsAre("试验费", "低压居民用户", "12.5元/户", "某价〔2020〕9号〔4〕"));
  EXPECT_THAT(Row(page, "服务热线", {"供电服务热线"}), ElementsAre("供电服务热线", "0571-95598", testing::_));
  EXPECT_THAT(Row(page, "服务事项", {"新装", "new-1"}), ElementsAre("新装", "new-1", "居民新装", "网上营业厅"));
  EXPECT_THAT(Row(page, "服务事项", {"新装", "new-2"}), ElementsAre("新装", "new-2", "高压新装", "营业厅"));
  EXPECT_THAT(Row(page, "应公开事项", {"收费依据"}), testing::Contains("已载明"));
  EXPECT_THAT(Row(page, "应公开事项", {"“三零”“三省”适用范围"}), testing::Contains(HasSubstr("缺")));
  EXPECT_THAT(Row(PageOf(*guide, false), "应公开事项", {"收费依据"}), IsEmpty()) << "not for the public";
  EXPECT_EQ(page.notes[0], "某<市>| X-1 “两个环节”");
}

TEST(SixthGuide, NoTextBecomesMarkup) {
  const auto guide = Parse({{"sixth.toml", kSixth}})->Find("330106", std::nullopt, kLate);
  ASSERT_TRUE(guide.ok()) << guide.status();
  const std::string html = ToHtml(PageOf(*guide, false));
  EXPECT_THAT(html, AllOf(HasSubstr("<h1>某&lt;市&gt;|办电指南</h1>"), HasSubstr("&lt;script&gt;alert(&#39;红线&#39;)"),
                          HasSubstr("@media print"), Not(HasSubstr("<script")), Not(HasSubstr("http")),
                          Not(HasSubstr("src="))));
  const std::string markdown = ToMarkdown(PageOf(*guide, false));
  EXPECT_THAT(markdown, AllOf(HasSubstr("# 某\\<市\\>\\|办电指南"), HasSubstr("\\<script\\>"),
                              HasSubstr("## 一、办电流程"), HasSubstr("| 低压居民用户 | 受理 → 接电 | 〔1〕 |")));
}

TEST(GuidePacks, EveryMistakeIsNamed) {
  const auto problems = [](const std::string& text) {
    return std::string(GuideRules::Parse({{"sixth.toml", text}}).status().message());
  };
  EXPECT_THAT(problems(Changed("\"red_line\"", "\"fence\"")), HasSubstr("up_to: unknown word `fence`: one of meter"));
  EXPECT_THAT(problems(Changed("metering = false", "metering = false\narea = \"town\"")),
              AllOf(HasSubstr("value must be given"), HasSubstr("unit: unknown word")));
  EXPECT_THAT(problems(Changed("\"0571-95598\"", "\"拨打\"")), HasSubstr("number is a telephone number"));
  EXPECT_THAT(problems(Changed("items = 2", "items = 3")), HasSubstr("counts 1 categories and 3 items, but 1 and 2"));
  EXPECT_THAT(problems(Changed("category = \"new\"", "category = \"old\"")), HasSubstr("no [[service_category]]"));
  EXPECT_THAT(problems(Changed("code = \"new-2\"", "code = \"new-1\"")), HasSubstr("another [[service_item]]"));
  EXPECT_THAT(problems(Changed("\"programmes\"", "\"prices\"")), HasSubstr("items: unknown word prices"));
  EXPECT_THAT(problems(Changed("yuan = 12.5", "yuan = -1")), HasSubstr("yuan must be given, a number from 0 on"));
  std::string twice = kSixth;
  absl::StrAppend(&twice, "\n[[investment_boundary]]\ncustomers = [\"resident\"]\nup_to = \"meter\"\n",
                  "rule_ids = [\"X-8\"]\nquote = \"…\"\n");
  EXPECT_THAT(problems(twice), HasSubstr("another [[investment_boundary]] holds for the same customers"));
  std::string uncounted = kSixth;
  uncounted.erase(uncounted.find("[[catalogue]]"),
                  uncounted.find("[[service_category]]") - uncounted.find("[[catalogue]]"));
  EXPECT_THAT(problems(uncounted), HasSubstr("needs a [[catalogue]]"));
}

}  // namespace
}  // namespace zhudong::policy
