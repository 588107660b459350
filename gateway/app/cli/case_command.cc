// case: connection cases, approvals, transfers, outages.
#include <memory>
#include <string>
#include <vector>

#include "gateway/app/cli/call.h"
#include "gateway/app/cli/case_view.h"
#include "gateway/app/cli/client_commands.h"
#include "gateway/app/cli/division_names.h"
#include "gateway/app/cli/labels.h"
#include "gateway/app/cli/moment.h"
#include "gateway/app/cli/paged.h"
#include "gateway/base/clock.h"
#include "zhudong/v1/case_service.grpc.pb.h"

namespace zhudong::cli {
namespace {

struct Named {
  std::string name;
  std::string kind;
  std::string as_known_at;
};

v1::CaseKind KindOf(const std::string& word) {
  return static_cast<v1::CaseKind>(NumberOf(v1::CaseKind_descriptor(), word));
}

absl::Status WrongMoment(const char* option) {
  return absl::InvalidArgumentError(
      absl::StrCat(option, ": give a day or a moment, 2026-03-01 or 2026-03-01T08:00:00"));
}

int Show(Context& context, const Named& named) {
  v1::GetCaseRequest request;
  request.set_name(named.name);
  request.set_kind(KindOf(named.kind));
  if (!named.as_known_at.empty() && !ParseMoment(named.as_known_at, request.mutable_as_known_at())) {
    return Fail(context, WrongMoment("--as-known-at"));
  }
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::CaseService::NewStub(context.channel);
  const auto answer = Call(context, *stub, &v1::CaseService::Stub::GetCase, request);
  if (!answer.ok()) return Fail(context, answer.status());
  if (context.format() == Output::kText) {
    // A case as it was known is judged by the clock of then.
    const absl::Time at =
        request.has_as_known_at() ? absl::FromUnixSeconds(request.as_known_at().seconds()) : base::SystemClock().Now();
    context.out << CaseText(answer->case_file(), at, AskDivisionNames(context));
  } else {
    PrintJson(context, answer->case_file());
  }
  return kExitOk;
}

int Progress(Context& context, const Named& named) {
  if (const int code = Connect(context); code != kExitOk) return code;
  v1::GetProgressRequest request;
  request.set_case_number(named.name);
  request.set_kind(KindOf(named.kind));
  const auto stub = v1::CaseService::NewStub(context.channel);
  const auto answer = Call(context, *stub, &v1::CaseService::Stub::GetProgress, request);
  if (!answer.ok()) return Fail(context, answer.status());
  if (context.format() == Output::kText) {
    context.out << ProgressText(*answer);
  } else {
    PrintJson(context, *answer);
  }
  return kExitOk;
}

struct Filter {
  v1::CaseFilter filter;
  std::vector<std::string> divisions, kinds, states;
  std::string due_before;
};

int List(Context& context, const ListOptions& options, Filter& asked) {
  v1::ListCasesRequest request;
  request.set_page_token(options.page_token);
  *request.mutable_filter() = asked.filter;
  v1::CaseFilter& filter = *request.mutable_filter();
  filter.mutable_divisions()->Assign(asked.divisions.begin(), asked.divisions.end());
  for (const std::string& kind : asked.kinds) filter.add_kinds(KindOf(kind));
  for (const std::string& state : asked.states) {
    filter.add_states(static_cast<v1::CaseState>(NumberOf(v1::CaseState_descriptor(), state)));
  }
  if (!asked.due_before.empty() && !ParseMoment(asked.due_before, filter.mutable_due_before())) {
    return Fail(context, WrongMoment("--due-before"));
  }
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::CaseService::NewStub(context.channel);
  const auto items = [](v1::ListCasesResponse& response) { return response.mutable_case_files(); };
  auto all = CollectFrom(context, *stub, std::move(request), options.limit, &v1::CaseService::Stub::ListCases, items);
  if (!all.ok()) return Fail(context, all.status());
  return Print(context, *all, items, [&context](const auto& files) {
    return CaseListText(files, base::SystemClock().Now(), AskDivisionNames(context));
  });
}

std::shared_ptr<Named> AddNamed(CLI::App& command, Context& context, const char* about) {
  auto named = std::make_shared<Named>();
  command.add_option("CASE", named->name, about)->required();
  command.add_option("--kind", named->kind, "what the case is about (default: connection)")
      ->check(CLI::IsMember(Words(v1::CaseKind_descriptor())));
  AddCommonOptions(command, context);
  return named;
}

void AddList(CLI::App& group, Context& context) {
  CLI::App* list = group.add_subcommand("list", "cases by division, newest first");
  list->footer(
      "Examples:\n"
      "  zhudong case list --overdue\n"
      "  zhudong case list --division 4401 --kind connection --state open --due-before 2026-03-06");
  auto asked = std::make_shared<Filter>();
  auto options = std::make_shared<ListOptions>();
  list->add_option("--division", asked->divisions, "division prefixes: 44, 4401, 440112");
  list->add_option("--kind", asked->kinds, "only these kinds")->check(CLI::IsMember(Words(v1::CaseKind_descriptor())));
  list->add_option("--state", asked->states, "only in these states")
      ->check(CLI::IsMember(Words(v1::CaseState_descriptor())));
  list->add_flag_callback(
      "--overdue", [asked] { asked->filter.set_overdue(true); }, "only with a limit that has passed 超期");
  list->add_flag_callback(
      "--suspected", [asked] { asked->filter.set_suspected(true); },
      "only those that look as if they were not recorded as they went 疑似");
  list->add_flag_callback(
      "--with-debt", [asked] { asked->filter.set_with_debt(true); }, "only those that still owe a document 容缺待补");
  list->add_option("--due-before", asked->due_before, "only with a limit before that day or moment");
  list->add_option("--project", *asked->filter.mutable_project_code(), "only of this project code");
  list->add_option("--limit", options->limit, "at most so many (default: 100)")
      ->check(CLI::Range(int64_t{1}, int64_t{1'000'000}));
  list->add_option("--page-token", options->page_token, "go on where an earlier list ended");
  AddCommonOptions(*list, context);
  list->callback([&context, options, asked] {
    context.run = [&context, options, asked] { return List(context, *options, *asked); };
  });
}

}  // namespace

void AddCase(CLI::App& app, Context& context) {
  CLI::App* group =
      app.add_subcommand("case", "connection cases, approvals, transfers and outages, with their clocks 办件");
  group->require_subcommand(1);
  group->footer(
      "Examples:\n"
      "  zhudong case list --overdue\n"
      "  zhudong case show SQ202603010001\n"
      "  zhudong case progress SQ202603010001");
  CLI::App* show = group->add_subcommand("show", "one case whole: its way, its clocks, what is owed and suspected");
  show->footer(
      "Examples:\n"
      "  zhudong case show SQ202603010001\n"
      "  zhudong case show SP-7 --kind works_approval --as-known-at 2026-03-01");
  auto named = AddNamed(*show, context, "case number, or case id (c-…)");
  show->add_option("--as-known-at", named->as_known_at, "as it was known then, by the rules of then");
  show->callback([&context, named] { context.run = [&context, named] { return Show(context, *named); }; });
  CLI::App* progress = group->add_subcommand("progress", "what whoever holds the receipt may know 进度查询");
  progress->footer("Example:\n  zhudong case progress SQ202603010001");
  auto receipt = AddNamed(*progress, context, "receipt number 受理编号");
  progress->callback(
      [&context, receipt] { context.run = [&context, receipt] { return Progress(context, *receipt); }; });
  AddList(*group, context);
  AddCaseResults(*group, context);
}

}  // namespace zhudong::cli
