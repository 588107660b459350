// The settings of electronic licenses: read, and checked together.
#include <sys/stat.h>
#include <filesystem>

#include <fstream>
#include <string>

#include "gateway/config/load.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/temp_folder.h"

namespace zhudong::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kGateway[] = R"([server]
certificate = "x.pem"
key = "x.pem"
client_ca = "x.pem"
[storage]
path = "state"
[[principal]]
id = "spiffe://zhudong/utility/grid"
)";
constexpr char kAudit[] = R"([audit]
signing_key = "x.pem"
)";
constexpr char kPurpose[] = R"([[license_purpose]]
code = "connection"
name = "用电报装"
item_code = "440100-1"
)";
constexpr char kGrant[] = R"([[license_grant]]
name = "grid"
principal = "spiffe://zhudong/utility/grid"
purposes = ["connection"]
types = ["id_card", "11100000MB03271699022"]
fields = ["number", "holder.name", "data.ADDRESS"]
regions = ["4401"]
)";
constexpr char kConsent[] = R"([[consent_issuer]]
issuer = "identity.example"
audience = "zhudong"
keys = ["x.pem", "y.pem"]
)";
constexpr char kIssuer[] = R"([[license_issuer]]
certificates = ["x.pem"]
)";
constexpr char kProvider[] = R"([[license_provider]]
name = "province"
target = "http://127.0.0.1:8080/api"
app_key = "zhudong"
secret_file = "x.pem"
)";

class LicensesTest : public ::testing::Test {
 protected:
  LicensesTest() {
    std::filesystem::create_directories(folder_.Path("packs"));
    std::filesystem::create_directories(folder_.Path("other"));
    for (const char* name : {"x.pem", "y.pem", "other/x.pem"}) std::ofstream(folder_.Path(name)) << "x";
    for (const char* name : {"x.pem", "y.pem"}) chmod(folder_.Path(name).c_str(), 0600);
  }
  ParseResult Read(const std::string& text) { return Parse(kGateway + text, "g.toml", folder_.Path("")); }
  std::vector<std::string> Problems(const std::string& text) {
    std::vector<std::string> lines;
    for (const Problem& problem : Read(text).problems) lines.push_back(problem.setting + ": " + problem.message);
    return lines;
  }
  // A whole and good part for licenses, with `from` replaced.
  static std::string With(const std::string& from, const std::string& to) {
    std::string text = std::string(kAudit) + kPurpose + kGrant + kConsent + kIssuer + kProvider;
    const size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
  }

  TempFolder folder_;
};

TEST_F(LicensesTest, NothingIsRequiredWithoutALicenseSystem) {
  const ParseResult result = Read("");
  EXPECT_THAT(result.problems, IsEmpty());
  EXPECT_THAT(Problems(std::string(kPurpose) + kGrant), IsEmpty());
  EXPECT_THAT(Problems(kAudit), IsEmpty());
  EXPECT_TRUE(result.config.principals[0].roles.empty());
}

TEST_F(LicensesTest, EverySectionIsRead) {
  const ParseResult result = Read(std::string("roles = [\"auditor\"]\n") + kAudit + R"(digest = "sha256"
retention_days = 184
checkpoint_records = 5
checkpoint_seconds = 2
sync_each = true
[keys]
command = "cat keys"
profile = "sm4-ctr-hmac-sm3"
[licenses]
longest_seconds = 3600
grace_seconds = 0
unknown_holder_seconds = 1.5
kept_after_days = 3
signed_types = ["id_card"]
fetch_threads = 2
max_waiting = 3
deadline_seconds = 4
policy_packs = "packs"
)" + kPurpose + "by_duty = true\n" +
                                  kGrant + "by_duty = true\nby_consent = false\n" + kConsent +
                                  "leeway_seconds = 5\nlongest_seconds = 600\n" + kIssuer +
                                  "revocation_lists = [\"y.pem\"]\nsm2_id = \"other\"\n" + kProvider +
                                  "org_code = \"11350200M00000000X\"\nattempt_timeout_seconds = 0.5\n" +
                                  "[[license_provider]]\nname = \"city\"\ntype = \"grpc\"\ntarget = \"city:7443\"\n");
  ASSERT_THAT(result.problems, IsEmpty()) << ToString(result.problems[0]);
  const Config& config = result.config;
  EXPECT_EQ(config.principals[0].roles, std::vector<std::string>{"auditor"});
  EXPECT_EQ(config.audit.digest, "sha256");
  EXPECT_EQ(config.audit.retention_days, 184);
  EXPECT_EQ(config.audit.checkpoint, absl::Seconds(2));
  EXPECT_TRUE(config.audit.sync_each);
  EXPECT_EQ(config.audit.signing_key, folder_.Path("x.pem"));
  EXPECT_EQ(config.keys.profile, "sm4-ctr-hmac-sm3");
  EXPECT_EQ(config.licenses.grace, absl::ZeroDuration());
  EXPECT_EQ(config.licenses.unknown_holder, absl::Milliseconds(1500));
  EXPECT_THAT(config.licenses.signed_types, ElementsAre("id_card"));
  ASSERT_EQ(config.license_purposes.size(), 1u);
  EXPECT_TRUE(config.license_purposes[0].by_duty);
  ASSERT_EQ(config.license_grants.size(), 1u);
  EXPECT_THAT(config.license_grants[0].types, ElementsAre("id_card", "11100000MB03271699022"));
  EXPECT_FALSE(config.license_grants[0].by_consent);
  ASSERT_EQ(config.consent_issuers.size(), 1u);
  EXPECT_THAT(config.consent_issuers[0].keys, ElementsAre(folder_.Path("x.pem"), folder_.Path("y.pem")));
  ASSERT_EQ(config.license_issuers.size(), 1u);
  EXPECT_EQ(config.license_issuers[0].sm2_id, "other");
  ASSERT_EQ(config.license_providers.size(), 2u);
  EXPECT_EQ(config.license_providers[0].type, "provincial_http");
  EXPECT_EQ(config.license_providers[0].attempt_timeout, absl::Milliseconds(500));
  EXPECT_EQ(config.license_providers[1].target, "city:7443");
  // What is printed reads back the same.
  const ParseResult again = Parse(Print(config), "printed.toml", "/");
  EXPECT_THAT(again.problems, IsEmpty());
  EXPECT_EQ(Print(again.config), Print(config));
}

TEST_F(LicensesTest, WhatEveryTableStartsFromIsGood) { EXPECT_THAT(Problems(With("name", "name")), IsEmpty()); }

TEST_F(LicensesTest, OneValueThatCannotBeMeant) {
  const struct {
    const char* from;
    const char* to;
    const char* problem;
  } kWrong[] = {
      {"[audit]", "[audit]\nretention_days = 183", "audit.retention_days: between 184 and 36500 days, not 183"},
      {"[audit]", "[audit]\ndigest = \"md5\"", "audit.digest: `md5` is none of: sm3 sha256"},
      {"[audit]", "[keys]\nprofile = \"sm4\"\n[audit]", "keys.profile: `sm4` is none of"},
      {"[audit]", "[licenses]\nsigned_types = [\"other\"]\n[audit]", "licenses.signed_types: `other` is none of"},
      {"code = \"connection\"", "code = \"用电报装\"", "license_purpose.code: `用电报装` is no name"},
      {"\"id_card\"", "\"id_crad\"", "license_grant.types: `id_crad` is none of"},
      {"11100000MB03271699022", "11100000mb03271699022", "license_grant.types: `11100000mb03271699022` is none of"},
      {"\"number\"", "\"numbre\"", "did you mean `number`?"},
      {"\"number\"", "\"data.\"", "license_grant.fields: `data.` is none of"},
      {"\"number\"", "\"*\"", "license_grant.fields: `*` is none of"},
      {"regions = [\"4401\"]", "regions = []", "license_grant.regions: must not be empty"},
      {"regions = [\"4401\"]", "regions = [\"\"]", "license_grant.regions: must not be empty"},
      {"regions = [\"4401\"]\n", "", "license_grant.regions: is required"},
      {"keys = [\"x.pem\", \"y.pem\"]", "keys = [\"none.pem\"]", "none.pem is not there"},
      {"name = \"province\"", "name = \"province\"\ntype = \"soap\"", "license_provider.type: `soap` is none of"},
      {"name = \"province\"", "name = \"province\"\nsecret = \"s3cret\"",
       "license_provider.secret: there is no such setting"},
  };
  for (const auto& [from, to, problem] : kWrong) {
    EXPECT_THAT(Problems(With(from, to)), ::testing::Contains(HasSubstr(problem))) << to;
  }
}

TEST_F(LicensesTest, WhatDoesNotFitTogether) {
  const struct {
    const char* from;
    const char* to;
    const char* problem;
  } kWrong[] = {
      {kAudit, "", "audit.signing_key: is required where there is a [[license_provider]]"},
      {kAudit, "[keys]\nfile = \"x.pem\"\ncommand = \"cat\"\n[audit]\nsigning_key = \"x.pem\"\n",
       "keys.command: file and command are both there"},
      {"[audit]", "[licenses]\nkept_after_days = 1\n[audit]", "licenses.kept_after_days: is less than"},
      {kIssuer, "[licenses]\nsigned_types = [\"id_card\"]\n", "without a [[license_issuer]]"},
      {"item_code = \"440100-1\"", "", "license_purpose.item_code: is required where"},
      {"[[license_purpose]]",
       "[[license_purpose]]\ncode = \"connection\"\nname = \"n\"\nitem_code = \"1\"\n"
       "[[license_purpose]]",
       "license_purpose.code: `connection` stands twice"},
      {"purposes = [\"connection\"]", "purposes = [\"conection\"]",
       "license_grant.purposes: no [[license_purpose]] has the code `conection`; did you mean `connection`?"},
      {"principal = \"spiffe://zhudong/utility/grid\"", "principal = \"spiffe://zhudong/utility/gird\"",
       "license_grant.principal: no [[principal]] is `spiffe://zhudong/utility/gird`; did you mean"},
      {"regions = [\"4401\"]", "regions = [\"4401\"]\nby_consent = false", "no legal basis in common"},
      {"regions = [\"4401\"]", "regions = [\"4401\"]\nby_consent = false\nby_duty = true", "no legal basis in common"},
      {kConsent, "", "license_grant.by_consent: no consent can be verified without a [[consent_issuer]]"},
      {"\"y.pem\"", "\"other/x.pem\"", "consent_issuer.keys: two files would be the key `x`"},
      {"127.0.0.1:8080", "licenses.example:8080", "license_provider.target: licenses never travel in clear"},
      {"http://127.0.0.1:8080", "http://127.0.0.1.licenses.example:8080", "licenses never travel in clear"},
      {"http://127.0.0.1:8080/api", "licenses.example", "is no address of an HTTP service"},
      {"name = \"province\"", "name = \"province\"\ntype = \"grpc\"", "license_provider.target: is no address to call"},
      {"name = \"province\"", "name = \"province\"\nkey = \"x.pem\"", "certificate and key go together"},
      {"app_key = \"zhudong\"\n", "", "license_provider.app_key: is required where type is provincial_http"},
      {"secret_file = \"x.pem\"\n", "", "license_provider.secret_file: is required where type is provincial_http"},
      {"name = \"province\"", "name = \"province\"\nattempt_timeout_seconds = 11", "is more than deadline_seconds"},
  };
  for (const auto& [from, to, problem] : kWrong) {
    EXPECT_THAT(Problems(With(from, to)), ElementsAre(HasSubstr(problem))) << to;
  }
  const std::string twice = With("name", "name") + kProvider;
  EXPECT_THAT(Problems(twice), ElementsAre(HasSubstr("license_provider.name: `province` stands twice")));
}

}  // namespace
}  // namespace zhudong::config
