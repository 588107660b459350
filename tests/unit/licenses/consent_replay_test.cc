// One consent serves one matter, to the last moment that anybody takes it, whatever was forgotten or deleted before.
#include "absl/time/clock.h"
#include "tests/unit/licenses/desk_stand.h"

namespace zhudong::licenses {
namespace {

using absl::StatusCode;

constexpr absl::Duration kLeeway = absl::Seconds(30);  // the issuer's, past the consent's end

class ConsentReplayTest : public testing::Test {
 protected:
  ConsentReplayTest() : stand_({.longest = absl::Minutes(10), .grace = absl::ZeroDuration()}) {
    stand_.system().Put(IdCard());
    first_ = stand_.Use("BX-1", claims_);
    second_ = first_;  // the same token, for another matter
    second_.set_business_number("BX-2");
    ends_ = stand_.clock.Now() - claims_.issued_ago + claims_.lasts;
  }
  absl::Status Get(const v1::LicenseUse& use, const std::string& principal = kUtility) {
    return stand_.Get(use, IdCard().license().identifier(), {}, false, principal).status();
  }
  void At(absl::Time time) { stand_.clock.Advance(time - stand_.clock.Now()); }
  void ExpectReplayed(const absl::Status& status, const std::string& what) {
    ExpectRefused(status, StatusCode::kPermissionDenied, v1::ERROR_REASON_CONSENT_REPLAYED, what);
    EXPECT_EQ(stand_.audit.last().reason(), "CONSENT_REPLAYED");
  }

  const Claims claims_;
  DeskStand stand_;
  v1::LicenseUse first_, second_;
  absl::Time ends_;
};

TEST_F(ConsentReplayTest, WithinTheLeewayItStillServesItsMatterAndNoOther) {
  ASSERT_TRUE(Get(first_).ok());
  for (const absl::Duration past : {absl::ZeroDuration(), kLeeway - absl::Seconds(1)}) {
    At(ends_ + past);
    EXPECT_TRUE(Get(first_).ok()) << past;
    ExpectReplayed(Get(second_), "another matter");
    ExpectReplayed(Get(first_, kOtherUtility), "another principal");
  }
  At(ends_ + kLeeway);
  for (const v1::LicenseUse& use : {first_, second_}) {
    ExpectRefused(Get(use), StatusCode::kPermissionDenied, v1::ERROR_REASON_CONSENT_EXPIRED);
  }
}

TEST_F(ConsentReplayTest, ItIsBoundByItsFirstUseAlsoWhenThatIsInTheLeeway) {
  At(ends_ + absl::Seconds(1));
  ASSERT_TRUE(Get(first_).ok());
  ExpectReplayed(Get(second_), "another matter");
}

// What is remembered in memory goes with a restart, and the background deletes what is over: not this.
TEST_F(ConsentReplayTest, NeitherARestartNorTheDeletionOfWhatIsOverSetsItFree) {
  ASSERT_TRUE(Get(first_).ok());
  At(ends_ + kLeeway - absl::Seconds(1));
  stand_.desk->Start();
  // The license that was cached is over: when it has gone, everything that is due before has, too.
  while (stand_.audit.Count(v1::AUDIT_ACTION_DELETION) == 0) absl::SleepFor(absl::Milliseconds(1));
  stand_.Reopen();
  ExpectReplayed(Get(second_), "another matter");
  EXPECT_TRUE(Get(first_).ok());
}

}  // namespace
}  // namespace zhudong::licenses
