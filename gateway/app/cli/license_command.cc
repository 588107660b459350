// license get | find | archive | readiness. What operators do stands in license_admin_command.cc.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/app/cli/call.h"
#include "gateway/app/cli/client_commands.h"
#include "gateway/app/cli/labels.h"
#include "gateway/app/cli/license_mask.h"
#include "gateway/app/cli/license_options.h"
#include "gateway/app/cli/license_view.h"
#include "zhudong/v1/license_service.grpc.pb.h"

namespace zhudong::cli {
namespace {

constexpr int kMaxHolders = 4;
constexpr int kMaxTypes = 16;
// Nobody but its owner reads what was fetched.
constexpr mode_t kOwnerOnly = 0600;

struct QueryOptions {
  LicenseOptions common;
  std::string identifier;
  std::vector<std::string> types;
  std::vector<std::string> type_codes;
  bool fresh = false;
  std::string to;
  std::string application_class;
  std::string stage = "acceptance";
  std::vector<std::string> supplied;
  std::string on_date;
};

int Usage(Context& context, const absl::Status& status) {
  Fail(context, status);
  return kExitUsage;
}

// Fills in what one license is asked by: the use, the identifier, and the holder when one was given.
template <typename Request>
absl::Status Fill(Context& context, const QueryOptions& options, Request& request) {
  absl::StatusOr<v1::LicenseUse> use = UseOf(options.common);
  if (!use.ok()) return use.status();
  *request.mutable_use() = *std::move(use);
  const absl::StatusOr<std::string> identifier = IdentifierOf(context, options.identifier);
  if (!identifier.ok()) return identifier.status();
  request.set_identifier(*identifier);
  const absl::StatusOr<std::vector<v1::Holder>> holders = HoldersOf(context, options.common);
  if (!holders.ok()) return holders.status();
  if (!holders->empty()) *request.mutable_holder() = holders->front();
  return absl::OkStatus();
}

int Get(Context& context, const QueryOptions& options) {
  v1::GetLicenseRequest request;
  if (const absl::Status filled = Fill(context, options, request); !filled.ok()) return Usage(context, filled);
  request.set_fresh(options.fresh);
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::LicenseService::NewStub(context.channel);
  auto answer = Call(context, *stub, &v1::LicenseService::Stub::GetLicense, request);
  if (!answer.ok()) return Fail(context, answer.status());
  if (!options.common.reveal) Mask(*answer->mutable_answer());
  if (context.format() == Output::kText) {
    context.out << LicenseText(answer->answer());
  } else {
    PrintJson(context, answer->answer());
  }
  return kExitOk;
}

int Find(Context& context, const QueryOptions& options) {
  v1::FindLicensesRequest request;
  absl::StatusOr<v1::LicenseUse> use = UseOf(options.common);
  if (!use.ok()) return Usage(context, use.status());
  *request.mutable_use() = *std::move(use);
  const absl::StatusOr<std::vector<v1::Holder>> holders = HoldersOf(context, options.common);
  if (!holders.ok()) return Usage(context, holders.status());
  *request.mutable_holder() = holders->front();
  for (const std::string& type : options.types) {
    request.add_types(static_cast<v1::LicenseType>(NumberOf(v1::LicenseType_descriptor(), type)));
  }
  for (const std::string& code : options.type_codes) request.add_type_codes(code);
  request.set_fresh(options.fresh);
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::LicenseService::NewStub(context.channel);
  auto found = Call(context, *stub, &v1::LicenseService::Stub::FindLicenses, request);
  if (!found.ok()) return Fail(context, found.status());
  if (!options.common.reveal) {
    for (v1::LicenseAnswer& answer : *found->mutable_answers()) Mask(answer);
  }
  if (context.format() == Output::kText) {
    context.out << FoundText(*found);
  } else {
    PrintJson(context, *found);
  }
  return kExitOk;
}

// Writes a new file; one that is there already stays as it is.
absl::Status WriteNew(const std::string& path, const std::string& content) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly);
  if (file < 0) return absl::InvalidArgumentError(absl::StrCat("--to: cannot make ", path, ": ", std::strerror(errno)));
  size_t written = 0;
  while (written < content.size()) {
    const ssize_t wrote = write(file, content.data() + written, content.size() - written);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) break;
    written += static_cast<size_t>(wrote);
  }
  const bool whole = close(file) == 0 && written == content.size();
  if (whole) return absl::OkStatus();
  unlink(path.c_str());
  return absl::InvalidArgumentError(absl::StrCat("--to: cannot write all of ", path, ": is the disk full?"));
}

int Archive(Context& context, const QueryOptions& options) {
  v1::GetLicenseArchiveRequest request;
  if (const absl::Status filled = Fill(context, options, request); !filled.ok()) return Usage(context, filled);
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::LicenseService::NewStub(context.channel);
  auto archive = Call(context, *stub, &v1::LicenseService::Stub::GetLicenseArchive, request);
  if (!archive.ok()) return Fail(context, archive.status());
  if (const absl::Status written = WriteNew(options.to, archive->content()); !written.ok()) {
    return Usage(context, written);
  }
  if (context.format() == Output::kText) {
    context.out << options.to << ": " << archive->content().size() << " bytes, the digests of "
                << archive->checked_files() << " files inside fit, audit #" << archive->audit_sequence() << "\n";
    return kExitOk;
  }
  // The content stands in the file; its name is made of the license's identifier.
  archive->clear_content();
  if (!options.common.reveal) archive->set_file_name(MaskedIdentifier(archive->file_name()));
  PrintJson(context, *archive);
  return kExitOk;
}

int Readiness(Context& context, const QueryOptions& options) {
  v1::CheckReadinessRequest request;
  absl::StatusOr<v1::LicenseUse> use = UseOf(options.common);
  if (!use.ok()) return Usage(context, use.status());
  *request.mutable_use() = *std::move(use);
  const absl::StatusOr<std::vector<v1::Holder>> holders = HoldersOf(context, options.common);
  if (!holders.ok()) return Usage(context, holders.status());
  request.mutable_holders()->Add(holders->begin(), holders->end());
  request.set_application_class(
      static_cast<v1::ApplicationClass>(NumberOf(v1::ApplicationClass_descriptor(), options.application_class)));
  request.set_stage(static_cast<v1::ApplicationStage>(NumberOf(v1::ApplicationStage_descriptor(), options.stage)));
  for (const std::string& document : options.supplied) request.add_supplied_documents(document);
  request.set_on_date(options.on_date);
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::LicenseService::NewStub(context.channel);
  auto response = Call(context, *stub, &v1::LicenseService::Stub::CheckReadiness, request);
  if (!response.ok()) return Fail(context, response.status());
  if (!options.common.reveal) {
    for (v1::DocumentCheck& check : *response->mutable_documents()) Mask(*check.mutable_answer());
  }
  if (context.format() == Output::kText) {
    context.out << ReadinessText(*response);
  } else {
    PrintJson(context, *response);
  }
  return response->ready() ? kExitOk : kExitCheckFailed;
}

// One command: its options go into an object that lives as long as it may run.
std::pair<CLI::App*, std::shared_ptr<QueryOptions>> AddQuery(CLI::App& license, Context& context, const char* name,
                                                             const char* about, const char* examples, int holders,
                                                             int (*run)(Context&, const QueryOptions&)) {
  CLI::App* command = license.add_subcommand(name, about);
  command->footer(examples);
  auto options = std::make_shared<QueryOptions>();
  AddUseOptions(*command, options->common);
  AddHolderOptions(*command, options->common, holders);
  AddRevealOption(*command, options->common);
  AddCommonOptions(*command, context);
  command->callback(
      [&context, options, run] { context.run = [&context, options, run] { return run(context, *options); }; });
  return {command, options};
}

void AddIdentifier(CLI::App& command, QueryOptions& options) {
  command.add_option("IDENTIFIER", options.identifier, "电子证照标识 of the license; `-` reads it from standard input")
      ->required();
}

void AddReadiness(CLI::App& license, Context& context) {
  const auto [command, options] = AddQuery(
      license, context, "readiness", "which documents an application needs, and which of them were found 收资",
      "Ends with 7 when a document is missing.\n\nExamples:\n"
      "  zhudong license readiness --class low_voltage_resident --division 440112 --purpose electricity-connection \\\n"
      "    --business-number GZ-1 --operator li --consent-file consent.jwt --holder-type citizen_id < number.txt\n"
      "  zhudong license readiness --class high_voltage --stage design_review --supplied design_drawings …",
      kMaxHolders, &Readiness);
  command->add_option("--class", options->application_class, "class of the application 用电报装类别")
      ->required()
      ->check(CLI::IsMember(Words(v1::ApplicationClass_descriptor())));
  command->add_option("--stage", options->stage, "stage at which documents are due 环节 (default: acceptance)")
      ->check(CLI::IsMember(Words(v1::ApplicationStage_descriptor())));
  command
      ->add_option("--supplied", options->supplied, "document that the applicant brings, by its code; may be repeated")
      ->allow_extra_args(false);
  command->add_option("--on", options->on_date, "day whose rules hold, YYYY-MM-DD (default: today)");
  command->get_option("--holder-type")->required();
}

}  // namespace

void AddLicense(CLI::App& app, Context& context) {
  CLI::App* license = app.add_subcommand("license", "electronic licenses: query, readiness, revocations 电子证照");
  license->require_subcommand(1);
  const auto [get, got] = AddQuery(
      *license, context, "get", "one license by its identifier",
      "Examples:\n  zhudong license get 1.2.156.3005.2.… --purpose electricity-connection --business-number GZ-1 \\\n"
      "    --division 440112 --operator li --consent-file consent.jwt\n"
      "  zhudong license get - --duty '供电营业规则 第…条' --reveal --output json … < identifier.txt",
      1, &Get);
  AddIdentifier(*get, *got);
  get->add_flag("--fresh", got->fresh, "ask the license system even when the cache could answer");

  const auto [find, found] = AddQuery(
      *license, context, "find", "what a holder has of some types",
      "Examples:\n  zhudong license find --type id_card --type real_estate_title --holder-type citizen_id \\\n"
      "    --holder-file number.txt --purpose electricity-connection --business-number GZ-1 --division 440112 \\\n"
      "    --operator li --consent-file consent.jwt",
      1, &Find);
  find->add_option("--type", found->types, "type of license; may be repeated")
      ->required()
      ->expected(1, kMaxTypes)
      ->allow_extra_args(false)
      ->check(CLI::IsMember(Words(v1::LicenseType_descriptor())));
  find->add_option("--type-code", found->type_codes, "21-character code, for the type other; may be repeated")
      ->expected(1, kMaxTypes)
      ->allow_extra_args(false);
  find->add_flag("--fresh", found->fresh, "ask the license system even when the cache could answer");
  find->get_option("--holder-type")->required();

  const auto [archive, archived] = AddQuery(
      *license, context, "archive", "the file (OFD) of one license, checked by the gateway",
      "Example:\n  zhudong license archive 1.2.156.3005.2.… --to title.ofd --purpose electricity-connection \\\n"
      "    --business-number GZ-1 --division 440112 --operator li --consent-file consent.jwt",
      1, &Archive);
  AddIdentifier(*archive, *archived);
  archive->add_option("--to", archived->to, "file to make, readable for you alone; never written over")->required();
  AddReadiness(*license, context);
  AddLicenseAdmin(*license, context);
}

}  // namespace zhudong::cli
