#include "gateway/mapping/license_types.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace zhudong::mapping {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(LicenseTypes, KnowsByCodeThenByName) {
  const auto types = LicenseTypes::Make();
  ASSERT_TRUE(types.ok()) << types.status();
  EXPECT_EQ(types->Find("11100000mb0143028r001", ""), v1::LICENSE_TYPE_BUSINESS_LICENSE);
  EXPECT_EQ(types->Find("11100000MB0143028R001", "居民身份证"), v1::LICENSE_TYPE_BUSINESS_LICENSE);
  EXPECT_EQ(types->Find("", "承装（修、试）电力设施许可证"), v1::LICENSE_TYPE_CONTRACTOR_QUALIFICATION);
  EXPECT_EQ(types->Find("X", "渔业捕捞许可证"), v1::LICENSE_TYPE_OTHER);
  EXPECT_EQ(types->Find("", ""), v1::LICENSE_TYPE_OTHER);
  EXPECT_THAT(types->CodesOf(v1::LICENSE_TYPE_BUSINESS_LICENSE), ElementsAre("11100000MB0143028R001"));
  EXPECT_THAT(types->CodesOf(v1::LICENSE_TYPE_ID_CARD), IsEmpty());
}

TEST(LicenseTypes, NamesEveryTypeThatTheContractHas) {
  const auto types = LicenseTypes::Make();
  ASSERT_TRUE(types.ok()) << types.status();
  for (const char* name : {"居民身份证", "营业执照", "不动产权证书", "投资项目核准文件", "投资项目备案证",
                           "建设用地规划许可证", "建设工程规划许可证", "建筑工程施工许可证", "环评批复", "采矿许可证",
                           "安全生产许可证", "容缺受理函", "工程设计资质证书", "建筑业企业资质证书"}) {
    EXPECT_NE(types->Find("", name), v1::LICENSE_TYPE_OTHER) << name;
  }
}

TEST(LicenseTypes, OverridesGoFirst) {
  const auto types = LicenseTypes::Make(R"(
[[license_type]]
type = "id_card"
code = ["A01", "11100000MB0143028R001"]
names = ["证"]
)");
  ASSERT_TRUE(types.ok()) << types.status();
  EXPECT_EQ(types->Find("11100000MB0143028R001", ""), v1::LICENSE_TYPE_ID_CARD);
  EXPECT_EQ(types->Find("", "证"), v1::LICENSE_TYPE_ID_CARD);
  EXPECT_THAT(types->CodesOf(v1::LICENSE_TYPE_ID_CARD), ElementsAre("A01", "11100000MB0143028R001"));
  EXPECT_THAT(types->CodesOf(v1::LICENSE_TYPE_BUSINESS_LICENSE), IsEmpty());
}

TEST(LicenseTypes, RefusesWhatItDoesNotKnow) {
  EXPECT_THAT(std::string(LicenseTypes::Make("[[license_type]]\ntype = \"fishing\"\n").status().message()),
              HasSubstr("name one of the license types"));
  EXPECT_THAT(std::string(LicenseTypes::Make("[[license_type]]\ntype = \"id_card\"\nkind = 1\n").status().message()),
              HasSubstr("unknown key kind"));
  EXPECT_FALSE(LicenseTypes::Make("= =").ok());
}

TEST(IsAskedFor, OtherTypesByCodeAlone) {
  EXPECT_TRUE(IsAskedFor(v1::LICENSE_TYPE_ID_CARD, "", {v1::LICENSE_TYPE_ID_CARD}, {}));
  EXPECT_FALSE(IsAskedFor(v1::LICENSE_TYPE_OTHER, "A", {v1::LICENSE_TYPE_OTHER}, {}));
  EXPECT_TRUE(IsAskedFor(v1::LICENSE_TYPE_OTHER, "a", {v1::LICENSE_TYPE_OTHER}, {"A"}));
  EXPECT_FALSE(IsAskedFor(v1::LICENSE_TYPE_OTHER, "", {}, {""}));
}

}  // namespace
}  // namespace zhudong::mapping
