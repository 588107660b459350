#include "gateway/app/cli/profile.h"

#include <toml++/toml.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"

namespace zhudong::cli {
namespace {

struct Place {
  const std::string& file;
  const std::string& folder;
};

absl::Status At(const Place& place, const toml::source_region& region, absl::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat(place.file, ":", region.begin.line, ":", region.begin.column, ": ", what));
}

absl::Status ReadText(const Place& place, const toml::key& key, const toml::node& node, bool path, std::string& out) {
  const auto text = node.value<std::string>();
  if (!node.is_string()) {
    return At(place, node.source(), absl::StrCat(base::ToAbsl(key.str()), " must be a text in quotes"));
  }
  out = *text;
  if (path && !out.empty()) out = (std::filesystem::path(place.folder) / out).lexically_normal().string();
  return absl::OkStatus();
}

absl::Status Unknown(const Place& place, const toml::key& key) {
  return At(place, key.source(),
            absl::StrCat("unknown setting ", base::ToAbsl(key.str()),
                         "; there are gateway, server_name, ca, cert, key, mappings, subscriber, identity"));
}

absl::Status ReadIdentity(const Place& place, const toml::node& node, Identity& identity) {
  const toml::table* table = node.as_table();
  if (table == nullptr) return At(place, node.source(), "an identity is a table with cert and key");
  for (const auto& [key, value] : *table) {
    absl::Status status = key.str() == "cert"  ? ReadText(place, key, value, true, identity.cert)
                          : key.str() == "key" ? ReadText(place, key, value, true, identity.key)
                                               : Unknown(place, key);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status ReadSetting(const Place& place, const toml::key& key, const toml::node& value, Profile& profile) {
  const std::string_view name = key.str();
  if (name == "gateway") return ReadText(place, key, value, false, profile.gateway);
  if (name == "server_name") return ReadText(place, key, value, false, profile.server_name);
  if (name == "subscriber") return ReadText(place, key, value, false, profile.subscriber);
  if (name == "ca") return ReadText(place, key, value, true, profile.ca);
  if (name == "cert") return ReadText(place, key, value, true, profile.identity.cert);
  if (name == "key") return ReadText(place, key, value, true, profile.identity.key);
  if (name == "mappings") return ReadText(place, key, value, true, profile.mappings);
  if (name != "identity" || !value.is_table()) return Unknown(place, key);
  for (const auto& [who, identity] : *value.as_table()) {
    absl::Status status = ReadIdentity(place, identity, profile.identities[std::string(who.str())]);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

void PrintText(std::string& out, std::string_view name, const std::string& value) {
  if (value.empty()) return;
  std::ostringstream text;
  text << toml::value<std::string>(value);
  absl::StrAppend(&out, base::ToAbsl(name), " = ", text.str(), "\n");
}

}  // namespace

absl::StatusOr<Profile> ParseProfile(std::string_view text, const std::string& file, const std::string& folder) {
  const Place place{file, folder};
  Profile profile;
  try {
    const toml::table table = toml::parse(text, file);
    for (const auto& [key, value] : table) {
      absl::Status status = ReadSetting(place, key, value, profile);
      if (!status.ok()) return status;
    }
  } catch (const toml::parse_error& error) {
    return At(place, error.source(), base::ToAbsl(error.description()));
  }
  return profile;
}

absl::StatusOr<Profile> LoadProfile(const std::string& file) {
  std::ifstream in(file);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) {
    return absl::NotFoundError(
        absl::StrCat("the profile ", file, " can't be read: check --profile and ZHUDONG_PROFILE"));
  }
  return ParseProfile(text.str(), file, std::filesystem::absolute(file).parent_path().string());
}

std::string PrintProfile(const Profile& profile) {
  std::string out =
      "# How the client commands of zhudong reach this gateway: ZHUDONG_PROFILE or --profile names this file.\n";
  PrintText(out, "gateway", profile.gateway);
  PrintText(out, "server_name", profile.server_name);
  PrintText(out, "ca", profile.ca);
  PrintText(out, "cert", profile.identity.cert);
  PrintText(out, "key", profile.identity.key);
  PrintText(out, "mappings", profile.mappings);
  PrintText(out, "subscriber", profile.subscriber);
  for (const auto& [name, identity] : profile.identities) {
    absl::StrAppend(&out, "\n[identity.", name, "]\n");
    PrintText(out, "cert", identity.cert);
    PrintText(out, "key", identity.key);
  }
  return out;
}

}  // namespace zhudong::cli
