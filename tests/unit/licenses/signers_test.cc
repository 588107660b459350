// A cached license is given as long as who signed it is believed, and its type needs no more than it did.
#include "gateway/licenses/signers.h"

#include "gateway/model/errors.h"
#include "tests/unit/licenses/desk_stand.h"

namespace zhudong::licenses {
namespace {

using absl::StatusCode;

v1::ProvidedLicense SignedCard(const std::string& certificate = "certificate-1") {
  v1::ProvidedLicense card = IdCard();
  v1::LicenseSignature& signature = *card.mutable_signature();
  signature.set_signature("good");
  signature.set_certificate(certificate);
  signature.set_signed_data(R"({"ZZHM":")" + card.license().number() + R"(","CYRMC":")" +
                            card.license().holder().name() + R"(","CYRSFZJHM":")" +
                            card.license().holder().id_number() + "\"}");
  return card;
}
const std::string& Id() {
  static const std::string id = IdCard().license().identifier();
  return id;
}

class SignersTest : public testing::Test {
 protected:
  SignersTest() { stand_.system().Put(SignedCard()); }
  v1::AnswerSource Source() {
    const auto answer = stand_.Get(stand_.DutyUse(), Id());
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? answer->source() : v1::ANSWER_SOURCE_UNSPECIFIED;
  }
  void ExpectRevoked() {
    const absl::Status refused = stand_.Get(stand_.DutyUse(), Id()).status();
    ExpectRefused(refused, StatusCode::kFailedPrecondition, v1::ERROR_REASON_LICENSE_SIGNATURE);
    EXPECT_EQ(model::MetadataOf(refused, "result"), "CERTIFICATE_REVOKED");
  }

  DeskStand stand_{{.longest = absl::Hours(24), .grace = absl::Hours(4)}};
};

TEST_F(SignersTest, ARevokedSignerEndsWhatItVouchedForAtOnce) {
  EXPECT_EQ(Source(), v1::ANSWER_SOURCE_PROVIDER);
  EXPECT_EQ(Source(), v1::ANSWER_SOURCE_CACHE);
  stand_.trust->Distrust("certificate-2");
  EXPECT_EQ(Source(), v1::ANSWER_SOURCE_CACHE) << "another's";
  stand_.trust->Distrust("certificate-1");
  ExpectRevoked();
  // What a holder has is made of the same rows.
  const auto found = stand_.Find(stand_.DutyUse(), Citizen(), {v1::LICENSE_TYPE_ID_CARD});
  ExpectRefused(found.status(), StatusCode::kFailedPrecondition, v1::ERROR_REASON_LICENSE_SIGNATURE);
  // Signed anew by another, it is given again.
  stand_.system().Put(SignedCard("certificate-3"));
  EXPECT_EQ(Source(), v1::ANSWER_SOURCE_PROVIDER);
  EXPECT_EQ(Source(), v1::ANSWER_SOURCE_CACHE);
}

TEST_F(SignersTest, GraceStretchesNoTrust) {
  EXPECT_EQ(Source(), v1::ANSWER_SOURCE_PROVIDER);
  stand_.trust->Distrust("certificate-1");
  stand_.system().Fail(absl::UnavailableError("down"));
  ExpectRefused(stand_.Get(stand_.DutyUse(), Id()).status(), StatusCode::kUnavailable, v1::ERROR_REASON_PROVIDER_DOWN);
  stand_.trust->TrustAgain();
  EXPECT_EQ(Source(), v1::ANSWER_SOURCE_CACHE) << "the row was there all the time";
}

TEST_F(SignersTest, ACertificateThatRunsOutIsSeenWithinAMinute) {
  stand_.trust->EndAt("certificate-1", stand_.clock.Now() + absl::Hours(1));
  EXPECT_EQ(Source(), v1::ANSWER_SOURCE_PROVIDER);
  stand_.clock.Advance(absl::Minutes(59));
  EXPECT_EQ(Source(), v1::ANSWER_SOURCE_CACHE);
  stand_.clock.Advance(absl::Minutes(1));
  ExpectRevoked();
}

TEST_F(SignersTest, TheySurviveARestart) {
  EXPECT_EQ(Source(), v1::ANSWER_SOURCE_PROVIDER);
  stand_.Reopen();
  EXPECT_EQ(Source(), v1::ANSWER_SOURCE_CACHE);
  stand_.trust->Distrust("certificate-1");
  stand_.Reopen();
  ExpectRevoked();
}

TEST_F(SignersTest, WhoIsNotOnDiskIsNotBelieved) {
  Signers signers(stand_.database(), stand_.trust);
  EXPECT_FALSE(*signers.AreBelieved("", stand_.clock.Now())) << "a row of an older program";
  EXPECT_FALSE(*signers.AreBelieved(std::string(32, 'x'), stand_.clock.Now()));
  const auto digest = signers.Keep("certificate-4");
  ASSERT_TRUE(digest.ok()) << digest.status();
  EXPECT_EQ(*signers.Keep("certificate-4"), *digest);
  EXPECT_TRUE(*signers.AreBelieved(*digest, stand_.clock.Now()));
  EXPECT_FALSE(*Signers(stand_.database(), nullptr).AreBelieved(*digest, stand_.clock.Now()))
      << "no issuer is configured any more";
}

TEST(SignedTypesTest, ATypeThatMustBeSignedNowIsNotGivenUnsigned) {
  DeskStand stand({.longest = absl::Hours(24)});
  stand.system().Put(IdCard());
  ASSERT_TRUE(stand.Get(stand.DutyUse(), Id()).ok());
  EXPECT_EQ(stand.Get(stand.DutyUse(), Id())->source(), v1::ANSWER_SOURCE_CACHE);
  stand.Reopen({.longest = absl::Hours(24), .signed_types = {v1::LICENSE_TYPE_ID_CARD}});
  const absl::Status refused = stand.Get(stand.DutyUse(), Id()).status();
  ExpectRefused(refused, StatusCode::kFailedPrecondition, v1::ERROR_REASON_LICENSE_SIGNATURE);
  EXPECT_EQ(model::MetadataOf(refused, "result"), "UNTRUSTED");
}

}  // namespace
}  // namespace zhudong::licenses
