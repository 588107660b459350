#include "gateway/app/cli/exit_code.h"

#include "absl/strings/str_cat.h"
#include "gateway/model/errors.h"

namespace zhudong::cli {
namespace {

struct Meaning {
  ExitCode code;
  const char* text;
};

constexpr Meaning kMeanings[] = {
    {kExitOk, "done"},
    {kExitUnexpected, "unexpected error"},
    {kExitUsage, "wrong usage: an option, an argument or a value the gateway does not accept"},
    {kExitUnreachable, "the gateway cannot be reached, or did not answer in time"},
    {kExitRefused, "refused: the certificate or its grants do not allow this"},
    {kExitNotFound, "not found"},
    {kExitSomeNotTaken, "done, but some items were quarantined or refused"},
    {kExitCheckFailed,
     "a check failed (config check, rebuild --check, restore, backup verify, license readiness, a license's "
     "signature)"},
    {kExitInterrupted, "interrupted"},
};

}  // namespace

ExitCode ExitCodeFor(const absl::Status& status) {
  switch (model::ReasonOf(status)) {
    case v1::ERROR_REASON_LICENSE_SIGNATURE:
    case v1::ERROR_REASON_LICENSE_FILE_DAMAGED:
      return kExitCheckFailed;
    case v1::ERROR_REASON_HOLDER_NEEDED:
      return kExitUsage;
    default:
      break;
  }
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return kExitOk;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
      return kExitUnreachable;
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kPermissionDenied:
      return kExitRefused;
    case absl::StatusCode::kNotFound:
      return kExitNotFound;
    case absl::StatusCode::kInvalidArgument:
      return kExitUsage;
    case absl::StatusCode::kCancelled:
      return kExitInterrupted;
    default:
      return kExitUnexpected;
  }
}

std::string ExitCodeTable() {
  std::string out = "Exit codes:\n";
  for (const Meaning& meaning : kMeanings) {
    const std::string number = absl::StrCat(static_cast<int>(meaning.code));
    absl::StrAppend(&out, "  ", number, std::string(5 - number.size(), ' '), meaning.text, "\n");
  }
  return out;
}

}  // namespace zhudong::cli
