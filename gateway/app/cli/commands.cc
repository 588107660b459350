#include "gateway/app/cli/commands.h"

#include <exception>
#include <string>

#include "gateway/app/cli/client_commands.h"
#include "gateway/app/cli/exit_code.h"

namespace zhudong::cli {
namespace {

constexpr char kAbout[] =
    "主动 Zhudong: government events in, forecasts of electric demand out.\n"
    "`zhudong COMMAND --help` shows a command's options and examples.";

std::string Footer() {
  return "Try it:\n"
         "  zhudong dev                                  everything on this machine, with sample data\n"
         "  zhudong status                               is every feed alive, is everything delivered?\n"
         "  zhudong project list --division 4401         projects of one prefecture\n"
         "  zhudong demand watch --from latest           demand events as they come\n"
         "  zhudong case list --overdue                  connection cases, approvals, transfers over their limits\n"
         "  zhudong license readiness --help             which documents an application needs, and which are there\n\n"
         "Environment: ZHUDONG_GATEWAY, ZHUDONG_CA, ZHUDONG_CERT, ZHUDONG_KEY, ZHUDONG_SERVER_NAME,\n"
         "ZHUDONG_PROFILE (a file that holds all of them), ZHUDONG_MAPPINGS.\n\n" +
         ExitCodeTable();
}

}  // namespace

const std::vector<AddCommand>& ClientCommands() {
  static const auto* const commands = new std::vector<AddCommand>{
      &AddStatus,   &AddFeed,         &AddProject,       &AddForecast, &AddDemand,     &AddAnswer,
      &AddCase,     &AddGridCapacity, &AddDig,           &AddReport,   &AddLicense,    &AddAudit,
      &AddSecurity, &AddSubscriber,   &AddDeadLetter,    &AddReplay,   &AddQuarantine, &AddConfig,
      &AddPolicy,   &AddReceiver,     &AddLicenseSystem, &AddBackup,   &AddCompletion,
  };
  return *commands;
}

void BuildProgram(CLI::App& app, const std::vector<AddCommand>& own, Context& context) {
  app.description(kAbout);
  app.name("zhudong");
  app.footer(&Footer);
  app.require_subcommand(1);
  app.set_version_flag("--version", "zhudong " ZHUDONG_VERSION);
  for (const AddCommand add : own) add(app, context);
  for (const AddCommand add : ClientCommands()) add(app, context);
  // Last, so that commands do not inherit it.
  app.set_help_all_flag("--help-all", "help of all commands");
}

int RunProgram(int argc, const char* const* argv, const std::vector<AddCommand>& own, std::ostream& out,
               std::ostream& err, Environment environment) {
  Context context{.out = out, .err = err, .environment = std::move(environment)};
  CLI::App app;
  BuildProgram(app, own, context);
  try {
    app.parse(argc, argv);
    const int code = context.run ? context.run() : kExitUsage;
    out.flush();
    return code;
  } catch (const CLI::ParseError& error) {
    return app.exit(error, out, err) == 0 ? kExitOk : kExitUsage;
  } catch (const std::exception& error) {
    err << "zhudong: unexpected error: " << error.what() << "\n";
    return kExitUnexpected;
  }
}

}  // namespace zhudong::cli
