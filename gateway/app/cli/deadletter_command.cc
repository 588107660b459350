#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/app/cli/admin_view.h"
#include "gateway/app/cli/client_commands.h"
#include "gateway/app/cli/format.h"
#include "gateway/app/cli/paged.h"

namespace zhudong::cli {
namespace {

auto Letters = [](v1::ListDeadLettersResponse& page) { return page.mutable_dead_letters(); };

int ListDeadLetters(Context& context, const ListOptions& options) {
  if (const int code = Connect(context); code != kExitOk) return code;
  v1::ListDeadLettersRequest request;
  request.set_subscriber(options.of);
  request.set_page_token(options.page_token);
  auto all = Collect(context, request, options.limit, &v1::AdminService::Stub::ListDeadLetters, Letters);
  return all.ok() ? Print(context, *all, Letters, &DeadLetterListText) : Fail(context, all.status());
}

int ShowDeadLetter(Context& context, const v1::GetDeadLetterRequest& request) {
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::AdminService::NewStub(context.channel);
  const auto letter = Call(context, *stub, &v1::AdminService::Stub::GetDeadLetter, request);
  if (!letter.ok()) return Fail(context, letter.status());
  if (context.format() == Output::kText) {
    context.out << DeadLetterText(*letter);
  } else {
    PrintJson(context, *letter);
  }
  return kExitOk;
}

struct ReleaseOptions {
  v1::ReplayDeadLettersRequest request;
  std::vector<std::string> events;
  bool all = false;
  bool dry_run = false;
};

int Release(Context& context, ReleaseOptions& options) {
  if (options.all != options.events.empty()) {
    context.err << "zhudong: name the events to try again, or --all of the subscriber's, not both\n";
    return kExitUsage;
  }
  if (const int code = Connect(context); code != kExitOk) return code;
  for (const std::string& event : options.events) options.request.add_event_ids(event);
  options.request.set_dry_run(options.dry_run);
  const auto stub = v1::AdminService::NewStub(context.channel);
  const auto answer = Call(context, *stub, &v1::AdminService::Stub::ReplayDeadLetters, options.request);
  if (!answer.ok()) return Fail(context, answer.status());
  if (context.format() == Output::kText) {
    context.out << Count(answer->replayed()) << (options.dry_run ? " would be tried again.\n" : " are tried again.\n");
  } else {
    PrintJson(context, *answer);
  }
  return kExitOk;
}

// `replay` is the older name of `release`.
void AddRelease(CLI::App& group, Context& context, const char* name) {
  CLI::App* release = group.add_subcommand(name, "try dead letters again; their projects go on when they are applied");
  release->footer(absl::StrCat("Examples:\n  zhudong deadletter ", name, " grid --all --dry-run\n",
                               "  zhudong deadletter ", name, " grid --all --reason \"the receiver was mended\"\n",
                               "  zhudong deadletter ", name, " grid p-….3"));
  auto options = std::make_shared<ReleaseOptions>();
  release->add_option("SUBSCRIBER", *options->request.mutable_subscriber(), "whose dead letters")->required();
  release->add_option("EVENT", options->events, "ids of the events; none with --all");
  release->add_flag("--all", options->all, "all of the subscriber's");
  release->add_flag("--dry-run", options->dry_run, "only count them");
  release->add_option("--reason", *options->request.mutable_reason(), "why; kept with the act");
  AddCommonOptions(*release, context);
  release->callback([&context, options] { context.run = [&context, options] { return Release(context, *options); }; });
}

struct ResolveOptions {
  v1::ResolveDeadLetterRequest request;
  bool dry_run = false;
};

int Resolve(Context& context, ResolveOptions& options) {
  if (const int code = CheckReason(context, options.request.reason(), options.dry_run); code != kExitOk) return code;
  if (const int code = Connect(context); code != kExitOk) return code;
  options.request.set_dry_run(options.dry_run);
  const auto stub = v1::AdminService::NewStub(context.channel);
  const auto answer = Call(context, *stub, &v1::AdminService::Stub::ResolveDeadLetter, options.request);
  if (!answer.ok()) return Fail(context, answer.status());
  if (context.format() == Output::kText) {
    context.out << ResolvedText(*answer, options.dry_run);
  } else {
    PrintJson(context, *answer);
  }
  return kExitOk;
}

void AddResolve(CLI::App& group, Context& context, const char* name, v1::DeadLetterAct act, const char* about) {
  CLI::App* resolve = group.add_subcommand(name, about);
  resolve->footer(absl::StrCat("Examples:\n  zhudong deadletter ", name, " grid p-….3 --dry-run\n",
                               "  zhudong deadletter ", name, " grid p-….3 --reason \"agreed with grid planning\""));
  auto options = std::make_shared<ResolveOptions>();
  options->request.set_act(act);
  resolve->add_option("SUBSCRIBER", *options->request.mutable_subscriber(), "whose dead letter")->required();
  resolve->add_option("EVENT", *options->request.mutable_event_id(), "id of the dead letter")->required();
  resolve->add_option("--reason", *options->request.mutable_reason(), "why; kept with the act");
  resolve->add_flag("--dry-run", options->dry_run, "only say what would be done");
  AddCommonOptions(*resolve, context);
  resolve->callback([&context, options] { context.run = [&context, options] { return Resolve(context, *options); }; });
}

}  // namespace

void AddDeadLetter(CLI::App& app, Context& context) {
  CLI::App* letters = app.add_subcommand("deadletter", "demand events a subscriber would not take 死信");
  letters->require_subcommand(1);
  CLI::App* list = letters->add_subcommand("list", "dead letters of one subscriber or of all");
  list->footer("Examples:\n  zhudong deadletter list\n  zhudong deadletter list --subscriber grid --output jsonl");
  auto options = AddListOptions(*list, context, "--subscriber", "only this subscriber's");
  list->callback(
      [&context, options] { context.run = [&context, options] { return ListDeadLetters(context, *options); }; });

  CLI::App* show = letters->add_subcommand("show", "one dead letter with the event it holds");
  show->footer("Examples:\n  zhudong deadletter show grid p-….3");
  auto request = std::make_shared<v1::GetDeadLetterRequest>();
  show->add_option("SUBSCRIBER", *request->mutable_subscriber(), "the subscriber")->required();
  show->add_option("EVENT", *request->mutable_event_id(), "the demand event's id")->required();
  AddCommonOptions(*show, context);
  show->callback(
      [&context, request] { context.run = [&context, request] { return ShowDeadLetter(context, *request); }; });
  AddRelease(*letters, context, "release");
  AddRelease(*letters, context, "replay");
  AddResolve(*letters, context, "skip", v1::DEAD_LETTER_ACT_SKIP,
             "give up one event; what waits behind it goes on, and the receiver is told of the gap");
  AddResolve(*letters, context, "close", v1::DEAD_LETTER_ACT_CLOSE,
             "give up everything of the project that waits; what comes later goes on");
  AddResolve(*letters, context, "repair", v1::DEAD_LETTER_ACT_REPAIR,
             "tell the project's forecast as it is now in place of everything that waits");
}

}  // namespace zhudong::cli
