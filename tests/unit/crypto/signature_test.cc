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

TEST_F(SignatureTest, ARevocationListPastItsTimeIsADoubt) {
  const TrustVerdict verdict = Check("licenses/issuer-sm2", "", absl::Now() + absl::Hours(24 * 3649.5));
  EXPECT_EQ(verdict.result, TrustResult::kValid) << verdict.explanation;
  const TrustVerdict late = Check("licenses/issuer-sm2", "", absl::Now() + absl::Hours(24 * 3650.5));
  EXPECT_EQ(late.result, TrustResult::kUntrusted) << late.explanation;
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
