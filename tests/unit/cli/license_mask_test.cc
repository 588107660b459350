#include "gateway/app/cli/license_mask.h"

#include "gtest/gtest.h"

namespace zhudong::cli {
namespace {

TEST(Mask, NamesKeepTheirFirstCharacter) {
  EXPECT_EQ(MaskedName(""), "");
  EXPECT_EQ(MaskedName("张"), "张*");
  EXPECT_EQ(MaskedName("张三"), "张*");
  EXPECT_EQ(MaskedName("欧阳修文"), "欧***");
  EXPECT_EQ(MaskedName("A name that is long"), "A********");
  EXPECT_EQ(MaskedName("\xff\xfe"), "\xff*") << "bytes that are no text";
}

TEST(Mask, NumbersKeepTheirEnd) {
  EXPECT_EQ(MaskedNumber(""), "");
  EXPECT_EQ(MaskedNumber("1234"), "****");
  EXPECT_EQ(MaskedNumber("E12345678"), "*****5678");
  EXPECT_EQ(MaskedNumber("440112199001011232"), "440112********1232");
  EXPECT_EQ(MaskedNumber("440112900101123"), "440112*****1123") << "of fifteen digits";
}

TEST(Mask, IdentifiersAreShortenedFromTheLeft) {
  EXPECT_EQ(MaskedIdentifier("1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9"), "…000016.001.9");
  EXPECT_EQ(MaskedIdentifier("short"), "*hort");
}

TEST(Mask, AHolderOfUnknownKindIsTakenForAPerson) {
  v1::LicenseAnswer answer;
  answer.mutable_license()->mutable_holder()->set_name("张三");
  answer.mutable_license()->set_associated_identifier("1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9");
  Mask(answer);
  EXPECT_EQ(answer.license().holder().name(), "张*");
  EXPECT_EQ(answer.license().associated_identifier(), "…000016.001.9");
  v1::LicenseAnswer empty;
  Mask(empty);
  EXPECT_FALSE(empty.has_license()) << "nothing is made of nothing";
}

}  // namespace
}  // namespace zhudong::cli
