// backup create | list | verify.
#include <unistd.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "gateway/app/cli/backup_view.h"
#include "gateway/app/cli/call.h"
#include "gateway/app/cli/client_commands.h"
#include "gateway/app/cli/format.h"
#include "zhudong/v1/backup_service.grpc.pb.h"

namespace zhudong::cli {
namespace {

// Only where a person looks on: one line that is written over.
void Show(Context& context, const std::string& line) {
  if (isatty(STDERR_FILENO) == 1) context.err << "\r\033[K" << line << std::flush;
}

int Create(Context& context, const v1::CreateBackupRequest& request) {
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::BackupService::NewStub(context.channel);
  grpc::ClientContext call;
  const auto stream = stub->CreateBackup(&call, request);
  v1::CreateBackupResponse last;
  for (v1::CreateBackupResponse response; stream->Read(&response); last = response) {
    Show(context, CopiedText(response));
    if (context.format() == Output::kJsonl && !response.has_backup()) PrintJson(context, response);
  }
  Show(context, "");
  if (absl::Status status = FromGrpc(stream->Finish()); !status.ok()) return Fail(context, status);
  if (!last.has_backup()) return Fail(context, absl::InternalError("the gateway ended without naming the backup"));
  if (context.format() != Output::kText) {
    PrintJson(context, last);
    return kExitOk;
  }
  context.out << "Backup made 备份完成\n" << BackupText(last.backup());
  for (const uint32_t id : last.deleted_backup_ids())
    context.out << "Deleted, more than are kept 已清理: " << id << "\n";
  context.out
      << "Not in it, keep them apart 不含: sealing keys, the audit chain's signing key, certificates, settings.\n";
  return kExitOk;
}

int List(Context& context) {
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::BackupService::NewStub(context.channel);
  const auto answer = Call(context, *stub, &v1::BackupService::Stub::ListBackups, v1::ListBackupsRequest());
  if (!answer.ok()) return Fail(context, answer.status());
  if (context.format() == Output::kText) {
    context.out << "Folder 目录 " << answer->folder() << ", keeps 保留 " << answer->keep() << "\n"
                << BackupListText(answer->backups());
  } else if (context.format() == Output::kJson) {
    PrintJson(context, *answer);
  } else {
    for (const v1::Backup& backup : answer->backups()) PrintJson(context, backup);
  }
  return kExitOk;
}

int Verify(Context& context, const v1::VerifyBackupRequest& request) {
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::BackupService::NewStub(context.channel);
  grpc::ClientContext call;
  const auto stream = stub->VerifyBackup(&call, request);
  v1::VerifyBackupResponse last;
  for (v1::VerifyBackupResponse response; stream->Read(&response); last = response) {
    if (!response.has_verdict()) Show(context, StageText(response.stage(), response.done(), response.all()));
  }
  Show(context, "");
  if (absl::Status status = FromGrpc(stream->Finish()); !status.ok()) return Fail(context, status);
  if (context.format() == Output::kText) {
    context.out << VerdictText(last.verdict());
  } else {
    PrintJson(context, last.verdict());
  }
  return last.verdict().sound() ? kExitOk : kExitCheckFailed;
}

}  // namespace

void AddBackup(CLI::App& app, Context& context) {
  CLI::App* group = app.add_subcommand("backup", "copies of all data, made while the gateway runs 备份");
  group->require_subcommand(1);

  CLI::App* create = group->add_subcommand("create", "make a backup in the folder of [backup] 创建");
  create->footer(
      "Everything acknowledged before is in it. What did not change since the last one is not copied again. Ctrl-C\n"
      "gives it up; those before it stay. Sealing keys, the audit chain's signing key, certificates and settings are\n"
      "not in a backup: keep them apart.\n\nExample:\n  zhudong backup create --reason \"before the upgrade\"");
  auto made = std::make_shared<v1::CreateBackupRequest>();
  create->add_option("--reason", *made->mutable_reason(), "why; kept with the act");
  AddCommonOptions(*create, context);
  create->callback([&context, made] { context.run = [&context, made] { return Create(context, *made); }; });

  CLI::App* list = group->add_subcommand("list", "what is in the folder, newest first 列表");
  list->footer("Examples:\n  zhudong backup list");
  AddCommonOptions(*list, context);
  list->callback([&context] { context.run = [&context] { return List(context); }; });

  CLI::App* verify = group->add_subcommand("verify", "read a backup whole and check it as a restore does 校验");
  verify->footer("Exit code 7 when it is not sound. Without a gateway: `zhudong restore --check`.");
  auto verified = std::make_shared<v1::VerifyBackupRequest>();
  const auto take = [verified](uint32_t id) { verified->set_backup_id(id); };
  verify->add_option_function<uint32_t>("--id", take, "which; the newest without it");
  AddCommonOptions(*verify, context);
  verify->callback([&context, verified] { context.run = [&context, verified] { return Verify(context, *verified); }; });
}

}  // namespace zhudong::cli
