// Who to talk to and as whom: a client's own settings. `zhudong dev` writes such a file; people may keep their own.
//
//   gateway = "127.0.0.1:7443"
//   server_name = "localhost"            # when the certificate names another host than the address
//   ca = "certs/ca.crt"                  # paths are relative to the file
//   cert = "certs/operator-duty.crt"
//   key = "certs/operator-duty.key"
//   mappings = "mappings"                # folder of mapping files, for `feed import`
//   subscriber = "grid"                  # for `demand watch`
//   [identity.platform-land]             # chosen with --as platform-land
//   cert = "certs/platform-land.crt"
//   key = "certs/platform-land.key"
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace zhudong::cli {

struct Identity {
  std::string cert;
  std::string key;
};

struct Profile {
  std::string gateway;
  std::string server_name;
  std::string ca;
  Identity identity;
  std::string mappings;
  std::string subscriber;
  std::map<std::string, Identity> identities;
};

// Pure. INVALID_ARGUMENT with `file:line:column` for what is no TOML, an unknown setting, or a value that is no text.
// Relative paths become relative to `folder`.
absl::StatusOr<Profile> ParseProfile(std::string_view text, const std::string& file, const std::string& folder);

// NOT_FOUND when the file can't be read.
absl::StatusOr<Profile> LoadProfile(const std::string& file);

// The text of a profile file, which ParseProfile reads back. Paths are written as they are.
std::string PrintProfile(const Profile& profile);

}  // namespace zhudong::cli
