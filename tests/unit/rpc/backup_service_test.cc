// Who may make backups, one at a time, and that one ends when its caller goes.
#include "gateway/rpc/backup_service.h"

#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"
#include "gateway/model/errors.h"
#include "tests/unit/rpc/test_server.h"

namespace zhudong::rpc {
namespace {

class BackupServiceTest : public ::testing::Test {
 protected:
  BackupServiceTest() {
    service_ = std::make_unique<BackupService>(
        BackupParts{[this](const std::string& principal, const BackupParts::TellCreate& tell)
                        -> absl::StatusOr<v1::CreateBackupResponse> { return Create(principal, tell); },
                    []() -> absl::StatusOr<v1::ListBackupsResponse> { return v1::ListBackupsResponse(); },
                    [](uint32_t id, const BackupParts::TellVerify&) -> absl::StatusOr<v1::BackupVerdict> {
                      v1::BackupVerdict verdict;
                      verdict.set_backup_id(id);
                      verdict.set_sound(true);
                      return verdict;
                    },
                    grants_, nullptr});
    server_ = std::make_unique<TestServer>(std::vector<grpc::Service*>{service_.get()});
  }
  ~BackupServiceTest() override {
    if (!go_on_.HasBeenNotified()) go_on_.Notify();
    server_.reset();
  }

  // Tells how far it is until the caller is gone, or it may go on to its end.
  absl::StatusOr<v1::CreateBackupResponse> Create(const std::string& principal, const BackupParts::TellCreate& tell) {
    by_ = principal;
    v1::CreateBackupResponse response;
    do {
      response.set_bytes_copied(response.bytes_copied() + 1);
      if (!tell(response)) {
        gone_.Notify();
        return absl::CancelledError("the caller is gone");
      }
    } while (!go_on_.WaitForNotificationWithTimeout(absl::Milliseconds(5)));
    response.mutable_backup()->set_backup_id(7);
    return response;
  }
  std::unique_ptr<v1::BackupService::Stub> As(const std::string& identity) {
    return v1::BackupService::NewStub(server_->ChannelAs(identity));
  }

  access::Grants grants_{{{.principal = "spiffe://zhudong/operator/duty", .roles = {access::Role::kOperator}},
                          {.principal = "spiffe://zhudong/operator/auditor", .roles = {access::Role::kAuditor}}}};
  absl::Notification go_on_;
  absl::Notification gone_;
  std::string by_;
  std::unique_ptr<BackupService> service_;
  std::unique_ptr<TestServer> server_;
};

TEST_F(BackupServiceTest, ProgressAndThenTheBackup) {
  const auto stub = As("operator-duty");
  grpc::ClientContext context;
  v1::CreateBackupRequest request;
  request.set_reason("nightly");
  const auto stream = stub->CreateBackup(&context, request);
  v1::CreateBackupResponse response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_FALSE(response.has_backup());
  go_on_.Notify();
  while (stream->Read(&response)) continue;
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_EQ(response.backup().backup_id(), 7u);
  EXPECT_EQ(by_, "spiffe://zhudong/operator/duty");
}

TEST_F(BackupServiceTest, TheNextOneIsTurnedAwayMeanwhile) {
  const auto stub = As("operator-duty");
  grpc::ClientContext context;
  const auto stream = stub->CreateBackup(&context, {});
  v1::CreateBackupResponse response;
  ASSERT_TRUE(stream->Read(&response));
  grpc::ClientContext second;
  const auto turned_away = stub->VerifyBackup(&second, {});
  v1::VerifyBackupResponse verified;
  EXPECT_FALSE(turned_away->Read(&verified));
  EXPECT_TRUE(absl::IsAborted(FromGrpc(turned_away->Finish())));
  go_on_.Notify();
  while (stream->Read(&response)) continue;
  EXPECT_TRUE(stream->Finish().ok());
  grpc::ClientContext third;
  const auto taken = stub->VerifyBackup(&third, {});
  while (taken->Read(&verified)) continue;
  EXPECT_TRUE(taken->Finish().ok());
  EXPECT_TRUE(verified.verdict().sound());
}

TEST_F(BackupServiceTest, WhoGoesGivesItUp) {
  const auto stub = As("operator-duty");
  grpc::ClientContext context;
  const auto stream = stub->CreateBackup(&context, {});
  v1::CreateBackupResponse response;
  ASSERT_TRUE(stream->Read(&response));
  context.TryCancel();
  EXPECT_TRUE(gone_.WaitForNotificationWithTimeout(absl::Seconds(60)));
}

TEST_F(BackupServiceTest, NobodyWithoutTheRole) {
  for (const char* identity : {"operator-auditor", "utility-grid"}) {
    const auto stub = As(identity);
    grpc::ClientContext create;
    const auto stream = stub->CreateBackup(&create, {});
    v1::CreateBackupResponse response;
    EXPECT_FALSE(stream->Read(&response));
    EXPECT_EQ(model::ReasonOf(FromGrpc(stream->Finish())), v1::ERROR_REASON_NOT_GRANTED);
    grpc::ClientContext list;
    v1::ListBackupsResponse listed;
    EXPECT_EQ(model::ReasonOf(FromGrpc(stub->ListBackups(&list, {}, &listed))), v1::ERROR_REASON_NOT_GRANTED);
  }
  EXPECT_TRUE(by_.empty());
}

}  // namespace
}  // namespace zhudong::rpc
