// zhudong config plan | apply: the file of a gateway that runs, put in force without a restart.
#include <memory>

#include "gateway/app/cli/call.h"
#include "gateway/app/cli/client_commands.h"
#include "gateway/app/cli/config_view.h"
#include "zhudong/v1/config_service.grpc.pb.h"

namespace zhudong::cli {
namespace {

bool CanBeApplied(const v1::ConfigPlan& plan) {
  for (const v1::ConfigChange& change : plan.changes()) {
    if (!change.needs_restart().empty()) return false;
  }
  return plan.problems().empty();
}

int Plan(Context& context) {
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::ConfigService::NewStub(context.channel);
  const auto answer = Call(context, *stub, &v1::ConfigService::Stub::PlanConfig, v1::PlanConfigRequest());
  if (!answer.ok()) return Fail(context, answer.status());
  if (context.format() == Output::kText) {
    context.out << PlanText(answer->plan());
  } else {
    PrintJson(context, *answer);
  }
  return CanBeApplied(answer->plan()) ? kExitOk : kExitCheckFailed;
}

int Apply(Context& context, const v1::ApplyConfigRequest& request) {
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::ConfigService::NewStub(context.channel);
  const auto answer = Call(context, *stub, &v1::ConfigService::Stub::ApplyConfig, request);
  if (!answer.ok()) return Fail(context, answer.status());
  if (context.format() != Output::kText) PrintJson(context, *answer);
  switch (answer->outcome()) {
    case v1::CONFIG_OUTCOME_APPLIED:
      if (context.format() != Output::kText) return kExitOk;
      for (const v1::ConfigChange& change : answer->plan().changes()) context.out << "  " << ChangeLine(change) << "\n";
      context.out << "Applied 已生效: " << InForceText(answer->in_force()) << "\n";
      return kExitOk;
    case v1::CONFIG_OUTCOME_UNCHANGED:
      if (context.format() == Output::kText) context.out << "The file says the same: nothing was changed 无变化\n";
      return kExitOk;
    case v1::CONFIG_OUTCOME_PUT_BACK:
      context.err << "zhudong: " << answer->message() << "\n";
      return kExitUnexpected;
    default:
      if (context.format() == Output::kText) context.out << PlanText(answer->plan());
      context.err << "zhudong: " << answer->message() << "\n";
      return kExitCheckFailed;
  }
}

}  // namespace

void AddConfigLive(CLI::App& config, Context& context) {
  CLI::App* plan =
      config.add_subcommand("plan", "what the file, as it is now, would change in the gateway that runs 预览");
  plan->footer(
      "The gateway reads and checks the file that it was started with. Exit code 7 when it can't be applied: "
      "problems,\n"
      "or changes that need a restart.\n\nExamples:\n  zhudong config plan\n  zhudong config plan --output json");
  AddCommonOptions(*plan, context);
  plan->callback([&context] { context.run = [&context] { return Plan(context); }; });

  CLI::App* apply =
      config.add_subcommand("apply", "put the file in force, all of it or nothing, without a restart 生效");
  apply->footer(
      "Adapters that nothing changes for go on. SIGHUP does the same. Exit code 7 when it was refused and nothing\n"
      "touched, 1 when something did not start and all was put back.\n\nExamples:\n  zhudong config apply\n"
      "  zhudong config apply --plan 3f2a91bc0d4e5f60 --reason \"grid planning moved its system\"");
  auto request = std::make_shared<v1::ApplyConfigRequest>();
  apply->add_option("--plan", *request->mutable_plan_id(), "only what `config plan` showed under this id");
  apply->add_option("--reason", *request->mutable_reason(), "why; kept with the act");
  AddCommonOptions(*apply, context);
  apply->callback([&context, request] { context.run = [&context, request] { return Apply(context, *request); }; });
}

}  // namespace zhudong::cli
