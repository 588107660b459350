// zhudong dev: everything on loopback, with certificates of its own, sample platforms, a sample utility and a license
// system.
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gateway/app/cli/commands.h"
#include "gateway/app/cli/format.h"
#include "gateway/app/commands.h"
#include "gateway/app/dev/license_world.h"
#include "gateway/app/dev/live_platform.h"
#include "gateway/app/dev/platforms.h"
#include "gateway/app/dev/world.h"
#include "gateway/app/gateway.h"
#include "gateway/app/receiver/credentials.h"
#include "gateway/app/receiver/receiver.h"
#include "gateway/app/signals.h"
#include "gateway/base/clock.h"
#include "gateway/config/load.h"
#include "gateway/telemetry/log.h"

namespace zhudong::app {
namespace {

constexpr absl::Duration kGrace = absl::Seconds(5);
constexpr absl::Duration kPoll = absl::Milliseconds(50);
// Delivery that gets nowhere for so long is reported and not waited for any more.
constexpr absl::Duration kStuckAfter = absl::Seconds(60);

struct DevOptions {
  bool once = false;
  std::string feeds;
  std::string folder;
  std::string listen = "127.0.0.1:7443";
  std::string console;  // empty, as the next: BesideListen
  std::string admin;
};

// `asked`; without it `usual`, or any free port where the gateway itself takes one.
std::string BesideListen(const DevOptions& options, const std::string& asked, const std::string& usual) {
  if (!asked.empty()) return asked;
  return options.once || options.listen.ends_with(":0") ? "127.0.0.1:0" : usual;
}

// Gateway, utility and license system, up together and down together.
class Session {
 public:
  Session(DevWorld world, cli::Context& context)
      : world_(std::move(world)),
        context_(context),
        log_file_(world_.log_file(), std::ios::app),
        log_(log_file_, clock_, telemetry::LogForm::kText) {}
  ~Session() {
    live_.reset();
    if (gateway_) gateway_->Stop(kGrace);
    if (licenses_) licenses_->Stop();
    if (receiver_) receiver_->Stop();
  }

  absl::Status Start();
  absl::Status Replay(const std::string& feeds);
  // One of the platforms goes on.
  absl::Status StartLive();
  enum class Waited { kSettled, kStuck, kInterrupted };
  // Until everything taken in is derived and delivered.
  Waited WaitUntilSettled(StopSignals& stop);
  void PrintSummary();
  void PrintNextSteps();
  std::string Silence(const std::string& program, const std::string& with) const;
  // The one line that scripts read.
  nlohmann::ordered_json Totals() const;

 private:
  DevWorld world_;
  cli::Context& context_;
  const base::SystemClock clock_;
  std::ofstream log_file_;
  telemetry::Log log_;
  std::unique_ptr<Receiver> receiver_;
  std::unique_ptr<LicenseSystem> licenses_;
  std::unique_ptr<Gateway> gateway_;
  cli::Profile profile_;
  std::unique_ptr<LivePlatform> live_;
  app::Replay replay_;
  absl::Duration took_;
};

absl::Status Session::Start() {
  if (absl::Status made = RunScript(world_, "make-dev-certs"); !made.ok()) return made;
  const std::string utility = world_.certs() + "/utility-grid";
  absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> credentials =
      ReceiverCredentials(utility + ".crt", utility + ".key", world_.certs() + "/ca.crt");
  if (!credentials.ok()) return credentials.status();
  absl::StatusOr<std::unique_ptr<Receiver>> receiver =
      Receiver::Start("127.0.0.1:0", *std::move(credentials), world_.received(), {});
  if (!receiver.ok()) return receiver.status();
  receiver_ = *std::move(receiver);
  world_.receiver_port = receiver_->port();

  absl::StatusOr<std::unique_ptr<LicenseSystem>> licenses = StartLicenses(world_, clock_);
  if (!licenses.ok()) return licenses.status();
  licenses_ = *std::move(licenses);
  if (absl::Status written = WriteApplicants(world_, clock_); !written.ok()) return written;

  config::Config config = DevConfig(world_);
  AddLicenses(world_, *licenses_, config);
  if (absl::Status written = WriteFile(world_.settings_file(), config::Print(config)); !written.ok()) return written;
  absl::StatusOr<std::unique_ptr<Gateway>> gateway = Gateway::Open(config, clock_, log_);
  if (!gateway.ok()) return gateway.status();
  gateway_ = *std::move(gateway);
  if (absl::Status started = gateway_->Start(); !started.ok()) return started;
  profile_ = DevProfile(world_, gateway_->address());
  return WriteFile(world_.profile_file(), cli::PrintProfile(profile_));
}

absl::Status Session::Replay(const std::string& feeds) {
  const absl::StatusOr<mapping::Library> library = mapping::Library::Load(world_.mappings());
  if (!library.ok()) return library.status();
  const std::string folder = feeds.empty() ? world_.samples() : feeds;
  std::vector<std::string> files;
  // What lies beside these folders (calendars, lists of divisions) is no feed.
  for (const char* part : {"promotion", "investment", "land", "permits", "acceptance", "enterprise"}) {
    for (std::string& file : FilesUnder(absl::StrCat(folder, "/", part))) files.push_back(std::move(file));
  }
  if (files.empty()) {
    return absl::NotFoundError(
        absl::StrCat("no files in ", folder, "/{promotion,investment,land,permits,acceptance,enterprise}"));
  }
  const absl::Time begun = clock_.Now();
  context_.err << "Platforms publish their files 各平台推送:\n";
  absl::Status status = ReplayFiles(files, *library, profile_, context_.err, replay_);
  took_ = clock_.Now() - begun;
  return status;
}

absl::Status Session::StartLive() {
  absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = ConnectAs(LivePlatform::kFeed, profile_);
  if (!channel.ok()) return channel.status();
  live_ = std::make_unique<LivePlatform>(v1::FeedService::NewStub(*channel), world_.live_switch(), clock_);
  return absl::OkStatus();
}

Session::Waited Session::WaitUntilSettled(StopSignals& stop) {
  uint64_t last_open = UINT64_MAX;
  absl::Time moved = clock_.Now();
  while (clock_.Now() - moved < kStuckAfter) {
    if (stop.WaitFor(kPoll)) return Waited::kInterrupted;
    const v1::GetStatusResponse status = gateway_->Status();
    uint64_t open = status.journal_sequence() - status.pipeline_sequence();
    for (const v1::SubscriberStatus& subscriber : status.subscribers()) {
      open += status.demand_sequence() - std::min(subscriber.position(), status.demand_sequence());
    }
    if (open == 0) return Waited::kSettled;
    if (open != last_open) moved = clock_.Now();
    last_open = open;
  }
  context_.err << "Delivery has not moved for " << absl::FormatDuration(kStuckAfter) << "; see `zhudong status`.\n";
  return Waited::kStuck;
}

void Session::PrintSummary() {
  context_.out << "\n" << replay_.report.Text(took_);
  if (!replay_.skipped.empty()) {
    context_.out << "No mapping knows these files; `zhudong feed import` says why 无映射的文件:\n";
    for (const std::string& name : replay_.skipped) context_.out << "  " << name << "\n";
  }
  context_.out << "\nForecasts, by county and need-by date 需求预测:\n" << std::flush;
  const std::string profile = world_.profile_file();
  const char* arguments[] = {"zhudong", "forecast", "list", "--limit", "12", "--profile", profile.c_str()};
  cli::RunProgram(std::size(arguments), arguments, {}, context_.out, context_.err,
                  [](const char*) { return std::string(); });
}

// How to see a feed fall silent, where one is sending.
std::string Session::Silence(const std::string& program, const std::string& with) const {
  if (live_ == nullptr) return "";
  return absl::StrCat(
      "  rm ", cli::ShellWord(world_.live_switch()), "\n        its platform falls silent: ", LivePlatform::kFeed,
      " is late within half a minute, on the page and here\n        (touch the file, and it goes on):\n  ", program,
      " feed status", with, "\n");
}

void Session::PrintNextSteps() {
  // As it was started: it need not stand in the PATH.
  std::error_code ignored;
  const std::string program = cli::ShellWord(std::filesystem::read_symlink("/proc/self/exe", ignored).string());
  const std::string with = absl::StrCat(" --profile ", cli::ShellWord(world_.profile_file()));
  context_.out << "\nThe gateway listens on " << gateway_->address()
               << " (gRPC, mTLS); the sample utility keeps what it "
               << "gets in\n  " << world_.received() << "\nMetrics and health 监控: http://"
               << gateway_->admin_address() << "/metrics  /livez  /readyz"
               << "\nSettings: " << world_.settings_file() << "\n\n"
               << "Operators' page 运维控制台:  https://" << gateway_->console_address() << "/\n"
               << "  Bring a certificate into the browser first 先导入证书 (password 口令: zhudong):\n"
               << "  " << world_.certs() << "/operator-duty.p12 (also -security, -auditor, -viewer); trust "
               << world_.certs() << "/ca.crt\n\n"
               << "Try next, in another terminal 接下来可以试:\n"
               << "  " << program << " status" << with << "\n"
               << "  " << program << " project list" << with << "\n"
               << "  " << program << " forecast show PROJECT-ID" << with
               << "        why that number: every factor and its source\n"
               << "  " << program << " demand watch" << with << "                    what a utility sees, live\n"
               << "  " << program << " answer opinion PROJECT-ID --number YJ-1 --conclusion feasible --as utility-grid"
               << with << "\n        the utility answers; the platform that owns the project is told\n"
               << "  " << program << " quarantine list" << with
               << "                 rows set aside, with reason and original\n"
               << Silence(program, with) << "  cp YOUR-FILE.csv "
               << cli::ShellWord(world_.inbox() + "/land-supply/incoming/") << "\n"
               << LicenseSteps(world_, program) << "\nCtrl-C ends it.\n"
               << std::flush;
}

nlohmann::ordered_json Session::Totals() const {
  const v1::GetStatusResponse status = gateway_->Status();
  v1::FeedStatus sum;
  for (const v1::FeedStatus& feed : status.feeds()) {
    sum.set_received(sum.received() + feed.received());
    sum.set_accepted(sum.accepted() + feed.accepted());
    sum.set_duplicates(sum.duplicates() + feed.duplicates());
    sum.set_quarantined(sum.quarantined() + feed.quarantined());
    sum.set_refused(sum.refused() + feed.refused());
  }
  const uint64_t outcomes = sum.accepted() + sum.duplicates() + sum.quarantined() + sum.refused();
  // Records read that the gateway did not count, and counted ones without an outcome: both must be none.
  const int64_t unaccounted =
      std::abs(static_cast<int64_t>(replay_.read) - static_cast<int64_t>(replay_.report.total().received())) +
      std::abs(static_cast<int64_t>(sum.received()) - static_cast<int64_t>(outcomes));
  return {{"received", sum.received()},      {"accepted", sum.accepted()},
          {"duplicates", sum.duplicates()},  {"quarantined", sum.quarantined()},
          {"refused", sum.refused()},        {"projects", status.projects()},
          {"forecasts", status.forecasts()}, {"delivered", receiver_->Counts().events},
          {"unaccounted", unaccounted}};
}

int RunIn(cli::Context& context, const DevOptions& options, DevWorld world, StopSignals& stop) {
  const bool live = world.live;
  Session session(std::move(world), context);
  if (absl::Status started = session.Start(); !started.ok()) return cli::Fail(context, started);
  if (absl::Status replayed = session.Replay(options.feeds); !replayed.ok()) return cli::Fail(context, replayed);
  const Session::Waited waited = session.WaitUntilSettled(stop);
  if (waited == Session::Waited::kInterrupted) return cli::kExitInterrupted;
  session.PrintSummary();
  if (options.once) {
    const nlohmann::ordered_json totals = session.Totals();
    context.out << "\n" << totals.dump() << std::endl;
    const bool complete = waited == Session::Waited::kSettled && totals["unaccounted"] == 0;
    return complete ? cli::kExitOk : cli::kExitCheckFailed;
  }
  if (live) {
    if (absl::Status started = session.StartLive(); !started.ok()) return cli::Fail(context, started);
  }
  session.PrintNextSteps();
  while (!stop.WaitFor(absl::Hours(1))) {
  }
  context.err << "Stopping.\n";
  return cli::kExitOk;
}

int Run(cli::Context& context, const DevOptions& options) {
  StopSignals stop;
  absl::StatusOr<std::string> share = FindShare(context.environment("ZHUDONG_SHARE"));
  if (!share.ok()) return cli::Fail(context, share.status());
  DevWorld world;
  world.share = *std::move(share);
  world.listen = options.once ? "127.0.0.1:0" : options.listen;
  world.console = BesideListen(options, options.console, "127.0.0.1:7444");
  world.admin = BesideListen(options, options.admin, config::Admin().listen);
  world.folder = options.folder;
  world.with_samples = options.feeds.empty();
  // Invented companies have no place among somebody's own files.
  world.live = !options.once && world.with_samples;
  const bool temporary = options.once && options.folder.empty();
  if (temporary) {
    std::string name = (std::filesystem::temp_directory_path() / "zhudong-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) return cli::Fail(context, absl::InternalError("no temporary folder"));
    world.folder = name;
  } else if (options.folder.empty()) {
    world.folder = "data/dev";
  }
  std::error_code error;
  std::filesystem::create_directories(world.folder, error);
  world.folder = std::filesystem::absolute(world.folder, error).string();
  const std::string folder = world.folder;
  const int code = RunIn(context, options, std::move(world), stop);
  if (temporary) std::filesystem::remove_all(folder, error);
  return code;
}

}  // namespace

void AddDev(CLI::App& app, cli::Context& context) {
  CLI::App* command = app.add_subcommand(
      "dev", "Try everything on this machine: certificates, platforms, licenses, a utility and the gateway 本机试用");
  auto options = std::make_shared<DevOptions>();
  command->add_flag("--once", options->once,
                    "Run the job to its end, print one JSON line last, and leave nothing behind");
  command
      ->add_option("--feeds", options->feeds,
                   "Publish files from this folder (land/, permits/, enterprise/ …) instead of the samples")
      ->check(CLI::ExistingDirectory);
  command->add_option("--dir", options->folder,
                      "Where everything is kept (default data/dev; with --once a temporary folder)");
  command->add_option("--listen", options->listen, "Where the gateway listens")->capture_default_str();
  command->add_option(
      "--console", options->console,
      "Where the operators' page is served (default 127.0.0.1:7444; any free port where --listen says so)");
  command->add_option(
      "--admin", options->admin,
      "Where /metrics, /livez and /readyz are answered (default 127.0.0.1:7470; any free port where --listen says so)");
  command->footer(
      "The mapping of a file is found by its header.\n"
      "Examples:\n  zhudong dev\n  zhudong dev --once --feeds ~/extracts");
  command->callback([&context, options] { context.run = [&context, options] { return Run(context, *options); }; });
}

}  // namespace zhudong::app
