// audit verify | export; audit_search_command.cc has the third.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gateway/access/audit_chain.h"
#include "gateway/app/cli/audit_export.h"
#include "gateway/app/cli/client_commands.h"
#include "gateway/app/cli/connection.h"
#include "gateway/app/cli/format.h"
#include "gateway/app/cli/moment.h"
#include "gateway/base/files.h"
#include "zhudong/v1/audit_service.grpc.pb.h"

namespace zhudong::cli {
namespace {

struct AuditOptions {
  uint64_t from_sequence = 0;
  std::string file;
  std::vector<std::string> keys;
  std::string expect_head;
  std::string head_file;
  std::string from;
  std::string to;
  std::string principal;
  std::string holder_file;
  std::string output_file;
  uint64_t limit = 0;
};

// The head that this is compared with: of --expect-head, else what --head-file holds from the last time. Sequence 0:
// none.
absl::StatusOr<v1::AuditHead> ExpectedHead(const AuditOptions& options) {
  if (!options.expect_head.empty()) return ParseAuditHead(options.expect_head);
  std::error_code error;
  const bool first_time = options.head_file.empty() || !std::filesystem::exists(options.head_file, error);
  if (first_time && !error) return v1::AuditHead();
  const absl::StatusOr<std::string> text = base::ReadFile(options.head_file);
  if (!text.ok()) return text.status();
  absl::StatusOr<v1::AuditHead> head = ParseAuditHead(std::string(absl::StripAsciiWhitespace(*text)));
  if (head.ok()) return head;
  return absl::InvalidArgumentError(absl::StrCat(options.head_file, " holds no head of an audit chain"));
}

// The head of the last time is what the next one is compared with.
absl::Status KeepHead(const std::string& path, const v1::AuditHead& head) {
  return base::WriteFile(path, absl::StrCat(AuditHeadText(head), "\n"));
}

int Tell(Context& context, const AuditOptions& options, const v1::AuditVerdict& verdict, uint64_t records,
         uint64_t checkpoints) {
  const bool whole = verdict.fault() == v1::AUDIT_FAULT_NONE;
  if (context.format() == Output::kText) {
    context.out << (whole ? "Whole 完整: " : "NOT whole 不完整: ") << verdict.explanation() << " (" << Count(records)
                << " records, " << Count(checkpoints) << " checkpoints)\n";
    if (verdict.has_head()) {
      context.out << "Head 链尾: " << AuditHeadText(verdict.head())
                  << "\nKept elsewhere, it shows later with --expect-head that nothing was cut off.\n";
    }
  } else {
    PrintJson(context, verdict);
  }
  if (!whole) return kExitCheckFailed;
  if (options.head_file.empty() || !verdict.has_head()) return kExitOk;
  const absl::Status kept = KeepHead(options.head_file, verdict.head());
  return kept.ok() ? kExitOk : Fail(context, kept);
}

absl::StatusOr<access::AuditKeys> ReadKeys(const AuditOptions& options) {
  access::AuditKeys keys;
  for (const std::string& path : options.keys) {
    const absl::StatusOr<std::string> pem = base::ReadFile(path);
    if (!pem.ok()) return pem.status();
    auto parsed = crypto::VerifyingKey::Parse(*pem);
    if (!parsed.ok()) return absl::InvalidArgumentError(absl::StrCat(path, ": ", parsed.status().message()));
    keys.push_back(*std::move(parsed));
  }
  return keys;
}

int VerifyFile(Context& context, const AuditOptions& options, const v1::AuditHead& expected) {
  absl::StatusOr<access::AuditKeys> keys = ReadKeys(options);
  if (!keys.ok()) return Fail(context, keys.status());
  if (keys->empty()) {
    context.err << "Without --public-key the signatures of checkpoints are not verified, only what they say.\n";
  }
  std::ifstream in(options.file, std::ios::binary);
  if (!in) return Fail(context, absl::NotFoundError(absl::StrCat(options.file, " can't be read")));
  access::AuditVerifier verifier(*std::move(keys), absl::InfiniteFuture(), access::kExportProof);
  verifier.Expect(expected);
  if (const uint64_t line = AddAuditExport(in, verifier); line > 0) {
    context.out << "NOT whole 不完整: line " << line << " is no entry of an audit export\n";
    return kExitCheckFailed;
  }
  const v1::AuditVerdict verdict = verifier.Finish();
  return Tell(context, options, verdict, verifier.records(), verifier.checkpoints());
}

int Verify(Context& context, const AuditOptions& options) {
  const absl::StatusOr<v1::AuditHead> expected = ExpectedHead(options);
  if (!expected.ok()) {
    Fail(context, expected.status());
    return kExitUsage;
  }
  if (!options.file.empty()) return VerifyFile(context, options, *expected);
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::AuditService::NewStub(context.channel);
  v1::VerifyAuditRequest request;
  request.set_from_sequence(options.from_sequence);
  if (expected->sequence() > 0) *request.mutable_expected() = *expected;
  grpc::ClientContext call;
  const auto stream = stub->VerifyAudit(&call, request);
  v1::VerifyAuditResponse last;
  for (v1::VerifyAuditResponse response; stream->Read(&response); last = response) {
    if (!response.has_verdict()) context.err << Count(response.records_checked()) << " records verified\n";
  }
  if (absl::Status status = FromGrpc(stream->Finish()); !status.ok()) return Fail(context, status);
  return Tell(context, options, last.verdict(), last.records_checked(), last.checkpoints_checked());
}

absl::StatusOr<v1::ExportAuditRequest> RequestOf(Context& context, const AuditOptions& options) {
  v1::ExportAuditRequest request;
  if (!options.from.empty() && !ParseMoment(options.from, request.mutable_from())) {
    return absl::InvalidArgumentError("--from is a day (2026-09-01) or a moment (2026-09-01T08:00:00+08:00)");
  }
  if (!options.to.empty() && !ParseMoment(options.to, request.mutable_to())) {
    return absl::InvalidArgumentError("--to is a day (2026-09-01) or a moment (2026-09-01T08:00:00+08:00)");
  }
  request.set_principal(options.principal);
  request.set_limit(options.limit);
  if (options.holder_file.empty()) return request;
  std::string number;
  if (options.holder_file == "-") {
    std::getline(context.in, number);
  } else {
    absl::StatusOr<std::string> text = base::ReadFile(options.holder_file);
    if (!text.ok()) return text.status();
    number = *std::move(text);
  }
  request.set_holder_id_number(std::string(absl::StripAsciiWhitespace(number)));
  return request;
}

int Export(Context& context, const AuditOptions& options) {
  const absl::StatusOr<v1::ExportAuditRequest> request = RequestOf(context, options);
  if (!request.ok()) {
    Fail(context, request.status());
    return kExitUsage;
  }
  if (const int code = Connect(context); code != kExitOk) return code;
  std::ofstream file;
  if (!options.output_file.empty()) {
    file.open(options.output_file, std::ios::binary | std::ios::trunc);
    if (!file) return Fail(context, absl::NotFoundError(absl::StrCat(options.output_file, " can't be written")));
  }
  std::ostream& out = options.output_file.empty() ? context.out : file;
  const auto stub = v1::AuditService::NewStub(context.channel);
  grpc::ClientContext call;
  const auto stream = stub->ExportAudit(&call, *request);
  uint64_t records = 0;
  for (v1::ExportAuditResponse response; stream->Read(&response);) {
    for (const v1::AuditEntry& entry : response.entries()) {
      records += entry.has_record() ? 1 : 0;
      out << AuditLineOf(entry) << "\n";
    }
  }
  if (absl::Status status = FromGrpc(stream->Finish()); !status.ok()) return Fail(context, status);
  out.flush();
  if (!out) return Fail(context, absl::DataLossError("the export could not be written to its end"));
  context.err << Count(records) << " records exported\n";
  return kExitOk;
}

void AddVerify(CLI::App& group, Context& context, const std::shared_ptr<AuditOptions>& options) {
  CLI::App* command = group.add_subcommand("verify", "is the chain whole, and who says so? 校验审计链");
  command->footer(
      "Names the first record that was changed, is missing or stands at another's place; exit code 7 "
      "then.\n\nExamples:\n"
      "  zhudong audit verify\n"
      "  zhudong audit verify --head-file /media/regulator/zhudong.head      nothing cut off since the last time?\n"
      "  zhudong audit verify --file export.jsonl --public-key audit.pub     without a gateway");
  command->add_option("--from-sequence", options->from_sequence, "begin at the signed checkpoint before this record");
  command->add_option("--file", options->file, "an export, instead of the gateway's chain");
  command->add_option("--public-key", options->keys,
                      "public key (PEM) of the chain's checkpoints, for --file; also those of former keys");
  CLI::Option* const expect = command->add_option(
      "--expect-head", options->expect_head, "SEQUENCE:HASH that was kept elsewhere: the chain must still hold it");
  command
      ->add_option("--head-file", options->head_file,
                   "compare with the head in this file, if it is there, and write the new one into it")
      ->excludes(expect);
  AddCommonOptions(*command, context);
  command->callback([&context, options] { context.run = [&context, options] { return Verify(context, *options); }; });
}

void AddExport(CLI::App& group, Context& context, const std::shared_ptr<AuditOptions>& options) {
  CLI::App* command = group.add_subcommand("export", "records for a regulator, with what proves them 导出审计记录");
  command->footer(
      "JSON lines; records that the filter leaves out are there as hashes, so that the rest can be "
      "verified.\n\nExamples:\n"
      "  zhudong audit export --from 2026-09-01 --to 2026-10-01 --output-file september.jsonl\n"
      "  zhudong audit export --holder-file - < number.txt");
  command->add_option("--from", options->from, "a day or a moment, inclusive");
  command->add_option("--to", options->to, "a day or a moment, exclusive");
  command->add_option("--principal", options->principal, "who asked");
  command->add_option("--holder-file", options->holder_file,
                      "file that holds the holder's number, - for standard input; never on the command line");
  command->add_option("--limit", options->limit,
                      "at most so many records; hashes go on to the checkpoint that proves them");
  command->add_option("--output-file", options->output_file, "where to; standard output without it");
  AddCommonOptions(*command, context);
  command->callback([&context, options] { context.run = [&context, options] { return Export(context, *options); }; });
}

}  // namespace

void AddAudit(CLI::App& app, Context& context) {
  CLI::App* group = app.add_subcommand("audit", "the audit chain 审计链");
  group->require_subcommand(1);
  const auto options = std::make_shared<AuditOptions>();
  AddVerify(*group, context, options);
  AddExport(*group, context, options);
  AddAuditSearch(*group, context);
}

}  // namespace zhudong::cli
