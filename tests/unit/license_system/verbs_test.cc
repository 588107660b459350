// Every verb, asked by the gateway's own adapters, and what the bare line shows of tokens and 用证码.
#include "absl/strings/escaping.h"
#include "gateway/crypto/issuer_trust.h"
#include "gateway/ofd/ofd.h"
#include "tests/unit/license_system/stand.h"

namespace zhudong::app {
namespace {

using nlohmann::json;

class VerbsTest : public StandTest {
 protected:
  std::string LogIn(const std::string& account) const {
    const json answer =
        Ask("POST", "/security/login",
            {{"app_key", "zhudong"}, {"app_secret", "stand-in"}, {"account", account}, {"org_code", "org"}});
    return answer["data"]["access_token"];
  }
  json List(const std::string& token) const {
    return Ask("POST", "/license/auth?access_token=" + token,
               {{"identity_number", kCompany},
                {"identity_type", "001"},
                {"service_item_code", "440100-0001"},
                {"biz_num", "GZ-2026-0001"},
                {"operator", {{"account", "clerk01"}}}});
  }
  std::string CodeOf(const json& answer, const std::string& path) const {
    EXPECT_EQ(answer["ack_code"], path.empty() ? "SUCCESS" : "FAILURE") << answer;
    return answer["errors"].empty() ? "" : answer["errors"][0]["code"].get<std::string>();
  }
  json Get(const std::string& token, const std::string& auth_code, const std::string& more = "") const {
    return Ask("GET", absl::StrCat("/license/get_license?auth_code=", auth_code, "&access_token=", token, more));
  }
};

TEST_F(VerbsTest, ProvincialGivesSignedLicensesAndTheirFiles) {
  const auto provider = Provincial();
  const auto license = BusinessLicense(*provider);
  ASSERT_TRUE(license.ok()) << license.status();
  EXPECT_EQ(license->license().status(), v1::LICENSE_STATUS_VALID);
  EXPECT_TRUE(license->has_authorized_until());
  const auto trust = crypto::IssuerTrust::Make({Text(Key("issuer-ca.crt"))}, {Text(Key("issuer.crl"))});
  ASSERT_TRUE(trust.ok()) << trust.status();
  const v1::LicenseSignature& signature = license->signature();
  EXPECT_EQ((*trust)
                ->Check(signature.signed_data(), signature.signature(), signature.certificate(), signature.algorithm(),
                        absl::Now())
                .result,
            crypto::TrustResult::kValid);
  const std::string& identifier = license->license().identifier();
  ASSERT_TRUE(provider->Fetch(Use(), identifier, Company(), Soon()).ok());
  const auto file = provider->FetchArchive(Use(), identifier, Company(), Soon());
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->name.find(identifier), std::string::npos) << file->name;
  const auto report = ofd::Check(file->content, {});
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->signatures, 1);
  EXPECT_EQ(CountOf("login"), 1);
  EXPECT_EQ(CountOf("list"), 3);
  EXPECT_EQ(CountOf("get"), 2);
  EXPECT_EQ(CountOf("archive"), 1);
}

TEST_F(VerbsTest, ProvincialTakesTheHoldersConsent) {
  ports::LicenseUse use = Use();
  const json claims = {{"holder_id_type", "001"}, {"holder_id_number", kCompany}};
  use.use.set_consent(absl::StrCat("e30.", absl::WebSafeBase64Escape(claims.dump()), ".c2ln"));
  const auto found = Provincial()->FetchOfHolder(use, Company(), {v1::LICENSE_TYPE_BUSINESS_LICENSE}, {}, Soon());
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->size(), 1u);
  use.use.set_consent("no token");
  const auto none = Provincial()->FetchOfHolder(use, Company(), {v1::LICENSE_TYPE_BUSINESS_LICENSE}, {}, Soon());
  ASSERT_TRUE(none.ok()) << none.status();
  EXPECT_TRUE(none->empty());
}

TEST_F(VerbsTest, HolderCodeGivesLicensesAndCopies) {
  const auto provider = HolderCode();
  const auto license = BusinessLicense(*provider);
  ASSERT_TRUE(license.ok()) << license.status();
  EXPECT_EQ(license->license().holder().id_number(), kCompany);
  const auto file = provider->FetchArchive(Use(), license->license().identifier(), Company(), Soon());
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_TRUE(ofd::Check(file->content, {}).ok());
  EXPECT_TRUE(absl::IsNotFound(provider->FetchArchive(Use(), "1.2.3", Company(), Soon()).status()));
  EXPECT_EQ(CountOf("query"), 1);
  EXPECT_EQ(CountOf("download"), 2);
  EXPECT_TRUE(absl::IsUnauthenticated(BusinessLicense(*HolderCode("wrong")).status()));
}

TEST_F(VerbsTest, ATokenEndsAndIsFetchedAnew) {
  const auto provider = Provincial();
  ASSERT_TRUE(BusinessLicense(*provider).ok());
  ASSERT_TRUE(BusinessLicense(*provider).ok());
  EXPECT_EQ(CountOf("login"), 1);
  const std::string token = LogIn("grid");
  clock_.Advance(absl::Seconds(601));
  EXPECT_EQ(CodeOf(List(token), "/license/auth"), "ACCESS_TOKEN_EXPIRED");
  ASSERT_TRUE(BusinessLicense(*provider).ok());
  EXPECT_EQ(CountOf("login"), 3);
}

TEST_F(VerbsTest, WhoIsUnknownIsNotLetIn) {
  const json refused = Ask("POST", "/security/login", {{"app_key", "zhudong"}, {"app_secret", "wrong"}});
  EXPECT_EQ(CodeOf(refused, "/security/login"), "LOGIN_REFUSED");
  EXPECT_EQ(CodeOf(List("never-given"), "/license/auth"), "ACCESS_TOKEN_EXPIRED");
  EXPECT_EQ(CodeOf(Ask("GET", "/license/archive?auth_code=x"), "/license/archive"), "ACCESS_TOKEN_EXPIRED");
}

TEST_F(VerbsTest, AnAuthCodeIsForOneLicenseOneMatterOneCallerAndAWhile) {
  LicenseSystemOptions options = Options();
  options.token_seconds = 86400;
  Start(options);
  const std::string grid = LogIn("grid");
  const std::string water = LogIn("water");
  const json first = List(grid)["data"][0];
  const json second = List(grid)["data"][1];
  const std::string auth_code = first["auth_code"];
  EXPECT_NE(auth_code, second["auth_code"]);
  EXPECT_EQ(Get(grid, auth_code)["data"]["license_code"], first["license_code"]);
  EXPECT_EQ(Get(grid, second["auth_code"])["data"]["license_code"], second["license_code"]);
  EXPECT_EQ(CodeOf(Get(grid, auth_code, "&service_item_code=440100-0001"), ""), "");
  EXPECT_EQ(CodeOf(Get(grid, auth_code, "&service_item_code=440100-0002"), "other matter"), "AUTH_CODE_EXPIRED");
  EXPECT_EQ(CodeOf(Get(water, auth_code), "other caller"), "AUTH_CODE_EXPIRED");
  EXPECT_EQ(CodeOf(Get(grid, "20260701120000123ABC0001"), "never given"), "AUTH_CODE_EXPIRED");
  clock_.Advance(absl::Minutes(31));
  EXPECT_EQ(CodeOf(Get(grid, auth_code), "over"), "AUTH_CODE_EXPIRED");
}

TEST_F(VerbsTest, AStatusIsChangedWhileItServes) {
  const auto provider = Provincial();
  const auto before = BusinessLicense(*provider);
  ASSERT_TRUE(before.ok()) << before.status();
  EXPECT_EQ(Control("status", {{"identifier", before->license().identifier()}, {"status", "03"}}), 200);
  const auto after = BusinessLicense(*provider);
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(after->license().status(), v1::LICENSE_STATUS_WITHDRAWN);
  EXPECT_EQ(Control("status", {{"identifier", "1.2.3"}, {"status", "03"}}), 404);
}

}  // namespace
}  // namespace zhudong::app
