#include "gateway/app/dev/world.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "gateway/app/cli/format.h"
#include "gateway/app/dev/live_platform.h"

namespace zhudong::app {
namespace {

constexpr char kOperator[] = "spiffe://zhudong/operator/duty";
constexpr char kPeople[] = "spiffe://zhudong/operator/";
constexpr char kAnswers[] = "grid-answers";
constexpr char kUtility[] = "spiffe://zhudong/utility/grid";

std::string PrincipalOf(const DevPlatform& platform) {
  return absl::StrCat("spiffe://zhudong/platform/", std::string(platform.identity).substr(sizeof("platform-") - 1));
}

}  // namespace

const std::vector<DevPlatform>& DevPlatforms() {
  static const std::vector<DevPlatform> kPlatforms = {
      {"investment-promotion", "platform-promotion", "招商项目管理平台"},
      {"investment-projects", "platform-investment", "投资项目在线审批监管平台"},
      {"land-supply", "platform-land", "土地市场监管平台"},
      {"planning-permits", "platform-planning", "多规合一平台"},
      {"construction-permits", "platform-construction", "工程建设项目联合审批平台"},
      {"completion-acceptance", "platform-acceptance", "联合验收平台"},
      {"business-registration", "platform-market", "法人库"},
  };
  return kPlatforms;
}

config::Config DevConfig(const DevWorld& world) {
  config::Config config;
  config.server.listen = world.listen;
  config.admin.listen = world.admin;
  config.server.certificate = world.certs() + "/server.crt";
  config.server.key = world.certs() + "/server.key";
  config.server.client_ca = world.certs() + "/ca.crt";
  config.console.listen = world.console;
  config.storage.path = world.data();
  config.mappings.folder = world.mappings();
  config.divisions.file = world.divisions();
  for (const DevPlatform& platform : DevPlatforms()) {
    config::Feed& feed = config.feeds.emplace_back();
    feed.name = platform.feed;
    feed.platform = platform.title;
    // A registry's extract lists the present state: the same number with other content is its newer version.
    if (feed.name == "business-registration") feed.same_id = "correction";
    if (world.live && feed.name == LivePlatform::kFeed) {
      feed.cadence = LivePlatform::kCadence;
      feed.days = "every";
    }
    config::Principal& principal = config.principals.emplace_back();
    principal.id = PrincipalOf(platform);
    principal.publish = {platform.feed};
    config::Source& source = config.sources.emplace_back();
    source.name = absl::StrCat("inbox-", platform.feed);
    source.principal = principal.id;
    source.feed = platform.feed;
    source.folder = absl::StrCat(world.inbox(), "/", platform.feed);
  }
  // The way back: what the utility answers goes to the platforms, whose inbox is the same file here.
  config::Feed& answers = config.feeds.emplace_back();
  answers.name = kAnswers;
  answers.platform = "供电企业";
  answers.kinds = {"access_opinion", "access_capacity", "grid_works", "joint_acceptance", "withdrawal"};
  config.principals.push_back({.id = kUtility, .publish = {kAnswers}, .subscribe = {"*"}, .read = {"*"}});
  config.principals.push_back(
      {.id = kOperator, .publish = {"*"}, .subscribe = {"*"}, .read = {"*"}, .roles = {"viewer", "operator"}});
  for (const std::string role : {"security", "auditor", "viewer"}) {
    config::Principal& person = config.principals.emplace_back();
    person.id = absl::StrCat(kPeople, role);
    person.read = {"*"};
    person.roles = {"viewer"};
    if (role != "viewer") person.roles.push_back(role);
  }
  config::Subscriber& grid = config.subscribers.emplace_back();
  grid.name = "grid";
  grid.target = absl::StrCat("127.0.0.1:", world.receiver_port);
  grid.server_name = "localhost";
  grid.certificate = config.server.certificate;
  grid.key = config.server.key;
  grid.ca = config.server.client_ca;
  config::Subscriber platforms = grid;
  platforms.name = "platforms";
  platforms.receives = "answers";
  config.subscribers.push_back(std::move(platforms));
  return config;
}

cli::Profile DevProfile(const DevWorld& world, const std::string& gateway_address) {
  cli::Profile profile;
  profile.gateway = gateway_address;
  profile.server_name = "localhost";
  profile.ca = world.certs() + "/ca.crt";
  const auto identity = [&](const std::string& name) {
    return cli::Identity{world.certs() + "/" + name + ".crt", world.certs() + "/" + name + ".key"};
  };
  profile.identity = identity("operator-duty");
  profile.mappings = world.mappings();
  profile.subscriber = "watch";
  for (const DevPlatform& platform : DevPlatforms())
    profile.identities[platform.identity] = identity(platform.identity);
  for (const std::string name :
       {"utility-grid", "utility-service", "operator-security", "operator-auditor", "operator-viewer"})
    profile.identities[name] = identity(name);
  return profile;
}

absl::Status RunScript(const DevWorld& world, const std::string& script) {
  std::error_code error;
  std::filesystem::create_directories(world.certs(), error);
  if (error) return absl::FailedPreconditionError(absl::StrCat("making ", world.certs(), ": ", error.message()));
  const std::string command = absl::StrCat(cli::ShellWord(absl::StrCat(world.share, "/certs/", script)), " --quiet ",
                                           cli::ShellWord(world.certs()), " 2>&1");
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return absl::InternalError("no process can be started");
  std::string said;
  char buffer[512];
  while (fgets(buffer, sizeof(buffer), pipe) != nullptr) said += buffer;
  if (pclose(pipe) == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("certs/", script, " failed: ", said));
}

absl::Status WriteFile(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::trunc);
  file << text << std::flush;
  return file ? absl::OkStatus() : absl::InternalError(absl::StrCat("can't write ", path));
}

absl::StatusOr<std::string> FindShare(const std::string& from_environment) {
  for (const std::string& folder : {from_environment, std::string(ZHUDONG_SHARE), std::string("/usr/share/zhudong")}) {
    if (!folder.empty() && std::filesystem::exists(folder + "/certs/make-dev-certs")) return folder;
  }
  return absl::NotFoundError("can't find the mappings and samples: set ZHUDONG_SHARE to the source folder");
}

}  // namespace zhudong::app
