// Providers made from settings, and asked over the real line.
#include "gateway/app/provider_registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/unit/license_providers/provincial_system.h"
#include "tests/unit/temp_folder.h"

namespace zhudong::license_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ProviderRegistry : public testing::Test {
 protected:
  ProviderRegistry() {
    settings_ = {.name = "province", .account = "grid", .app_key = "zhudong", .org_code = "org"};
    settings_.secret_file = Write("secret", "secret\n");
  }
  std::string Write(const std::string& name, const std::string& text) {
    const std::string path = folder_.Path(name);
    std::ofstream(path) << text;
    std::filesystem::permissions(path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    return path;
  }
  std::string Refusal() const { return std::string(app::MakeGuardedProvider(settings_, context_).status().message()); }

  TempFolder folder_;
  base::SystemClock clock_;
  app::ProviderContext context_{.clock = clock_, .certificate_reload_s = 0, .seed = 1};
  config::LicenseProvider settings_;
};

TEST_F(ProviderRegistry, MakesAProviderThatAsks) {
  ProvincialSystem system;
  system.Start();
  settings_.target = system.url();
  const auto guard = app::MakeGuardedProvider(settings_, context_);
  ASSERT_TRUE(guard.ok()) << guard.status();
  const auto fetched = (*guard)->Fetch(Use(), kIdentifier, Owner(), clock_.Now() + absl::Seconds(30));
  ASSERT_TRUE(fetched.ok()) << fetched.status();
  EXPECT_EQ(fetched->license().identifier(), kIdentifier);
  EXPECT_EQ((*guard)->name(), "province");
  EXPECT_EQ((*guard)->Status().type(), "provincial_http");
  EXPECT_EQ((*guard)->Status().calls(), 1u);
}

TEST_F(ProviderRegistry, SaysWhatIsWrongAndNoSecret) {
  settings_.type = "carrier_pigeon";
  EXPECT_THAT(Refusal(), HasSubstr("use provincial_http, holder_code_http, grpc"));
  settings_.type = "holder_code_http";
  settings_.secret_file = Write("empty", " \n");
  EXPECT_THAT(Refusal(), HasSubstr("is empty"));
  settings_.secret_file = "";
  EXPECT_THAT(Refusal(), HasSubstr("set secret_file"));
  settings_.secret_file = Write("secret", "hush-hush");
  settings_.types_file = Write("types.toml", "[[license_type]]\ntype = \"fishing\"\n");
  EXPECT_THAT(Refusal(), HasSubstr("name one of the license types"));
  EXPECT_THAT(Refusal(), Not(HasSubstr("hush-hush")));
  settings_.type = "grpc";
  EXPECT_THAT(Refusal(), HasSubstr("give certificate, key and CA"));
}

}  // namespace
}  // namespace zhudong::license_test
