// Subscribers, their daily counts and what operators did to them, as people read them. Pure.
#pragma once

#include <string>

#include "zhudong/v1/admin_service.pb.h"

namespace zhudong::cli {

std::string SubscriberListText(const google::protobuf::RepeatedPtrField<v1::SubscriberStatus>& subscribers);
std::string SubscriberText(const v1::SubscriberStatus& status);
std::string ReconciliationText(const v1::ReconcileResponse& answer);
std::string ActListText(const google::protobuf::RepeatedPtrField<v1::OperatorAct>& acts);

}  // namespace zhudong::cli
