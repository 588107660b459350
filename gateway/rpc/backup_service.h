// BackupService: backups made, listed and verified on demand. Thin: what a backup is stands in gateway/backup.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "gateway/access/audit_chain.h"
#include "gateway/access/grants.h"
#include "gateway/rpc/act_log.h"
#include "zhudong/v1/backup_service.grpc.pb.h"

namespace zhudong::rpc {

// All of it outlives the service. `create` and `verify` are called on the service's thread, one at a time, and may take
// hours; with what they are given they say how far they are, and it answers false when nobody wants the rest.
struct BackupParts {
  using TellCreate = std::function<bool(v1::CreateBackupResponse)>;
  using TellVerify = std::function<bool(v1::VerifyBackupResponse)>;
  // The last response comes back by itself.
  std::function<absl::StatusOr<v1::CreateBackupResponse>(const std::string& principal, const TellCreate&)> create;
  std::function<absl::StatusOr<v1::ListBackupsResponse>()> list;
  std::function<absl::StatusOr<v1::BackupVerdict>(uint32_t id, const TellVerify&)> verify;
  const access::Grants& grants;
  access::AuditChain* audit;  // null where there is none
};

// Thread-safe. One creates or verifies at a time, the next one is ABORTED.
class BackupService final : public v1::BackupService::CallbackService {
 public:
  explicit BackupService(BackupParts parts) : parts_(std::move(parts)) {}
  // The server must be down.
  ~BackupService() override;

  grpc::ServerWriteReactor<v1::CreateBackupResponse>* CreateBackup(grpc::CallbackServerContext* context,
                                                                   const v1::CreateBackupRequest* request) override;
  grpc::ServerUnaryReactor* ListBackups(grpc::CallbackServerContext* context, const v1::ListBackupsRequest* request,
                                        v1::ListBackupsResponse* response) override;
  grpc::ServerWriteReactor<v1::VerifyBackupResponse>* VerifyBackup(grpc::CallbackServerContext* context,
                                                                   const v1::VerifyBackupRequest* request) override;

 private:
  // Starts `work` on the thread, when the caller may call `method` and nothing else is under way.
  absl::Status Launch(const grpc::CallbackServerContext& context, std::string_view method,
                      std::function<void(const std::string& principal)> work);
  // The work is done; the thread may be taken for the next.
  void Release();

  const BackupParts parts_;
  const ActLog acts_{parts_.grants, parts_.audit};
  absl::Mutex mutex_;
  bool busy_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread worker_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhudong::rpc
