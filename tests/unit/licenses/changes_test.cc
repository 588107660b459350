// What issuers and operators say of a license, in whatever order it comes, and who is told.
#include <atomic>
#include <thread>

#include "absl/time/clock.h"
#include "tests/unit/licenses/desk_stand.h"

namespace zhudong::licenses {
namespace {

using absl::Hours;

const std::string& Id() {
  static const std::string id = IdCard().license().identifier();
  return id;
}

v1::LicenseStatus StatusNow(DeskStand& stand) {
  const auto answer = stand.Get(stand.DutyUse(), Id());
  EXPECT_TRUE(answer.ok()) << answer.status();
  return answer.ok() ? answer->license().status() : v1::LICENSE_STATUS_UNSPECIFIED;
}

std::vector<v1::LicenseNotice> Told(const DeskStand& stand, const std::string& principal = kUtility,
                                    uint64_t cursor = 0) {
  uint64_t seen = 0;
  const auto told = stand.desk->Notices(principal, cursor, 100, seen);
  EXPECT_TRUE(told.ok()) << told.status();
  std::vector<v1::LicenseNotice> notices;
  if (told.ok()) {
    for (const auto& one : *told) notices.push_back(one.notice);
  }
  return notices;
}

TEST(ChangesTest, AnOlderChangeThatComesLateBringsNothingBack) {
  DeskStand stand;
  stand.system().Put(IdCard());
  ASSERT_EQ(StatusNow(stand), v1::LICENSE_STATUS_VALID);
  stand.Change(Id(), v1::LICENSE_STATUS_REVOKED, Hours(1));
  ASSERT_EQ(StatusNow(stand), v1::LICENSE_STATUS_REVOKED);
  stand.Change(Id(), v1::LICENSE_STATUS_VALID, Hours(2));
  EXPECT_EQ(StatusNow(stand), v1::LICENSE_STATUS_REVOKED);
  stand.Reopen();
  EXPECT_EQ(StatusNow(stand), v1::LICENSE_STATUS_REVOKED);
  // Whoever watches is told what holds, not what held before.
  const std::vector<v1::LicenseNotice> told = Told(stand);
  ASSERT_EQ(told.size(), 2u);
  EXPECT_EQ(told[0].status(), v1::LICENSE_STATUS_REVOKED);
  EXPECT_EQ(told[1].status(), v1::LICENSE_STATUS_REVOKED);
  EXPECT_EQ(told[1].occurred_at().seconds(), absl::ToUnixSeconds(stand.clock.Now() - Hours(2)));
  // A newer one holds, and one of the very same moment as the last.
  stand.Change(Id(), v1::LICENSE_STATUS_VALID, absl::Minutes(30));
  EXPECT_EQ(StatusNow(stand), v1::LICENSE_STATUS_VALID);
  stand.Change(Id(), v1::LICENSE_STATUS_SUSPENDED, absl::Minutes(30));
  EXPECT_EQ(StatusNow(stand), v1::LICENSE_STATUS_SUSPENDED);
}

TEST(ChangesTest, WithinOneBatchToo) {
  DeskStand stand;
  stand.system().Put(IdCard());
  stand.ChangeTogether(Id(), {{v1::LICENSE_STATUS_REVOKED, Hours(1)}, {v1::LICENSE_STATUS_VALID, Hours(2)}});
  EXPECT_EQ(StatusNow(stand), v1::LICENSE_STATUS_REVOKED);
}

TEST(ChangesTest, AChangeFromTheFutureHoldsAsOfNowAndIsNotLookedBackAtForEver) {
  DeskStand stand;
  stand.system().Put(IdCard());
  stand.Change(Id(), v1::LICENSE_STATUS_VALID, -absl::Minutes(4));  // a platform's clock goes fast
  stand.clock.Advance(absl::Minutes(1));
  stand.Change(Id(), v1::LICENSE_STATUS_REVOKED);
  EXPECT_EQ(StatusNow(stand), v1::LICENSE_STATUS_REVOKED);
}

TEST(ChangesTest, AnOperatorsRevocationIsUndoneByWhatHappenedAfterItAlone) {
  DeskStand stand;
  stand.system().Put(IdCard());
  ASSERT_TRUE(stand.Revoke(Id()).ok());
  ASSERT_EQ(StatusNow(stand), v1::LICENSE_STATUS_WITHDRAWN);
  stand.clock.Advance(absl::Minutes(1));
  stand.Change(Id(), v1::LICENSE_STATUS_VALID, Hours(1));
  EXPECT_EQ(StatusNow(stand), v1::LICENSE_STATUS_WITHDRAWN);
  stand.Change(Id(), v1::LICENSE_STATUS_VALID);
  EXPECT_EQ(StatusNow(stand), v1::LICENSE_STATUS_VALID);
}

// Else the batch that was made before lands after it, over it.
TEST(ChangesTest, AnOperatorsRevocationComesAfterWhatIsJustBeingWritten) {
  DeskStand stand;
  stand.system().Put(IdCard());
  stand.StageAndWrite(Id(), v1::LICENSE_STATUS_VALID, Hours(1));
  std::atomic<bool> revoked{false};
  std::thread operators([&] {
    EXPECT_TRUE(stand.Revoke(Id()).ok());
    revoked.store(true);
  });
  absl::SleepFor(absl::Milliseconds(100));
  EXPECT_FALSE(revoked.load());
  stand.Durable();
  operators.join();
  EXPECT_EQ(StatusNow(stand), v1::LICENSE_STATUS_WITHDRAWN);
}

}  // namespace
}  // namespace zhudong::licenses
