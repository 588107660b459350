// The example city, set up as the head of its file says: every file it names is made there, and every part of it opens.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "gateway/app/license_settings.h"
#include "gateway/app/provider_registry.h"
#include "gateway/base/clock.h"
#include "gateway/config/load.h"
#include "tests/unit/temp_folder.h"

namespace zhudong::app {
namespace {

namespace fs = std::filesystem;

const std::string kRoot = ZHUDONG_SOURCE_DIR;

class ExampleTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TempFolder();
    fs::copy_file(kRoot + "/deploy/examples/guangzhou.toml", folder_->Path("guangzhou.toml"));
    fs::copy(kRoot + "/adapters/file_drop/mappings", folder_->Path("mappings"), fs::copy_options::recursive);
    fs::create_directories(folder_->Path("drop/market"));
    fs::create_directories(folder_->Path("secrets"));
    std::ofstream(folder_->Path("secrets/province")) << "invented";
    fs::permissions(folder_->Path("secrets/province"), fs::perms::owner_read);
    for (const char* script : {"make-dev-certs", "make-dev-issuers"}) {
      const std::string make = absl::StrCat(kRoot, "/certs/", script, " --quiet ", folder_->Path("certs"));
      ASSERT_EQ(std::system(make.c_str()), 0) << make;
    }
  }
  static void TearDownTestSuite() {
    delete folder_;
    folder_ = nullptr;
  }
  static config::ParseResult Load() { return config::ParseFile(folder_->Path("guangzhou.toml")); }

  static TempFolder* folder_;
};
TempFolder* ExampleTest::folder_ = nullptr;

TEST_F(ExampleTest, LacksNothing) {
  const config::ParseResult result = Load();
  for (const config::Problem& problem : result.problems) ADD_FAILURE() << config::ToString(problem);
}

TEST_F(ExampleTest, EveryPartOfItsLicensesOpens) {
  const config::Config config = Load().config;
  const auto key = LoadAuditKey(config);
  ASSERT_TRUE(key.ok()) << key.status();
  EXPECT_NE(*key, nullptr);
  const auto consents = LoadConsentVerifier(config);
  EXPECT_TRUE(consents.ok()) << consents.status();
  const auto trust = LoadIssuerTrust(config);
  ASSERT_TRUE(trust.ok()) << trust.status();
  EXPECT_NE(*trust, nullptr);
  const auto rules = LoadDocumentRules(config);
  EXPECT_TRUE(rules.ok()) << rules.status();
  const base::SystemClock clock;
  ASSERT_EQ(config.license_providers.size(), 1u);
  for (const config::LicenseProvider& settings : EffectiveProviders(config)) {
    const auto provider = MakeGuardedProvider(settings, {clock, 10, 1});
    EXPECT_TRUE(provider.ok()) << provider.status();
  }
}

// What the example's comments promise of its grants.
TEST_F(ExampleTest, ItsGrantsAreWhatTheySay) {
  const auto grants = ToLicenseGrants(Load().config);
  ASSERT_TRUE(grants.ok()) << grants.status();
  const access::LicenseQuestion question{.principal = "spiffe://zhudong/utility/service",
                                         .purpose = "electricity-connection",
                                         .division_code = "440106",
                                         .type = v1::LICENSE_TYPE_ID_CARD};
  EXPECT_TRUE(grants->Check(question).ok());

  access::LicenseQuestion other = question;
  other.by_duty = true;
  EXPECT_FALSE(grants->Check(other).ok()) << "a connection rests on the holder's consent alone";
  other.purpose = "safety-inspection";
  other.type = v1::LICENSE_TYPE_SAFETY_LICENSE;
  EXPECT_TRUE(grants->Check(other).ok());
  other.by_duty = false;
  EXPECT_FALSE(grants->Check(other).ok()) << "an inspection rests on duty";

  other = question;
  other.division_code = "440300";
  EXPECT_FALSE(grants->Check(other).ok()) << "another city";
  other = question;
  other.type = v1::LICENSE_TYPE_MINING_LICENSE;
  EXPECT_FALSE(grants->Check(other).ok()) << "no grant gives it for a connection";
  other = question;
  other.principal = "spiffe://zhudong/utility/grid";
  EXPECT_FALSE(grants->Check(other).ok()) << "the planning system has no grant of licenses";
}

}  // namespace
}  // namespace zhudong::app
