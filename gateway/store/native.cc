#include "gateway/store/native.h"

#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"

namespace zhudong::store {

absl::Status ToStatus(const rocksdb::Status& status, std::string_view what) {
  if (status.ok()) return absl::OkStatus();
  const std::string message = absl::StrCat(base::ToAbsl(what), ": ", status.ToString());
  if (status.IsCorruption()) return absl::DataLossError(absl::StrCat(message, "; restore a backup, keep this copy"));
  if (status.IsNoSpace()) return absl::ResourceExhaustedError(absl::StrCat(message, "; free disk space"));
  if (status.IsIOError() && status.ToString().find("lock") != std::string::npos) {
    return absl::FailedPreconditionError(absl::StrCat(message, "; is another gateway running on this directory?"));
  }
  return absl::InternalError(message);
}

}  // namespace zhudong::store
