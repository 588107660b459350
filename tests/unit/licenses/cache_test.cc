// How long an answer is given from the cache, what happens when the license system is down, and what is left on disk.
#include "gateway/model/errors.h"
#include "tests/unit/licenses/desk_stand.h"

namespace zhudong::licenses {
namespace {

using absl::StatusCode;

const CachePolicy kPolicy{.longest = absl::Hours(2), .grace = absl::Hours(1), .unknown_holder = absl::Minutes(5)};
const std::string& Id() {
  static const std::string id = IdCard().license().identifier();
  return id;
}

TEST(CacheTest, TheSecondAnswerIsTheCachesAndSaysSo) {
  DeskStand stand(kPolicy);
  stand.system().Put(IdCard());
  const auto first = stand.Get(stand.DutyUse(), Id());
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->source(), v1::ANSWER_SOURCE_PROVIDER);
  EXPECT_TRUE(first->usable());
  EXPECT_EQ(first->signature(), v1::SIGNATURE_RESULT_ABSENT);
  const int64_t asked_at = absl::ToUnixSeconds(stand.clock.Now());
  stand.clock.Advance(absl::Hours(2) - absl::Seconds(1));
  const auto second = stand.Get(stand.DutyUse(), Id());
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->source(), v1::ANSWER_SOURCE_CACHE);
  EXPECT_EQ(second->provider(), "system-1");
  EXPECT_EQ(second->as_of().seconds(), asked_at);
  EXPECT_EQ(second->usable_until().seconds(), asked_at + 7200);
  EXPECT_FALSE(second->stale());
  EXPECT_EQ(stand.system().calls(), 1);
  EXPECT_EQ(stand.audit.last().source(), v1::ANSWER_SOURCE_CACHE);

  stand.clock.Advance(absl::Seconds(1));
  EXPECT_EQ(stand.Get(stand.DutyUse(), Id())->source(), v1::ANSWER_SOURCE_PROVIDER);
  EXPECT_EQ(stand.Get(stand.DutyUse(), Id(), {}, /*fresh=*/true)->source(), v1::ANSWER_SOURCE_PROVIDER);
  EXPECT_EQ(stand.system().calls(), 3);
  const v1::GetLicenseStatusResponse status = stand.desk->Status();
  EXPECT_EQ(status.answered_from_cache(), 1u);
  EXPECT_EQ(status.answered_from_provider(), 3u);
}

TEST(CacheTest, AnAuthorizationShortensTheLifetimeAndServesWhomItWasGivenTo) {
  DeskStand stand(kPolicy);
  v1::ProvidedLicense scoped = IdCard();
  scoped.mutable_authorized_until()->set_seconds(absl::ToUnixSeconds(stand.clock.Now()) + 600);
  stand.system().Put(scoped);
  const auto first = stand.Get(stand.Use(), Id());
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->usable_until().seconds(), scoped.authorized_until().seconds());
  EXPECT_EQ(stand.Get(stand.Use(), Id())->source(), v1::ANSWER_SOURCE_CACHE);
  // Another principal has its own authorization asked for, and both then stand side by side.
  const v1::LicenseUse other = stand.Use("W-1", {.jti = "water"});
  EXPECT_EQ(stand.Get(other, Id(), {}, false, kOtherUtility)->source(), v1::ANSWER_SOURCE_PROVIDER);
  EXPECT_EQ(stand.Get(other, Id(), {}, false, kOtherUtility)->source(), v1::ANSWER_SOURCE_CACHE);
  EXPECT_EQ(stand.Get(stand.Use(), Id())->source(), v1::ANSWER_SOURCE_CACHE);
  EXPECT_EQ(stand.system().calls(), 2);
  // Past it there is no grace: the gateway has no leave any more.
  stand.clock.Advance(absl::Seconds(601));
  stand.system().Fail(absl::UnavailableError("down"));
  ExpectRefused(stand.Get(stand.Use(), Id()).status(), StatusCode::kUnavailable, v1::ERROR_REASON_PROVIDER_DOWN);
}

TEST(CacheTest, AnAuthorizationWithoutAnEndServesNobodyElseEither) {
  DeskStand stand(kPolicy);
  v1::ProvidedLicense scoped = IdCard();
  scoped.mutable_authorized_until()->set_seconds(253'402'300'799);  // what adapters say for `without end`
  stand.system().Put(scoped);
  const auto first = stand.Get(stand.Use(), Id());
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->usable_until().seconds(), absl::ToUnixSeconds(stand.clock.Now() + kPolicy.longest));
  EXPECT_EQ(stand.Get(stand.Use(), Id())->source(), v1::ANSWER_SOURCE_CACHE);
  const v1::LicenseUse other = stand.Use("W-1", {.jti = "water"});
  EXPECT_EQ(stand.Get(other, Id(), {}, false, kOtherUtility)->source(), v1::ANSWER_SOURCE_PROVIDER);
}

TEST(CacheTest, ALicenseLapsesWithinItsLifetime) {
  DeskStand stand({.longest = absl::Hours(24 * 30)});
  v1::ProvidedLicense lapsing = IdCard();
  const absl::Time tomorrow = stand.clock.Now() + absl::Hours(24);
  lapsing.mutable_license()->set_valid_until(absl::FormatTime("%Y-%m-%d", tomorrow, absl::FixedTimeZone(8 * 3600)));
  stand.system().Put(lapsing);
  EXPECT_TRUE(stand.Get(stand.DutyUse(), Id())->usable());
  stand.clock.Advance(absl::Hours(48));
  const auto late = stand.Get(stand.DutyUse(), Id());
  EXPECT_EQ(late->source(), v1::ANSWER_SOURCE_PROVIDER);
  EXPECT_FALSE(late->usable());
}

TEST(CacheTest, GraceIsMarkedAndEnds) {
  DeskStand stand(kPolicy);
  stand.system().Put(IdCard());
  ASSERT_TRUE(stand.Get(stand.DutyUse(), Id()).ok());
  const int64_t usable_until = absl::ToUnixSeconds(stand.clock.Now()) + 7200;
  stand.system().Fail(absl::UnavailableError("down"));
  EXPECT_FALSE(stand.Get(stand.DutyUse(), Id())->stale());  // within its lifetime nobody is asked
  stand.clock.Advance(absl::Hours(3) - absl::Seconds(1));
  for (const bool fresh : {false, true}) {
    const auto stale = stand.Get(stand.DutyUse(), Id(), {}, fresh);
    ASSERT_TRUE(stale.ok()) << stale.status();
    EXPECT_TRUE(stale->stale());
    EXPECT_EQ(stale->usable_until().seconds(), usable_until);
    EXPECT_TRUE(stand.audit.last().stale());
  }
  EXPECT_EQ(stand.desk->Status().answered_stale(), 2u);
  stand.clock.Advance(absl::Seconds(1));
  const absl::Status gone = stand.Get(stand.DutyUse(), Id()).status();
  ExpectRefused(gone, StatusCode::kUnavailable, v1::ERROR_REASON_PROVIDER_DOWN);
  EXPECT_TRUE(model::RetryAfterOf(gone).has_value());
  EXPECT_EQ(stand.audit.last().action(), v1::AUDIT_ACTION_FAILURE);
  stand.system().Fail(absl::OkStatus());
  EXPECT_EQ(stand.Get(stand.DutyUse(), Id())->source(), v1::ANSWER_SOURCE_PROVIDER);
}

TEST(CacheTest, WithoutGraceNothingIsStretched) {
  DeskStand stand({.longest = absl::Hours(2), .grace = absl::ZeroDuration()});
  stand.system().Put(IdCard());
  ASSERT_TRUE(stand.Get(stand.DutyUse(), Id()).ok());
  stand.system().Fail(absl::UnavailableError("down"));
  stand.clock.Advance(absl::Hours(2));
  ExpectRefused(stand.Get(stand.DutyUse(), Id()).status(), StatusCode::kUnavailable, v1::ERROR_REASON_PROVIDER_DOWN);
}

TEST(CacheTest, ALicenseThatTheSystemNoLongerHasIsNotGivenFromTheCache) {
  DeskStand stand(kPolicy);
  stand.system().Put(IdCard());
  ASSERT_TRUE(stand.Get(stand.DutyUse(), Id()).ok());
  stand.system().Remove(Id());
  ExpectRefused(stand.Get(stand.DutyUse(), Id(), {}, /*fresh=*/true).status(), StatusCode::kNotFound,
                v1::ERROR_REASON_LICENSE_NOT_FOUND);
  ExpectRefused(stand.Get(stand.DutyUse(), Id()).status(), StatusCode::kNotFound, v1::ERROR_REASON_LICENSE_NOT_FOUND);
}

// Systems that look up by holder know no such license of him; those whose it is keep theirs.
TEST(CacheTest, AWrongHolderTakesNothingOutOfTheCache) {
  DeskStand stand(kPolicy);
  stand.system().Put(IdCard());
  ASSERT_TRUE(stand.Get(stand.DutyUse(), Id()).ok());
  stand.system().Remove(Id());
  ExpectRefused(stand.Get(stand.DutyUse(), Id(), Citizen(CitizenNumber(1)), /*fresh=*/true).status(),
                StatusCode::kNotFound, v1::ERROR_REASON_LICENSE_NOT_FOUND);
  EXPECT_EQ(stand.Get(stand.DutyUse(), Id())->source(), v1::ANSWER_SOURCE_CACHE);
  ExpectRefused(stand.Get(stand.DutyUse(), Id(), Citizen(), /*fresh=*/true).status(), StatusCode::kNotFound,
                v1::ERROR_REASON_LICENSE_NOT_FOUND);
  ExpectRefused(stand.Get(stand.DutyUse(), Id()).status(), StatusCode::kNotFound, v1::ERROR_REASON_LICENSE_NOT_FOUND);
}

TEST(CacheTest, ThatAHolderHasNoneIsRememberedShortlyAndNeverStretched) {
  DeskStand stand(kPolicy);
  const auto find = [&] { return stand.Find(stand.DutyUse(), Citizen(), {v1::LICENSE_TYPE_ID_CARD}); };
  for (int i = 0; i < 3; ++i) {
    const auto none = find();
    ASSERT_TRUE(none.ok()) << none.status();
    EXPECT_THAT(none->missing(), testing::ElementsAre(v1::LICENSE_TYPE_ID_CARD));
    EXPECT_EQ(stand.audit.last().action(), v1::AUDIT_ACTION_NOT_FOUND);
  }
  EXPECT_EQ(stand.system().calls(), 1);
  stand.system().Put(IdCard());
  stand.clock.Advance(absl::Minutes(5));
  stand.system().Fail(absl::UnavailableError("down"));
  ExpectRefused(find().status(), StatusCode::kUnavailable, v1::ERROR_REASON_PROVIDER_DOWN);
  stand.system().Fail(absl::OkStatus());
  EXPECT_EQ(find()->answers_size(), 1);
}

// What a license system lists hangs on who asks, for what and on which ground.
TEST(CacheTest, WhatOneWasToldOfAHolderSaysNothingToAnother) {
  DeskStand stand(kPolicy);
  const auto find = [&](const v1::LicenseUse& use, const std::string& principal = kUtility) {
    v1::FindLicensesRequest request;
    *request.mutable_use() = use;
    *request.mutable_holder() = Citizen();
    request.add_types(v1::LICENSE_TYPE_ID_CARD);
    const auto found = stand.Call<v1::FindLicensesResponse>(&LicenseDesk::Find, request, principal);
    EXPECT_TRUE(found.ok()) << found.status();
    return found.ok() ? found->answers_size() : -1;
  };
  EXPECT_EQ(find(stand.DutyUse()), 0);
  EXPECT_EQ(find(stand.DutyUse()), 0);
  EXPECT_EQ(stand.system().calls(), 1);
  stand.system().Put(IdCard());
  EXPECT_EQ(find(stand.DutyUse()), 0);  // for a short while
  EXPECT_EQ(find(stand.Use()), 1) << "on consent, not on duty";
  EXPECT_EQ(find(stand.DutyUse(), kOtherUtility), 1) << "another principal";
  v1::LicenseUse other = stand.DutyUse();
  other.set_purpose("theft-inspection");
  EXPECT_EQ(find(other, kGasUtility), 1) << "another purpose";
  EXPECT_EQ(stand.system().calls(), 4);
  EXPECT_EQ(find(stand.Use()), 1);
  EXPECT_EQ(stand.system().calls(), 4);
}

TEST(CacheTest, WhatAHolderHasIsCachedByTypeAndStretchedByGrace) {
  DeskStand stand(kPolicy);
  stand.system().Put(IdCard());
  stand.system().Put(BusinessLicense("B1"));
  stand.system().Put(BusinessLicense("B2"));
  const auto find = [&](std::vector<v1::LicenseType> types) { return stand.Find(stand.Use(), Citizen(), types); };
  EXPECT_EQ(find({v1::LICENSE_TYPE_BUSINESS_LICENSE})->answers_size(), 2);
  const auto both = find({v1::LICENSE_TYPE_ID_CARD, v1::LICENSE_TYPE_BUSINESS_LICENSE});
  ASSERT_TRUE(both.ok()) << both.status();
  EXPECT_EQ(both->answers_size(), 3);
  EXPECT_EQ(stand.system().calls(), 2);
  // What was found by holder answers by identifier, too.
  EXPECT_EQ(stand.Get(stand.Use(), IdCard().license().identifier())->source(), v1::ANSWER_SOURCE_CACHE);
  EXPECT_EQ(stand.system().calls(), 2);
  stand.system().Fail(absl::UnavailableError("down"));
  stand.clock.Advance(absl::Minutes(150));
  const auto stale = stand.Find(stand.Use(), Citizen(), {v1::LICENSE_TYPE_ID_CARD, v1::LICENSE_TYPE_BUSINESS_LICENSE});
  ASSERT_TRUE(stale.ok()) << stale.status();
  ASSERT_EQ(stale->answers_size(), 3);
  for (const v1::LicenseAnswer& answer : stale->answers()) EXPECT_TRUE(answer.stale());
}

TEST(CacheTest, TheNextSystemIsAskedAndOneThatIsDownIsNotTakenForNone) {
  DeskStand stand(kPolicy, {}, /*systems=*/2);
  stand.systems[1]->Put(IdCard());
  EXPECT_EQ(stand.Get(stand.DutyUse(), Id())->provider(), "system-2");
  stand.systems[0]->Fail(absl::UnavailableError("down"));
  EXPECT_EQ(stand.Get(stand.DutyUse(), Id(), {}, true)->provider(), "system-2");
  ExpectRefused(stand.Get(stand.DutyUse(), Identifier("Z9")).status(), StatusCode::kUnavailable,
                v1::ERROR_REASON_PROVIDER_DOWN);
  EXPECT_EQ(stand.Find(stand.DutyUse(), Citizen(), {v1::LICENSE_TYPE_ID_CARD})->answers_size(), 1);
  ExpectRefused(stand.Find(stand.DutyUse(), Citizen(), {v1::LICENSE_TYPE_BUSINESS_LICENSE}).status(),
                StatusCode::kUnavailable, v1::ERROR_REASON_PROVIDER_DOWN);
}

TEST(CacheTest, SurvivesARestartAndNamesNobodyOnDisk) {
  DeskStand stand(kPolicy);
  stand.system().Put(IdCard());
  stand.system().Put(BusinessLicense());
  const std::string consent = stand.Consent();
  ASSERT_TRUE(stand.Get(stand.Use(), Id()).ok());
  ASSERT_TRUE(stand.Find(stand.Use(), Citizen(), {v1::LICENSE_TYPE_BUSINESS_LICENSE}).ok());
  stand.Reopen();
  EXPECT_EQ(stand.Get(stand.Use(), Id())->source(), v1::ANSWER_SOURCE_CACHE);
  EXPECT_EQ(stand.system().calls(), 2);
  stand.Close();
  for (const std::string& text :
       {std::string(kZhang), Id(), std::string("MB03271699022"), std::string("NO-A1"), std::string("张三"),
        std::string(kMillName), std::string("一号路"), consent.substr(consent.size() / 2), std::string("consent-1")}) {
    EXPECT_FALSE(stand.OnDisk(text)) << text;
  }
  EXPECT_TRUE(stand.OnDisk("BX-1"));  // the search does find what is there
}

}  // namespace
}  // namespace zhudong::licenses
