// Every fault, as the gateway's adapters meet it.
#include "gateway/app/license_system/faults.h"

#include <thread>

#include "gateway/crypto/issuer_trust.h"
#include "gateway/ofd/ofd.h"
#include "tests/unit/license_system/stand.h"

namespace zhudong::app {
namespace {

TEST(FaultNames, AreCheckedWithTheirValues) {
  EXPECT_TRUE(CheckFault("slow", kMostSlowMs).ok());
  for (const auto& [name, value] : std::vector<std::pair<std::string, int>>{
           {"sloww", 1}, {"", 1}, {"slow", kMostSlowMs + 1}, {"error", -1}, {"down", 2}}) {
    EXPECT_EQ(CheckFault(name, value).code(), absl::StatusCode::kInvalidArgument) << name << value;
  }
  EXPECT_EQ(ParseFault("slow=20")->second, 20);
  EXPECT_EQ(ParseFault("down")->second, 1);
  EXPECT_FALSE(ParseFault("slow=fast").ok());
  EXPECT_FALSE(ParseFault("slow=").ok());
}

class FaultsTest : public StandTest {
 protected:
  crypto::TrustResult Verdict() const {
    const auto provider = Provincial();
    const auto license = BusinessLicense(*provider);
    EXPECT_TRUE(license.ok()) << license.status();
    if (!license.ok()) return crypto::TrustResult::kUntrusted;
    const auto trust = crypto::IssuerTrust::Make({Text(Key("issuer-ca.crt"))}, {Text(Key("issuer.crl"))}).value();
    const v1::LicenseSignature& signature = license->signature();
    return trust
        ->Check(signature.signed_data(), signature.signature(), signature.certificate(), signature.algorithm(),
                absl::Now())
        .result;
  }
  absl::StatusCode Code() const { return BusinessLicense(*Provincial()).status().code(); }
};

TEST_F(FaultsTest, ErrorAndHalfAnswer) {
  Fault("error");
  EXPECT_EQ(Code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(BusinessLicense(*HolderCode()).status().code(), absl::StatusCode::kUnavailable);
  Fault("error", 0);
  Fault("half-answer");
  EXPECT_EQ(Code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(BusinessLicense(*HolderCode()).status().code(), absl::StatusCode::kDataLoss);
  Fault("half-answer", 0);
  EXPECT_EQ(Code(), absl::StatusCode::kOk);
}

TEST_F(FaultsTest, Down) {
  const std::string address = system_->address();
  Fault("down");
  EXPECT_EQ(system_->address(), address);
  EXPECT_EQ(Code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(CountOf("login"), 0);
  Fault("down");
  Fault("down", 0);
  EXPECT_EQ(Code(), absl::StatusCode::kOk);
  Fault("down", 0);
  EXPECT_EQ(Code(), absl::StatusCode::kOk);
}

TEST_F(FaultsTest, SlowEndsWithTheSystem) {
  Fault("slow", kMostSlowMs);
  absl::Status status;
  std::thread caller([this, &status] { status = BusinessLicense(*HolderCode()).status(); });
  while (CountOf("query") == 0) absl::SleepFor(absl::Milliseconds(5));
  const absl::Time begun = absl::Now();
  system_->Stop();
  EXPECT_LT(absl::Now() - begun, absl::Milliseconds(kMostSlowMs) / 2);
  caller.join();
}

TEST_F(FaultsTest, SlowMeetsTheCallersDeadline) {
  Fault("slow", kMostSlowMs);
  const http::Request query{.method = "POST", .path = "/cert/query", .body = "{}"};
  const auto answer = Connect(system_->address())->Send(query, absl::Now() + absl::Milliseconds(100));
  EXPECT_EQ(answer.status().code(), absl::StatusCode::kDeadlineExceeded);
}

TEST_F(FaultsTest, Signatures) {
  EXPECT_EQ(Verdict(), crypto::TrustResult::kValid);
  Fault("wrong-signature");
  EXPECT_EQ(Verdict(), crypto::TrustResult::kForged);
  Fault("wrong-signature", 0);
  Fault("revoked-certificate");
  EXPECT_EQ(Verdict(), crypto::TrustResult::kRevoked);
  Fault("revoked-certificate", 0);
  EXPECT_EQ(Verdict(), crypto::TrustResult::kValid);
}

TEST_F(FaultsTest, SignersOfOtherAlgorithms) {
  for (const std::string name : {"issuer-ecdsa", "issuer-rsa"}) {
    LicenseSystemOptions options = Options();
    options.issuer_certificate = Key(name + ".crt");
    options.issuer_key = Key(name + ".key");
    Start(options);
    EXPECT_EQ(Verdict(), crypto::TrustResult::kValid) << name;
  }
}

TEST_F(FaultsTest, ExpiredTokenIsRefusedOnce) {
  const auto provider = Provincial();
  ASSERT_TRUE(BusinessLicense(*provider).ok());
  Fault("expired-token");
  EXPECT_TRUE(BusinessLicense(*provider).ok());
  EXPECT_EQ(CountOf("login"), 2);
}

TEST_F(FaultsTest, CutOfd) {
  Fault("cut-ofd");
  const auto provider = Provincial();
  const auto license = BusinessLicense(*provider);
  ASSERT_TRUE(license.ok()) << license.status();
  const auto file = provider->FetchArchive(Use(), license->license().identifier(), Company(), Soon());
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_FALSE(ofd::Check(file->content, {}).ok());
}

TEST_F(FaultsTest, TheSwitchboardRefusesWhatIsNoFault) {
  EXPECT_EQ(Control("fault", {{"name", "sloww"}, {"value", 1}}), 400);
  EXPECT_EQ(Control("fault", {{"name", "slow"}, {"value", -1}}), 400);
  EXPECT_EQ(Control("fault", {{"name", "slow"}}), 400);
  EXPECT_EQ(Control("fault", nlohmann::json::array()), 400);
  LicenseSystemOptions options = Options();
  options.revoked_certificate.clear();
  options.revoked_key.clear();
  options.faults = {{"error", 1}};
  Start(options);
  EXPECT_EQ(Control("fault", {{"name", "revoked-certificate"}, {"value", 1}}), 409);
  EXPECT_EQ(Code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace zhudong::app
