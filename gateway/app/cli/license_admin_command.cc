// license watch | revoke | erase | status.
#include <cstdint>
#include <istream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gateway/app/cli/call.h"
#include "gateway/app/cli/client_commands.h"
#include "gateway/app/cli/format.h"
#include "gateway/app/cli/interrupt.h"
#include "gateway/app/cli/license_mask.h"
#include "gateway/app/cli/license_options.h"
#include "gateway/app/cli/license_view.h"
#include "zhudong/v1/license_admin_service.grpc.pb.h"
#include "zhudong/v1/license_service.grpc.pb.h"

namespace zhudong::cli {
namespace {

struct AdminOptions {
  LicenseOptions common;
  std::string identifier;
  std::string reason;
  bool yes = false;
  std::string cursor;
  uint64_t count = 0;
  bool until_idle = false;
};

// A line on standard input; anything but `yes` is no.
bool Confirmed(Context& context, const AdminOptions& options, const char* question) {
  if (options.yes) return true;
  context.err << question << " Type yes to go on: ";
  context.err.flush();
  std::string answer;
  std::getline(context.in, answer);
  if (absl::StripAsciiWhitespace(answer) == "yes") return true;
  context.err << "Nothing was done.\n";
  return false;
}

int Usage(Context& context, const absl::Status& status) {
  Fail(context, status);
  return kExitUsage;
}

int Revoke(Context& context, const AdminOptions& options) {
  const absl::StatusOr<std::string> identifier = IdentifierOf(context, options.identifier);
  if (!identifier.ok()) return Usage(context, identifier.status());
  if (!Confirmed(context, options, "Take this license out of use until its issuer says otherwise?"))
    return kExitInterrupted;
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::LicenseAdminService::NewStub(context.channel);
  v1::RevokeLicenseRequest request;
  request.set_identifier(*identifier);
  request.set_reason(options.reason);
  const auto response = Call(context, *stub, &v1::LicenseAdminService::Stub::RevokeLicense, request);
  if (!response.ok()) return Fail(context, response.status());
  if (context.format() == Output::kText) {
    context.out << "Out of use 已停用: " << MaskedIdentifier(*identifier) << ", audit #" << response->audit_sequence()
                << "\n";
  } else {
    PrintJson(context, *response);
  }
  return kExitOk;
}

int Erase(Context& context, const AdminOptions& options) {
  const absl::StatusOr<std::vector<v1::Holder>> holders = HoldersOf(context, options.common);
  if (!holders.ok()) return Usage(context, holders.status());
  if (!Confirmed(context, options, "Delete everything kept of this holder, for good?")) return kExitInterrupted;
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::LicenseAdminService::NewStub(context.channel);
  v1::EraseHolderRequest request;
  *request.mutable_holder() = holders->front();
  request.set_reason(options.reason);
  const auto response = Call(context, *stub, &v1::LicenseAdminService::Stub::EraseHolder, request);
  if (!response.ok()) return Fail(context, response.status());
  if (context.format() == Output::kText) {
    context.out << Count(response->licenses_deleted()) << " licenses deleted 已删除; the tombstone is audit #"
                << response->audit_sequence() << "\n";
  } else {
    PrintJson(context, *response);
  }
  return kExitOk;
}

int Status(Context& context, const AdminOptions&) {
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::LicenseAdminService::NewStub(context.channel);
  const auto status =
      Call(context, *stub, &v1::LicenseAdminService::Stub::GetLicenseStatus, v1::GetLicenseStatusRequest());
  if (!status.ok()) return Fail(context, status.status());
  if (context.format() == Output::kText) {
    context.out << LicenseStatusText(*status);
  } else {
    PrintJson(context, *status);
  }
  return kExitOk;
}

// Prints what comes until it has enough; keeps the cursor to go on from.
class Watch {
 public:
  Watch(Context& context, const AdminOptions& options) : context_(context), options_(options) {}

  // False when nothing more is wanted.
  bool Take(v1::WatchLicensesResponse& response) {
    if (response.has_checkpoint_cursor()) {
      cursor_ = response.checkpoint_cursor();
      return !options_.until_idle;
    }
    v1::LicenseNotice& notice = *response.mutable_notice();
    cursor_ = notice.cursor();
    if (!options_.common.reveal) Mask(notice);
    if (context_.format() == Output::kText) {
      context_.out << NoticeLine(notice) << "\n";
    } else {
      context_.out << ToJson(notice) << "\n";
    }
    context_.out.flush();
    ++seen_;
    return options_.count == 0 || seen_ < options_.count;
  }

  const std::string& cursor() const { return cursor_; }

 private:
  Context& context_;
  const AdminOptions& options_;
  std::string cursor_;
  uint64_t seen_ = 0;
};

int RunWatch(Context& context, const AdminOptions& options) {
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::LicenseService::NewStub(context.channel);
  grpc::ClientContext call;
  v1::WatchLicensesRequest request;
  request.set_cursor(options.cursor);
  Watch watch(context, options);
  bool finished = false;
  absl::Status status;
  {
    const Interrupt interrupt([&call] { call.TryCancel(); });
    const auto stream = stub->WatchLicenses(&call, request);
    v1::WatchLicensesResponse response;
    while (!finished && stream->Read(&response)) finished = !watch.Take(response);
    if (finished) call.TryCancel();
    while (stream->Read(&response)) {
    }
    status = FromGrpc(stream->Finish());
  }
  if (context.format() == Output::kText && !watch.cursor().empty()) {
    context.err << "Go on from here with --from " << watch.cursor() << "\n";
  }
  if (finished) return kExitOk;
  if (Interrupt::Requested()) return kExitInterrupted;
  return status.ok() ? kExitOk : Fail(context, status);
}

std::shared_ptr<AdminOptions> AddAdmin(CLI::App& command, Context& context, const char* examples,
                                       int (*run)(Context&, const AdminOptions&)) {
  command.footer(examples);
  auto options = std::make_shared<AdminOptions>();
  AddCommonOptions(command, context);
  command.callback(
      [&context, options, run] { context.run = [&context, options, run] { return run(context, *options); }; });
  return options;
}

void AddReason(CLI::App& command, AdminOptions& options) {
  command.add_option("--reason", options.reason, "why: stands in the audit chain; no numbers or names of persons")
      ->required();
  command.add_flag("--yes", options.yes, "do not ask again");
}

}  // namespace

void AddLicenseAdmin(CLI::App& license, Context& context) {
  CLI::App* watch = license.add_subcommand("watch", "what becomes of licenses that were released to you, until Ctrl-C");
  auto watched = AddAdmin(*watch, context,
                          "json prints one object a line, as jsonl does.\n\nExamples:\n  zhudong license watch\n"
                          "  zhudong license watch --from CURSOR --until-idle --reveal --output jsonl",
                          &RunWatch);
  watch->add_option("--from", watched->cursor, "cursor of an earlier watch (default: from now on)");
  watch->add_option("--count", watched->count, "end after so many");
  watch->add_flag("--until-idle", watched->until_idle, "end when nothing is waiting");
  AddRevealOption(*watch, watched->common);

  CLI::App* revoke = license.add_subcommand("revoke", "take a license out of use at once 停用");
  auto revoked = AddAdmin(
      *revoke, context,
      "Needs the role security. It stays so until its issuer tells of a change that happened later.\n\nExample:\n"
      "  zhudong license revoke 1.2.156.3005.2.… --reason 'the issuer called: revoked by mistake of …'",
      &Revoke);
  revoke->add_option("IDENTIFIER", revoked->identifier, "电子证照标识; `-` reads it from standard input")->required();
  AddReason(*revoke, *revoked);

  CLI::App* erase = license.add_subcommand("erase", "delete everything kept of a holder 删除");
  auto erased = AddAdmin(*erase, context,
                         "Needs the role security. A tombstone stays in the audit chain.\n\nExample:\n"
                         "  zhudong license erase --holder-type citizen_id --holder-file number.txt "
                         "--reason 'consent withdrawn'",
                         &Erase);
  AddHolderOptions(*erase, erased->common, 1);
  erase->get_option("--holder-type")->required();
  AddReason(*erase, *erased);

  CLI::App* status = license.add_subcommand("status", "the cache, the license systems and the keys");
  AddAdmin(*status, context, "Needs the role operator or security.\n\nExample:\n  zhudong license status --output json",
           &Status);
}

}  // namespace zhudong::cli
