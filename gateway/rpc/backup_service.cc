#include "gateway/rpc/backup_service.h"

#include <grpcpp/support/server_callback.h>

#include <memory>
#include <utility>

#include "gateway/model/errors.h"
#include "gateway/rpc/peer.h"
#include "gateway/rpc/status.h"

namespace zhudong::rpc {
namespace {

// Tells how far something is: of what was not sent yet, the newest alone. Two hold it: the call until OnDone, the
// worker until End.
template <typename Response>
class ProgressStream final : public grpc::ServerWriteReactor<Response> {
 public:
  static std::shared_ptr<ProgressStream> Make() {
    auto stream = std::make_shared<ProgressStream>();
    stream->self_ = stream;
    return stream;
  }

  // False when the client is gone.
  bool Tell(Response response) {
    absl::MutexLock lock(&mutex_);
    if (gone_) return false;
    next_ = std::make_unique<Response>(std::move(response));
    Write();
    return true;
  }
  void End(const absl::Status& status) {
    absl::MutexLock lock(&mutex_);
    ended_ = true;
    end_ = ToGrpc(status);
    Write();
  }

 private:
  void Write() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (writing_ || finished_) return;
    if (next_ != nullptr && !gone_) {
      writing_ = true;
      sending_ = *std::move(next_);
      next_.reset();
      this->StartWrite(&sending_);
    } else if (ended_) {
      finished_ = true;
      this->Finish(end_);
    }
  }
  void OnWriteDone(bool ok) override {
    absl::MutexLock lock(&mutex_);
    writing_ = false;
    gone_ = gone_ || !ok;
    Write();
  }
  void OnCancel() override {
    absl::MutexLock lock(&mutex_);
    gone_ = true;
  }
  void OnDone() override { self_.reset(); }

  std::shared_ptr<ProgressStream> self_;
  Response sending_;
  absl::Mutex mutex_;
  std::unique_ptr<Response> next_ ABSL_GUARDED_BY(mutex_);
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool gone_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  grpc::Status end_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

BackupService::~BackupService() {
  absl::MutexLock lock(&mutex_);
  if (worker_.joinable()) worker_.join();
}

absl::Status BackupService::Launch(const grpc::CallbackServerContext& context, std::string_view method,
                                   std::function<void(const std::string& principal)> work) {
  const absl::StatusOr<access::Principal> who = PrincipalOf(context);
  if (!who.ok()) return who.status();
  if (absl::Status may = acts_.Allow(*who, method); !may.ok()) return may;
  absl::MutexLock lock(&mutex_);
  if (busy_) return absl::AbortedError("another backup is being made or verified: try again when it has ended");
  if (worker_.joinable()) worker_.join();  // it needs the lock no more
  busy_ = true;
  worker_ = std::thread([principal = who->id, work = std::move(work)] { work(principal); });
  return absl::OkStatus();
}

void BackupService::Release() {
  absl::MutexLock lock(&mutex_);
  busy_ = false;
}

grpc::ServerWriteReactor<v1::CreateBackupResponse>* BackupService::CreateBackup(
    grpc::CallbackServerContext* context, const v1::CreateBackupRequest* request) {
  const auto stream = ProgressStream<v1::CreateBackupResponse>::Make();
  Act act{.method = "BackupService/CreateBackup",
          .reason = request->reason(),
          .what = "make a backup",
          .traceparent = TraceparentOf(*context, "")};
  absl::Status launched = CheckReason(act.reason, Need::kOptional);
  if (launched.ok()) {
    launched = Launch(*context, act.method, [this, stream, act](const std::string& principal) mutable {
      act.principal = principal;
      v1::CreateBackupResponse last;
      const absl::Status made = acts_.Do(act, [&] {
        absl::StatusOr<v1::CreateBackupResponse> response =
            parts_.create(principal, [&](v1::CreateBackupResponse so_far) { return stream->Tell(std::move(so_far)); });
        if (response.ok()) last = *std::move(response);
        return response.status();
      });
      Release();
      if (made.ok()) stream->Tell(std::move(last));
      stream->End(made);
    });
  }
  if (!launched.ok()) stream->End(launched);
  return stream.get();
}

grpc::ServerUnaryReactor* BackupService::ListBackups(grpc::CallbackServerContext* context,
                                                     const v1::ListBackupsRequest*, v1::ListBackupsResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const absl::StatusOr<access::Principal> who = PrincipalOf(*context);
  absl::Status status = who.status();
  if (status.ok()) status = acts_.Allow(*who, "BackupService/ListBackups");
  if (status.ok()) {
    absl::StatusOr<v1::ListBackupsResponse> list = parts_.list();
    status = list.status();
    if (list.ok()) *response = *std::move(list);
  }
  reactor->Finish(ToGrpc(status));
  return reactor;
}

grpc::ServerWriteReactor<v1::VerifyBackupResponse>* BackupService::VerifyBackup(
    grpc::CallbackServerContext* context, const v1::VerifyBackupRequest* request) {
  const auto stream = ProgressStream<v1::VerifyBackupResponse>::Make();
  const absl::Status launched =
      Launch(*context, "BackupService/VerifyBackup", [this, stream, id = request->backup_id()](const std::string&) {
        absl::StatusOr<v1::BackupVerdict> verdict =
            parts_.verify(id, [&](v1::VerifyBackupResponse so_far) { return stream->Tell(std::move(so_far)); });
        Release();
        if (verdict.ok()) {
          v1::VerifyBackupResponse last;
          *last.mutable_verdict() = *std::move(verdict);
          stream->Tell(std::move(last));
        }
        stream->End(verdict.status());
      });
  if (!launched.ok()) stream->End(launched);
  return stream.get();
}

}  // namespace zhudong::rpc
