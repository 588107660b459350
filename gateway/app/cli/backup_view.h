// Backups as people read them. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "zhudong/v1/backup_service.pb.h"

namespace zhudong::cli {

std::string BackupText(const v1::Backup& backup);
std::string BackupListText(const google::protobuf::RepeatedPtrField<v1::Backup>& backups);
std::string VerdictText(const v1::BackupVerdict& verdict);
// One line, without its end.
std::string StageText(v1::BackupStage stage, uint64_t done, uint64_t all);
std::string CopiedText(const v1::CreateBackupResponse& so_far);

}  // namespace zhudong::cli
