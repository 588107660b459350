// zhudong policy …: what operators read beside the documents, without a gateway.
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "gateway/app/cli/commands.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/unit/temp_folder.h"

namespace zhudong::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

struct Outcome {
  int code = 0;
  std::string out, err;
};

Outcome Policy(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), {"zhudong", "policy"});
  std::ostringstream out, err;
  const int code =
      RunProgram(static_cast<int>(arguments.size()), arguments.data(), {}, out, err, [](const char*) { return ""; });
  return {code, out.str(), err.str()};
}

TEST(PolicyCommand, ShowsWhatHoldsAsTheDocumentPrintsIt) {
  const Outcome shown = Policy({"show", "宿州市", "--on", "2021-12-31"});
  EXPECT_EQ(shown.code, kExitOk) << shown.err;
  EXPECT_THAT(shown.out, AllOf(HasSubstr("341300, 2021-12-31"), HasSubstr("竣工检验与装表接电"), HasSubstr("19 d"),
                               HasSubstr("160 kW 及以下")));
}

TEST(PolicyCommand, ShowsHowLongBeforePlannedOutagesAreAnnounced) {
  EXPECT_THAT(Policy({"show", "520121", "--on", "2023-01-01"}).out,
              AllOf(HasSubstr("planned outages 计划停电: announced 3 d before 提前3个工作日"), HasSubstr("S2-110")));
  EXPECT_THAT(Policy({"show", "341300", "--on", "2023-01-01"}).out, Not(HasSubstr("计划停电")));
  const nlohmann::json json =
      nlohmann::json::parse(Policy({"show", "520121", "--on", "2023-01-01", "--output", "jsonl"}).out);
  EXPECT_EQ(json["outage_notice"]["working_days"], 3);
  EXPECT_THAT(Policy({"diff", "520121", "--on", "2022-01-01", "--with-on", "2023-01-01"}).out,
              HasSubstr("+ planned outages announced: 3 d before"));
}

TEST(PolicyCommand, SaysWhatIsReportedToWhom) {
  EXPECT_THAT(Policy({"show", "141000", "--on", "2023-01-01"}).out,
              AllOf(HasSubstr("report 报表: week to 市能源局"), HasSubstr("S3-140"), HasSubstr("每周四前")));
  const nlohmann::json json =
      nlohmann::json::parse(Policy({"show", "341300", "--on", "2023-01-01", "--output", "jsonl"}).out);
  ASSERT_EQ(json["reports"].size(), 2u);
  EXPECT_EQ(json["reports"][1]["of"], "year");
  EXPECT_THAT(Policy({"diff", "341300", "--on", "2021-05-01", "--with-on", "2023-01-01"}).out,
              HasSubstr("+ report year to 市发展改革委"));
}

TEST(PolicyCommand, SaysWhatIsForbiddenAndWhichRoadsBringDucts) {
  EXPECT_THAT(Policy({"show", "141000", "--on", "2023-01-01"}).out,
              AllOf(HasSubstr("forbidden 不得: steps 增设环节, documents 增加申请资料"), HasSubstr("S3-106")));
  EXPECT_THAT(
      Policy({"show", "520121", "--on", "2023-01-01"}).out,
      AllOf(HasSubstr("ducts 管沟: with a road that is new, rebuilt, widened, for electricity, water, network, gas"),
            HasSubstr("S2-070"), Not(HasSubstr("forbidden"))));
  const auto json = [](const char* region) {
    return nlohmann::json::parse(Policy({"show", region, "--on", "2023-01-01", "--output", "jsonl"}).out);
  };
  ASSERT_EQ(json("341300")["prohibitions"].size(), 1u) << "one rule, three things";
  EXPECT_EQ(json("341300")["prohibitions"][0]["of"][2], "commitment_letters");
  EXPECT_EQ(json("520121")["ducts"][0]["to"][2], "network");
  EXPECT_THAT(Policy({"diff", "341300", "--on", "2021-05-01", "--with-on", "2023-01-01"}).out,
              HasSubstr("+ forbidden: steps 增设环节"));
}

TEST(PolicyCommand, RoutesAMatterOfTheGridToTheDistrict) {
  const Outcome huangpu = Policy({"route", "440112", "--matter", "grid_land"});
  EXPECT_EQ(huangpu.code, kExitOk) << huangpu.err;
  EXPECT_THAT(huangpu.out, AllOf(HasSubstr("decided by 审批层级: 区级"), HasSubstr("S0-065")));
  const Outcome json = Policy({"route", "440112", "--matter", "grid_project", "--output", "jsonl"});
  EXPECT_EQ(nlohmann::json::parse(json.out)["authority"], "区级");
  const Outcome elsewhere = Policy({"route", "440800", "--matter", "grid_project"});
  EXPECT_EQ(elsewhere.code, kExitCheckFailed);
  EXPECT_THAT(elsewhere.out, HasSubstr("No rule of this place"));
  EXPECT_EQ(Policy({"route", "440112", "--matter", "road"}).code, kExitUsage);
}

TEST(PolicyCommand, ExplainsByWhenAndOnWhichWords) {
  const Outcome explained =
      Policy({"explain", "341300", "high_voltage_single", "--special-load", "--accepted", "2021-09-30"});
  EXPECT_EQ(explained.code, kExitOk) << explained.err;
  // DOMAIN: 2021-09-30 +3 working days is 2021-10-11, so 19 end on 2021-11-02.
  EXPECT_THAT(explained.out, AllOf(HasSubstr("utility_total 合计办理时间: 19 d working days 工作日, due by 2021-11-02"),
                                   HasSubstr("acceptance 业务受理: 1 d working days 工作日, due by 2021-10-08"),
                                   HasSubstr("S4-A1-46"), HasSubstr("“14（19*）”")));
  EXPECT_THAT(explained.out, Not(HasSubstr("supply_plan 供电方案答复: 7 d working days 工作日, due")))
      << "when that step begins nobody knows";
}

TEST(PolicyCommand, ComparesTwoDays) {
  const Outcome differs = Policy({"diff", "141000", "--on", "2021-12-31", "--with-on", "2022-12-31"});
  EXPECT_THAT(differs.out, AllOf(HasSubstr("- low_voltage_three_zero whole_process: 20 d\n"),
                                 HasSubstr("+ low_voltage_three_zero whole_process: 15 d\n"),
                                 HasSubstr("+ low voltage up to, whole: 160 kW\n")));
  EXPECT_THAT(Policy({"diff", "141000", "--on", "2023-01-01", "--with-on", "2023-02-01"}).out,
              HasSubstr("The same holds"));
}

TEST(PolicyCommand, ChecksAFolderOfPacks) {
  EXPECT_EQ(Policy({"check"}).code, kExitOk);
  const TempFolder folder;
  std::ofstream(folder.Path("here.toml")) << "name = \"here\"\nregion = \"330100\"\n";
  const Outcome checked = Policy({"check", "--packs", folder.Path("").c_str(), "--output", "json"});
  EXPECT_EQ(checked.code, kExitCheckFailed);
  const nlohmann::json json = nlohmann::json::parse(checked.out);
  EXPECT_EQ(json["packs"], 1);
  EXPECT_THAT(json["problems"].dump(), HasSubstr("here.toml:2:10: unknown key region"));
  EXPECT_THAT(Policy({"check", "--packs", "/nowhere"}).err, HasSubstr("/nowhere"));
}

TEST(PolicyCommand, DecidesTheRouteOfWorksOrAsks) {
  const Outcome filing = Policy({"route", "341300", "--voltage-kv", "10", "--line-m", "150", "--by-utility", "no"});
  EXPECT_EQ(filing.code, kExitOk) << filing.err;
  EXPECT_THAT(filing.out, AllOf(HasSubstr("filing 备案 · 备案制\n  within 1.5 working days"), HasSubstr("S4-047")));
  const Outcome asked = Policy({"route", "341300", "--voltage-kv", "10"});
  EXPECT_EQ(asked.code, kExitCheckFailed);
  EXPECT_THAT(asked.out, HasSubstr("tell --dig-m, --by-utility, --urban\n"));
  const Outcome json = Policy({"route", "440800", "--voltage-kv", "10", "--output", "jsonl"});
  EXPECT_EQ(nlohmann::json::parse(json.out)["department_working_days"], 5);
  EXPECT_THAT(Policy({"route", "440100", "--voltage-kv", "10"}).out, HasSubstr("No rule of this place"));
}

TEST(PolicyCommand, GuideIsForTheWallAndForMachines) {
  const Outcome text = Policy({"guide", "宿州市", "--on", "2021-12-31"});
  EXPECT_EQ(text.code, kExitOk) << text.err;
  EXPECT_THAT(text.out, AllOf(HasSubstr("宿州市办电指南\n按2021-12-31有效的规则"), HasSubstr("业务受理 → 施工接电"),
                              HasSubstr("城市地区160kW及以下"), HasSubstr("应公开事项"), HasSubstr("12398")));
  const Outcome html = Policy({"guide", "440800", "--format", "html"});
  EXPECT_THAT(html.out, AllOf(testing::StartsWith("<!DOCTYPE html>"), HasSubstr("平均13①②"),
                              HasSubstr("用户规划用电红线"), Not(HasSubstr("应公开事项"))));
  EXPECT_THAT(Policy({"guide", "440100", "--format", "markdown", "--customer", "high_voltage_single"}).out,
              AllOf(HasSubstr("# 广州市办电指南"), HasSubstr("| 高压单电源用户 | 用地红线 |"), HasSubstr("共40类107项"),
                    Not(HasSubstr("低压居民用户"))));
  const nlohmann::json json = nlohmann::json::parse(Policy({"guide", "341300", "--output", "jsonl"}).out);
  EXPECT_EQ(json["customers"][0]["customer_class"], "CUSTOMER_CLASS_RESIDENT");
  EXPECT_EQ(json["customers"][0]["limits"][0]["basis"]["rule_ids"][0], "S4-A1-11");
  EXPECT_THAT(Policy({"guide", "341300", "--on", "2019-01-01"}).err, HasSubstr("no policy pack says anything"));
  EXPECT_THAT(Policy({"guide", "341300", "--customer", "factory"}).err, HasSubstr("one of resident"));
}

TEST(PolicyCommand, NamesWhatALaterVersionTakesAway) {
  EXPECT_THAT(nlohmann::json::parse(Policy({"check", "--output", "json"}).out)["warnings"], testing::IsEmpty());
  const TempFolder folder;
  const auto pack = [&folder](const char* file, const char* from, const char* customers, const char* rule) {
    std::ofstream(folder.Path(file)) << "name = \"p" << file[0]
                                     << "\"\nregion_code = \"330100\"\nregion_name = \"某市\"\n"
                                     << "effective_from = \"" << from << "\"\nsource = \"某发\"\nassurance = \"F\"\n"
                                     << "[[investment_boundary]]\ncustomers = [" << customers
                                     << "]\nup_to = \"red_line\"\nrule_ids = [\"" << rule << "\"]\nquote = \"…\"\n";
  };
  pack("a.toml", "2024-01-01", "\"resident\", \"low_voltage_three_zero\"", "X-1");
  pack("b.toml", "2026-01-01", "\"resident\"", "Y-1");
  const std::string packs = folder.Path("");
  const Outcome checked = Policy({"check", "--packs", packs.c_str()});
  EXPECT_EQ(checked.code, kExitOk) << "a warning is no problem";
  EXPECT_THAT(checked.out,
              HasSubstr("warning 警告: 330100, 2026-01-01: “三零”低压非居民用户（中心区）的投资界面由用户红线"
                        "变为未规定（原 X-1；现 无）"));
  const Outcome differs =
      Policy({"diff", "330100", "--packs", packs.c_str(), "--on", "2025-12-31", "--with-on", "2026-01-01"});
  EXPECT_THAT(differs.out, HasSubstr("! “三零”低压非居民用户（农村地区）的投资界面"));
  const Outcome json = Policy({"check", "--packs", packs.c_str(), "--output", "json"});
  EXPECT_EQ(nlohmann::json::parse(json.out)["warnings"][0]["what"], "boundary_lost");
}

TEST(PolicyCommand, SaysWhatItDoesNotKnow) {
  EXPECT_THAT(Policy({"show", "宿州"}).err, AllOf(HasSubstr("is no region"), HasSubstr("341300 宿州市")));
  EXPECT_THAT(Policy({"explain", "341300", "factory"}).err, HasSubstr("one of resident, low_voltage_three_zero"));
  EXPECT_THAT(Policy({"show", "341300", "--on", "yesterday"}).err, HasSubstr("write YYYY-MM-DD"));
}

}  // namespace
}  // namespace zhudong::cli
