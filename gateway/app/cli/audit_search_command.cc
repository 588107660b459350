// audit search.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "gateway/app/cli/client_commands.h"
#include "gateway/app/cli/format.h"
#include "gateway/app/cli/labels.h"
#include "gateway/app/cli/moment.h"
#include "gateway/app/cli/paged.h"
#include "gateway/app/cli/table.h"
#include "zhudong/v1/audit_service.grpc.pb.h"

namespace zhudong::cli {
namespace {

auto Records = [](v1::SearchAuditResponse& page) { return page.mutable_records(); };

struct SearchOptions {
  std::string from;
  std::string to;
  std::string action;
  v1::SearchAuditRequest request;
};

std::string RecordsText(const google::protobuf::RepeatedPtrField<v1::AuditRecord>& records) {
  Table table({{"#", Align::kRight},
               {"AT 时间"},
               {"ACTION 行为"},
               {"PRINCIPAL 身份"},
               {"METHOD 方法"},
               {"OUTCOME 结果"},
               {"", Align::kLeft, 80}});
  for (const v1::AuditRecord& record : records) {
    const std::string outcome = record.outcome() == v1::AUDIT_OUTCOME_UNSPECIFIED ? record.reason()
                                : record.reason().empty()
                                    ? WordOf(record.outcome())
                                    : absl::StrCat(WordOf(record.outcome()), " ", record.reason());
    table.Add({absl::StrCat(record.sequence()), Time(record.at()), WordOf(record.action()), record.principal(),
               record.method(), outcome, record.detail().empty() ? record.business_number() : record.detail()});
  }
  return table.empty() ? "Nothing was found 无记录.\n" : table.Render();
}

int Search(Context& context, const ListOptions& list, SearchOptions& options) {
  v1::SearchAuditRequest& request = options.request;
  if ((!options.from.empty() && !ParseMoment(options.from, request.mutable_from())) ||
      (!options.to.empty() && !ParseMoment(options.to, request.mutable_to()))) {
    context.err << "zhudong: --from and --to are days (2026-09-01) or moments (2026-09-01T08:00:00+08:00)\n";
    return kExitUsage;
  }
  request.set_principal(list.of);
  request.set_page_token(list.page_token);
  request.set_action(static_cast<v1::AuditAction>(NumberOf(v1::AuditAction_descriptor(), options.action)));
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::AuditService::NewStub(context.channel);
  auto all = CollectFrom(context, *stub, request, list.limit, &v1::AuditService::Stub::SearchAudit, Records);
  return all.ok() ? Print(context, *all, Records, &RecordsText) : Fail(context, all.status());
}

}  // namespace

void AddAuditSearch(CLI::App& audit, Context& context) {
  CLI::App* command = audit.add_subcommand("search", "records, newest first 检索审计记录");
  command->footer(
      "Needs the role auditor.\n\nExamples:\n"
      "  zhudong audit search --action administration --from 2026-09-01\n"
      "  zhudong audit search --principal spiffe://zhudong/operator/duty --output jsonl");
  auto list = AddListOptions(*command, context, "--principal", "who did it, or asked");
  auto options = std::make_shared<SearchOptions>();
  command->add_option("--from", options->from, "a day or a moment, inclusive");
  command->add_option("--to", options->to, "a day or a moment, exclusive");
  command->add_option("--action", options->action, "release, refusal, administration …")
      ->check(CLI::IsMember(Words(v1::AuditAction_descriptor())));
  command->add_option("--method", *options->request.mutable_method(), "of an act: AdminService/StartReplay");
  command->add_option("--business-number", *options->request.mutable_business_number(),
                      "of a license query 业务流水号");
  command->callback([&context, list, options] {
    context.run = [&context, list, options] { return Search(context, *list, *options); };
  });
}

}  // namespace zhudong::cli
