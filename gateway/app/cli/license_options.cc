#include "gateway/app/cli/license_options.h"

#include <istream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gateway/app/cli/labels.h"
#include "gateway/base/files.h"

namespace zhudong::cli {
namespace {

constexpr size_t kMaxConsentBytes = 8 << 10;
constexpr size_t kMaxNumberBytes = 64;
constexpr size_t kMaxIdentifierBytes = 256;
constexpr char kStandardInput[] = "-";

// The next line of standard input, without space around it.
absl::StatusOr<std::string> LineOf(Context& context, size_t most, const char* what) {
  std::string line;
  std::getline(context.in, line);
  line = std::string(absl::StripAsciiWhitespace(line));
  if (line.empty() || line.size() > most) {
    return absl::InvalidArgumentError(
        absl::StrCat("standard input has no ", what, ": a line of 1 to ", most, " bytes is read from it"));
  }
  return line;
}

absl::StatusOr<std::string> NumberIn(const std::string& file) {
  const absl::StatusOr<std::string> text = base::ReadFile(file);
  if (!text.ok()) return absl::InvalidArgumentError(absl::StrCat("--holder-file: ", text.status().message()));
  std::string number(absl::StripAsciiWhitespace(text->substr(0, text->find('\n'))));
  if (number.empty() || number.size() > kMaxNumberBytes) {
    return absl::InvalidArgumentError(absl::StrCat("--holder-file: the first line of ", file,
                                                   " must be the number, 1 to ", kMaxNumberBytes, " bytes"));
  }
  return number;
}

}  // namespace

void AddUseOptions(CLI::App& command, LicenseOptions& options) {
  const auto add = [&command](const char* name, std::string& value, const char* text) {
    return command.add_option(name, value, text)->group("Use 用证");
  };
  add("--purpose", options.purpose, "purpose that the gateway's operator has declared 用证事由")->required();
  add("--business-number", options.business_number, "your number of the matter 业务流水号; never an identity number")
      ->required();
  add("--division", options.division, "where the matter is: division code, 6 digits 行政区划")->required();
  add("--operator", options.operator_account, "who asks, at yours: an account 操作员")->required();
  add("--department", options.department, "the operator's department 部门");
  CLI::Option* consent = add("--consent-file", options.consent_file, "file with the holder's consent (a JWT) 授权");
  CLI::Option* duty = add("--duty", options.duty, "or the clause that lets you ask without consent 依职能");
  consent->excludes(duty);
}

void AddHolderOptions(CLI::App& command, LicenseOptions& options, int most) {
  command.add_option("--holder-type", options.holder_types, "what the holder's number is 持证主体代码类型")
      ->check(CLI::IsMember(Words(v1::HolderIdType_descriptor())))
      ->expected(0, most)
      ->allow_extra_args(false)
      ->group("Holder 持证主体");
  command
      .add_option("--holder-file", options.holder_files,
                  "file with the holder's number; without, or as `-`: from standard input. "
                  "Never on the command line, which others on this machine can read")
      ->expected(0, most)
      ->allow_extra_args(false)
      ->group("Holder 持证主体");
}

void AddRevealOption(CLI::App& command, LicenseOptions& options) {
  command
      .add_flag("--reveal", options.reveal, "show numbers, names and identifiers as they came; else they are masked")
      ->group("Output");
}

absl::StatusOr<v1::LicenseUse> UseOf(const LicenseOptions& options) {
  v1::LicenseUse use;
  use.set_purpose(options.purpose);
  use.set_business_number(options.business_number);
  use.set_division_code(options.division);
  use.mutable_operator_()->set_account(options.operator_account);
  use.mutable_operator_()->set_department(options.department);
  if (!options.duty.empty()) {
    use.mutable_duty()->set_clause(options.duty);
    return use;
  }
  if (options.consent_file.empty()) {
    return absl::InvalidArgumentError("no legal basis: give the holder's --consent-file, or the clause of your --duty");
  }
  const absl::StatusOr<std::string> consent = base::ReadFile(options.consent_file);
  if (!consent.ok()) return absl::InvalidArgumentError(absl::StrCat("--consent-file: ", consent.status().message()));
  use.set_consent(std::string(absl::StripAsciiWhitespace(*consent)));
  if (use.consent().empty() || use.consent().size() > kMaxConsentBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("--consent-file: ", options.consent_file, " must hold 1 to ", kMaxConsentBytes, " bytes"));
  }
  return use;
}

absl::StatusOr<std::vector<v1::Holder>> HoldersOf(Context& context, const LicenseOptions& options) {
  const size_t files = options.holder_files.size();
  const size_t types = options.holder_types.size();
  if (files != types && !(files == 0 && types == 1)) {
    return absl::InvalidArgumentError("give a --holder-type for each --holder-file, in the same order");
  }
  std::vector<v1::Holder> holders(types);
  for (size_t i = 0; i < types; ++i) {
    const bool typed = files == 0 || options.holder_files[i] == kStandardInput;
    const absl::StatusOr<std::string> number =
        typed ? LineOf(context, kMaxNumberBytes, "holder's number") : NumberIn(options.holder_files[i]);
    if (!number.ok()) return number.status();
    holders[i].set_id_type(
        static_cast<v1::HolderIdType>(NumberOf(v1::HolderIdType_descriptor(), options.holder_types[i])));
    holders[i].set_id_number(*number);
  }
  return holders;
}

absl::StatusOr<std::string> IdentifierOf(Context& context, const std::string& argument) {
  if (argument != kStandardInput) return argument;
  return LineOf(context, kMaxIdentifierBytes, "license identifier");
}

}  // namespace zhudong::cli
