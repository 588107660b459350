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

// 撤销: decided today, as of last week. Between lies a renewal.
TEST(ChangesTest, ARevocationThatReachesBackHolds) {
  DeskStand stand;
  stand.system().Put(IdCard());
  stand.ChangeRecorded(Id(), v1::LICENSE_STATUS_VALID, Hours(48), Hours(48));
  stand.ChangeRecorded(Id(), v1::LICENSE_STATUS_REVOKED, Hours(240), Hours(1));
  EXPECT_EQ(StatusNow(stand), v1::LICENSE_STATUS_REVOKED);
  // What was written down before that comes too late, whatever day it names.
  stand.ChangeRecorded(Id(), v1::LICENSE_STATUS_VALID, Hours(24), Hours(2));
  EXPECT_EQ(StatusNow(stand), v1::LICENSE_STATUS_REVOKED);
  stand.ChangeRecorded(Id(), v1::LICENSE_STATUS_VALID, Hours(240), absl::Minutes(1));
  EXPECT_EQ(StatusNow(stand), v1::LICENSE_STATUS_VALID);
  // Of a platform that does not tell when it wrote it down an end is believed in doubt, and nothing older after it.
  stand.Change(Id(), v1::LICENSE_STATUS_REVOKED, Hours(240));
  EXPECT_EQ(StatusNow(stand), v1::LICENSE_STATUS_REVOKED);
  stand.Change(Id(), v1::LICENSE_STATUS_VALID, Hours(120));
  EXPECT_EQ(StatusNow(stand), v1::LICENSE_STATUS_REVOKED);
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

// The batch of an issuer's change may land after that of an operator's, whose number is the higher one.
TEST(ChangesTest, NumbersGoOnAfterTheHighestThatWasUsed) {
  DeskStand stand;
  store::Batch early;
  stand.StageLate(Identifier("B1"), v1::LICENSE_STATUS_REVOKED, early);
  ASSERT_TRUE(stand.Revoke(Id()).ok());
  ASSERT_TRUE(stand.database().Write(early).ok());
  stand.Durable();
  ASSERT_EQ(stand.desk->newest_change(), 2u);
  stand.Reopen();
  EXPECT_EQ(stand.desk->newest_change(), 2u);
  stand.Change(Id(), v1::LICENSE_STATUS_SUSPENDED);
  EXPECT_EQ(stand.desk->newest_change(), 3u);
}

// A principal whose grant withholds the identifier, and who did not name it, does not learn it from a notice.
TEST(NoticesTest, AnIdentifierThatWasWithheldIsNotTold) {
  DeskStand stand;
  v1::ProvidedLicense title = IdCard("T1");
  title.mutable_license()->set_type(v1::LICENSE_TYPE_REAL_ESTATE_TITLE);
  stand.system().Put(title);
  const std::string id = title.license().identifier();
  v1::FindLicensesRequest request;
  *request.mutable_use() = stand.Use("G-1", {.jti = "gas"});
  *request.mutable_holder() = Citizen();
  request.add_types(v1::LICENSE_TYPE_REAL_ESTATE_TITLE);
  const auto found = stand.Call<v1::FindLicensesResponse>(&LicenseDesk::Find, request, kGasUtility);
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_EQ(found->answers_size(), 1);
  ASSERT_THAT(found->answers(0).withheld_fields(), testing::Contains("identifier"));
  stand.Change(id, v1::LICENSE_STATUS_REVOKED, absl::ZeroDuration(), Identifier("T2"));
  EXPECT_TRUE(Told(stand, kGasUtility).empty());
  // Who named it knows it, whatever is granted; what stands in its place he does not.
  ASSERT_TRUE(stand.Get(stand.Use("G-2", {.jti = "gas-2"}), id, {}, false, kGasUtility).ok());
  const std::vector<v1::LicenseNotice> told = Told(stand, kGasUtility);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].identifier(), id);
  EXPECT_EQ(told[0].successor_identifier(), "");
}

TEST(NoticesTest, TheSuccessorIsNamedToWhomIdentifiersAreGranted) {
  DeskStand stand;
  stand.system().Put(IdCard());
  ASSERT_TRUE(stand.Get(stand.DutyUse(), Id()).ok());
  stand.Change(Id(), v1::LICENSE_STATUS_LAPSED, absl::ZeroDuration(), Identifier("A2"));
  const size_t before = stand.audit.records().size();
  const std::vector<v1::LicenseNotice> told = Told(stand);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].identifier(), Id());
  EXPECT_EQ(told[0].successor_identifier(), Identifier("A2"));
  // What was told stands in the chain.
  const std::vector<v1::AuditRecord> records = stand.audit.records();
  ASSERT_EQ(records.size(), before + 1);
  EXPECT_EQ(records.back().action(), v1::AUDIT_ACTION_CHANGE);
  EXPECT_EQ(records.back().principal(), kUtility);
  EXPECT_EQ(records.back().license_digest(), records.front().license_digest());
  EXPECT_THAT(records.back().released_fields(), testing::ElementsAre("identifier", "status", "successor_identifier"));
  EXPECT_TRUE(Told(stand, kOtherUtility).empty());
}

TEST(NoticesTest, NothingIsToldThatCantBeRecorded) {
  DeskStand stand;
  stand.system().Put(IdCard());
  ASSERT_TRUE(stand.Get(stand.DutyUse(), Id()).ok());
  stand.Change(Id(), v1::LICENSE_STATUS_REVOKED);
  const uint64_t newest = stand.desk->newest_change();
  for (const bool queue : {true, false}) {
    const absl::Status full = absl::UnavailableError("the disk is full");
    queue ? stand.audit.RefuseToQueue(full) : stand.audit.FailToWrite(full);
    uint64_t seen = 0;
    const auto told = stand.desk->Notices(kUtility, 0, 100, seen);
    ExpectRefused(told.status(), absl::StatusCode::kInternal, v1::ERROR_REASON_AUDIT);
    stand.audit.RefuseToQueue(absl::OkStatus());
    stand.audit.FailToWrite(absl::OkStatus());
  }
  EXPECT_EQ(Told(stand).size(), 1u);
  EXPECT_TRUE(Told(stand, kUtility, newest).empty());
}

}  // namespace
}  // namespace zhudong::licenses
