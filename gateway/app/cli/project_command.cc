#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>

#include "gateway/app/cli/call.h"
#include "gateway/app/cli/client_commands.h"
#include "gateway/app/cli/division_names.h"
#include "gateway/app/cli/labels.h"
#include "gateway/app/cli/project_view.h"
#include "zhudong/v1/project_service.grpc.pb.h"

namespace zhudong::cli {
namespace {

constexpr int kPage = 1000;

struct ListOptions {
  v1::ProjectFilter filter;
  std::string stage;
  bool large = false;
  int64_t limit = 100;
  std::string page_token;
};

// --large: chosen here, for the gateway's filter knows nothing of it. Forecasts do not say it.
void KeepWanted(const ListOptions& options, google::protobuf::RepeatedPtrField<v1::Project>& projects) {
  if (!options.large) return;
  projects.erase(std::remove_if(projects.begin(), projects.end(),
                                [](const v1::Project& project) { return !project.large_project(); }),
                 projects.end());
}
void KeepWanted(const ListOptions&, google::protobuf::RepeatedPtrField<v1::Forecast>&) {}

int ShowProject(Context& context, const std::string& id) {
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::ProjectService::NewStub(context.channel);
  v1::GetProjectRequest request;
  request.set_project_id(id);
  const auto answer = Call(context, *stub, &v1::ProjectService::Stub::GetProject, request);
  if (!answer.ok()) return Fail(context, answer.status());
  if (context.format() == Output::kText) {
    context.out << ProjectText(*answer, AskDivisionNames(context));
  } else {
    PrintJson(context, *answer);
  }
  return kExitOk;
}

int ShowForecast(Context& context, const std::string& id) {
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::ProjectService::NewStub(context.channel);
  v1::GetForecastRequest request;
  request.set_project_id(id);
  const auto answer = Call(context, *stub, &v1::ProjectService::Stub::GetForecast, request);
  if (!answer.ok()) return Fail(context, answer.status());
  if (context.format() == Output::kText) {
    context.out << ForecastText(answer->forecast());
  } else {
    PrintJson(context, answer->forecast());
  }
  return kExitOk;
}

// Pages through `method` until `options.limit` items are there; jsonl is printed page by page, so that the whole never
// stands in memory. `items` gives the repeated field of a response.
template <typename Request, typename Response, typename Items, typename Text>
int List(Context& context, const ListOptions& options,
         grpc::Status (v1::ProjectService::Stub::*method)(grpc::ClientContext*, const Request&, Response*), Items items,
         Text text) {
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::ProjectService::NewStub(context.channel);
  Response all;
  Request request;
  *request.mutable_filter() = options.filter;
  request.set_page_token(options.page_token);
  int64_t left = options.limit;
  do {
    request.set_page_size(static_cast<int>(std::min<int64_t>(left, kPage)));
    absl::StatusOr<Response> page = Call(context, *stub, method, request);
    if (!page.ok()) return Fail(context, page.status());
    KeepWanted(options, *items(*page));
    left -= items(*page)->size();
    request.set_page_token(page->next_page_token());
    if (context.format() == Output::kJsonl) {
      for (const auto& item : *items(*page)) PrintJson(context, item);
    } else {
      items(all)->MergeFrom(*items(*page));
    }
    all.set_next_page_token(page->next_page_token());
  } while (left > 0 && !all.next_page_token().empty());
  if (context.format() == Output::kJson) PrintJson(context, all);
  if (context.format() == Output::kText) context.out << text(*items(all), AskDivisionNames(context));
  TellMore(context, all.next_page_token());
  return kExitOk;
}

std::shared_ptr<ListOptions> AddListOptions(CLI::App& command, Context& context) {
  auto options = std::make_shared<ListOptions>();
  command.add_option("--division", *options->filter.mutable_division_prefix(),
                     "division prefix: province, prefecture or county (44, 4401, 440112)");
  command.add_option("--stage", options->stage, "how far the project has come")
      ->check(CLI::IsMember(Words(v1::Stage_descriptor())));
  command.add_option("--need-by-from", *options->filter.mutable_need_by_from(), "need-by date not before, YYYY-MM-DD");
  command.add_option("--need-by-to", *options->filter.mutable_need_by_to(), "need-by date not after, YYYY-MM-DD");
  command.add_flag_callback(
      "--open-demand", [options] { options->filter.set_open_demand(true); },
      "only projects whose demand the utility has not answered 需求待答复");
  command.add_option("--limit", options->limit, "at most so many (default: 100)")
      ->check(CLI::Range(int64_t{1}, int64_t{10'000'000}));
  command.add_option("--page-token", options->page_token, "go on where an earlier list ended");
  AddCommonOptions(command, context);
  return options;
}

void TakeStage(ListOptions& options) {
  options.filter.set_stage(static_cast<v1::Stage>(NumberOf(v1::Stage_descriptor(), options.stage)));
}

void AddShow(CLI::App& group, Context& context, const char* about, const char* examples,
             int (*show)(Context&, const std::string&)) {
  CLI::App* command = group.add_subcommand("show", about);
  command->footer(examples);
  auto id = std::make_shared<std::string>();
  command->add_option("ID", *id, "project id, project code, permit number or supervision number")->required();
  AddCommonOptions(*command, context);
  command->callback([&context, id, show] { context.run = [&context, id, show] { return show(context, *id); }; });
}

}  // namespace

void AddProject(CLI::App& app, Context& context) {
  CLI::App* project = app.add_subcommand("project", "projects and what they rest on 项目");
  project->require_subcommand(1);
  AddShow(*project, context, "one project with its evidence and forecast",
          "Examples:\n  zhudong project show p-…\n  zhudong project show 2019-440112-70-03-012345\n"
          "  zhudong project show 1101002019B01585 --output json",
          &ShowProject);
  CLI::App* list = project->add_subcommand("list", "projects by county, stage and need-by date");
  list->footer(
      "Examples:\n  zhudong project list --division 4401 --stage under_construction\n"
      "  zhudong project list --need-by-to 2027-12-31 --limit 1000 --output jsonl\n"
      "  zhudong project list --division 4401 --open-demand\n"
      "  zhudong project list --stage promoted --large");
  auto options = AddListOptions(*list, context);
  list->add_flag("--large", options->large, "only large projects, as promotion offices and parks say 重大项目");
  list->callback([&context, options] {
    TakeStage(*options);
    context.run = [&context, options] {
      return List(
          context, *options, &v1::ProjectService::Stub::ListProjects,
          [](v1::ListProjectsResponse& page) { return page.mutable_projects(); }, &ProjectListText);
    };
  });
}

void AddForecast(CLI::App& app, Context& context) {
  CLI::App* forecast = app.add_subcommand("forecast", "electric demand of projects, and why 需求预测");
  forecast->require_subcommand(1);
  AddShow(*forecast, context, "one forecast with its factors, tables and evidence",
          "Examples:\n  zhudong forecast show p-…\n  zhudong forecast show 320501202001010101 --output json",
          &ShowForecast);
  CLI::App* list = forecast->add_subcommand("list", "forecasts by county, stage and need-by date");
  list->footer(
      "Examples:\n  zhudong forecast list --division 3205\n"
      "  zhudong forecast list --need-by-from 2027-01-01 --output jsonl");
  auto options = AddListOptions(*list, context);
  list->callback([&context, options] {
    TakeStage(*options);
    context.run = [&context, options] {
      return List(
          context, *options, &v1::ProjectService::Stub::ListForecasts,
          [](v1::ListForecastsResponse& page) { return page.mutable_forecasts(); }, &ForecastListText);
    };
  });
}

}  // namespace zhudong::cli
