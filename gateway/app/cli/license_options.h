// The options that every query for a license has: on what ground, for what, and whose.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/app/cli/context.h"
#include "zhudong/v1/licenses.pb.h"

namespace zhudong::cli {

// As given on the command line. Holders' numbers are never there: other users of the machine see command lines.
struct LicenseOptions {
  std::string purpose;
  std::string business_number;
  std::string division;
  std::string operator_account;
  std::string department;
  std::string consent_file;
  std::string duty;
  std::vector<std::string> holder_types;
  std::vector<std::string> holder_files;
  bool reveal = false;
};

// --purpose, --business-number, --division, --operator, --department, --consent-file | --duty.
void AddUseOptions(CLI::App& command, LicenseOptions& options);
// --holder-type, --holder-file; up to `most` pairs.
void AddHolderOptions(CLI::App& command, LicenseOptions& options, int most);
// --reveal.
void AddRevealOption(CLI::App& command, LicenseOptions& options);

// INVALID_ARGUMENT when the consent can't be read, is empty or longer than 8 KiB.
absl::StatusOr<v1::LicenseUse> UseOf(const LicenseOptions& options);

// The holders, in the order given. A number is the first line of its file; that of a type without a file, or with the
// file `-`, is a line of standard input. INVALID_ARGUMENT when files have no types, or there is no number.
absl::StatusOr<std::vector<v1::Holder>> HoldersOf(Context& context, const LicenseOptions& options);

// The argument itself, or the next line of standard input for `-`.
absl::StatusOr<std::string> IdentifierOf(Context& context, const std::string& argument);

}  // namespace zhudong::cli
