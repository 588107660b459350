#include <memory>
#include <string>
#include <vector>

#include "absl/synchronization/notification.h"
#include "gateway/app/cli/client_commands.h"
#include "gateway/app/cli/explain.h"
#include "gateway/app/cli/interrupt.h"
#include "gateway/app/license_system/faults.h"
#include "gateway/app/license_system/license_system.h"
#include "gateway/base/clock.h"

namespace zhudong::cli {
namespace {

int RunLicenseSystem(Context& context, app::LicenseSystemOptions& options, const std::vector<std::string>& faults) {
  for (const std::string& text : faults) {
    const auto fault = app::ParseFault(text);
    if (!fault.ok()) {
      context.err << Explain(fault.status(), "");
      return kExitUsage;
    }
    options.faults.push_back(*fault);
  }
  const base::SystemClock clock;
  const auto system = app::LicenseSystem::Start(options, clock);
  if (!system.ok()) {
    context.err << Explain(system.status(), "");
    return kExitUsage;
  }
  absl::Notification stop;
  {
    const Interrupt interrupt([&stop] { stop.Notify(); });
    context.err << "licenses on " << (*system)->address() << ", faults on " << (*system)->control_address()
                << "; Ctrl-C ends\n";
    stop.WaitForNotification();
  }
  (*system)->Stop();
  return kExitOk;
}

}  // namespace

void AddLicenseSystem(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand("license-system", "a small license system to try things out 演示证照系统");
  command->footer(
      "Speaks the provincial interface family (security/login, license/auth, license/holder, license/get_license,\n"
      "license/archive) and the holderCode family (cert/query, cert/download). Point a [[license_provider]] at it.\n\n"
      "Examples:\n"
      "  zhudong license-system --licenses licenses.json --issuer-certificate issuer-sm2.crt --issuer-key "
      "issuer-sm2.key\n"
      "  curl -d '{\"name\":\"slow\",\"value\":500}' CONTROL/control/fault     also error, down, half-answer,\n"
      "      wrong-signature, revoked-certificate, expired-token, cut-ofd; value 0 switches off\n"
      "  curl CONTROL/control/counts");
  auto options = std::make_shared<app::LicenseSystemOptions>();
  auto faults = std::make_shared<std::vector<std::string>>();
  options->listen = "127.0.0.1:7445";
  options->control_listen = "127.0.0.1:7446";
  command->add_option("--listen", options->listen, "HOST:PORT, port 0 for any (default: 127.0.0.1:7445)");
  command->add_option("--control", options->control_listen, "HOST:PORT for faults (default: 127.0.0.1:7446)");
  command->add_option("--licenses", options->licenses, "what it has, JSON")->required();
  command->add_option("--cert", options->certificate, "its certificate, PEM; without one: plain HTTP on loopback");
  command->add_option("--key", options->key, "the certificate's key, PEM");
  command->add_option("--client-ca", options->client_ca, "demand client certificates of this CA, PEM");
  command->add_option("--issuer-certificate", options->issuer_certificate, "who signs the licenses, PEM")->required();
  command->add_option("--issuer-key", options->issuer_key, "that one's key, PEM")->required();
  command->add_option("--revoked-certificate", options->revoked_certificate, "for the fault revoked-certificate");
  command->add_option("--revoked-key", options->revoked_key, "that one's key");
  command->add_option("--token-seconds", options->token_seconds, "how long a log-in lasts (default: 600)")
      ->check(CLI::Range(1, 86400));
  command->add_option("--fault", *faults, "go wrong from the start: NAME, or slow=MILLISECONDS; may be repeated");
  command->callback([&context, options, faults] {
    context.run = [&context, options, faults] { return RunLicenseSystem(context, *options, *faults); };
  });
}

}  // namespace zhudong::cli
