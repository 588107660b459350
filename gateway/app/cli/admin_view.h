// Quarantined items and dead letters as people read them. Pure.
#pragma once

#include <string>

#include "zhudong/v1/admin_service.pb.h"

namespace zhudong::cli {

std::string QuarantineListText(const google::protobuf::RepeatedPtrField<v1::QuarantinedItem>& items);
std::string QuarantinedText(const v1::QuarantinedItem& item);
std::string DeadLetterListText(const google::protobuf::RepeatedPtrField<v1::DeadLetter>& letters);
std::string DeadLetterText(const v1::GetDeadLetterResponse& letter);
std::string ReplayText(const v1::StartReplayResponse& answer, bool dry_run);
std::string ResolvedText(const v1::ResolveDeadLetterResponse& answer, bool dry_run);

}  // namespace zhudong::cli
