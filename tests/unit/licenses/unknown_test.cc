// Identifiers that no license system knows: asked for seldom, forgotten as soon as an issuer speaks, never piled up.
#include "absl/strings/str_cat.h"
#include "gateway/licenses/unknown_licenses.h"
#include "gateway/model/identifier_text.h"
#include "tests/unit/licenses/desk_stand.h"
#include "tests/unit/licenses/test_keys.h"

namespace zhudong::licenses {
namespace {

using absl::StatusCode;

const CachePolicy kPolicy{.longest = absl::Hours(2), .grace = absl::Hours(1), .unknown_holder = absl::Minutes(5)};

const std::string& Id() {
  static const std::string id = IdCard().license().identifier();
  return id;
}

void ExpectUnknown(const absl::StatusOr<v1::LicenseAnswer>& answer) {
  ExpectRefused(answer.status(), StatusCode::kNotFound, v1::ERROR_REASON_LICENSE_NOT_FOUND);
}

TEST(UnknownTest, AnIdentifierThatNobodyKnowsIsAskedForOnceInAWhile) {
  DeskStand stand(kPolicy);
  for (int i = 0; i < 3; ++i) ExpectUnknown(stand.Get(stand.DutyUse(), Id()));
  EXPECT_EQ(stand.system().calls(), 1);
  EXPECT_EQ(stand.audit.Count(v1::AUDIT_ACTION_NOT_FOUND), 3u);  // each with its record all the same
  stand.system().Put(IdCard());
  stand.clock.Advance(absl::Minutes(5) - absl::Seconds(1));
  ExpectUnknown(stand.Get(stand.DutyUse(), Id()));
  stand.clock.Advance(absl::Seconds(1));
  EXPECT_TRUE(stand.Get(stand.DutyUse(), Id()).ok());
  EXPECT_EQ(stand.system().calls(), 2);
}

TEST(UnknownTest, WhoeverAsksForSomethingElseIsNotAnsweredFromIt) {
  DeskStand stand(kPolicy);
  ExpectUnknown(stand.Get(stand.DutyUse(), Id()));
  int calls = 1;
  const auto expect_asked = [&](const absl::StatusOr<v1::LicenseAnswer>& answer) {
    ExpectUnknown(answer);
    EXPECT_EQ(stand.system().calls(), ++calls);
  };
  // The system may know it of another holder, for another principal, or on the holder's own word.
  expect_asked(stand.Get(stand.DutyUse(), Id(), Citizen()));
  expect_asked(stand.Get(stand.DutyUse(), Id(), {}, false, kOtherUtility));
  expect_asked(stand.Get(stand.Use(), Id()));
  expect_asked(stand.Get(stand.DutyUse(), Identifier("Z9")));
  expect_asked(stand.Get(stand.DutyUse(), Id(), {}, /*fresh=*/true));
}

TEST(UnknownTest, WhatIsFoundAnewIsForgottenToBeUnknown) {
  DeskStand stand(kPolicy);
  ExpectUnknown(stand.Get(stand.DutyUse(), Id()));
  v1::ProvidedLicense scoped = IdCard();
  scoped.mutable_authorized_until()->set_seconds(absl::ToUnixSeconds(stand.clock.Now()) + 60);
  stand.system().Put(scoped);
  ASSERT_TRUE(stand.Get(stand.DutyUse(), Id(), {}, /*fresh=*/true).ok());
  stand.clock.Advance(absl::Minutes(2));  // the authorization is over
  EXPECT_TRUE(stand.Get(stand.DutyUse(), Id()).ok());
}

TEST(UnknownTest, AnIssuersEventIsInEffectAtOnce) {
  DeskStand stand(kPolicy);
  ExpectUnknown(stand.Get(stand.DutyUse(), Id()));
  stand.system().Put(IdCard());
  stand.Change(Id(), v1::LICENSE_STATUS_VALID);
  const auto answer = stand.Get(stand.DutyUse(), Id());
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_TRUE(answer->usable());
}

TEST(UnknownTest, AnIssuersEventWhileTheSystemIsAskedHasItAskedAgain) {
  DeskStand stand(kPolicy);
  int calls = 0;
  stand.system().OnCall([&] {
    if (calls++ > 0) return;
    stand.system().Put(IdCard());
    stand.Change(Id(), v1::LICENSE_STATUS_VALID);
  });
  EXPECT_TRUE(stand.Get(stand.DutyUse(), Id()).ok());
  EXPECT_EQ(stand.system().calls(), 2);
}

TEST(UnknownTest, AnothersLicenseIsNoUnknownOne) {
  DeskStand stand(kPolicy);
  stand.system().Put(IdCard());
  ExpectUnknown(stand.Get(stand.DutyUse(), Id(), Citizen(CitizenNumber(1))));
  stand.system().Fail(absl::UnavailableError("down"));
  EXPECT_TRUE(stand.Get(stand.DutyUse(), Id(), Citizen()).ok());
}

TEST(UnknownTest, ASystemThatIsDownIsNotTakenForNone) {
  DeskStand stand(kPolicy);
  stand.system().Fail(absl::UnavailableError("down"));
  ExpectRefused(stand.Get(stand.DutyUse(), Id()).status(), StatusCode::kUnavailable, v1::ERROR_REASON_PROVIDER_DOWN);
  stand.system().Fail(absl::OkStatus());
  stand.system().Put(IdCard());
  EXPECT_TRUE(stand.Get(stand.DutyUse(), Id()).ok());
}

TEST(UnknownTest, PolicyMayForbidIt) {
  DeskStand stand({.longest = absl::Hours(2), .unknown_holder = absl::ZeroDuration()});
  ExpectUnknown(stand.Get(stand.DutyUse(), Id()));
  ExpectUnknown(stand.Get(stand.DutyUse(), Id()));
  EXPECT_EQ(stand.system().calls(), 2);
}

// Of made-up identifiers nothing is left but their audit records, which the stand keeps elsewhere.
TEST(UnknownTest, NothingOfItIsWrittenToDisk) {
  DeskStand stand(kPolicy);
  const auto digest = [](const std::string& identifier) {
    return TestKeys()->KeyedDigest("license", model::LicenseText(identifier));
  };
  ExpectUnknown(stand.Get(stand.DutyUse(), Identifier("Z9")));
  stand.system().Put(IdCard());
  ASSERT_TRUE(stand.Get(stand.DutyUse(), Id()).ok());
  stand.Close();
  EXPECT_FALSE(stand.OnDisk(digest(Identifier("Z9"))));
  EXPECT_TRUE(stand.OnDisk(digest(Id())));  // the search does find what is there
}

class UnknownLicensesTest : public testing::Test {
 protected:
  const absl::Time now_ = absl::FromUnixSeconds(1'790'000'000);
  TempFolder folder_;
  std::unique_ptr<store::Database> database_ = *store::Database::Open({.path = folder_.Path("db")});
  LicenseStore store_{*database_, TestKeys(), absl::Hours(1), [] {}};
  const std::string license_ = store_.LicenseDigest(Id());
};

TEST_F(UnknownLicensesTest, AFloodDrivesOutTheOldestAndNoMoreThanFitIsKept) {
  UnknownLicenses unknown(store_, 100);
  for (int i = 0; i < 1000; ++i) {
    unknown.Remember(absl::StrCat(i), store_.Mark(), now_, absl::Minutes(5));
    ASSERT_LE(unknown.size(), 100u);
  }
  EXPECT_FALSE(unknown.Has("899", license_, now_));
  for (int i = 900; i < 1000; ++i) EXPECT_TRUE(unknown.Has(absl::StrCat(i), license_, now_)) << i;
}

TEST_F(UnknownLicensesTest, WhatIsOverGoesAndWhatIsRememberedAgainStandsOnce) {
  UnknownLicenses unknown(store_, 100);
  for (int i = 0; i < 50; ++i) unknown.Remember(absl::StrCat(i), store_.Mark(), now_, absl::Minutes(5));
  const absl::Time later = now_ + absl::Minutes(4);
  unknown.Remember("0", store_.Mark(), later, absl::Minutes(5));
  EXPECT_EQ(unknown.size(), 50u);
  unknown.Remember("new", store_.Mark(), now_ + absl::Minutes(6), absl::Minutes(5));
  EXPECT_EQ(unknown.size(), 2u);  // `0` and this one
  EXPECT_TRUE(unknown.Has("0", license_, now_ + absl::Minutes(6)));
  // A clock that was set back.
  EXPECT_FALSE(unknown.Has("new", license_, now_));
}

TEST_F(UnknownLicensesTest, AChangeOfTheLicenseEndsItBeforeItsWriteAndAfter) {
  UnknownLicenses unknown(store_, 100);
  unknown.Remember("a", store_.Mark(), now_, absl::Minutes(5));
  store_.BumpBeforeWrite(license_);
  EXPECT_FALSE(unknown.Has("a", license_, now_));
  unknown.Remember("a", store_.Mark(), now_, absl::Minutes(5));  // asked while the change was being written
  store_.BumpAfterDurable(license_);
  EXPECT_FALSE(unknown.Has("a", license_, now_));
  unknown.Remember("a", store_.Mark(), now_, absl::Minutes(5));
  EXPECT_TRUE(unknown.Has("a", license_, now_));
}

}  // namespace
}  // namespace zhudong::licenses
