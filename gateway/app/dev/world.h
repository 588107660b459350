// What `zhudong dev` is made of: folders, certificates, settings. Everything lies in one folder.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/app/cli/profile.h"
#include "gateway/config/config.h"

namespace zhudong::app {

// A sample platform: which feed it owns, and the certificate it shows.
struct DevPlatform {
  const char* feed;
  const char* identity;  // platform-land
  const char* title;     // 广州市规划和自然资源局
};
const std::vector<DevPlatform>& DevPlatforms();

struct DevWorld {
  std::string folder;        // data/dev
  std::string share;         // holds certs/, adapters/file_drop/mappings, deploy/samples
  std::string listen;        // of the gateway
  std::string console;       // of its operators' page
  std::string admin;         // of its admin port
  int receiver_port = 0;     // of the sample utility
  bool live = false;         // one platform goes on sending (live_platform.h)
  bool with_samples = true;  // and nobody's own files, which may be of divisions that have no name here

  std::string certs() const { return folder + "/certs"; }
  std::string data() const { return folder + "/data"; }
  std::string inbox() const { return folder + "/inbox"; }
  std::string received() const { return folder + "/received.jsonl"; }
  std::string settings_file() const { return folder + "/gateway.toml"; }
  std::string profile_file() const { return folder + "/client.toml"; }
  // While it is there, that platform sends.
  std::string live_switch() const { return folder + "/platforms/business-registration"; }
  std::string log_file() const { return folder + "/gateway.log"; }
  std::string mappings() const { return share + "/adapters/file_drop/mappings"; }
  std::string samples() const { return share + "/deploy/samples"; }
  std::string divisions() const { return with_samples ? samples() + "/divisions.csv" : ""; }
};

// The settings of the development gateway: every feed with its one platform, the sample utility, a watched folder a
// feed.
config::Config DevConfig(const DevWorld& world);
// The client's profile: the operator by default, every platform by --as.
cli::Profile DevProfile(const DevWorld& world, const std::string& gateway_address);

// Makes the folder of certificates and runs a script of certs/ in it. The error holds what the script said.
absl::Status RunScript(const DevWorld& world, const std::string& script);
absl::Status WriteFile(const std::string& path, const std::string& text);

// Where mappings and samples are: ZHUDONG_SHARE, the source tree it was built from, or /usr/share/zhudong.
absl::StatusOr<std::string> FindShare(const std::string& from_environment);

}  // namespace zhudong::app
