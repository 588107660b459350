// Licenses that several hold (共有): each of them may be asked for, and nobody else.
#include "gateway/model/identifier_text.h"
#include "tests/unit/licenses/desk_stand.h"
#include "tests/unit/licenses/test_keys.h"

namespace zhudong::licenses {
namespace {

using absl::StatusCode;

const std::string& Li() {
  static const std::string number = CitizenNumber(1);
  return number;
}

// Zhang's and Li's, in that order.
v1::ProvidedLicense Title(const std::string& serial = "T1") {
  v1::ProvidedLicense title = IdCard(serial);
  title.mutable_license()->set_type(v1::LICENSE_TYPE_REAL_ESTATE_TITLE);
  v1::Holder& other = *title.add_co_holders();
  other = Citizen(Li());
  other.set_name("李四");
  return title;
}

const std::string& Id() {
  static const std::string id = Title().license().identifier();
  return id;
}

std::string DigestOf(const std::string& number) {
  return TestKeys()->KeyedDigest("holder", model::HolderText(v1::HOLDER_ID_TYPE_CITIZEN_ID, number));
}

class CoHeldTest : public testing::Test {
 protected:
  CoHeldTest() { stand_.system().Put(Title()); }
  v1::LicenseUse UseOf(const std::string& number) {
    return stand_.Use("BX-" + number.substr(14), {.jti = number, .holder = Citizen(number)});
  }
  absl::StatusOr<v1::LicenseAnswer> FindOne(const std::string& number) {
    const auto found = stand_.Find(UseOf(number), Citizen(number), {v1::LICENSE_TYPE_REAL_ESTATE_TITLE});
    if (!found.ok()) return found.status();
    return found->answers_size() == 1 ? absl::StatusOr<v1::LicenseAnswer>(found->answers(0))
                                      : absl::NotFoundError("not one answer");
  }
  void ExpectAbout(const absl::StatusOr<v1::LicenseAnswer>& answer, const std::string& name,
                   const std::string& number) {
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_EQ(answer->license().holder().name(), name);
    EXPECT_EQ(stand_.audit.last().holder_digest(), DigestOf(number));
    const std::string other = name == "张三" ? "李四" : "张三";
    EXPECT_EQ(answer->DebugString().find(other), std::string::npos) << "names the other";
    EXPECT_EQ(answer->SerializeAsString().find(other), std::string::npos) << "names the other";
  }

  DeskStand stand_;
};

TEST_F(CoHeldTest, IsEachHoldersOnHisOwnConsentFromTheSystemAndFromTheCache) {
  ExpectAbout(stand_.Get(UseOf(Li()), Id()), "李四", Li());
  ExpectAbout(stand_.Get(UseOf(kZhang), Id()), "张三", kZhang);
  ExpectAbout(stand_.Get(UseOf(Li()), Id()), "李四", Li());
  EXPECT_EQ(stand_.system().calls(), 1);
}

TEST_F(CoHeldTest, IsFoundOfEachHolder) {
  for (int round = 0; round < 2; ++round) {
    ExpectAbout(FindOne(kZhang), "张三", kZhang);
    ExpectAbout(FindOne(Li()), "李四", Li());
  }
  EXPECT_EQ(stand_.system().calls(), 2);  // one for each, although what they have is one license
}

TEST_F(CoHeldTest, OnDutyTheOneWhoIsNamedAndTheFirstWhereNobodyIs) {
  ExpectAbout(stand_.Get(stand_.DutyUse(), Id(), Citizen(Li())), "李四", Li());
  ExpectAbout(stand_.Get(stand_.DutyUse(), Id(), Citizen()), "张三", kZhang);
  ExpectAbout(stand_.Get(stand_.DutyUse(), Id(), {}, /*fresh=*/true), "张三", kZhang);
}

TEST_F(CoHeldTest, IsNobodyElses) {
  const std::string wang = CitizenNumber(2);
  for (const bool cached : {false, true}) {
    ExpectRefused(stand_.Get(UseOf(wang), Id()).status(), StatusCode::kPermissionDenied,
                  v1::ERROR_REASON_CONSENT_OF_ANOTHER, cached ? "cached" : "asked");
    ExpectRefused(stand_.Get(stand_.DutyUse(), Id(), Citizen(wang)).status(), StatusCode::kNotFound,
                  v1::ERROR_REASON_LICENSE_NOT_FOUND, cached ? "cached" : "asked");
  }
}

TEST_F(CoHeldTest, ANumberThatIsMaskedIsNobodys) {
  v1::ProvidedLicense title = Title();
  title.mutable_co_holders(0)->set_id_number("4401**********" + Li().substr(14));
  stand_.system().Put(title);
  ASSERT_TRUE(stand_.Get(UseOf(kZhang), Id()).ok());
  ExpectRefused(stand_.Get(UseOf(Li()), Id()).status(), StatusCode::kPermissionDenied,
                v1::ERROR_REASON_CONSENT_OF_ANOTHER);
}

TEST_F(CoHeldTest, AChangeEndsWhatIsKnownOfEachHolder) {
  ASSERT_TRUE(FindOne(kZhang).ok());
  ASSERT_TRUE(FindOne(Li()).ok());
  stand_.system().Remove(Id());
  stand_.system().Put(Title("T2"));
  stand_.Change(Id(), v1::LICENSE_STATUS_CANCELLED);
  EXPECT_EQ(FindOne(kZhang)->license().identifier(), Title("T2").license().identifier());
  EXPECT_EQ(FindOne(Li())->license().identifier(), Title("T2").license().identifier());
}

TEST_F(CoHeldTest, IsErasedWithAnyOfThem) {
  ASSERT_TRUE(FindOne(kZhang).ok());
  ASSERT_TRUE(FindOne(Li()).ok());
  v1::EraseHolderRequest request;
  *request.mutable_holder() = Citizen(Li());
  request.set_reason("asked for by the holder");
  const auto erased = stand_.desk->Erase({.principal = kUtility, .traceparent = ""}, request);
  ASSERT_TRUE(erased.ok()) << erased.status();
  EXPECT_EQ(erased->licenses_deleted(), 1u);
  // Nothing of it answers any more, whoever of the two is asked for.
  stand_.system().Fail(absl::UnavailableError("down"));
  for (const std::string& number : {std::string(kZhang), Li()}) {
    ExpectRefused(FindOne(number).status(), StatusCode::kUnavailable, v1::ERROR_REASON_PROVIDER_DOWN);
    ExpectRefused(stand_.Get(UseOf(number), Id()).status(), StatusCode::kUnavailable, v1::ERROR_REASON_PROVIDER_DOWN);
  }
}

TEST_F(CoHeldTest, IsErasedOnlyOnceThatStandsInTheAuditChain) {
  ASSERT_TRUE(FindOne(kZhang).ok());
  v1::EraseHolderRequest request;
  *request.mutable_holder() = Citizen(kZhang);
  request.set_reason("asked for by the holder");
  const Caller caller{.principal = kUtility, .traceparent = ""};
  stand_.audit.FailToWrite(absl::UnavailableError("the disk is full"));
  EXPECT_FALSE(stand_.desk->Erase(caller, request).ok());
  stand_.audit.FailToWrite(absl::OkStatus());
  const size_t before = stand_.audit.records().size();
  const auto erased = stand_.desk->Erase(caller, request);
  ASSERT_TRUE(erased.ok()) << erased.status();
  EXPECT_EQ(erased->licenses_deleted(), 1u) << "what could not be recorded was not done";
  const std::vector<v1::AuditRecord> records = stand_.audit.records();
  ASSERT_EQ(records.size(), before + 2);
  const v1::AuditRecord& begun = records[before];
  EXPECT_EQ(begun.outcome(), v1::AUDIT_OUTCOME_BEGUN);
  EXPECT_EQ(begun.action(), v1::AUDIT_ACTION_ADMINISTRATION);
  const v1::AuditRecord& done = records[before + 1];
  EXPECT_EQ(done.outcome(), v1::AUDIT_OUTCOME_DONE);
  EXPECT_EQ(done.action(), v1::AUDIT_ACTION_DELETION);
  EXPECT_EQ(done.detail(), "1 licenses deleted: asked for by the holder");
  EXPECT_EQ(done.holder_digest(), begun.holder_digest());
  EXPECT_EQ(done.about_sequence(), begun.sequence());
}

TEST_F(CoHeldTest, WhatIsBeingFetchedWhileOneOfThemIsErasedIsNotStored) {
  int calls = 0;
  stand_.system().OnCall([&] {
    if (calls++ > 0) return;
    v1::EraseHolderRequest request;
    *request.mutable_holder() = Citizen(Li());
    request.set_reason("asked for by the holder");
    EXPECT_TRUE(stand_.desk->Erase({.principal = kUtility, .traceparent = ""}, request).ok());
  });
  EXPECT_TRUE(stand_.Get(UseOf(kZhang), Id()).ok());
  EXPECT_EQ(stand_.system().calls(), 2);  // what came before the erasure was asked for again
}

}  // namespace
}  // namespace zhudong::licenses
