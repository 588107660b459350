// Signatures and whom we believe, with certificates that certs/make-dev-issuers makes with the openssl program.
#include "gateway/crypto/signature.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gateway/base/files.h"
#include "gateway/crypto/issuer_trust.h"
#include "tests/unit/temp_folder.h"

namespace zhudong::crypto {
namespace {

class SignatureTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TempFolder();
    const std::string make = absl::StrCat(ZHUDONG_SOURCE_DIR, "/certs/make-dev-issuers --quiet ", folder_->Path(""));
    ASSERT_EQ(std::system(make.c_str()), 0);
  }
  static void TearDownTestSuite() {
    delete folder_;
    folder_ = nullptr;
  }
  static std::string Read(const std::string& name) {
    auto text = base::ReadFile(folder_->Path(name));
    EXPECT_TRUE(text.ok()) << text.status();
    return text.value_or("");
  }
  static std::shared_ptr<const SigningKey> Signer(const std::string& stem) {
    auto key = SigningKey::Parse(Read(stem + ".key"));
    EXPECT_TRUE(key.ok()) << stem << key.status();
    return *key;
  }
  static std::shared_ptr<const VerifyingKey> Verifier(const std::string& name) {
    auto key = VerifyingKey::Parse(Read(name));
    EXPECT_TRUE(key.ok()) << name << key.status();
    return *key;
  }
  static std::shared_ptr<const IssuerTrust> Trust() {
    auto trust = IssuerTrust::Make({Read("licenses/issuer-ca.crt")}, {Read("licenses/issuer.crl")});
    EXPECT_TRUE(trust.ok()) << trust.status();
    return *trust;
  }
  // Data signed by one of the signers, as its license system would send it.
  static TrustVerdict Check(const std::string& stem, std::string_view algorithm = "", absl::Time now = absl::Now(),
                            bool change = false) {
    const std::string signature = *Signer(stem)->Sign("{\"ZZHM\":\"1\"}");
    return Trust()->Check(change ? "{\"ZZHM\":\"2\"}" : "{\"ZZHM\":\"1\"}", signature, Read(stem + ".crt"), algorithm,
                          now);
  }
  static TempFolder* folder_;
};
TempFolder* SignatureTest::folder_ = nullptr;

TEST_F(SignatureTest, EveryKindSignsAndVerifiesAndFindsAChange) {
  for (const std::string stem : {"identity/rs256", "identity/es256", "identity/sm2"}) {
    const auto signer = Signer(stem);
    const auto verifier = Verifier(stem + ".pub");
    EXPECT_EQ(signer->key_id(), verifier->key_id());
    EXPECT_EQ(signer->algorithm(), verifier->algorithm());
    for (const bool raw : {false, true}) {
      std::string signature = *signer->Sign("data", raw);
      EXPECT_TRUE(verifier->Verify("data", signature)) << stem << raw;
      EXPECT_FALSE(verifier->Verify("date", signature)) << stem;
      signature[signature.size() / 2] ^= 1;
      EXPECT_FALSE(verifier->Verify("data", signature)) << stem;
      EXPECT_FALSE(verifier->Verify("data", "")) << stem;
    }
  }
}

TEST_F(SignatureTest, RawSignaturesHaveSixtyFourBytes) {
  EXPECT_EQ(Signer("identity/sm2")->Sign("data", true)->size(), 64u);
  EXPECT_EQ(Signer("identity/es256")->Sign("data", true)->size(), 64u);
}

TEST_F(SignatureTest, Sm2DependsOnTheDistinguishingId) {
  const auto signer = Signer("identity/sm2");
  const auto verifier = Verifier("identity/sm2.pub");
  const std::string with_id = *signer->Sign("data");
  const std::string without = *signer->Sign("data", false, "");
  EXPECT_TRUE(verifier->Verify("data", with_id));
  EXPECT_FALSE(verifier->Verify("data", with_id, ""));
  EXPECT_TRUE(verifier->Verify("data", without, ""));
  EXPECT_FALSE(verifier->Verify("data", without));
}

TEST_F(SignatureTest, AgreesWithTheOpensslProgram) {
  std::ofstream(folder_->Path("data"), std::ios::binary) << "data";
  const std::string sign = absl::StrCat(
      "openssl pkeyutl -sign -rawin -digest sm3 -pkeyopt distid:1234567812345678 -inkey ",
      folder_->Path("identity/sm2.key"), " -in ", folder_->Path("data"), " -out ", folder_->Path("signature"));
  ASSERT_EQ(std::system(sign.c_str()), 0);
  EXPECT_TRUE(Verifier("identity/sm2.pub")->Verify("data", Read("signature")));
}

// OpenSSL tells a key on SM2's curve from other curves in every form it comes in; it would verify as ECDSA otherwise.
TEST_F(SignatureTest, EveryFormOfAnSm2KeyIsSm2) {
  // PKCS #8, its SEC 1 part alone with the curve beside it, and the curve spelled out.
  const std::string commands =
      absl::StrCat("cd ", folder_->Path(""), " && openssl ecparam -name SM2 -genkey -noout -out named.key",
                   " && openssl ecparam -name SM2 -genkey -out with-parameters.key",
                   " && openssl ecparam -name SM2 -genkey -param_enc explicit -noout -out explicit.key",
                   " && { echo '-----BEGIN EC PRIVATE KEY-----'; openssl pkey -in named.key -outform DER | base64;"
                   " echo '-----END EC PRIVATE KEY-----'; } >sec1.key");
  ASSERT_EQ(std::system(commands.c_str()), 0);
  for (const std::string stem : {"named", "with-parameters", "explicit", "sec1"}) {
    const auto signer = Signer(stem);
    EXPECT_EQ(signer->algorithm(), SignatureAlgorithm::kSm2WithSm3) << stem;
    EXPECT_TRUE(signer->public_key()->Verify("data", *signer->Sign("data"))) << stem;
  }
  EXPECT_EQ(Signer("sec1")->key_id(), Signer("named")->key_id());
  EXPECT_EQ(Verifier("licenses/issuer-sm2.crt")->algorithm(), SignatureAlgorithm::kSm2WithSm3);
}

TEST_F(SignatureTest, KeysThatAreNoneOrTooWeakAreRefused) {
  EXPECT_FALSE(VerifyingKey::Parse("").ok());
  EXPECT_FALSE(VerifyingKey::Parse("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n").ok());
  EXPECT_FALSE(SigningKey::Parse(Read("identity/sm2.pub")).ok());
  const std::string weak = absl::StrCat("openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out ",
                                        folder_->Path("weak.key"), " 2>/dev/null || openssl genrsa -out ",
                                        folder_->Path("weak.key"), " 1024 2>/dev/null");
  ASSERT_EQ(std::system(weak.c_str()), 0);
  EXPECT_FALSE(SigningKey::Parse(Read("weak.key")).ok());
}

TEST_F(SignatureTest, AnIssuersSignersAreTrusted) {
  for (const std::string stem : {"licenses/issuer-sm2", "licenses/issuer-ecdsa", "licenses/issuer-rsa"}) {
    const TrustVerdict verdict = Check(stem);
    EXPECT_EQ(verdict.result, TrustResult::kValid) << stem << verdict.explanation;
    EXPECT_TRUE(absl::StrContains(verdict.signer, "issuer-")) << verdict.signer;
    EXPECT_EQ(Check(stem, "", absl::Now(), /*change=*/true).result, TrustResult::kForged) << stem;
  }
}

TEST_F(SignatureTest, RevokedExpiredEarlyAndStrangeSignersAreNot) {
  EXPECT_EQ(Check("licenses/issuer-revoked").result, TrustResult::kRevoked);
  EXPECT_EQ(Check("licenses/issuer-expired").result, TrustResult::kUntrusted);
  EXPECT_EQ(Check("licenses/stranger").result, TrustResult::kUntrusted);
  EXPECT_EQ(Check("licenses/issuer-sm2", "", absl::Now() - absl::Hours(48)).result, TrustResult::kUntrusted);
  EXPECT_EQ(Trust()->Check("x", "y", "no certificate", "", absl::Now()).result, TrustResult::kUntrusted);
}

TEST_F(SignatureTest, ASignerIsJudgedWithoutWhatItSigned) {
  const auto now = absl::Now();
  const auto judged = [&](const std::string& stem, absl::Time at) {
    return Trust()->CheckSigner(Read("licenses/" + stem + ".crt"), at).result;
  };
  for (const char* stem : {"issuer-sm2", "issuer-ecdsa", "issuer-rsa"}) {
    EXPECT_EQ(judged(stem, now), TrustResult::kValid) << stem;
    EXPECT_EQ(judged(stem, now - absl::Hours(48)), TrustResult::kUntrusted) << stem;
  }
  EXPECT_EQ(judged("issuer-revoked", now), TrustResult::kRevoked);
  EXPECT_EQ(judged("issuer-expired", now), TrustResult::kUntrusted);
  EXPECT_EQ(judged("stranger", now), TrustResult::kUntrusted);
  EXPECT_EQ(Trust()->CheckSigner("no certificate", now).result, TrustResult::kUntrusted);
}

TEST_F(SignatureTest, ARevocationListPastItsTimeIsADoubt) {
  const TrustVerdict verdict = Check("licenses/issuer-sm2", "", absl::Now() + absl::Hours(24 * 3649.5));
  EXPECT_EQ(verdict.result, TrustResult::kValid) << verdict.explanation;
  const TrustVerdict late = Check("licenses/issuer-sm2", "", absl::Now() + absl::Hours(24 * 3650.5));
  EXPECT_EQ(late.result, TrustResult::kUntrusted) << late.explanation;
}

// A second CA of the same name and with the same serial numbers, but with another key.
TEST_F(SignatureTest, AListThatNoConfiguredCaSignedIsRefused) {
  const std::string make = absl::StrCat(ZHUDONG_SOURCE_DIR, "/certs/make-dev-issuers --quiet ", folder_->Path("other"));
  ASSERT_EQ(std::system(make.c_str()), 0);
  const std::string ca = Read("licenses/issuer-ca.crt");
  const std::string list = Read("licenses/issuer.crl");
  const std::string other_ca = Read("other/licenses/issuer-ca.crt");
  const std::string other_list = Read("other/licenses/issuer.crl");
  for (const auto& [certificates, lists] :
       {std::pair<std::vector<std::string>, std::vector<std::string>>({ca}, {other_list}),
        {{ca}, {list, other_list}},
        {{ca}, {list + other_list}},
        {{Read("licenses/stranger.crt")}, {list}},
        {{Read("licenses/issuer-revoked.crt")}, {list}},
        {{}, {list}}}) {
    const absl::Status status = IssuerTrust::Make(certificates, lists).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
    EXPECT_TRUE(absl::StrContains(status.message(), "CN=License issuers")) << status;
  }
  EXPECT_FALSE(IssuerTrust::Make({ca}, {list}, "another id").ok());
  // A CA that changed its key: its new list speaks of what it signed before, too.
  const auto both = IssuerTrust::Make({ca, other_ca}, {other_list});
  ASSERT_TRUE(both.ok()) << both.status();
  const std::string signature = *Signer("licenses/issuer-revoked")->Sign("data");
  EXPECT_EQ((*both)->Check("data", signature, Read("licenses/issuer-revoked.crt"), "", absl::Now()).result,
            TrustResult::kRevoked);
}

TEST_F(SignatureTest, ACaOfAnotherAlgorithmIssuesAndRevokes) {
  // A CA on P-384, whose own signatures on data we would not take, revokes the only signer it has.
  std::ofstream(folder_->Path("p384.cnf")) << "[ca]\ndefault_ca=c\n[c]\ndatabase=index\nserial=serial\n"
                                              "default_md=sha384\ndefault_crl_days=30\npolicy=p\nnew_certs_dir=.\n"
                                              "default_days=30\n[p]\ncommonName=supplied\n";
  const std::string commands = absl::StrCat(
      "cd ", folder_->Path(""), " && exec 2>p384.log && : >index && echo 01 >serial",
      " && openssl req -new -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -keyout p384.key -out p384.crt"
      " -subj /CN=P384 -sha384",
      " && openssl req -new -key licenses/issuer-rsa.key -subj /CN=signer -out p384.csr",
      " && openssl ca -batch -config p384.cnf -keyfile p384.key -cert p384.crt -in p384.csr -out p384-signer.crt",
      " && openssl ca -config p384.cnf -keyfile p384.key -cert p384.crt -revoke p384-signer.crt",
      " && openssl ca -config p384.cnf -keyfile p384.key -cert p384.crt -gencrl -out p384.crl");
  ASSERT_EQ(std::system(commands.c_str()), 0) << Read("p384.log");
  const auto trust = IssuerTrust::Make({Read("p384.crt")}, {Read("p384.crl")});
  ASSERT_TRUE(trust.ok()) << trust.status();
  const std::string signature = *Signer("licenses/issuer-rsa")->Sign("data");
  const auto no_list = IssuerTrust::Make({Read("p384.crt")}, {});
  ASSERT_TRUE(no_list.ok()) << no_list.status();
  const TrustVerdict valid = (*no_list)->Check("data", signature, Read("p384-signer.crt"), "", absl::Now());
  EXPECT_EQ(valid.result, TrustResult::kValid) << valid.explanation;
  const TrustVerdict verdict = (*trust)->Check("data", signature, Read("p384-signer.crt"), "", absl::Now());
  EXPECT_EQ(verdict.result, TrustResult::kRevoked) << verdict.explanation;
}

TEST_F(SignatureTest, ADirectlyConfiguredSignerIsLookedUpWhereItsCaIs) {
  const std::string revoked = Read("licenses/issuer-revoked.crt");
  const std::string signature = *Signer("licenses/issuer-revoked")->Sign("data");
  const auto alone = IssuerTrust::Make({revoked}, {});
  ASSERT_TRUE(alone.ok()) << alone.status();
  EXPECT_EQ((*alone)->Check("data", signature, revoked, "", absl::Now()).result, TrustResult::kValid);
  const auto beside = IssuerTrust::Make({revoked, Read("licenses/issuer-ca.crt")}, {Read("licenses/issuer.crl")});
  ASSERT_TRUE(beside.ok()) << beside.status();
  EXPECT_EQ((*beside)->Check("data", signature, revoked, "", absl::Now()).result, TrustResult::kRevoked);
}

TEST_F(SignatureTest, TheNamedAlgorithmMustBeTheKeys) {
  EXPECT_EQ(Check("licenses/issuer-sm2", "SM3withSM2").result, TrustResult::kValid);
  EXPECT_EQ(Check("licenses/issuer-rsa", "SHA256withRSA").result, TrustResult::kValid);
  EXPECT_EQ(Check("licenses/issuer-ecdsa", "SHA256withECDSA").result, TrustResult::kValid);
  EXPECT_EQ(Check("licenses/issuer-rsa", "SM3withSM2").result, TrustResult::kForged);
  EXPECT_EQ(Check("licenses/issuer-rsa", "MD5").result, TrustResult::kForged);
}

TEST_F(SignatureTest, SomethingElseThanCertificatesIsRefused) {
  EXPECT_FALSE(IssuerTrust::Make({"nothing"}, {}).ok());
  EXPECT_FALSE(IssuerTrust::Make({Read("licenses/issuer-ca.crt")}, {"nothing"}).ok());
}

}  // namespace
}  // namespace zhudong::crypto
