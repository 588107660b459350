// zhudong restore: a backup into an empty folder, verified before anything can serve it.
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "gateway/app/backups.h"
#include "gateway/app/cli/backup_view.h"
#include "gateway/app/cli/interrupt.h"
#include "gateway/app/commands.h"
#include "gateway/app/keys.h"
#include "gateway/app/license_settings.h"
#include "gateway/backup/backups.h"
#include "gateway/config/load.h"
#include "gateway/store/backup.h"

namespace zhudong::app {
namespace {

constexpr absl::Duration kLookAtCopy = absl::Milliseconds(500);

struct RestoreOptions {
  std::string backup;
  std::string config;
  uint32_t id = 0;
  bool check = false;
};

// What the operator keeps apart and may have put there already.
const std::vector<std::string>& Beside() {
  static const auto* const names = new std::vector<std::string>{"data.keys", "data.key"};
  return *names;
}

backup::Tell ShowOn(cli::Context& context) {
  const bool seen = isatty(STDERR_FILENO) == 1;
  return [&context, seen](v1::BackupStage stage, uint64_t done, uint64_t all) {
    if (seen) context.err << "\r\033[K" << cli::StageText(stage, done, all) << std::flush;
    return !cli::Interrupt::Requested();
  };
}

// How far a copy is: nobody tells while it is made, so what is there is looked at.
class CopyWatch {
 public:
  CopyWatch(std::string folder, uint64_t bytes, backup::Tell tell)
      : folder_(std::move(folder)), bytes_(bytes), tell_(std::move(tell)), thread_([this] { Run(); }) {}
  ~CopyWatch() {
    stop_.Notify();
    thread_.join();
  }

 private:
  void Run() {
    while (!stop_.WaitForNotificationWithTimeout(kLookAtCopy)) tell_(v1::BACKUP_STAGE_FILES, Copied(), bytes_);
  }
  uint64_t Copied() const {
    uint64_t copied = 0;
    std::error_code error;
    for (auto file = std::filesystem::recursive_directory_iterator(folder_, error);
         !error && file != std::filesystem::recursive_directory_iterator(); file.increment(error)) {
      std::error_code gone;
      const uint64_t size = file->is_regular_file(gone) ? file->file_size(gone) : 0;
      if (!gone) copied += size;
    }
    return std::min(copied, bytes_);
  }

  const std::string folder_;
  const uint64_t bytes_;
  const backup::Tell tell_;
  absl::Notification stop_;
  std::thread thread_;
};

int TellVerdict(cli::Context& context, const v1::BackupVerdict& verdict) {
  if (isatty(STDERR_FILENO) == 1) context.err << "\r\033[K" << std::flush;
  if (context.format() == cli::Output::kText) {
    context.out << cli::VerdictText(verdict);
  } else {
    cli::PrintJson(context, verdict);
  }
  return verdict.sound() ? cli::kExitOk : cli::kExitCheckFailed;
}

int Refuse(cli::Context& context, const absl::Status& status) {
  const int code = cli::Fail(context, status);
  // The backup is not what it was: scripts tell that from a folder that can't be written to.
  return absl::IsDataLoss(status) ? cli::kExitCheckFailed : code;
}

absl::Status CheckRoom(const std::string& path, uint64_t bytes) {
  const absl::StatusOr<uint64_t> free = backup::FreeBytes(path);
  if (!free.ok()) return free.status();
  if (*free > bytes) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat("the disk of ", path, " has ", *free >> 20,
                                                   " MiB free, the backup has ", bytes >> 20,
                                                   " MiB: free some, or name another folder"));
}

absl::StatusOr<v1::BackupVerdict> CheckRestored(const store::BackupFolder& folder, const store::RestoreFolder& into,
                                                uint32_t id, const backup::AuditTrust& trust,
                                                const backup::Tell& tell) {
  const absl::StatusOr<backup::Manifest> manifest = backup::ManifestIn(folder, id);
  if (!manifest.ok()) return manifest.status();
  const absl::StatusOr<std::unique_ptr<store::Database>> data = into.Open();
  if (!data.ok()) return data.status();
  absl::StatusOr<v1::BackupVerdict> verdict = backup::CheckContent(**data, *manifest, trust, tell);
  if (verdict.ok()) verdict->set_backup_id(id);
  return verdict;
}

absl::Status LeaveCachedLicensesOut(const store::RestoreFolder& into) {
  {
    const absl::StatusOr<std::unique_ptr<store::Database>> restored = into.Open();
    if (!restored.ok()) return restored.status();
    // Data without licenses stay as they are, of whatever format.
    if (!(*restored)->Range(store::Family::kLicenses, "", "")->Valid()) return absl::OkStatus();
  }
  const absl::StatusOr<std::unique_ptr<store::Database>> data = into.OpenForWriting();
  return data.ok() ? backup::DropCachedLicenses(**data) : data.status();
}

// What is sealed can be opened only with the keys of then.
void TellAboutKeys(cli::Context& context, const config::Config& config) {
  const auto keys = LoadKeys(ToKeySource(config), config.storage.path, true);
  if (keys.ok()) return;
  context.err << "Before `zhudong serve`: " << keys.status().message() << "\n";
}

int Restore(cli::Context& context, const config::Config& config, const store::BackupFolder& folder,
            const v1::Backup& chosen) {
  const absl::StatusOr<backup::AuditTrust> trust = ToAuditTrust(config);
  if (!trust.ok()) return Refuse(context, trust.status());
  const std::string& path = config.storage.path;
  if (absl::Status room = CheckRoom(path, chosen.bytes()); !room.ok()) return Refuse(context, room);
  absl::StatusOr<store::RestoreFolder> into = store::RestoreFolder::Begin(path, Beside());
  if (!into.ok()) return Refuse(context, into.status());
  absl::Cleanup abandon = [&] {
    if (const absl::Status gone = into->Abandon(); !gone.ok()) context.err << "zhudong: " << gone.message() << "\n";
  };
  context.err << "Restoring backup " << chosen.backup_id() << " into " << path << " 正在恢复\n";
  {
    const CopyWatch watch(into->scratch(), chosen.bytes(), ShowOn(context));
    if (absl::Status copied = folder.Restore(chosen.backup_id(), *into); !copied.ok()) return Refuse(context, copied);
  }
  const absl::StatusOr<v1::BackupVerdict> verdict =
      CheckRestored(folder, *into, chosen.backup_id(), *trust, ShowOn(context));
  if (!verdict.ok()) return Refuse(context, verdict.status());
  if (!verdict->sound()) return TellVerdict(context, *verdict);
  if (absl::Status left_out = LeaveCachedLicensesOut(*into); !left_out.ok()) return Refuse(context, left_out);
  std::move(abandon).Cancel();
  if (absl::Status finished = into->Finish(); !finished.ok()) return Refuse(context, finished);
  TellVerdict(context, *verdict);
  if (context.format() == cli::Output::kText) {
    context.out
        << "Restored 已恢复: " << path << "\nSubscribers may see events again, under the same ids; platforms send "
        << "again what came after the backup.\n"
        << "Cached licenses were left out. Repeat what was done after the backup: `zhudong license erase` and\n"
        << "`zhudong license revoke`. A consent that was used since may be used for another matter until it ends.\n";
  }
  TellAboutKeys(context, config);
  return cli::kExitOk;
}

int Check(cli::Context& context, const config::Config& config, const store::BackupFolder& folder, uint32_t id) {
  const absl::StatusOr<backup::AuditTrust> trust = ToAuditTrust(config);
  if (!trust.ok()) return Refuse(context, trust.status());
  const absl::StatusOr<v1::BackupVerdict> verdict = backup::VerifyIn(folder, id, *trust, ShowOn(context));
  return verdict.ok() ? TellVerdict(context, *verdict) : Refuse(context, verdict.status());
}

int Run(cli::Context& context, const RestoreOptions& options) {
  const cli::Interrupt interrupt([] {});
  const absl::StatusOr<config::Config> config = config::Load(options.config);
  if (!config.ok()) {
    context.err << config.status().message() << "\n";
    return cli::kExitUsage;
  }
  const absl::StatusOr<std::unique_ptr<store::BackupFolder>> folder =
      store::BackupFolder::OpenForReading(options.backup);
  if (!folder.ok()) return Refuse(context, folder.status());
  const absl::StatusOr<v1::Backup> chosen = backup::Choose(backup::Describe(**folder), options.id);
  if (!chosen.ok()) return Refuse(context, chosen.status());
  if (context.format() == cli::Output::kText) context.out << cli::BackupText(*chosen);
  return options.check ? Check(context, *config, **folder, chosen->backup_id())
                       : Restore(context, *config, **folder, *chosen);
}

}  // namespace

void AddRestore(CLI::App& app, cli::Context& context) {
  CLI::App* command = app.add_subcommand("restore", "Bring a backup back into an empty folder 恢复");
  auto options = std::make_shared<RestoreOptions>();
  command->add_option("--backup", options->backup, "The folder of backups, or a copy of it")->required();
  command
      ->add_option("--config", options->config, "The gateway's settings, for the place of its data and its audit key")
      ->required()
      ->check(CLI::ExistingFile);
  command->add_option("--id", options->id, "Which; the newest without it");
  command->add_flag("--check", options->check, "Only verify the backup where it is; writes nothing");
  cli::AddOutputOption(*command, context);
  command->footer(
      "The gateway must be stopped, and path of [storage] empty but for data.keys. Checksums of all files, the "
      "journal\n"
      "and the audit chain are verified before any gateway opens the folder; when something is wrong, the folder is\n"
      "emptied again. Exit code 7 when the backup is damaged. Interrupted, it is run again.\n\nExamples:\n"
      "  zhudong restore --backup /backup/zhudong --config gateway.toml --check\n"
      "  zhudong restore --backup /backup/zhudong --config gateway.toml --id 12");
  command->callback([&context, options] { context.run = [&context, options] { return Run(context, *options); }; });
}

}  // namespace zhudong::app
