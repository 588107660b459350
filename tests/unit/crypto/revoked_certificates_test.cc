// Revocation lists of clients, made with certs/make-dev-revocations.
#include "gateway/crypto/revoked_certificates.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gateway/base/files.h"
#include "tests/unit/temp_folder.h"

namespace zhudong::crypto {
namespace {

class RevokedCertificatesTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TempFolder();
    Run("make-dev-certs --quiet", "a");
    Run("make-dev-certs --quiet", "b");
    Run("make-dev-issuers --quiet", "issuers");
    Run("make-dev-revocations --days 2", "a", " utility-grid platform-land");
  }
  static void TearDownTestSuite() {
    delete folder_;
    folder_ = nullptr;
  }
  static void Run(const std::string& script, const std::string& folder, const std::string& names = "") {
    const std::string command = absl::StrCat(ZHUDONG_SOURCE_DIR, "/certs/", script, " ", folder_->Path(folder), names);
    ASSERT_EQ(std::system(command.c_str()), 0) << command;
  }
  static std::string Read(const std::string& name) {
    auto text = base::ReadFile(folder_->Path(name));
    EXPECT_TRUE(text.ok()) << text.status();
    return text.value_or("");
  }
  static TempFolder* folder_;
};
TempFolder* RevokedCertificatesTest::folder_ = nullptr;

TEST_F(RevokedCertificatesTest, ThoseOnTheListAreRevokedAndNobodyElse) {
  const auto revoked = RevokedCertificates::Make(Read("a/clients.crl"), Read("a/ca.crt"));
  ASSERT_TRUE(revoked.ok()) << revoked.status();
  EXPECT_EQ((*revoked)->size(), 2u);
  const auto serial = (*revoked)->RevokedSerial(Read("a/utility-grid.crt"));
  ASSERT_TRUE(serial.has_value());
  EXPECT_GE(serial->size(), 16u) << *serial;
  EXPECT_TRUE((*revoked)->RevokedSerial(Read("a/platform-land.crt")).has_value());
  EXPECT_FALSE((*revoked)->RevokedSerial(Read("a/utility-service.crt")).has_value());
  // Another CA's, although it bears the same name: its number is another.
  EXPECT_FALSE((*revoked)->RevokedSerial(Read("b/utility-grid.crt")).has_value());
  EXPECT_EQ((*revoked)->RevokedSerial("no certificate"), "");
  EXPECT_LT((*revoked)->next_update(), absl::Now() + absl::Hours(49));
  EXPECT_GT((*revoked)->next_update(), absl::Now() + absl::Hours(47));
}

TEST_F(RevokedCertificatesTest, OneFileMayHoldTheListsOfSeveralCas) {
  const std::string lists = Read("a/clients.crl") + Read("issuers/licenses/issuer.crl");  // the second is SM2's
  const auto revoked = RevokedCertificates::Make(lists, Read("a/ca.crt") + Read("issuers/licenses/issuer-ca.crt"));
  ASSERT_TRUE(revoked.ok()) << revoked.status();
  EXPECT_TRUE((*revoked)->RevokedSerial(Read("a/utility-grid.crt")).has_value());
  EXPECT_TRUE((*revoked)->RevokedSerial(Read("issuers/licenses/issuer-revoked.crt")).has_value());
  EXPECT_FALSE((*revoked)->RevokedSerial(Read("issuers/licenses/issuer-sm2.crt")).has_value());
}

TEST_F(RevokedCertificatesTest, AListThatSaysNothingIsRefused) {
  const auto refused = [](const std::string& lists, const std::string& authorities) {
    return RevokedCertificates::Make(lists, authorities).status();
  };
  EXPECT_TRUE(absl::StrContains(refused("", Read("a/ca.crt")).message(), "no revocation list"));
  EXPECT_TRUE(absl::StrContains(refused(Read("a/ca.crt"), Read("a/ca.crt")).message(), "no revocation list"));
  EXPECT_TRUE(absl::StrContains(refused(Read("a/clients.crl"), Read("b/ca.crt")).message(), "signed by none"));
  EXPECT_TRUE(absl::StrContains(refused(Read("a/clients.crl"), "").message(), "signed by none"));
}

TEST_F(RevokedCertificatesTest, AnEmptyListRevokesNobody) {
  Run("make-dev-revocations", "b");
  const auto revoked = RevokedCertificates::Make(Read("b/clients.crl"), Read("b/ca.crt"));
  ASSERT_TRUE(revoked.ok()) << revoked.status();
  EXPECT_EQ((*revoked)->size(), 0u);
  EXPECT_FALSE((*revoked)->RevokedSerial(Read("b/utility-grid.crt")).has_value());
}

}  // namespace
}  // namespace zhudong::crypto
