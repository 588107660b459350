// The numbers that land and projects go by: project code, permit, supervision number, real-estate unit.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/model/permit_number.h"
#include "gateway/model/project_code.h"
#include "gateway/model/real_estate_unit.h"
#include "gateway/model/supervision_number.h"

namespace zhudong::model {
namespace {

TEST(ProjectCode, NewGenerationPassesItsCheck) {
  for (const char* text : {"2603-141124-89-05-346948", "2509-320193-89-01-544060", "2411-130202-89-01-637015",
                           "2509-140602-89-05-864976"}) {
    const ProjectCode code = ParseProjectCode(text);
    EXPECT_EQ(code.generation, ProjectCodeGeneration::kNew) << text;
    EXPECT_TRUE(code.check_ok) << text;
    EXPECT_EQ(NormalizeProjectCode(text), text);
  }
  const ProjectCode code = ParseProjectCode("2603-141124-89-05-346948");
  EXPECT_EQ(code.region(), "141124");
  EXPECT_EQ(code.type(), "05");
  EXPECT_EQ(code.year, 2026);
  EXPECT_EQ(code.month, 3);
}

TEST(ProjectCode, EveryWrongDigitIsFound) {
  const std::string good = "2603-141124-89-05-346948";
  for (size_t at = 5; at < good.size(); ++at) {
    if (good[at] == '-') continue;
    for (char digit = '0'; digit <= '9'; ++digit) {
      std::string text = good;
      text[at] = digit;
      EXPECT_EQ(ParseProjectCode(text).check_ok, digit == good[at]) << text;
    }
  }
}

TEST(ProjectCode, OldGenerationHasNoCheck) {
  for (const char* text : {"2020-330327-48-01-167360", "2020-451421-88-03-016343"}) {
    const ProjectCode code = ParseProjectCode(text);
    EXPECT_EQ(code.generation, ProjectCodeGeneration::kOld) << text;
    EXPECT_TRUE(code.check_ok);
    EXPECT_EQ(code.year, 2020);
    EXPECT_EQ(code.month, 0);
  }
}

TEST(ProjectCode, NeitherGeneration) {
  for (const char* text :
       {"", "2603", "2603-141124-89-05-34694", "2603-141124-89-05-3469488", "2613-141124-89-05-346948",
        "2600-141124-89-05-346948", "1901-141124-89-05-346948", "2021-141124-89-05-346948", "2603 141124 89 05 346948",
        "2603-14112A-89-05-346948", "2603141124-89-05-346948", "无"}) {
    EXPECT_EQ(ParseProjectCode(text).generation, ProjectCodeGeneration::kNone) << text;
  }
}

TEST(ProjectCode, SpellingsBecomeOne) {
  for (const char* text :
       {"260314112489053 46948", "２６０３－１４１１２４－８９－０５－３４６９４８", " 2603—141124—89—05—346948　"}) {
    EXPECT_EQ(NormalizeProjectCode(text), "2603-141124-89-05-346948") << text;
  }
}

struct PermitCase {
  const char* text;
  PermitShape shape;
  const char* normalized;
  const char* division;
  int year;
  PermitSort sort;
};

TEST(PermitNumber, RealShapes) {
  using enum PermitShape;
  using enum PermitSort;
  const PermitCase cases[] = {
      {"321111201500124", kPlanning, "321111201500124", "321111", 2015, kUnsaid},
      {"地字第370201202612001号", kPlanning, "370201202612001", "370201", 2026, kLandUse},
      {"建字第4401062024GG0012345号", kPlanningOnline, "4401062024GG0012345", "440106", 2024, kConstructionPlanning},
      {"4401062024GG0012345号", kPlanningOnline, "4401062024GG0012345", "440106", 2024, kConstructionPlanning},
      {"建字第4401062025gg007955", kPlanningOnline, "4401062025GG007955", "440106", 2025, kConstructionPlanning},
      {" 地字 第４４０１０６２０２４ＹＧ００１２３４５号 ", kPlanningOnline, "4401062024YG0012345", "440106", 2024,
       kLandUse},
      {"用字第4401062024XS0012345S00号", kPlanningOnline, "4401062024XS0012345S00", "440106", 2024, kSiteSelection},
      {"乡字第440106202400012号", kPlanning, "440106202400012", "440106", 2024, kRuralPlanning},
      {"建字第4419002023GG1829320号（本地编号：2023-03-0045）", kPlanningOnline, "4419002023GG1829320", "441900", 2023,
       kConstructionPlanning},
      {"建字第4101022025GG0111536号交通", kPlanningOnline, "4101022025GG0111536", "410102", 2025,
       kConstructionPlanning},
      {"建字第610117202630104JK号", kPlanning, "610117202630104JK", "610117", 2026, kConstructionPlanning},
      {"321111201709010201", kConstruction, "321111201709010201", "321111", 2017, kUnsaid},
      {"330109202101210222", kConstruction, "330109202101210222", "330109", 2021, kUnsaid},
      {"编号：330109202101210222J", kConstruction, "330109202101210222J", "330109", 2021, kUnsaid},
      {"穗规划资源地证〔2026〕300号", kLocal, "穗规划资源地证[2026]300", "", 2026, kUnsaid},
      {"穗规划资源地证［2026］300 号", kLocal, "穗规划资源地证[2026]300", "", 2026, kUnsaid},
      {"厦资源规划翔建设准更〔2026〕第034号", kLocal, "厦资源规划翔建设准更[2026]034", "", 2026, kUnsaid},
      {"武资建（夏）地[2025]023号", kLocal, "武资建(夏)地[2025]023", "", 2025, kUnsaid},
      {"2025河东建证0006", kLocal, "2025河东建证0006", "", 2025, kUnsaid},
      {"2026-0659", kLocal, "2026-0659", "", 2026, kUnsaid},
      {"330109202113210222", kLocal, "330109202113210222", "", 0, kUnsaid},  // no such month
      {"", kNone, "", "", 0, kUnsaid},
      {"　", kNone, "", "", 0, kUnsaid},
  };
  for (const PermitCase& c : cases) {
    const PermitNumber number = ParsePermitNumber(c.text);
    EXPECT_EQ(number.shape, c.shape) << c.text;
    EXPECT_EQ(number.normalized, c.normalized) << c.text;
    EXPECT_EQ(number.division_code, c.division) << c.text;
    EXPECT_EQ(number.year, c.year) << c.text;
    EXPECT_EQ(number.sort, c.sort) << c.text;
  }
}

TEST(PermitNumber, OutlineAgreesWithParseOnPlainText) {
  for (const char* text : {"地字第370201202612001号", "建字第4401062024GG0012345号", "321111201709010201"}) {
    const PermitOutline outline = OutlinePermitNumber(text);
    const PermitNumber number = ParsePermitNumber(text);
    EXPECT_EQ(outline.shape, number.shape);
    EXPECT_EQ(outline.body, number.normalized);
    EXPECT_EQ(outline.division, number.division_code);
  }
}

TEST(PermitNumber, NormalizingTwiceChangesNothing) {
  for (const char* text : {"穗规划资源地证〔2026〕300号", "建字第4401062024GG0012345号", "厦更〔2026〕第034号"}) {
    const std::string once = ParsePermitNumber(text).normalized;
    EXPECT_EQ(ParsePermitNumber(once).normalized, once);
  }
}

TEST(SupervisionNumber, UsualAndLocal) {
  const SupervisionNumber number = ParseSupervisionNumber("1101002019B01585");
  EXPECT_TRUE(number.usual);
  EXPECT_EQ(number.region, "110100");
  EXPECT_EQ(number.year, 2019);
  EXPECT_EQ(number.letter, 'B');
  EXPECT_EQ(NormalizeSupervisionNumber("１１０１００2019b01585 "), "1101002019B01585");
  for (const char* text : {"", "1101002019B0158", "1101002019B015855", "11010020190101585", "110100201XB01585"}) {
    EXPECT_FALSE(ParseSupervisionNumber(text).usual) << text;
  }
  EXPECT_EQ(NormalizeSupervisionNumber("京地出2019-0089"), "京地出2019-0089");
  EXPECT_EQ(NormalizeSupervisionNumber("001"), "");
}

TEST(RealEstateUnit, ParcelUnitAndCheck) {
  const std::string parcel = "440106001002GB00017";
  EXPECT_EQ(ParseRealEstateUnit(parcel).form, RealEstateForm::kParcel);
  const RealEstateUnit unit = ParseRealEstateUnit("440106001002GB00017F00010001");
  EXPECT_EQ(unit.form, RealEstateForm::kUnit);
  EXPECT_EQ(unit.parcel, parcel);
  EXPECT_EQ(unit.region, "440106");
  EXPECT_EQ(unit.ownership, 'G');
  EXPECT_EQ(unit.parcel_kind, 'B');
  EXPECT_EQ(unit.fixture, 'F');
  EXPECT_EQ(ParseRealEstateUnit("440106001002GB00017W000000005").form, RealEstateForm::kUnitWithCheck);
  EXPECT_EQ(ParcelCodeOf("440106001002gb00017w00000000"), parcel);
  EXPECT_EQ(ParcelCodeOf("440106 001002 GB00017"), parcel);
  for (const char* text : {"", "440106001002GB0001", "440106001002KB00017", "440106001002GK00017",
                           "440106001002GB00017W00000001", "440106001002GB00017P00010001", "44010600100GGB00017"}) {
    EXPECT_EQ(ParseRealEstateUnit(text).form, RealEstateForm::kNone) << text;
    EXPECT_EQ(ParcelCodeOf(text), "") << text;
  }
}

}  // namespace
}  // namespace zhudong::model
