#include "gateway/app/cli/backup_view.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/app/cli/format.h"
#include "gateway/app/cli/table.h"

namespace zhudong::cli {
namespace {

constexpr double kMib = 1 << 20;

std::string Mib(uint64_t bytes) { return Number(static_cast<double>(bytes) / kMib); }

const char* StageName(v1::BackupStage stage) {
  switch (stage) {
    case v1::BACKUP_STAGE_FILES:
      return "files 文件";
    case v1::BACKUP_STAGE_JOURNAL:
      return "journal 日志";
    case v1::BACKUP_STAGE_AUDIT:
      return "audit chain 审计链";
    case v1::BACKUP_STAGE_POSITIONS:
      return "positions 位点";
    default:
      return "";
  }
}

std::string ReachText(const v1::BackupReach& reach) {
  std::string out = absl::StrCat("journal 日志 ", Count(reach.journal_sequence()), ", demand events 需求事件 ",
                                 Count(reach.demand_sequence()));
  if (reach.has_audit()) absl::StrAppend(&out, ", audit records 审计 ", Count(reach.audit().sequence()));
  return out;
}

}  // namespace

std::string BackupText(const v1::Backup& backup) {
  return absl::StrCat("Backup 备份 ", backup.backup_id(), ", ", Time(backup.at()), ", ", Mib(backup.bytes()),
                      " MiB in ", Count(backup.files()), " files\nReaches at least 至少到: ", ReachText(backup.reach()),
                      "\n");
}

std::string BackupListText(const google::protobuf::RepeatedPtrField<v1::Backup>& backups) {
  if (backups.empty()) return "None was made yet 无备份\n";
  Table table({{"id 编号", Align::kRight},
               {"made 时间"},
               {"MiB", Align::kRight},
               {"journal 日志", Align::kRight},
               {"by 操作者"},
               {"state 状态", Align::kLeft, 120}});
  for (const v1::Backup& backup : backups) {
    table.Add({absl::StrCat(backup.backup_id()), Time(backup.at()), Mib(backup.bytes()),
               Count(backup.reach().journal_sequence()), backup.principal(),
               backup.damage().empty() ? "whole, by its list 完整" : absl::StrCat("damaged 损坏: ", backup.damage())});
  }
  return table.Render();
}

std::string VerdictText(const v1::BackupVerdict& verdict) {
  if (!verdict.sound()) {
    return absl::StrCat("NOT sound 不可用: backup ", verdict.backup_id(), ", ", StageName(verdict.stage()), ": ",
                        verdict.explanation(), "\n");
  }
  return absl::StrCat("Sound 可用: backup 备份 ", verdict.backup_id(), ", ", ReachText(verdict.reach()), " (",
                      Count(verdict.journal_records()), " journal records and ", Count(verdict.audit_records()),
                      " audit records verified)\n");
}

std::string StageText(v1::BackupStage stage, uint64_t done, uint64_t all) {
  if (stage == v1::BACKUP_STAGE_FILES) {
    return absl::StrCat("verifying ", StageName(stage), ": ", Mib(done), " of ", Mib(all), " MiB");
  }
  return absl::StrCat("verifying ", StageName(stage), ": ", Count(done),
                      all == 0 ? "" : absl::StrCat(" of ", Count(std::max(done, all))));
}

std::string CopiedText(const v1::CreateBackupResponse& so_far) {
  return absl::StrCat(Mib(so_far.bytes_copied()), " MiB copied, the data has ", Mib(so_far.bytes_in_all()), " MiB");
}

}  // namespace zhudong::cli
