// From settings and files to what the desk takes; the files are made by certs/make-dev-issuers.
#include "gateway/app/license_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gateway/app/issuer_watch.h"
#include "gateway/base/files.h"
#include "gateway/config/settings.h"
#include "tests/unit/temp_folder.h"

namespace zhudong::app {
namespace {

using ::testing::HasSubstr;

class LicenseSettingsTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TempFolder();
    const std::string make = absl::StrCat(ZHUDONG_SOURCE_DIR, "/certs/make-dev-issuers --quiet ", folder_->Path(""));
    ASSERT_EQ(std::system(make.c_str()), 0);
    std::ofstream(File("nothing.pem")) << "nothing";
  }
  static void TearDownTestSuite() {
    delete folder_;
    folder_ = nullptr;
  }
  static std::string File(const std::string& name) { return folder_->Path(name); }
  static std::string Read(const std::string& name) {
    auto text = base::ReadFile(File(name));
    EXPECT_TRUE(text.ok()) << text.status();
    return text.value_or("");
  }
  // What is said of data that `stem` signed, by this trust, and by that of `config`.
  static crypto::TrustResult VerdictOf(const crypto::IssuerTrust& trust, const std::string& stem) {
    const auto signer = crypto::SigningKey::Parse(Read(stem + ".key"));
    EXPECT_TRUE(signer.ok()) << signer.status();
    return trust.Check("{}", *(*signer)->Sign("{}"), Read(stem + ".crt"), "", absl::Now()).result;
  }
  static crypto::TrustResult SignerIn(const config::Config& config, const std::string& stem) {
    const auto trust = LoadIssuerTrust(config);
    EXPECT_TRUE(trust.ok()) << trust.status();
    return (*trust)->CheckSigner(Read(stem + ".crt"), absl::Now()).result;
  }
  static crypto::TrustResult TrustIn(const config::Config& config, const std::string& stem) {
    const auto trust = LoadIssuerTrust(config);
    EXPECT_TRUE(trust.ok()) << trust.status();
    return VerdictOf(**trust, stem);
  }
  static TempFolder* folder_;
};
TempFolder* LicenseSettingsTest::folder_ = nullptr;

TEST_F(LicenseSettingsTest, PlainValuesArriveAndDefaultsAgree) {
  config::Config config;
  const access::AuditOptions audit = ToAuditOptions(config);
  EXPECT_EQ(audit.retention, access::AuditOptions().retention);
  EXPECT_EQ(audit.checkpoint_records, access::AuditOptions().checkpoint_records);
  EXPECT_EQ(audit.checkpoint_interval, access::AuditOptions().checkpoint_interval);
  EXPECT_EQ(audit.digest, v1::AUDIT_DIGEST_SM3);
  EXPECT_EQ(ToCachePolicy(config).longest, licenses::CachePolicy().longest);
  EXPECT_EQ(ToCachePolicy(config).grace, licenses::CachePolicy().grace);
  EXPECT_EQ(ToCachePolicy(config).unknown_holder, licenses::CachePolicy().unknown_holder);
  EXPECT_EQ(ToCachePolicy(config).kept_after, licenses::CachePolicy().kept_after);
  EXPECT_EQ(ToDeskLimits(config).deadline, licenses::DeskLimits().deadline);
  EXPECT_EQ(ToDeskLimits(config).max_waiting, licenses::DeskLimits().max_waiting);
  EXPECT_EQ(ToDeskLimits(config).fetch_threads, licenses::DeskLimits().fetch_threads);
  EXPECT_EQ(ToKeySource(config).profile, crypto::SealProfile::kAes256Gcm);

  config.audit = {.digest = "sha256", .retention_days = 200, .checkpoint_records = 7, .sync_each = true};
  config.licenses.signed_types = {"id_card", "tolerance_letter"};
  config.licenses.max_waiting = 3;
  config.keys = {.command = "keys", .profile = "sm4-ctr-hmac-sm3"};
  EXPECT_EQ(ToAuditOptions(config).digest, v1::AUDIT_DIGEST_SHA256);
  EXPECT_EQ(ToAuditOptions(config).retention, absl::Hours(24 * 200));
  EXPECT_EQ(ToAuditOptions(config).checkpoint_records, 7u);
  EXPECT_TRUE(ToAuditOptions(config).sync_each);
  EXPECT_THAT(ToCachePolicy(config).signed_types,
              testing::ElementsAre(v1::LICENSE_TYPE_ID_CARD, v1::LICENSE_TYPE_TOLERANCE_LETTER));
  EXPECT_EQ(ToDeskLimits(config).max_waiting, 3);
  EXPECT_EQ(ToKeySource(config).profile, crypto::SealProfile::kSm4CtrHmacSm3);
  EXPECT_EQ(ToKeySource(config).command, "keys");
}

TEST_F(LicenseSettingsTest, FormerKeysOfTheAuditChainAreRead) {
  config::Config config;
  EXPECT_EQ(LoadFormerAuditKeys(config)->size(), 0u);
  config.audit.former_keys = {folder_->Path("audit.pub"), folder_->Path("identity/es256.pub")};
  EXPECT_EQ(LoadFormerAuditKeys(config)->size(), 2u);
  config.audit.former_keys = {folder_->Path("licenses/issuer.crl")};
  const absl::Status wrong = LoadFormerAuditKeys(config).status();
  EXPECT_THAT(std::string(wrong.message()), testing::HasSubstr("audit.former_keys"));
  EXPECT_THAT(std::string(wrong.message()), testing::HasSubstr("issuer.crl"));
}

// The choices of one setting.
absl::Span<const std::string_view> ChoicesOf(std::string_view section_name, std::string_view setting_name) {
  for (const config::Section& section : config::Sections()) {
    for (const config::Setting& setting : section.settings) {
      if (section.name == section_name && setting.name == setting_name) return setting.choices;
    }
  }
  ADD_FAILURE() << "no setting " << section_name << "." << setting_name;
  return {};
}

// The lists of the settings are those of the contract: the config knows neither.
TEST_F(LicenseSettingsTest, EveryTypeAndFieldThatSettingsOfferIsKnown) {
  const auto types = ChoicesOf("license_grant", "types");
  EXPECT_EQ(types.size(), static_cast<size_t>(v1::LicenseType_descriptor()->value_count()) - 2);
  for (const std::string_view type : types) {
    EXPECT_NE(access::LicenseTypeOfName(type), v1::LICENSE_TYPE_UNSPECIFIED) << type;
  }
  const auto fields = ChoicesOf("license_grant", "fields");
  const google::protobuf::Descriptor& license = *v1::License::descriptor();
  for (int i = 0; i < license.field_count(); ++i) {
    const std::string& name = license.field(i)->name();
    const bool always = name == "type" || name == "status";
    const bool parts = name == "holder" || name == "data";
    EXPECT_EQ(std::find(fields.begin(), fields.end(), name) != fields.end(), !always && !parts) << name;
  }
  config::Config config;
  config.license_purposes.push_back({.code = "p"});
  config.license_grants.push_back({.name = "g",
                                   .principal = "spiffe://z/a",
                                   .purposes = {"p"},
                                   .types = {types.begin(), types.end()},
                                   .fields = {fields.begin(), fields.end()},
                                   .regions = {"4401"}});
  const auto grants = ToLicenseGrants(config);
  ASSERT_TRUE(grants.ok()) << grants.status();
  const access::LicenseQuestion question{
      .principal = "spiffe://z/a", .purpose = "p", .division_code = "440106", .type = v1::LICENSE_TYPE_ID_CARD};
  EXPECT_TRUE(grants->Check(question).ok());
  config.license_grants[0].purposes = {"q"};
  EXPECT_THAT(std::string(ToLicenseGrants(config).status().message()), HasSubstr("license grant `g`"));
}

TEST_F(LicenseSettingsTest, GrantsKnowTheTypeCodesOfEverySystem) {
  std::ofstream(File("types.toml")) << "[[license_type]]\ntype = \"id_card\"\ncode = \"11440000MB2C00000X001\"\n";
  config::Config config;
  config.license_purposes.push_back({.code = "p"});
  config.license_providers = {{.name = "a", .type = "holder_code_http", .types_file = File("types.toml")}};
  const auto granted = [&config](const char* granted_type, v1::LicenseType type, const char* code) {
    config.license_grants = {{.name = "g",
                              .principal = "spiffe://z/a",
                              .purposes = {"p"},
                              .types = {granted_type},
                              .fields = {"number"},
                              .regions = {"4401"}}};
    const auto grants = ToLicenseGrants(config);
    EXPECT_TRUE(grants.ok()) << grants.status();
    return grants
        ->Check(
            {.principal = "spiffe://z/a", .purpose = "p", .division_code = "440106", .type = type, .type_code = code})
        .ok();
  };
  constexpr char kIdCard[] = "11440000MB2C00000X001", kBusiness[] = "11100000MB0143028R001";
  EXPECT_TRUE(granted(kIdCard, v1::LICENSE_TYPE_ID_CARD, ""));
  EXPECT_TRUE(granted("id_card", v1::LICENSE_TYPE_OTHER, kIdCard));
  EXPECT_TRUE(granted(kBusiness, v1::LICENSE_TYPE_BUSINESS_LICENSE, ""));  // of the built-in table
  EXPECT_FALSE(granted(kBusiness, v1::LICENSE_TYPE_ID_CARD, ""));
  config.license_providers[0].types_file = File("absent.toml");
  EXPECT_THAT(std::string(ToLicenseGrants(config).status().message()), HasSubstr("absent.toml"));
}

TEST_F(LicenseSettingsTest, AuditKeyIsReadOrTheFileIsNamed) {
  config::Config config;
  EXPECT_EQ(*LoadAuditKey(config), nullptr);
  config.audit.signing_key = File("audit.key");
  const auto key = LoadAuditKey(config);
  ASSERT_TRUE(key.ok()) << key.status();
  EXPECT_EQ((*key)->algorithm(), crypto::SignatureAlgorithm::kSm2WithSm3);
  for (const char* name : {"nothing.pem", "audit.pub", "absent.key"}) {
    config.audit.signing_key = File(name);
    const std::string message(LoadAuditKey(config).status().message());
    EXPECT_THAT(message, HasSubstr("audit.signing_key: "));
    EXPECT_THAT(message, HasSubstr(name));
  }
}

TEST_F(LicenseSettingsTest, ConsentIsVerifiedByTheKeyThatTheFileNames) {
  config::Config config;
  config.consent_issuers.push_back(
      {.issuer = "id.example", .audience = "zhudong", .keys = {File("identity/es256.pub"), File("identity/sm2.pub")}});
  const auto verifier = LoadConsentVerifier(config);
  ASSERT_TRUE(verifier.ok()) << verifier.status();
  const absl::Time now = absl::FromUnixSeconds(1'800'000'000);
  const auto token = [&](const std::string& stem, const std::string& alg, const std::string& kid) {
    const auto key = crypto::SigningKey::Parse(Read("identity/" + stem + ".key"));
    const std::string head =
        absl::StrCat(absl::WebSafeBase64Escape(absl::StrCat("{\"alg\":\"", alg, "\",\"kid\":\"", kid, "\"}")), ".",
                     absl::WebSafeBase64Escape("{\"iss\":\"id.example\",\"aud\":\"zhudong\",\"iat\":1800000000,"
                                               "\"exp\":1800000600,\"jti\":\"1\",\"holder_id_type\":\"001\","
                                               "\"holder_id_number\":\"91350200MA2YJ1XR9G\"}"));
    return absl::StrCat(head, ".", absl::WebSafeBase64Escape(*(*key)->Sign(head, /*raw=*/true)));
  };
  EXPECT_TRUE(verifier->Verify(token("es256", "ES256", "es256"), now).ok());
  EXPECT_TRUE(verifier->Verify(token("sm2", "SM2", "sm2"), now).ok());
  EXPECT_FALSE(verifier->Verify(token("es256", "ES256", "sm2"), now).ok());
  EXPECT_FALSE(verifier->Verify(token("rs256", "RS256", "rs256"), now).ok()) << "its key is not configured";
}

TEST_F(LicenseSettingsTest, ConsentKeysThatCannotServeAreNamed) {
  config::Config config;
  config.consent_issuers.push_back({.issuer = "i", .audience = "a", .keys = {File("nothing.pem")}});
  const std::string message(LoadConsentVerifier(config).status().message());
  EXPECT_THAT(message, HasSubstr("[[consent_issuer]] keys: "));
  EXPECT_THAT(message, HasSubstr("nothing.pem"));
  ASSERT_EQ(std::system(absl::StrCat("openssl genpkey -algorithm ed25519 2>/dev/null | openssl pkey -pubout -out ",
                                     File("ed25519.pub"))
                            .c_str()),
            0);
  config.consent_issuers[0].keys = {File("ed25519.pub")};
  EXPECT_THAT(std::string(LoadConsentVerifier(config).status().message()), HasSubstr("Ed25519 signs no consent"));
}

TEST_F(LicenseSettingsTest, IssuersAreBelievedEachByItsOwnCertificates) {
  config::Config config;
  EXPECT_EQ(*LoadIssuerTrust(config), nullptr);
  config.license_issuers.push_back(
      {.certificates = {File("licenses/issuer-ca.crt")}, .revocation_lists = {File("licenses/issuer.crl")}});
  EXPECT_EQ(TrustIn(config, "licenses/issuer-sm2"), crypto::TrustResult::kValid);
  EXPECT_EQ(TrustIn(config, "licenses/stranger"), crypto::TrustResult::kUntrusted);
  // A second issuer adds what it vouches for and takes nothing away; a revocation by one holds for all.
  config.license_issuers.push_back({.certificates = {File("licenses/stranger.crt")}});
  EXPECT_EQ(TrustIn(config, "licenses/issuer-sm2"), crypto::TrustResult::kValid);
  EXPECT_EQ(TrustIn(config, "licenses/stranger"), crypto::TrustResult::kValid);
  config.license_issuers.push_back({.certificates = {File("licenses/issuer-ca.crt")}});
  EXPECT_EQ(TrustIn(config, "licenses/issuer-revoked"), crypto::TrustResult::kRevoked);
  EXPECT_EQ(TrustIn(config, "licenses/issuer-expired"), crypto::TrustResult::kUntrusted);
  EXPECT_EQ(SignerIn(config, "licenses/issuer-sm2"), crypto::TrustResult::kValid);
  EXPECT_EQ(SignerIn(config, "licenses/stranger"), crypto::TrustResult::kValid);
  EXPECT_EQ(SignerIn(config, "licenses/issuer-revoked"), crypto::TrustResult::kRevoked);

  config.license_issuers[1].revocation_lists = {File("nothing.pem")};
  const std::string message(LoadIssuerTrust(config).status().message());
  EXPECT_THAT(message, HasSubstr("[[license_issuer]] revocation_lists: "));
  EXPECT_THAT(message, HasSubstr("nothing.pem"));
  // A list of a CA that this issuer does not have.
  config.license_issuers[1].revocation_lists = {File("licenses/issuer.crl")};
  EXPECT_THAT(std::string(LoadIssuerTrust(config).status().message()), HasSubstr("licenses/issuer.crl"));
}

TEST_F(LicenseSettingsTest, IssuersAreReadAgainWhenTheirFilesChange) {
  // The list before anybody was revoked.
  const std::string list = File("followed.crl");
  std::ofstream(File("empty.txt"));
  std::ofstream(File("number.txt")) << "01";
  std::ofstream(File("ca.cnf")) << "[ca]\ndefault_ca = one\n[one]\ndatabase = " << File("empty.txt")
                                << "\ncrlnumber = " << File("number.txt")
                                << "\ndefault_md = sm3\ndefault_crl_days = 3650\n";
  ASSERT_EQ(std::system(absl::StrCat("openssl ca -config ", File("ca.cnf"), " -gencrl -keyfile ",
                                     File("licenses/issuer-ca.key"), " -cert ", File("licenses/issuer-ca.crt"),
                                     " -sigopt distid:1234567812345678 -out ", list, " 2>", File("said.txt"))
                            .c_str()),
            0)
      << Read("said.txt");
  config::Config config;
  std::vector<std::pair<bool, std::string>> told;
  const auto looked = [&told](bool good, std::string_view what) { told.emplace_back(good, what); };
  EXPECT_EQ(*WatchIssuerTrust(config, absl::ZeroDuration(), looked), nullptr) << "nobody is configured";
  config.license_issuers.push_back({.certificates = {File("licenses/issuer-ca.crt")}, .revocation_lists = {list}});
  const auto trust = WatchIssuerTrust(config, absl::ZeroDuration(), looked);
  ASSERT_TRUE(trust.ok()) << trust.status();
  EXPECT_EQ(VerdictOf(**trust, "licenses/issuer-revoked"), crypto::TrustResult::kValid);
  // Put in its place, as OPERATIONS.md says it is done.
  const auto replace = [&list](const std::string& text) {
    std::ofstream(list + ".new") << text;
    std::filesystem::rename(list + ".new", list);
  };
  const uint64_t before = (*trust)->generation();
  replace("nothing");
  EXPECT_EQ(VerdictOf(**trust, "licenses/issuer-revoked"), crypto::TrustResult::kValid) << "what was known holds on";
  EXPECT_EQ(VerdictOf(**trust, "licenses/issuer-sm2"), crypto::TrustResult::kValid);
  ASSERT_EQ(told.size(), 1u) << "once for one state of the files";
  EXPECT_FALSE(told[0].first);
  EXPECT_THAT(told[0].second, HasSubstr("followed.crl"));
  EXPECT_EQ((*trust)->generation(), before);
  replace(Read("licenses/issuer.crl"));
  EXPECT_GT((*trust)->generation(), before) << "whoever asks for it alone makes trust look at the files";
  EXPECT_EQ((*trust)->CheckSigner(Read("licenses/issuer-revoked.crt"), absl::Now()).result,
            crypto::TrustResult::kRevoked);
  EXPECT_EQ(VerdictOf(**trust, "licenses/issuer-revoked"), crypto::TrustResult::kRevoked);
  EXPECT_EQ(VerdictOf(**trust, "licenses/issuer-sm2"), crypto::TrustResult::kValid);
  ASSERT_EQ(told.size(), 2u);
  EXPECT_TRUE(told[1].first);
}

TEST_F(LicenseSettingsTest, RulesComeFromTheFolderOrAreBuiltIn) {
  config::Config config;
  const auto built_in = LoadDocumentRules(config);
  ASSERT_TRUE(built_in.ok()) << built_in.status();
  EXPECT_FALSE((*built_in)->RuleIds().empty());
  config.licenses.policy_packs = std::string(ZHUDONG_SOURCE_DIR) + "/gateway/policy/packs";
  const auto folder = LoadDocumentRules(config);
  ASSERT_TRUE(folder.ok()) << folder.status();
  EXPECT_EQ((*folder)->RuleIds(), (*built_in)->RuleIds());
  config.licenses.policy_packs = File("identity");
  EXPECT_THAT(std::string(LoadDocumentRules(config).status().message()), HasSubstr("holds no rules"));
  std::filesystem::create_directories(File("packs"));
  std::ofstream(File("packs/bad.toml")) << "not a rule";
  config.licenses.policy_packs = File("packs");
  EXPECT_THAT(std::string(LoadDocumentRules(config).status().message()), HasSubstr("bad.toml"));
}

TEST_F(LicenseSettingsTest, OverGrpcTheGatewayShowsItsOwnCertificate) {
  config::Config config;
  config.server = {.certificate = "server.crt", .key = "server.key", .client_ca = "ca.crt"};
  config.license_providers = {{.name = "a", .type = "grpc"},
                              {.name = "b", .type = "grpc", .ca = "other.crt"},
                              {.name = "c", .type = "provincial_http"}};
  const std::vector<config::LicenseProvider> providers = EffectiveProviders(config);
  ASSERT_EQ(providers.size(), 3u);
  EXPECT_EQ(providers[0].certificate, "server.crt");
  EXPECT_EQ(providers[0].key, "server.key");
  EXPECT_EQ(providers[0].ca, "ca.crt");
  EXPECT_EQ(providers[1].ca, "other.crt");
  EXPECT_EQ(providers[2].certificate + providers[2].key + providers[2].ca, "");
}

}  // namespace
}  // namespace zhudong::app
