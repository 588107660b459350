#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "gateway/app/cli/client_commands.h"
#include "gateway/app/cli/paged.h"
#include "gateway/app/cli/subscriber_view.h"

namespace zhudong::cli {
namespace {

auto ActsOf = [](v1::ListOperatorActsResponse& page) { return page.mutable_acts(); };

int ListSubscribers(Context& context) {
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::AdminService::NewStub(context.channel);
  const auto status = Call(context, *stub, &v1::AdminService::Stub::GetStatus, v1::GetStatusRequest());
  if (!status.ok()) return Fail(context, status.status());
  if (context.format() == Output::kText) context.out << SubscriberListText(status->subscribers());
  if (context.format() == Output::kJson) {
    v1::GetStatusResponse only;
    *only.mutable_subscribers() = status->subscribers();
    PrintJson(context, only);
  }
  if (context.format() == Output::kJsonl) {
    for (const v1::SubscriberStatus& one : status->subscribers()) PrintJson(context, one);
  }
  return kExitOk;
}

int ShowSubscriber(Context& context, const std::string& name) {
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::AdminService::NewStub(context.channel);
  const auto status = Call(context, *stub, &v1::AdminService::Stub::GetStatus, v1::GetStatusRequest());
  if (!status.ok()) return Fail(context, status.status());
  for (const v1::SubscriberStatus& one : status->subscribers()) {
    if (one.subscriber() != name) continue;
    if (context.format() == Output::kText) {
      context.out << SubscriberText(one);
    } else {
      PrintJson(context, one);
    }
    return kExitOk;
  }
  return Fail(context, absl::NotFoundError(absl::StrCat("no subscriber is named `", name,
                                                        "`: `zhudong subscriber list` shows what there is")));
}

struct ChangeOptions {
  v1::ChangeSubscriberRequest request;
  bool dry_run = false;
};

int ChangeSubscriber(Context& context, ChangeOptions& options) {
  if (const int code = CheckReason(context, options.request.reason(), options.dry_run); code != kExitOk) return code;
  if (const int code = Connect(context); code != kExitOk) return code;
  options.request.set_dry_run(options.dry_run);
  const auto stub = v1::AdminService::NewStub(context.channel);
  const auto answer = Call(context, *stub, &v1::AdminService::Stub::ChangeSubscriber, options.request);
  if (!answer.ok()) return Fail(context, answer.status());
  if (context.format() == Output::kText) {
    if (options.dry_run) context.out << "Nothing was changed; as it stands:\n";
    context.out << SubscriberText(answer->status());
  } else {
    PrintJson(context, *answer);
  }
  return kExitOk;
}

int Reconcile(Context& context, const v1::ReconcileRequest& request) {
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::AdminService::NewStub(context.channel);
  const auto answer = Call(context, *stub, &v1::AdminService::Stub::Reconcile, request);
  if (!answer.ok()) return Fail(context, answer.status());
  if (context.format() == Output::kText) context.out << ReconciliationText(*answer);
  if (context.format() == Output::kJson) PrintJson(context, *answer);
  bool agrees = true;
  for (const v1::ReconciliationDay& day : answer->days()) {
    if (context.format() == Output::kJsonl) PrintJson(context, day);
    agrees = agrees && (!day.has_received() || day.agrees());
  }
  return agrees ? kExitOk : kExitCheckFailed;
}

int ListActs(Context& context, const ListOptions& options) {
  if (const int code = Connect(context); code != kExitOk) return code;
  v1::ListOperatorActsRequest request;
  request.set_subscriber(options.of);
  request.set_page_token(options.page_token);
  auto all = Collect(context, request, options.limit, &v1::AdminService::Stub::ListOperatorActs, ActsOf);
  return all.ok() ? Print(context, *all, ActsOf, &ActListText) : Fail(context, all.status());
}

void AddChange(CLI::App& group, Context& context, const char* name, v1::SubscriberAct act, const char* about) {
  CLI::App* change = group.add_subcommand(name, about);
  change->footer(absl::StrCat("Examples:\n  zhudong subscriber ", name, " grid --dry-run\n  zhudong subscriber ", name,
                              " grid --reason \"maintenance on their side until Monday\""));
  auto options = std::make_shared<ChangeOptions>();
  options->request.set_act(act);
  change->add_option("SUBSCRIBER", *options->request.mutable_subscriber(), "the subscriber")->required();
  change->add_option("--reason", *options->request.mutable_reason(), "why; kept with the act");
  change->add_flag("--dry-run", options->dry_run, "only say whether it could be done");
  AddCommonOptions(*change, context);
  change->callback(
      [&context, options] { context.run = [&context, options] { return ChangeSubscriber(context, *options); }; });
}

void AddReconcile(CLI::App& group, Context& context) {
  CLI::App* reconcile = group.add_subcommand("reconcile", "daily counts, beside what the receiver counted 对账");
  reconcile->footer(
      "Exit code 7 when the receiver's own counts differ.\n\nExamples:\n  zhudong subscriber reconcile grid\n"
      "  zhudong subscriber reconcile grid --from 2026-03-01 --to 2026-03-31 --output jsonl");
  auto request = std::make_shared<v1::ReconcileRequest>();
  reconcile->add_option("SUBSCRIBER", *request->mutable_subscriber(), "the subscriber")->required();
  reconcile->add_option("--from", *request->mutable_first_day(), "first day, 2026-03-01 (default: today)");
  reconcile->add_option("--to", *request->mutable_last_day(), "last day (default: today)");
  AddCommonOptions(*reconcile, context);
  reconcile->callback(
      [&context, request] { context.run = [&context, request] { return Reconcile(context, *request); }; });
}

}  // namespace

void AddSubscriber(CLI::App& app, Context& context) {
  CLI::App* group = app.add_subcommand("subscriber", "utilities' systems that demand events are pushed to 订阅方");
  group->require_subcommand(1);
  CLI::App* list = group->add_subcommand("list", "all of them, those too that are no longer in the settings");
  list->footer("Examples:\n  zhudong subscriber list");
  AddCommonOptions(*list, context);
  list->callback([&context] { context.run = [&context] { return ListSubscribers(context); }; });

  CLI::App* show = group->add_subcommand("show", "one of them: calls, counts, what failed and recovered, its replay");
  show->footer("Examples:\n  zhudong subscriber show grid");
  auto name = std::make_shared<std::string>();
  show->add_option("SUBSCRIBER", *name, "the subscriber")->required();
  AddCommonOptions(*show, context);
  show->callback([&context, name] { context.run = [&context, name] { return ShowSubscriber(context, *name); }; });

  AddChange(*group, context, "enable", v1::SUBSCRIBER_ACT_ENABLE, "go on where it stood");
  AddChange(*group, context, "disable", v1::SUBSCRIBER_ACT_DISABLE, "send nothing; what waits is kept");
  AddChange(*group, context, "forget", v1::SUBSCRIBER_ACT_FORGET,
            "delete position, what waits and counts of one that is disabled or no longer in the settings");
  AddReconcile(*group, context);

  CLI::App* acts = group->add_subcommand("acts", "what operators did to it, newest first");
  acts->footer("Examples:\n  zhudong subscriber acts --subscriber grid");
  auto options = AddListOptions(*acts, context, "--subscriber", "whose");
  acts->callback([&context, options] { context.run = [&context, options] { return ListActs(context, *options); }; });
}

}  // namespace zhudong::cli
