// case results: how applications for the approval of access works ended, as everybody may know it.
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/app/cli/client_commands.h"
#include "gateway/app/cli/division_names.h"
#include "gateway/app/cli/format.h"
#include "gateway/app/cli/labels.h"
#include "gateway/app/cli/paged.h"
#include "gateway/app/cli/table.h"
#include "gateway/base/text.h"
#include "gateway/cases/words.h"
#include "zhudong/v1/guide_service.grpc.pb.h"

namespace zhudong::cli {
namespace {

// A word of the contract with its Chinese.
template <typename Enum>
std::string Both(Enum value) {
  return static_cast<int>(value) == 0 ? "" : absl::StrCat(WordOf(value), " ", base::ToAbsl(cases::ChineseOf(value)));
}

using Publications = google::protobuf::RepeatedPtrField<v1::ApprovalPublication>;

std::string ResultsText(const Publications& results, const DivisionNames& divisions) {
  if (results.empty()) return "No approval has ended there 没有已办结的审批.\n";
  Table table({{"DECIDED 办结"},
               {"CASE 编号"},
               {"DIVISION 区划"},
               {"WORKS 工程", Align::kLeft, 40},
               {"APPLICANT 申请单位", Align::kLeft, 40},
               {"ROUTE 方式"},
               {"RESULT 结果"},
               {"DOCUMENTS 批文", Align::kLeft, 60}});
  for (const v1::ApprovalPublication& result : results) {
    table.Add({Day(result.decided_at()), result.case_number(), divisions.Of(result.division_code()),
               result.works_name(), result.applicant(), Both(result.route()), Both(result.result()),
               absl::StrJoin(result.document_numbers(), " ")});
  }
  return table.Render();
}

int Results(Context& context, const ListOptions& options, const v1::ListApprovalResultsRequest& asked) {
  v1::ListApprovalResultsRequest request = asked;
  request.set_page_token(options.page_token);
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::GuideService::NewStub(context.channel);
  const auto items = [](v1::ListApprovalResultsResponse& response) { return response.mutable_results(); };
  auto all = CollectFrom(context, *stub, std::move(request), options.limit,
                         &v1::GuideService::Stub::ListApprovalResults, items);
  if (!all.ok()) return Fail(context, all.status());
  return Print(context, *all, items,
               [&context](const Publications& results) { return ResultsText(results, AskDivisionNames(context)); });
}

}  // namespace

void AddCaseResults(CLI::App& group, Context& context) {
  CLI::App* command =
      group.add_subcommand("results", "how approvals of access works ended, for everybody 审批结果公示");
  command->footer(
      "Every client certificate may ask; opinions are not told, nor works and applicants that may be persons.\n\n"
      "Examples:\n"
      "  zhudong case results 141000 --from 2026-03-01 --to 2026-03-31\n"
      "  zhudong case results 1410 --limit 1000 --output jsonl >results.jsonl");
  auto request = std::make_shared<v1::ListApprovalResultsRequest>();
  auto options = std::make_shared<ListOptions>();
  command->add_option("DIVISION", *request->mutable_division_code(), "a division with all within: 14, 141000, 141002")
      ->required();
  command->add_option("--from", *request->mutable_first_day(), "decided on this day or later, YYYY-MM-DD");
  command->add_option("--to", *request->mutable_last_day(), "decided on this day or before, YYYY-MM-DD");
  command->add_option("--limit", options->limit, "at most so many (default: 100)")
      ->check(CLI::Range(int64_t{1}, int64_t{1'000'000}));
  command->add_option("--page-token", options->page_token, "go on where an earlier list ended");
  AddCommonOptions(*command, context);
  command->callback([&context, request, options] {
    context.run = [&context, request, options] { return Results(context, *options, *request); };
  });
}

}  // namespace zhudong::cli
