#include "gateway/app/credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>

#include "tests/unit/temp_folder.h"

namespace zhudong::app {
namespace {

using ::testing::HasSubstr;

class CredentialsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TempFolder;
    const std::string scripts = ZHUDONG_SOURCE_DIR "/certs/";
    const std::string into = " --quiet --days 90 " + folder_->Path("") + " && " + scripts + "make-dev-revocations " +
                             folder_->Path("") + " platform-land >/dev/null";
    ASSERT_EQ(std::system((scripts + "make-dev-certs" + into).c_str()), 0);
  }
  static void TearDownTestSuite() { delete folder_; }

  std::map<std::string, v1::CertificateStatus> Look(absl::Time now) {
    config::Config config;
    config.server.certificate = folder_->Path("server.crt");
    config.server.client_ca = folder_->Path("ca.crt");
    config.server.client_revocation_lists = folder_->Path("clients.crl");
    config::Subscriber& grid = config.subscribers.emplace_back();
    grid.name = "grid";
    grid.certificate = folder_->Path("server.crt");
    grid.ca = folder_->Path("nowhere.crt");
    std::map<std::string, v1::CertificateStatus> all;
    for (const v1::CertificateStatus& one : CertificatesOf(config, now)) {
      all[v1::CertificateUse_Name(one.use()).substr(sizeof("CERTIFICATE_USE_") - 1)] = one;
    }
    return all;
  }

  static TempFolder* folder_;
};

TempFolder* CredentialsTest::folder_ = nullptr;

TEST_F(CredentialsTest, EveryFileThatTheSettingsNameIsSeen) {
  const auto all = Look(absl::Now());
  ASSERT_EQ(all.size(), 5u);
  EXPECT_EQ(all.at("SERVER").state(), v1::CERTIFICATE_STATE_GOOD);
  EXPECT_EQ(all.at("SERVER").owner(), "server");
  EXPECT_THAT(all.at("SERVER").subject(), HasSubstr("CN=server"));
  EXPECT_THAT(all.at("CLIENT_CA").subject(), HasSubstr("development CA"));
  EXPECT_GT(all.at("CLIENT_CA").not_after().seconds(), all.at("SERVER").not_after().seconds());
  EXPECT_EQ(all.at("REVOCATION_LIST").revoked(), 1u);
  EXPECT_EQ(all.at("OUTBOUND").owner(), "subscriber grid");
  EXPECT_EQ(all.at("OUTBOUND_CA").state(), v1::CERTIFICATE_STATE_UNREADABLE);
  EXPECT_THAT(all.at("OUTBOUND_CA").problem(), HasSubstr("nowhere.crt"));
}

TEST_F(CredentialsTest, ItsEndIsToldAMonthBefore) {
  const absl::Time end = absl::FromUnixSeconds(Look(absl::Now()).at("SERVER").not_after().seconds());
  EXPECT_EQ(Look(end - kEndsSoon - absl::Seconds(1)).at("SERVER").state(), v1::CERTIFICATE_STATE_GOOD);
  EXPECT_EQ(Look(end - kEndsSoon).at("SERVER").state(), v1::CERTIFICATE_STATE_ENDS_SOON);
  EXPECT_EQ(Look(end).at("SERVER").state(), v1::CERTIFICATE_STATE_ENDED);
}

TEST_F(CredentialsTest, ACallersCertificateStandsOnceWithTheOneThatEndsLast) {
  v1::FeedHealth feed;
  for (const int64_t end : {2000000000, 2100000000}) {
    v1::CertificateHealth& seen = *feed.add_certificates();
    seen.set_principal("spiffe://zhudong/platform/land");
    seen.mutable_expires_at()->set_seconds(end);
  }
  const auto callers = CertificatesOfCallers({feed, feed}, absl::FromUnixSeconds(1900000000));
  ASSERT_EQ(callers.size(), 1u);
  EXPECT_EQ(callers[0].not_after().seconds(), 2100000000);
  EXPECT_EQ(callers[0].use(), v1::CERTIFICATE_USE_CALLER);
}

TEST_F(CredentialsTest, KeysAreShownByTheirIdsAlone) {
  const std::string secret(64, '2');
  const auto keys =
      crypto::KeyRing::Parse("index " + std::string(64, '1') + "\nk1 " + secret + "\nk2 " + std::string(64, '3') + "\n",
                             crypto::SealProfile::kAes256Gcm);
  ASSERT_TRUE(keys.ok()) << keys.status();
  const v1::ListKeysResponse shown = KeysOf(**keys, nullptr);
  ASSERT_EQ(shown.keys_size(), 2);
  EXPECT_EQ(shown.keys(0).active() + shown.keys(1).active(), 1);
  EXPECT_EQ(shown.ShortDebugString().find(secret.substr(0, 8)), std::string::npos);
}

}  // namespace
}  // namespace zhudong::app
