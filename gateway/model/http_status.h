// What HTTP calls an error of ours: the one mapping of every HTTP face. Pure.
#pragma once

#include "absl/status/status.h"

namespace zhudong::model {

// By the published reason where HTTP has a status of its own for it (413, 415, 409, 422), else by the code (RFC 9110);
// 200 for OK.
int HttpStatusOf(const absl::Status& status);

}  // namespace zhudong::model
