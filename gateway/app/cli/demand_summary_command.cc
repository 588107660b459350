// demand summary | changes.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/app/cli/client_commands.h"
#include "gateway/app/cli/demand_view.h"
#include "gateway/app/cli/division_names.h"
#include "gateway/app/cli/format.h"
#include "gateway/app/cli/labels.h"
#include "gateway/app/cli/paged.h"
#include "gateway/app/cli/table.h"
#include "zhudong/v1/project_service.grpc.pb.h"

namespace zhudong::cli {
namespace {

auto Changes = [](v1::ListDemandChangesResponse& page) { return page.mutable_changes(); };

std::string SummaryText(const v1::SummarizeDemandResponse& summary, const DivisionNames& divisions) {
  Table table({{"DIVISION 区划"},
               {"YEAR 年"},
               {"PROJECTS 项目", Align::kRight},
               {"LOW – EXPECTED – HIGH 低–期望–高"},
               {"TIMES CERTAINTY 按把握加权"}});
  for (const v1::DemandSum& sum : summary.sums()) {
    table.Add({divisions.Of(sum.division_code()), sum.year() == 0 ? "?" : absl::StrCat(sum.year()),
               Count(sum.projects()), Demand(sum.demand()), Demand(sum.weighted())});
  }
  return table.empty() ? "No forecast 无预测.\n" : table.Render();
}

int Summarize(Context& context, const v1::SummarizeDemandRequest& request) {
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::ProjectService::NewStub(context.channel);
  const auto summary = Call(context, *stub, &v1::ProjectService::Stub::SummarizeDemand, request);
  if (!summary.ok()) return Fail(context, summary.status());
  if (context.format() == Output::kJson) PrintJson(context, *summary);
  if (context.format() == Output::kJsonl) {
    for (const v1::DemandSum& sum : summary->sums()) PrintJson(context, sum);
  }
  if (context.format() == Output::kText) context.out << SummaryText(*summary, AskDivisionNames(context));
  if (summary->incomplete()) context.err << "Not all projects are in it: ask for one division.\n";
  return kExitOk;
}

std::string ChangesText(const google::protobuf::RepeatedPtrField<v1::DemandChange>& changes) {
  Table table({{"CAUSED 起因时间"},
               {"PROJECT 项目"},
               {"BEFORE 原"},
               {"NOW 现"},
               {"CHANGED 变化", Align::kLeft, 40},
               {"BECAUSE OF 起因", Align::kLeft, 60}});
  for (const v1::DemandChange& change : changes) {
    const v1::DemandEvent& event = change.event();
    std::string before, now, what;
    if (event.has_forecast_issued()) {
      now = Demand(event.forecast_issued().forecast().demand());
      what = "issued 新发";
    } else if (event.has_forecast_revised()) {
      before = Demand(event.forecast_revised().previous_demand());
      now = Demand(event.forecast_revised().forecast().demand());
      what = absl::StrJoin(event.forecast_revised().changed(), ", ");
    } else if (event.has_forecast_withdrawn()) {
      what = absl::StrCat("withdrawn 撤回: ", event.forecast_withdrawn().reason());
    } else {
      what = WordOf(event.stage());
    }
    const v1::EvidenceRef& cause = change.cause();
    table.Add({Time(event.caused_at()), event.project_id(), before, now, what,
               change.has_cause() ? absl::StrCat(cause.feed(), " ", cause.event_id(), " ", WordOf(cause.kind()))
                                  : "new rules 新规则"});
  }
  return table.empty() ? "Nothing changed 无变化.\n" : table.Render();
}

int ListChanges(Context& context, const ListOptions& list, v1::ListDemandChangesRequest& request) {
  request.set_division_prefix(list.of);
  request.set_page_token(list.page_token);
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::ProjectService::NewStub(context.channel);
  auto all = CollectFrom(context, *stub, request, list.limit, &v1::ProjectService::Stub::ListDemandChanges, Changes);
  return all.ok() ? Print(context, *all, Changes, &ChangesText) : Fail(context, all.status());
}

}  // namespace

void AddDemandSummary(CLI::App& demand, Context& context) {
  CLI::App* summary = demand.add_subcommand("summary", "demand by county and year 分区县分年份汇总");
  summary->footer("Examples:\n  zhudong demand summary --division 4401\n  zhudong demand summary --output json");
  auto sums = std::make_shared<v1::SummarizeDemandRequest>();
  summary->add_option("--division", *sums->mutable_filter()->mutable_division_prefix(), "44, 4401 or 440112");
  AddCommonOptions(*summary, context);
  summary->callback([&context, sums] { context.run = [&context, sums] { return Summarize(context, *sums); }; });

  CLI::App* changes = demand.add_subcommand("changes", "what became of forecasts and why, newest first 预测修订");
  changes->footer(
      "Examples:\n  zhudong demand changes --division 440112 --forecasts\n"
      "  zhudong demand changes --project 2603-440112-04-01-100001");
  auto list = AddListOptions(*changes, context, "--division", "44, 4401 or 440112");
  auto request = std::make_shared<v1::ListDemandChangesRequest>();
  changes->add_option("--project", *request->mutable_project_id(), "a project id, or any of its identities");
  auto forecasts = std::make_shared<bool>(false);
  changes->add_flag("--forecasts", *forecasts, "only forecasts issued, revised and withdrawn");
  changes->callback([&context, list, request, forecasts] {
    context.run = [&context, list, request, forecasts] {
      request->set_forecasts_only(*forecasts);
      return ListChanges(context, *list, *request);
    };
  });
}

}  // namespace zhudong::cli
