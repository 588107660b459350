// One table for every license provider, over the real line: happy, empty, refused, stalled, broken, half an answer,
// another's license, gone and restarted. And no error may hold an identifier.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/licenses/provider_guard.h"
#include "gateway/model/errors.h"
#include "tests/unit/license_providers/license_system.h"

namespace zhudong::license_test {

ports::LicenseUse Use() {
  ports::LicenseUse use{.item_code = "ITEM-1", .item_name = "用电报装"};
  use.use.set_purpose("electricity-connection");
  use.use.set_business_number("BIZ-1");
  use.use.set_division_code("350200");
  use.use.mutable_operator_()->set_account("li");
  use.use.mutable_duty()->set_clause("示例规则第一条");
  return use;
}

v1::Holder Owner() {
  v1::Holder holder;
  holder.set_id_type(v1::HOLDER_ID_TYPE_CREDIT_CODE);
  holder.set_id_number(kHolderNumber);
  holder.set_name(kHolderName);
  return holder;
}

namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Family {
  const char* name;
  std::unique_ptr<LicenseSystem> (*make)();
  // A license that is asked for by its identifier, and is another's: where the system itself listed it as this
  // holder's, it contradicts itself; where it looks up by identifier alone, it was the caller who named the wrong one.
  absl::StatusCode anothers_license;
};

class Conformance : public testing::TestWithParam<Family> {
 protected:
  Conformance() : system_(GetParam().make()) {
    system_->Start();
    provider_ = system_->NewProvider(clock_);
  }

  static absl::Duration Generous() { return absl::Seconds(30); }
  absl::Time Deadline(absl::Duration within = Generous()) const { return clock_.Now() + within; }

  absl::StatusOr<v1::ProvidedLicense> Fetch(absl::Duration within = Generous()) {
    return provider_->Fetch(Use(), kIdentifier, Owner(), Deadline(within));
  }
  absl::StatusOr<std::vector<v1::ProvidedLicense>> Find(const v1::Holder& holder, v1::LicenseType type) {
    return provider_->FetchOfHolder(Use(), holder, {type}, {}, Deadline());
  }

  // Every kind of call ends with `code`, and says nothing of whom it was about.
  void ExpectAll(absl::StatusCode code, absl::Duration within = Generous()) {
    const std::vector<absl::Status> all = {
        Fetch(within).status(),
        provider_->FetchOfHolder(Use(), Owner(), {v1::LICENSE_TYPE_BUSINESS_LICENSE}, {}, Deadline(within)).status(),
        provider_->FetchArchive(Use(), kIdentifier, Owner(), Deadline(within)).status()};
    for (const absl::Status& status : all) {
      EXPECT_EQ(status.code(), code) << status;
      ExpectSilent(status);
    }
  }
  static void ExpectSilent(const absl::Status& status) {
    for (const char* secret : {kHolderNumber, kHolderName, kIdentifier, kConsent, "secret", "token+"}) {
      EXPECT_THAT(std::string(status.message()), Not(HasSubstr(secret)));
    }
  }

  base::SystemClock clock_;
  std::unique_ptr<LicenseSystem> system_;
  std::unique_ptr<ports::LicenseProvider> provider_;
};

TEST_P(Conformance, Happy) {
  const auto fetched = Fetch();
  ASSERT_TRUE(fetched.ok()) << fetched.status();
  const v1::License& license = fetched->license();
  EXPECT_EQ(license.identifier(), kIdentifier);
  EXPECT_EQ(license.type(), v1::LICENSE_TYPE_BUSINESS_LICENSE);
  EXPECT_EQ(license.type_code(), kTypeCode);
  EXPECT_EQ(license.type_name(), kTypeName);
  EXPECT_EQ(license.status(), v1::LICENSE_STATUS_VALID);
  EXPECT_EQ(license.number(), kHolderNumber);
  EXPECT_EQ(license.holder().SerializeAsString(), Owner().SerializeAsString());
  EXPECT_EQ(license.issuer_code(), "11350200M00000000X");
  EXPECT_EQ(license.division_code(), "350200");
  EXPECT_EQ(license.issued_on(), "2026-07-01");
  EXPECT_EQ(license.valid_from(), "2026-07-01");
  EXPECT_EQ(license.valid_until(), "");
  EXPECT_EQ(license.version(), 1);
  EXPECT_EQ(license.trust_level(), "A");
  ASSERT_EQ(license.data_size(), 2);
  EXPECT_EQ(license.data(0).name(), "ADDRESS");
  EXPECT_EQ(fetched->signature().signed_data(), kSignedText) << "to the byte";
  EXPECT_EQ(fetched->signature().signature(), "signature");
  EXPECT_EQ(fetched->signature().certificate(), "certificate");

  const auto found = Find(Owner(), v1::LICENSE_TYPE_BUSINESS_LICENSE);
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_EQ(found->size(), 1u);
  EXPECT_EQ((*found)[0].SerializeAsString(), fetched->SerializeAsString());

  const auto file = provider_->FetchArchive(Use(), kIdentifier, Owner(), Deadline());
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->name, "license.ofd");
  EXPECT_EQ(file->content, "PK file");
}

TEST_P(Conformance, HandsOnOnlyWhatWasAskedFor) {
  const auto found = Find(Owner(), v1::LICENSE_TYPE_CONSTRUCTION_PERMIT);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_TRUE(found->empty());
}

TEST_P(Conformance, AHolderWithoutLicensesHasNone) {
  system_->fault = Fault::kEmpty;
  const auto found = Find(Owner(), v1::LICENSE_TYPE_BUSINESS_LICENSE);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_TRUE(found->empty());
  const absl::Status status = Fetch().status();
  EXPECT_TRUE(absl::IsNotFound(status)) << status;
  ExpectSilent(status);
}

TEST_P(Conformance, AsksWhoseItIs) {
  const absl::Status status = provider_->Fetch(Use(), kIdentifier, v1::Holder(), Deadline()).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  ExpectSilent(status);
}

TEST_P(Conformance, Refused) {
  system_->fault = Fault::kRefusing;
  ExpectAll(absl::StatusCode::kPermissionDenied);
}

TEST_P(Conformance, Broken) {
  system_->fault = Fault::kBroken;
  ExpectAll(absl::StatusCode::kUnavailable);
}

TEST_P(Conformance, HalfAnAnswer) {
  system_->fault = Fault::kHalf;
  ExpectAll(absl::StatusCode::kDataLoss);
}

TEST_P(Conformance, AnothersLicenseIsNotTaken) {
  system_->fault = Fault::kAnothersLicense;
  const absl::Status status = Fetch().status();
  EXPECT_EQ(status.code(), GetParam().anothers_license) << status;
  ExpectSilent(status);
  EXPECT_TRUE(absl::IsDataLoss(Find(Owner(), v1::LICENSE_TYPE_BUSINESS_LICENSE).status()));
}

// Whoever names a wrong holder must not close the way for everybody else.
TEST(GrpcLicenses, AWrongHolderIsNotTriedAgainAndOpensNoBreaker) {
  const base::SystemClock clock;
  const std::unique_ptr<LicenseSystem> system = MakeGrpcSystem();
  system->Start();
  system->fault = Fault::kAnothersLicense;
  const auto guard = licenses::ProviderGuard::Make(
      system->NewProvider(clock), {.name = "province", .max_attempts = 3, .failures_to_open = 1}, clock);
  const absl::Status status = guard->Fetch(Use(), kIdentifier, Owner(), clock.Now() + absl::Seconds(30)).status();
  EXPECT_TRUE(absl::IsNotFound(status)) << status;
  EXPECT_EQ(model::ReasonOf(status), v1::ERROR_REASON_LICENSE_NOT_FOUND);
  EXPECT_EQ(system->calls, 1);
  EXPECT_EQ(guard->Status().breaker(), v1::BREAKER_STATE_CLOSED);
  EXPECT_EQ(guard->Status().failures(), 0u);
}

TEST_P(Conformance, StalledEndsByTheDeadlineAndTheNextOneIsServed) {
  ASSERT_TRUE(Fetch().ok());
  system_->fault = Fault::kStalled;
  ExpectAll(absl::StatusCode::kDeadlineExceeded, absl::Milliseconds(200));
  system_->fault = Fault::kNone;
  EXPECT_TRUE(Fetch().ok());
}

TEST_P(Conformance, GoneAndRestarted) {
  ASSERT_TRUE(Fetch().ok());
  system_->Stop();
  const absl::Status gone = Fetch().status();
  EXPECT_TRUE(absl::IsUnavailable(gone)) << gone;
  ExpectSilent(gone);
  system_->Start();
  // Behind the guard a restart costs nothing but time, and the counts add up.
  const auto guard = licenses::ProviderGuard::Make(
      std::move(provider_), {.name = "province", .max_attempts = 100, .failures_to_open = 1000}, clock_);
  const auto fetched = guard->Fetch(Use(), kIdentifier, Owner(), Deadline());
  EXPECT_TRUE(fetched.ok()) << fetched.status();
  EXPECT_EQ(guard->Status().calls(), 1u);
  EXPECT_EQ(guard->Status().failures(), 0u);
}

INSTANTIATE_TEST_SUITE_P(Families, Conformance,
                         testing::Values(Family{"Provincial", MakeProvincialSystem, absl::StatusCode::kDataLoss},
                                         Family{"HolderCode", MakeHolderCodeSystem, absl::StatusCode::kDataLoss},
                                         Family{"Grpc", MakeGrpcSystem, absl::StatusCode::kNotFound}),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace zhudong::license_test
